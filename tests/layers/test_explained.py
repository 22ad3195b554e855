"""What `netweight layers KIND` says of every kind, and that it is what the kind counts."""

from __future__ import annotations

import re

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight.cli.examples import data
from netweight.cli.explained import text
from netweight.core.layer import KINDS, Composite
from netweight.exporters.grid import bare
from support import evaluate

PLACES = ("axis", "index", "start", "end")
"""Fields that count axes and positions from either end: the input limits them."""
VIEWS = ("crop", "flatten", "unflatten", "reshape", "permute", "select", "slice", "split", "identity", "learned")
WORD = re.compile(r"[A-Za-z]\w*")
every = pytest.mark.parametrize("tag", KINDS)


@every
def test_fields_have_defaults_and_limits(tag: str) -> None:
    for field in data(tag)["fields"]:
        assert field["required"] == (field["default"] is None and not field["optional"])
        assert field["type"] not in ("int", "ints") or field["min"] is not None or field["name"] in PLACES


@every
def test_every_kind_has_a_worked_example(tag: str) -> None:
    worked = data(tag)["worked"]
    assert worked["node"]["kind"] == tag
    assert bool(worked["operations"]) == (tag not in VIEWS)
    total = sum(op["count"] for op in worked["operations"] if op["arithmetic"] == "mac")
    assert total == worked["macs"]
    for name in ("parameters", "macs"):
        if worked[name]:
            assert evaluate(worked["formula"][name]["numbers"].split(" = ")[0]) == worked[name]


@every
def test_every_symbol_has_a_meaning(tag: str) -> None:
    worked = data(tag)["worked"]
    used = WORD.findall(" ".join(formula["symbols"] for formula in worked["formula"].values()))
    assert set(used) - set(worked["symbols"]) == set()


@every
def test_frameworks_are_named_where_they_have_the_layer(tag: str) -> None:
    layer, there = KINDS[tag].layer, data(tag)["worked"]["frameworks"]
    if issubclass(layer, Composite):
        assert there == {}
    elif layer.dialect is _declared:
        assert set(there) == {
            name for name in ("torch", "keras") if name in layer.dialects and layer.dialects[name].layer
        }
    shown = text(tag, bare)
    assert ("PyTorch" in shown) >= ("torch" in there)
    assert ("Keras" in shown) >= ("keras" in there)


_declared = KINDS["conv2d"].layer.dialect


def test_a_convolution_as_it_is_printed() -> None:
    shown = text("conv2d", bare)
    for line in (
        "padding   whole number or a pair, 0 to 2^40, same or valid  0",
        "  operations  conv: 21,290,688 mac",
        "  PyTorch     Conv2d: weight 64 × 3 × 3 × 3, bias 64",
        "  Keras       Conv2D: kernel 3 × 3 × 3 × 64, bias 64",
        "              64·3·3·3 + 64 = 1,792",
    ):
        assert line in shown


def test_the_rank_of_an_adapter_is_called_so() -> None:
    worked = data("lora")["worked"]
    assert worked["formula"]["parameters"]["symbols"] == "O·I + O + R·I + O·R"
    assert worked["symbols"]["R"] == "rank"
