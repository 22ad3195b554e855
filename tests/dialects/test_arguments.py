"""The maps of constructor arguments: complete, reversible, and silent about nothing."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import msgspec
import pytest

from layers.every import CASES
from layers.table import Case
from netweight.dialects import FRAMEWORKS, constructor_call, maps_of, read_layer, without_map
from netweight.dialects.argument_map import SIZES
from netweight.document.reader import read_node
from netweight.spec.layer import KINDS, Layer
from netweight.trace.trace import Row
from support import run

EACH = [(framework, case) for framework in FRAMEWORKS for case in CASES]
IDS = [f"{framework}-{case.id}" for framework, case in EACH]


def layer_of(case: Case) -> Layer:
    row: Row = run(case.kind, case.fields, *case.xs, dtype=case.dtype)
    assert row.layer is not None
    return read_node({"kind": case.kind, **case.fields}).layer or row.layer


def mapped(framework: str) -> list[str]:
    return [tag for tag in KINDS if maps_of(tag, framework)]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_kind_with_a_class_has_a_map_or_a_reason(framework: str) -> None:
    named = {tag for tag, kind in KINDS.items() if framework in kind.layer.dialects}
    named |= {
        case.kind for case in CASES if (layer := read_node({"kind": case.kind, **case.fields}).layer) is not None
        if not hasattr(layer, "nodes") and layer.dialect(framework) is not None
    }  # fmt: skip
    without = without_map(framework)
    assert named - {*mapped(framework), *without} == set()
    assert set(without) <= named - set(mapped(framework))
    assert all(len(reason) > 10 for reason in without.values())


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_maps_name_fields_that_there_are(framework: str) -> None:
    for tag in mapped(framework):
        fields = {field.name for field in msgspec.structs.fields(KINDS[tag].layer)}
        for of in maps_of(tag, framework):
            assert {*of.fields} <= fields, tag
            # Implied fields may be those of another kind in the same row of the table.
            assert not {*of.fields} & {*of.implied}, tag
            assert (of.read is None) == (not of.reads), tag


@pytest.mark.parametrize(("framework", "case"), EACH, ids=IDS)
def test_a_constructed_layer_is_read_back(framework: str, case: Case) -> None:
    call = constructor_call(layer_of(case), framework, *case.xs)
    if call is None or not all(of.readable for of in maps_of(case.kind, framework)):
        return
    found = read_layer(framework, call.name, call.arguments, len(case.xs[0]))
    assert found is not None
    assert found.unread == {}
    back = read_node({"kind": found.kind, **found.fields}).layer
    assert back is not None
    again = constructor_call(back, framework, *case.xs)
    assert again is not None
    assert again.name == call.name
    assert {n: SIZES.read(v) for n, v in again.arguments.items()} == {
        n: SIZES.read(v) for n, v in call.arguments.items()
    }


def test_many_cases_can_be_constructed() -> None:
    counts = {
        framework: sum(constructor_call(layer_of(case), framework, *case.xs) is not None for case in CASES)
        for framework in FRAMEWORKS
    }
    assert counts["torch"] > 280
    assert counts["keras"] > 250


@pytest.mark.parametrize(
    ("framework", "name", "arguments", "kind", "fields"),
    [
        # Arguments as PyTorch 2.13 keeps them on the module, and as Keras 3.15 writes them with get_config().
        ("torch", "Linear", {"in_features": 8, "out_features": 4, "bias": False}, "dense", {"units": 4, "bias": False}),
        (
            "torch",
            "torch.nn.Conv2d",
            {"in_channels": 3, "out_channels": 8, "kernel_size": (3, 5), "padding": (1, 1), "groups": 1},
            "conv2d",
            {"filters": 8, "kernel": [3, 5], "padding": 1},
        ),
        ("torch", "Conv1d", {"out_channels": 8, "kernel_size": (3,)}, "conv1d", {"filters": 8, "kernel": 3}),
        ("torch", "BatchNorm3d", {"num_features": 8, "eps": 1e-3, "affine": False}, "batchnorm", {"affine": False}),
        ("torch", "LSTM", {"hidden_size": 5, "batch_first": True}, "lstm", {"units": 5, "biases": 2}),
        ("torch", "Dropout2d", {"p": 0.1}, "channel_dropout", {"rate": 0.1}),
        ("torch", "Softmax", {"dim": -1}, "softmax", {}),
        ("keras", "Dense", {"units": 4, "activation": "linear", "name": "d", "kernel_initializer": {}}, "dense", {}),
        ("keras", "LSTM", {"units": 5, "return_sequences": True}, "lstm", {"units": 5, "biases": 1, "sequences": True}),
        ("keras", "LSTM", {"units": 5}, "lstm", {"sequences": False}),
        ("keras", "GRU", {"units": 5, "reset_after": False}, "gru", {"biases": 1, "reset_after": False}),
        ("keras", "GroupNormalization", {"groups": 8, "axis": -1}, "groupnorm", {"groups": 8}),
        ("keras", "GroupNormalization", {"groups": -1, "axis": -1}, "instancenorm", {"affine": True}),
        ("keras", "Activation", {"activation": "hard_silu"}, "hard_swish", {}),
        ("keras", "ZeroPadding2D", {"padding": ((1, 2), (0, 3))}, "pad", {"amount": [0, 3, 1, 2]}),
        ("keras", "ZeroPadding2D", {"padding": [1, 1]}, "pad", {"amount": 1}),
        ("keras", "MultiHeadAttention", {"num_heads": 2, "key_dim": 4}, "attention", {"heads": 2, "head_dim": 4}),
        ("keras", "BatchNormalization", {"axis": -1, "momentum": 0.9}, "batchnorm", {"affine": True}),
    ],
)
def test_layers_are_read(
    framework: str, name: str, arguments: dict[str, Any], kind: str, fields: dict[str, Any]
) -> None:
    found = read_layer(framework, name, arguments)
    assert found is not None
    assert (found.kind, found.unread) == (kind, {})
    assert fields.items() <= found.fields.items()
    assert read_node({"kind": kind, **found.fields}).layer is not None


@pytest.mark.parametrize(
    ("framework", "name", "arguments", "unread"),
    [
        ("torch", "Conv2d", {"out_channels": 8, "kernel_size": 3, "padding_mode": "circular"}, ["padding_mode"]),
        ("torch", "LSTM", {"hidden_size": 5, "batch_first": True, "dropout": 0.5}, ["dropout"]),
        ("torch", "Softmax", {"dim": 1}, ["dim"]),
        ("torch", "MultiheadAttention", {"num_heads": 2, "batch_first": True, "add_bias_kv": True}, ["add_bias_kv"]),
        ("keras", "Dense", {"units": 4, "activation": "relu"}, ["activation"]),
        ("keras", "Dense", {"units": 4, "lora_rank": 2}, ["lora_rank"]),
        ("keras", "BatchNormalization", {"center": True, "scale": False}, ["scale"]),
        ("keras", "LayerNormalization", {"center": True, "scale": False}, ["center", "scale"]),
        ("keras", "Conv2D", {"filters": 4, "kernel_size": 3, "future": 7}, ["future"]),
        ("keras", "PReLU", {"shared_axes": [1, 2]}, ["shared_axes"]),
    ],
)
def test_what_no_field_holds_is_named(framework: str, name: str, arguments: dict[str, Any], unread: list[str]) -> None:
    found = read_layer(framework, name, arguments)
    assert found is not None
    assert sorted(found.unread) == unread


def test_axes_are_known_where_the_rank_is() -> None:
    arguments = {"axis": 3}
    last, unknown = (read_layer("keras", "BatchNormalization", arguments, rank) for rank in (4, 0))
    assert last is not None
    assert unknown is not None
    assert (last.unread, unknown.unread) == ({}, arguments)
    shared = read_layer("keras", "PReLU", {"shared_axes": [1, 2]}, 4)
    assert shared is not None
    assert (shared.fields, shared.unread) == ({"per": "channel"}, {})


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_an_unknown_class_is_no_layer(framework: str) -> None:
    assert read_layer(framework, "Nothing", {}) is None


def test_weighing_loads_no_map() -> None:
    code = "import sys, netweight as nw; nw.weigh('lenet5').parameters; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
    assert not {name for name in loaded if name.startswith("netweight.dialects")}
