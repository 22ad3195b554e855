"""Every layer kind that Keras has too, on its PyTorch backend: weights by name and shape, and the shape that comes out.

Keras puts channels last: cases are turned, and weighed as a document of that layout.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from layers.every import CASES
from layers.table import Case, Shape
from netweight.analysis.tree import build_tree
from netweight.dialects import constructor_call
from netweight.document.reader import read_node
from netweight.spec.dialect import framework_tensors
from netweight.spec.layout import move_channels_last
from netweight.trace.trace import Row
from support import Json, document, node, run, weighed

keras = pytest.importorskip("keras")
L = keras.layers

Fields = dict[str, Any]
ALONE = ("rnn", "lstm", "gru", "attention")
"""Compared in test_sequences.py."""
CONVOLUTIONS = tuple(
    f"{before}conv{after}{n}d"
    for n in (1, 2, 3)
    for before, after in (("", ""), ("depthwise_", ""), ("", "_transpose"))
)


def constructed(kind: str, f: Fields, x: Shape) -> Any:
    """Keras's own class with the arguments of the dialect's map."""
    call = constructor_call(read_node({"kind": kind, **f}).layer, "keras", x)
    assert call is not None, (kind, f)
    return getattr(L, call.name)(**call.arguments)


def lora(f: Fields, x: Shape) -> Any:
    inner = {name: value for name, value in f["layer"].items() if name != "kind"}
    layer = constructed(f["layer"]["kind"], inner, x)
    layer.build(x if f["layer"]["kind"] == "dense" else (x[0], *x[2:], x[1]))
    layer.enable_lora(f["rank"])
    return layer


class Step(L.Layer):
    """One step of a cell, from states of zeros or from those that come."""

    def __init__(self, cell: Any) -> None:
        super().__init__()
        self.cell = cell

    def call(self, xs: Any) -> Any:
        x, *states = xs if isinstance(xs, list) else [xs]
        return self.cell(x, states or self.cell.get_initial_state(batch_size=x.shape[0]))[0]


AROUND: dict[str, Callable[[Any, Fields], Any]] = {
    **dict.fromkeys(("rnn_cell", "lstm_cell", "gru_cell"), lambda inner, _: Step(inner)),
    "patches": lambda inner, f: keras.Sequential([inner, L.Reshape((-1, f["units"]))]),
}
"""What stands around Keras's layer, which hands on a pair or a plane."""


def build(kind: str, f: Fields, x: Shape) -> Any:
    if kind == "lora":
        return lora(f, x)
    if kind == "glu":
        return L.Activation(lambda x: keras.activations.glu(x, f.get("axis", -1)))
    inner = constructed(kind, f, x)
    return AROUND[kind](inner, f) if kind in AROUND else inner


def expressible(case: Case) -> bool:
    """True if Keras has the layer with these fields, and its backend runs it."""
    f, kind = case.fields, case.kind
    layer = read_node({"kind": kind, **f}).layer
    if layer is None or layer.dialect("keras") is None or kind in ALONE:
        return False
    if kind not in ("lora", "glu") and constructor_call(layer, "keras", *case.xs) is None:
        return False
    strides = f.get("stride", 1) if isinstance(f.get("stride", 1), list) else [f.get("stride", 1)]
    if kind in CONVOLUTIONS and (
        (f.get("dilation", 1) != 1 and strides != [1]) or ("depthwise" in kind and len(set(strides)) > 1)
    ):
        return False
    rules = {
        "lora": lambda: f["layer"].get("groups", 1) == 1 and f["layer"].get("padding", 0) == 0,
        "batchnorm": lambda: f.get("track", True),
        # Keras 3.15 on PyTorch refuses an axis before the last ones.
        "layernorm": lambda: f.get("axis", -1) != 1,
        "flatten": lambda: not f,
        "channel_dropout": lambda: len(case.xs[0]) > 2,
        "add": lambda: len(case.xs) > 1,
        "concat": lambda: len(case.xs) > 1,
        "permute": lambda: len(f["order"]) > 1,
        "reshape": lambda: len(case.xs) == 1,
        "instancenorm": lambda: f.get("affine") and not f.get("track"),
    }
    return kind not in rules or bool(rules[kind]())


EXPRESSIBLE = [case for case in CASES if expressible(case)]
every = pytest.mark.parametrize("case", EXPRESSIBLE, ids=[case.id for case in EXPRESSIBLE])


def channels_last(case: Case) -> list[Shape]:
    """The shapes that come, in Keras's order where the layer speaks of channels."""
    layer = read_node({"kind": case.kind, **case.fields}).layer
    assert layer is not None
    return [move_channels_last(x, layer.channel_axis() or len(x)) for x in case.xs]


def built(case: Case) -> tuple[Any, list[Any]]:
    row = run(case.kind, case.fields, *case.xs, dtype=case.dtype)
    assert row.layer is not None
    layer = build(case.kind, case.fields, case.xs[0])
    dtype = "int32" if case.dtype == "int64" else "float32"
    xs = [keras.ops.zeros(x, dtype=dtype) for x in channels_last(case)]
    return layer, xs


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis -1")
@every
def test_weights_have_its_names_and_shapes_and_so_has_the_output(case: Case) -> None:
    layer, xs = built(case)
    row = run(case.kind, case.fields, *(tuple(x.shape) for x in xs), dtype=case.dtype, layout="channels_last")
    y = layer(xs if len(xs) > 1 else xs[0])
    theirs = {weight.name: tuple(weight.shape) for weight in layer.weights if "seed" not in weight.path}
    assert theirs == ours(row)
    assert tuple(y.shape) == row.spec.outputs["y"].shape


def ours(row: Row) -> dict[str, Shape]:
    assert row.layer is not None
    dialect = row.layer.dialect("keras")
    assert dialect is not None
    return {each.name: each.shape for each in framework_tensors(dialect, row.spec)}


@pytest.mark.parametrize("rank", [1, 2])
@pytest.mark.parametrize(("multiplier", "bias", "stride"), [(1, True, 1), (2, False, 2), (3, True, 1)])
def test_separable_has_the_sizes_of_its_two_parts(rank: int, multiplier: int, bias: bool, stride: int) -> None:
    layer = getattr(L, f"SeparableConv{rank}D")(5, 3, stride, depth_multiplier=multiplier, use_bias=bias)
    y = layer(keras.ops.zeros((1, *(9,) * rank, 6)))
    first = run(
        f"depthwise_conv{rank}d", {"multiplier": multiplier, "bias": False, "stride": stride}, (1, 6, *(9,) * rank)
    )
    second = run(f"conv{rank}d", {"filters": 5, "kernel": 1, "bias": bias}, first.spec.outputs["y"].shape)
    parts = {"depthwise_kernel": ours(first)["kernel"], "pointwise_kernel": ours(second)["kernel"]}
    theirs = {weight.name: tuple(weight.shape) for weight in layer.weights}
    assert theirs == parts | ({"bias": ours(second)["bias"]} if bias else {})
    assert tuple(y.shape) == move_channels_last(second.spec.outputs["y"].shape, 1)


PADDED, UNTOLD = {"padding": "same"}, {"bias": False}
NETWORKS: list[list[tuple[Any, Json]]] = [
    [
        (lambda: L.Conv2D(8, 3, 2, "same", use_bias=False), node("conv2d", filters=8, stride=2, **PADDED, **UNTOLD)),
        (lambda: L.BatchNormalization(), node("batchnorm")),
        (lambda: L.DepthwiseConv2D(3, padding="same"), node("depthwise_conv2d", **PADDED)),
        (lambda: L.MaxPooling2D(3, 2, "same"), node("maxpool2d", kernel=3, stride=2, **PADDED)),
        (lambda: L.SpatialDropout2D(0.1), node("channel_dropout", rate=0.1)),
        (lambda: L.Conv2DTranspose(5, 2, 2), node("conv_transpose2d", filters=5, kernel=2, stride=2, padding="valid")),
        (lambda: L.Flatten(), node("flatten")),
        (lambda: L.Dense(10), node("dense", units=10)),
    ],
    [
        (lambda: L.SeparableConv2D(6, 3), node("separable_conv2d", filters=6)),
        (lambda: L.GroupNormalization(3), node("groupnorm", groups=3)),
        (lambda: L.UpSampling2D(2), node("upsample", factor=2)),
        (lambda: L.ZeroPadding2D(((1, 2), (0, 3))), node("pad", amount=[0, 3, 1, 2])),
        (lambda: L.Dense(9), node("dense", units=9)),
        (lambda: L.LayerNormalization(), node("layernorm")),
        (lambda: L.GlobalAveragePooling2D(), node("global_avgpool")),
    ],
    [
        (lambda: L.Reshape((9, 24)), node("reshape", shape=[9, 24])),
        (lambda: L.Conv1D(7, 3, padding="causal"), node("conv1d", filters=7, padding="causal")),
        (lambda: L.LSTM(5, return_sequences=True), node("lstm", units=5)),
        (lambda: L.MaxPooling1D(2), node("maxpool1d")),
        (lambda: L.Permute((2, 1)), node("permute", order=[2, 1])),
        (lambda: L.Dense(3), node("dense", units=3)),
    ],
]


@pytest.mark.parametrize("network", NETWORKS, ids=["planes", "norms", "sequences"])
def test_networks_with_channels_last(network: list[tuple[Any, Json]]) -> None:
    """Every shape on the way, and the weights of every layer."""
    layers = [make() for make, _ in network]
    doc = document(*(item for _, item in network), x=[12, 9, 2]) | {"layout": "channels_last"}
    branches, value = build_tree(weighed(doc)), keras.ops.zeros((1, 12, 9, 2))
    for branch, layer in zip(branches, layers, strict=True):
        value = layer(value)
        assert branch.output == tuple(value.shape)
        assert branch.figures.trainable == sum(math.prod(weight.shape) for weight in layer.trainable_weights)
