"""Groups that come again are moved, not walked: every row is as if each had been walked, and has a path of its own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from netweight.document import network, reader
from netweight.faults.fault import Fault
from netweight.trace import tracer as walker
from netweight.trace.reuse.builder import TraceBuilder
from netweight.trace.trace import trace_network
from properties.documents import nested
from support import Json, document, node


def forget() -> None:
    for shelf in (reader._LAYERS, reader.PIECES, walker.TURNS):
        shelf.clear()


def rows(doc: Json) -> tuple[Any, ...]:
    """All rows in full, and what else a trace says; its fault where it has no end."""
    try:
        trace = trace_network(network.read_network(doc))
    except Fault as fault:
        return [], fault.message
    said = [(place, fault.message) for place, fault in trace.faults.items()]
    return [astuple(row) for row in trace.rows], trace.outputs, trace.passes, said, trace.waits


def dense(**more: Any) -> Json:
    return node("dense", units=4, **more)


def block(*layers: Json, **more: Any) -> Json:
    return node("block", layers=list(layers), **more)


def twice(*layers: Json, **more: Any) -> Json:
    return node("repeat", times=2, layers=list(layers), **more)


INNER = twice(block(dense(), name="k"), name="l")
CASES = {
    "moved parts meet": [block(INNER), block(INNER)],
    "a group moved over parts that were moved": [block(dense(), name="k"), twice(block(INNER, name="l")), INNER],
    "again of an outer block": [block(dense(), name="o"), twice(node("again", of="o"))],
    "again beside others": [block(dense(), name="o"), twice(dense(), node("again", of="o"), name="r")],
    "again of a layer": [dense(name="o"), twice(dense(), node("again", of="o"), name="r")],
    "again in a block": [block(dense(), name="o"), twice(block(dense(), node("again", of="o"), name="b"), name="r")],
    "again of a repeat": [twice(block(dense(), name="k"), name="o"), twice(dense(), node("again", of="o"), name="r")],
    "again from inside": [block(twice(block(dense(), name="k"), node("again", of="k")), name="o"), INNER],
    "nothing but training": [twice(block(when="train"), start=2), twice(block(), when="train")],
    "an earlier value in training": [dense(name="a"), dense(), block(block(from_="a"), when="train"), dense()],
}


@pytest.mark.parametrize("layers", CASES.values(), ids=CASES)
def test_moved_rows_are_walked_rows(layers: list[Json], monkeypatch: pytest.MonkeyPatch) -> None:
    check(document(*layers, x=[4]), monkeypatch)


@given(doc=nested())
def test_nested_groups_are_as_if_walked(doc: Json) -> None:
    with pytest.MonkeyPatch.context() as patch:
        check(doc, patch)


def check(doc: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    with monkeypatch.context() as patch:
        patch.setattr(TraceBuilder, "turn", lambda *_, **__: None)
        expected = rows(doc)
    paths = [row[0] for row in expected[0]]
    assert len(set(paths)) == len(paths)
    forget()
    for _ in range(2):
        found = rows(doc)
        assert found == expected or len(expected) == 2  # what runs itself ends at a bound, earlier where it is walked


SHAPES = [4, 6, 8]
"""Features, so that what runs once more may meet another size."""


@st.composite
def shared(draw: Any) -> Json:
    """Layers and groups that change the features, and some of them once more."""

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
    """Rows of one node have weights of one shape, or the second run is at fault."""
    trace = trace_network(network.read_network(doc))
    held: dict[tuple[str, str], Any] = {}
    for row in trace.rows:
        shapes = [weight.shape for weight in (*row.spec.weights, *row.spec.buffers)]
        if held.setdefault((row.id, row.kind), shapes) != shapes:
            assert any("once more" in fault.line() or "would be" in fault.line() for fault in trace.faults.values())
