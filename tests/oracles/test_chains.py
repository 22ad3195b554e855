"""Chains of three at random: FLOPs, output shape, parameters, and what is kept for backward, to the byte.

The bytes are those of the backend that the oracle is, the CPU.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from oracles.measure import flops, kept_bytes
from oracles.modules import BUILD, Residual, Shape
from support import Json, document, node, weighed

Draw = Callable[..., Any]

SEQUENCES = ("layernorm", "rmsnorm", "attention", "dropping attention", "lstm", "gru", "rnn")
ELEMENTWISE = ("relu", "gelu", "silu", "sigmoid", "tanh", "softmax", "elu", "leaky_relu", "relu6", "mish", "hard_swish")


def steady(draw: Draw, x: Shape) -> Json:
    """A layer that keeps its shape."""
    kinds = [
        *ELEMENTWISE,
        "in place",
        "dense",
        "dropout",
        *(("conv2d", "batchnorm") if len(x) == 4 else SEQUENCES),
    ]
    if len(x) == 4 and x[0] * x[2] * x[3] == 1:
        kinds.remove("batchnorm")  # PyTorch refuses statistics of a single number.
    kind = draw(st.sampled_from(kinds))
    if kind == "in place":
        return node(draw(st.sampled_from(["relu", "silu", "relu6", "leaky_relu"])), inplace=True)
    if kind == "dropping attention":
        return node("attention", heads=2, dropout=0.1)
    if kind in ("lstm", "gru", "rnn"):
        return node(kind, units=x[-1], biases=draw(st.sampled_from([0, 2])), layers=draw(st.integers(1, 2)))
    own: dict[str, Any] = {
        "dense": {"units": x[-1]},
        "conv2d": {"filters": x[1], "padding": 1},
        "attention": {"heads": 2},
    }
    return node(kind, **own.get(kind, {}))


def layer(draw: Draw, x: Shape) -> Json:
    """A layer, or a body beside its input."""
    choices = ["steady", "steady", "residual", "product"]
    if len(x) == 4:
        choices += ["conv2d", "adaptive_avgpool2d", "flatten", *(["maxpool2d", "avgpool2d"] if min(x[2:]) > 1 else [])]
    else:
        choices += ["dense", "select"]
    kind = draw(st.sampled_from(choices)) if len(x) > 2 else "steady2"
    match kind:
        case "steady":
            return steady(draw, x)
        case "steady2":
            return node(draw(st.sampled_from(ELEMENTWISE))) if draw(st.booleans()) else node("dense", units=6)
        case "residual":
            return node("residual", layers=[steady_out_of_place(draw, x)])
        case "product":
            return node("branches", branches=[[], [steady_out_of_place(draw, x)]], merge="multiply")
        case "conv2d":
            return node(
                kind, filters=6, kernel=draw(st.sampled_from([1, 3])), stride=draw(st.integers(1, 2)), padding=1
            )
        case "maxpool2d" | "avgpool2d":
            return node(kind)
        case "adaptive_avgpool2d":
            return node(kind, output=draw(st.integers(1, 3)))
        case "dense":
            return node(kind, units=draw(st.integers(1, 4)) * 2)
    return node(kind)


def steady_out_of_place(draw: Draw, x: Shape) -> Json:
    """In place, a body would overwrite the input that it is added to."""
    return {name: value for name, value in steady(draw, x).items() if name != "inplace"}


def module(item: Json, x: Shape) -> nn.Module:
    """The node in PyTorch."""
    if item["kind"] in ("residual", "branches"):
        body = item["layers"] if item["kind"] == "residual" else item["branches"][1]
        return Residual(module(body[0], x), multiply=item["kind"] == "branches")
    fields = {name: value for name, value in item.items() if name not in ("kind", "name")}
    return BUILD[item["kind"]](fields, x)


@st.composite
def chains(draw: Draw) -> tuple[Json, nn.Module, Shape, str]:
    """A document and the same in PyTorch; behind a layer with weights, so that a gradient is wanted."""
    batch, plane, dtype = draw(st.integers(1, 3)), draw(st.booleans()), "float32"
    x: Shape = (batch, 4, 8, 8) if plane else (batch, 5, 8)
    nodes = [
        draw(st.sampled_from([node("batchnorm"), node("conv2d", filters=4, padding=1)]))
        if plane
        else node("dense", units=8)
    ]
    if not plane and draw(st.booleans()):
        x, dtype, nodes = (batch, 5), "int64", [node("embedding", vocabulary=9, units=8)]
    start, modules, shape = x, [], x
    for place in range(4):
        if place:
            nodes.append(layer(draw, shape))
        modules.append(module(nodes[-1], shape))
        doc = document(*nodes, x=start[1:], dtype=dtype, batch=batch)
        shape = weighed(doc).lines[-1].row.spec.outputs["y"].shape
    return doc, nn.Sequential(*modules), start, dtype


@settings(max_examples=300, deadline=None)
@given(chains())
def test_chains_of_three(drawn: tuple[Json, nn.Module, Shape, str]) -> None:
    doc, theirs, x, dtype = drawn
    report = weighed(doc)
    assert report.parameters == sum(weight.numel() for weight in theirs.parameters())
    assert report.saved(backend="cpu") == kept_bytes(theirs, [x], dtype)
    assert flops(theirs, [x], dtype) == (report.flops, report.lines[-1].row.spec.outputs["y"].shape)
