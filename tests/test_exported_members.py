"""What `import netweight as nw` gives: all of it there, typed, documented, and cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import netweight as nw
from netweight.spec.layer import KINDS

HERE = Path(nw.__file__)
FUNCTIONS = {"load", "weigh", "compare", "node"}
CLASSES = {"Network", "Report", "Row", "Comparison", "Fault", "Block", "Repeat", "Residual", "Branches", "Again"}


def typed() -> dict[str, str]:
    """Names that a type checker sees, and the modules they come from."""
    tree = ast.parse(HERE.read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {name.asname or name.name: node.module or "" for node in imports for name in node.names}


def test_every_public_name_is_there():
    names = {*dir(nw)}
    assert names >= FUNCTIONS | CLASSES | {"__version__"}
    for name in names:
        assert getattr(nw, name) is not None


def test_every_layer_is_public_and_typed():
    expected = {kind.layer.__name__: kind.layer.__module__ for kind in KINDS.values()}
    lines = [
        f"    from {module} import {name} as {name}" for name, module in expected.items() if typed().get(name) != module
    ]
    assert not lines, "run python scripts/layer_index.py, which adds:\n" + "\n".join(sorted(lines))
    for kind in KINDS.values():
        assert getattr(nw, kind.layer.__name__) is kind.layer


def test_every_typed_name_is_there():
    for name, module in typed().items():
        assert getattr(nw, name) is getattr(sys.modules[module], name)


@pytest.mark.parametrize("name", sorted(FUNCTIONS | CLASSES))
def test_documented(name):
    assert (getattr(nw, name).__doc__ or "").strip()


def test_unknown_name():
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = nw.Nothing


def test_star_import():
    names: dict[str, object] = {}
    exec("from netweight import *", names)  # noqa: S102
    assert names["Conv2d"] is nw.Conv2d


def test_import_loads_little():
    code = "import sys, netweight; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
    assert not {"msgspec", "click", "rich", "pandas", "numpy", "netweight.layers", "netweight.spec"} & set(loaded)


def test_weighing_needs_no_command_line():
    code = "import sys, netweight as nw; print(nw.weigh('lenet5').parameters, *sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
    assert loaded[0] == "61706"
    assert not {"click", "rich", "pandas", "numpy", "yaml"} & set(loaded)
