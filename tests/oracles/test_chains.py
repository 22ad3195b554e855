"""Chains of three around every kind that training is made of: FLOPs, output shape, parameters, bytes kept for backward.

The bytes are those of the backend that the oracle is, the CPU; attention written out is a GPU's as well (`eager`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from oracles.measure import flops, kept_bytes
from oracles.modules import GatedMLP, Residual, Shape, Written, builder
from support import Json, document, node, weighed

Draw = Callable[..., Any]

ELEMENTWISE = ("relu", "gelu", "silu", "sigmoid", "tanh", "softmax", "elu", "leaky_relu", "relu6", "mish", "hard_swish")
ANYWHERE = (*ELEMENTWISE, "in place", "prelu", "dense", "dropout", "residual", "product")
PLANES = ("conv2d", "depthwise_conv2d", "batchnorm", "groupnorm", "instancenorm", "channel_dropout")
SHRINKING = ("strided conv2d", "conv_transpose2d", "maxpool2d", "avgpool2d", "adaptive_avgpool2d", "global_avgpool")
ROWS = ("layernorm", "rmsnorm", "attention", "dropping attention", "lstm", "gru", "rnn", "gated_mlp")
SHORTER = ("glu", "select", "wide dense")
KINDS = (*ANYWHERE, *PLANES, *SHRINKING, *ROWS, *SHORTER, "flatten", "embedding", "eager attention")
"""More than the thirty that matter most in training; each is in the middle of chains of its own."""

BY_BACKEND = ("dropout", "channel_dropout", "rmsnorm", "dropping attention")
"""Of which a GPU keeps something else than the CPU, attention apart."""

FIELDS: dict[str, Callable[[Draw, Shape], Json]] = {
    "in place": lambda draw, _: node(draw(st.sampled_from(["relu", "silu", "relu6", "leaky_relu"])), inplace=True),
    "dense": lambda _, x: node("dense", units=x[-1]),
    "wide dense": lambda draw, _: node("dense", units=draw(st.integers(1, 4)) * 2),
    "conv2d": lambda draw, x: node("conv2d", filters=x[1], padding=1, groups=draw(st.sampled_from([1, 2]))),
    "depthwise_conv2d": lambda _, __: node("depthwise_conv2d", padding=1),
    "strided conv2d": lambda draw, _: node(
        "conv2d", filters=6, kernel=draw(st.sampled_from([1, 3])), stride=draw(st.integers(1, 2)), padding=1
    ),
    "conv_transpose2d": lambda draw, _: node("conv_transpose2d", filters=6, kernel=2, stride=draw(st.integers(1, 2))),
    "groupnorm": lambda _, __: node("groupnorm", groups=2),
    "adaptive_avgpool2d": lambda draw, _: node("adaptive_avgpool2d", output=draw(st.integers(1, 3))),
    "attention": lambda _, __: node("attention", heads=2),
    "eager attention": lambda draw, _: node("attention", heads=2, kv_heads=draw(st.integers(1, 2))),
    "dropping attention": lambda _, __: node("attention", heads=2, dropout=0.1),
    "gated_mlp": lambda draw, _: node("gated_mlp", units=draw(st.integers(1, 3)) * 4, bias=draw(st.booleans())),
    **{
        kind: lambda draw, x, kind=kind: node(
            kind, units=x[-1], biases=draw(st.sampled_from([0, 2])), layers=draw(st.integers(1, 2))
        )
        for kind in ("lstm", "gru", "rnn")
    },
}


def fits(kind: str, x: Shape) -> bool:
    """Whether PyTorch takes such an input; a norm refuses statistics of a single number."""
    if kind in ("batchnorm", "instancenorm"):
        return len(x) == 4 and x[2] * x[3] > 1
    if kind in ("maxpool2d", "avgpool2d"):
        return len(x) == 4 and min(x[2:]) > 1
    if kind in (*PLANES, *SHRINKING):
        return len(x) == 4
    if kind == "prelu":
        return len(x) > 2
    return kind in (*ANYWHERE, "flatten", "glu", "wide dense") or len(x) == 3


def made(draw: Draw, kind: str, x: Shape, without: tuple[str, ...]) -> Json:
    """A node of that kind at an input; a body beside it is out of place, else it would overwrite what it meets."""
    if kind in ("residual", "product"):
        kept = [each for each in keeping(x, without) if each not in ("in place", "residual", "product")]
        body = made(draw, draw(st.sampled_from(kept)), x, without)
        if kind == "residual":
            return node("residual", layers=[body])
        return node("branches", branches=[[], [body]], merge="multiply")
    return FIELDS[kind](draw, x) if kind in FIELDS else node(kind)


def keeping(x: Shape, without: tuple[str, ...]) -> list[str]:
    """Kinds that hand on the shape that they get."""
    return [kind for kind in (*ANYWHERE, *PLANES, *ROWS) if fits(kind, x) and kind not in without]


def following(x: Shape, without: tuple[str, ...]) -> list[str]:
    """Kinds that take a shape."""
    rest = [*SHRINKING, *SHORTER, "flatten"]
    even = [kind for kind in rest if kind != "glu" or x[-1] % 2 == 0]
    return [*keeping(x, without), *(kind for kind in even if fits(kind, x))]


def module(item: Json, x: Shape, *, eager: bool) -> nn.Module:
    """The node in PyTorch."""
    fields = {name: value for name, value in item.items() if name not in ("kind", "name")}
    match item["kind"]:
        case "residual":
            return Residual(module(item["layers"][0], x, eager=eager), multiply=False)
        case "branches":
            return Residual(module(item["branches"][1][0], x, eager=eager), multiply=True)
        case "gated_mlp":
            return GatedMLP(x[-1], **fields)
        case "attention" if eager:
            return Written(fields, x, x, x)
    build = builder(item["kind"])
    assert build is not None, item
    return build(fields, x)


@st.composite
def chains(draw: Draw, kind: str) -> tuple[Json, nn.Module, Shape, str]:
    """A document and the same in PyTorch: what learns, so that a gradient is wanted, then three with `kind` in it."""
    eager, batch, dtype = kind == "eager attention", draw(st.integers(1, 3)), "float32"
    plane = kind in (*PLANES, *SHRINKING) or (kind in (*ANYWHERE, "flatten") and draw(st.booleans()))
    x: Shape = (batch, 4, 8, 8) if plane else (batch, 5, 8)
    nodes = [draw(st.sampled_from([node("batchnorm"), node("conv2d", filters=4, padding=1)]))]
    if not plane:
        nodes = [node("dense", units=8)]
    if kind == "embedding" or (not plane and draw(st.booleans())):
        x, dtype, nodes = (batch, 5), "int64", [node("embedding", vocabulary=9, units=8)]
    without = BY_BACKEND if eager else ()
    start, modules, shape, at = x, [], x, draw(st.integers(1, 3))
    for place in range(4):
        if place == at and kind != "embedding":
            nodes.append(made(draw, kind, shape, without))
        elif place:
            choices = keeping(shape, without) if place < at else following(shape, without)
            nodes.append(made(draw, draw(st.sampled_from(choices)), shape, without))
        modules.append(module(nodes[-1], shape, eager=eager))
        doc = document(*nodes, x=start[1:], dtype=dtype, batch=batch)
        shape = weighed(doc).lines[-1].row.spec.outputs["y"].shape
    return doc, nn.Sequential(*modules), start, dtype


def test_thirty_kinds_are_drawn() -> None:
    """Each of them in chains of its own, whatever else is drawn."""
    layers = {kind for kind in KINDS if kind not in ("in place", "eager attention", "dropping attention")}
    assert len(layers) >= 30


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15)
@given(data=st.data())
def test_chains_of_three(kind: str, data: st.DataObject) -> None:
    doc, theirs, x, dtype = data.draw(chains(kind))
    report = weighed(doc)
    assert report.parameters == sum(weight.numel() for weight in theirs.parameters())
    assert report.saved(backend="eager" if kind == "eager attention" else "cpu") == kept_bytes(theirs, [x], dtype)
    assert flops(theirs, [x], dtype) == (report.flops, report.lines[-1].row.spec.outputs["y"].shape)
