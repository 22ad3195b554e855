"""Rows that share weights have weights of one shape, or the second one is at fault."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from netweight.document import network
from netweight.trace.trace import trace_network
from support import Json, document, node

SHAPES = [4, 6, 8]
"""Features; a layer that runs again may meet another number of them."""


@st.composite
def shared(draw: Any) -> Json:
    """Layers and groups that change the number of features; some of them run again."""

    def some(depth: int) -> Json:
        kind = draw(st.sampled_from(["dense", "norm", "lstm", "block", "residual"] if depth < 2 else ["dense", "norm"]))
        if kind in ("block", "residual"):
            return node(kind, layers=[some(depth + 1) for _ in range(draw(st.integers(1, 2)))])
        if kind == "norm":
            return node(draw(st.sampled_from(["layernorm", "rmsnorm", "positions", "batchnorm", "relu"])))
        return node(kind, units=draw(st.sampled_from(SHAPES)))

    layers: list[Json] = []
    for place in range(draw(st.integers(1, 4))):
        layers.append(some(0) | {"name": f"n{place}"})
        if draw(st.booleans()):
            layers.append(node("again", of=f"n{draw(st.integers(0, place))}"))
    return document(*layers, x=[3, draw(st.sampled_from(SHAPES))])


@given(doc=shared())
def test_shared_weights_fit(doc: Json) -> None:
    """All rows of a node have weights of one shape, or there is a fault."""
    trace = trace_network(network.read_network(doc))
    held: dict[tuple[str, str], Any] = {}
    for row in trace.rows:
        shapes = [weight.shape for weight in (*row.spec.weights, *row.spec.buffers)]
        if held.setdefault((row.id, row.kind), shapes) != shapes:
            assert any("once more" in fault.line() or "would be" in fault.line() for fault in trace.faults.values())
