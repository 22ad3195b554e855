"""What people type and edit: every kind's example is understood, and its form has fields that the page can draw."""

from __future__ import annotations

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight.document.reader import read_node
from netweight.engine.catalogue import kind_entry
from netweight.engine.shorthand import parse_shorthand
from netweight.faults.fault import Fault
from netweight.spec.layer import KINDS, LayerKind

every = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@every
def test_the_example_makes_its_kind(kind: LayerKind) -> None:
    node, echo = parse_shorthand(kind.example)
    assert node["kind"] == kind.tag
    assert echo.startswith(kind.title)
    assert read_node(node).fault is None


@every
def test_each_word_means_its_kind(kind: LayerKind) -> None:
    rest = kind.example.split(maxsplit=1)[1:] if " " in kind.example else []
    for word in kind.aliases:
        if kind.example.split()[0].lower() in kind.aliases:
            assert parse_shorthand(" ".join([word, *rest]))[0]["kind"] == kind.tag, word


@every
def test_the_form_has_fields_of_known_types(kind: LayerKind) -> None:
    for field in kind_entry(kind).fields:
        assert field.type in ("int", "ints", "list", "number", "bool", "choice", "text")
        assert (field.type == "choice") <= bool(field.choices)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("lora 8 dense 512", {"kind": "lora", "rank": 8, "layer": {"kind": "dense", "units": 512}}),
        (
            "lora rank=4 conv 3x3 64 s2",
            {"kind": "lora", "rank": 4, "layer": {"kind": "conv2d", "filters": 64, "kernel": 3, "stride": 2}},
        ),
        ("spectral norm dense 3", {"kind": "spectral_norm", "layer": {"kind": "dense", "units": 3}}),
        ('einsum "btd,de->bte" 8', {"kind": "einsum", "pattern": "btd,de->bte", "sizes": [8]}),
        ("lora 8 dense 784 512", {"kind": "lora", "rank": 8, "in": 784, "layer": {"kind": "dense", "units": 512}}),
        ("maxpool3d 2", {"kind": "maxpool3d", "kernel": 2}),
        ("conv3d 1x3x3 8", {"kind": "conv3d", "filters": 8, "kernel": [1, 3, 3]}),
        ("pad 2 reflect", {"kind": "pad", "amount": 2, "mode": "reflect"}),
        ("conv1d k3 64 causal", {"kind": "conv1d", "filters": 64, "kernel": 3, "padding": "causal"}),
        ("upsample 1.5 bilinear", {"kind": "upsample", "factor": 1.5, "mode": "bilinear"}),
    ],
)
def test_typed(text: str, node: dict[str, object]) -> None:
    assert parse_shorthand(text)[0] == node


@pytest.mark.parametrize("text", ["lora 8", "lora", "weight_norm 3", "lora 8 frobnicate", "einsum", "einsum 3"])
def test_refused(text: str) -> None:
    with pytest.raises(Fault) as found:
        parse_shorthand(text)
    assert found.value.code == "text"
