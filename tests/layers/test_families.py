"""The table of families is what the files say, and a process imports only the families that it uses."""

import subprocess
import sys
from collections import defaultdict
from importlib import import_module
from pathlib import Path

from netweight import layers
from netweight.spec.layer import KINDS


def test_the_table_names_every_kind_of_every_file():
    for path in Path(layers.__file__).parent.glob("*/*.py"):
        import_module(f"netweight.layers.{path.parent.name}.{path.stem}".removesuffix(".__init__"))
    found: dict[str, set[str]] = defaultdict(set)
    for tag, kind in KINDS.items():
        if kind.layer.__module__.startswith("netweight.layers."):
            found[kind.layer.__module__.removeprefix("netweight.layers.")].add(tag)
    assert {family: set(tags.split()) for family, tags in layers.FAMILIES.items()} == found


def test_one_kind_loads_its_family_only():
    code = (
        "import sys, netweight.layers\n"
        "from netweight.spec.layer import KINDS\n"
        "assert KINDS.get('dense').title == 'Dense'\n"
        "assert KINDS.get('nothing') is None and 'lstm' in KINDS\n"
        "print(sorted(name for name in sys.modules if name.startswith('netweight.layers.')))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['netweight.layers.linear', 'netweight.layers.linear.dense']"
