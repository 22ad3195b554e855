"""The table of functions: complete, and the only place that tells functions apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import netweight
from netweight.analysis.roles import ROLES
from netweight.spec.functions import ARITHMETIC, FUNCTIONS, Function, FunctionTable
from netweight.spec.spec import Spec

SOURCES = Path(netweight.__file__).parent


def named() -> Iterator[tuple[str, str, str]]:
    """Place, arithmetic (empty: computed) and function of every operation that a layer's source names in full."""
    for file in sorted((SOURCES / "layers").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            texts = [arg.value if isinstance(arg, ast.Constant) else "" for arg in node.args[:2]]
            place = f"{file.relative_to(SOURCES)}:{node.lineno}"
            if node.func.attr == "mac":
                yield place, "mac", str(texts[0])
            elif node.func.attr == "op" and len(texts) == 2:
                yield place, str(texts[0]), str(texts[1])


def test_layers_name_functions_and_arithmetic_of_the_tables() -> None:
    found = list(named())
    assert len(found) > 250
    unknown = [each for each in found if each[1] not in {"", *ARITHMETIC} or each[2] not in {"", *FUNCTIONS}]
    assert not unknown


def test_an_operation_of_an_unknown_function_is_refused() -> None:
    s = Spec((2,), f=3)
    x, w = s.input("... f"), s.weight("weight", "f")
    with pytest.raises(ValueError, match="unknown function 'linaer'"):
        s.mac("linaer", "...", x, w)
    with pytest.raises(ValueError, match="unknown function 'linaer'"):
        s.op("add", "linaer", x, w)
    with pytest.raises(ValueError, match="unknown arithmetic 'addd'"):
        s.op("addd", "linear.bias", x, w)
    assert s.ops == ()


def test_a_function_is_defined_once() -> None:
    table = FunctionTable({"linear": FUNCTIONS["linear"]})
    own = table.define(Function("own.product", matrix="linear"))
    assert table["own.product"] is own
    with pytest.raises(ValueError, match="two functions are called 'linear'"):
        table.define(Function("linear"))


def test_roles_of_functions_are_roles() -> None:
    assert {role for each in FUNCTIONS.values() for role in (each.matrix, each.weight)} <= {"", *ROLES}


def test_no_other_file_compares_names_of_functions() -> None:
    """Facts are read from records: outside of layers, no source has the name of a function with a dot."""
    names = {name for name in FUNCTIONS if "." in name}
    found = [
        f"{file.relative_to(SOURCES)}:{node.lineno} {node.value}"
        for part in ("analysis", "planner", "trace", "engine", "exporters", "api", "cli", "document", "quantization")
        for file in sorted((SOURCES / part).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and node.value in names
    ]
    assert not found
    reads = [
        str(file.relative_to(SOURCES))
        for file in SOURCES.rglob("*.py")
        if ".function.name" in file.read_text() and file.relative_to(SOURCES) != Path("cli/examples.py")
    ]
    assert not reads
