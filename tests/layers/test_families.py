"""The table of families is what the files say, and a process imports only the families that it uses."""

import runpy
import subprocess
import sys
from pathlib import Path


def test_the_index_and_the_public_names_are_those_of_the_files(root: Path):
    script = runpy.run_path(str(root / "scripts" / "layer_index.py"))
    stale = "run python scripts/layer_index.py"
    assert (script["FOLDER"] / "index.py").read_text("utf-8") == script["index_text"](), stale
    assert script["PACKAGE"].read_text("utf-8") == script["package_text"](), stale


def test_one_kind_loads_its_family_only():
    code = (
        "import sys, netweight.layers\n"
        "from netweight.spec.layer import KINDS\n"
        "assert KINDS.get('dense').title == 'Dense'\n"
        "assert KINDS.get('nothing') is None and 'lstm' in KINDS\n"
        "print(sorted(name for name in sys.modules if name.startswith('netweight.layers.')))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (
        ran.stdout.strip() == "['netweight.layers.index', 'netweight.layers.linear', 'netweight.layers.linear.dense']"
    )
