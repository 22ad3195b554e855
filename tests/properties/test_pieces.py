"""A group of a text that was read and walked before is moved here: nothing tells it from one that never was."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from netweight.analysis.report import weigh_trace
from netweight.document import network, reader
from netweight.trace import tracer as walker
from netweight.trace.trace import trace_network
from properties.documents import documents
from support import Json, document, node

SHELVES = reader._LAYERS, reader.PIECES, walker.TURNS


def forget() -> None:
    for shelf in SHELVES:
        shelf.clear()


def counted(doc: Json) -> tuple[Any, ...]:
    """All that a trace and a report say, rows in full."""
    trace = trace_network(network.read_network(doc))
    report = weigh_trace(trace)
    figures, kept = report.totals.figures, report.totals.saved_bytes
    rows = [astuple(row) for row in trace.rows]
    return figures, kept, report.peak().bytes, rows, trace.outputs, trace.passes, trace.faults.keys(), trace.waits


def placed(doc: Json) -> Iterator[Json]:
    """The document, and others in which a part of it stands elsewhere."""
    first, *rest = doc["layers"]
    block = node("block", name="part", layers=rest)
    yield doc
    yield doc | {"layers": [first, block]}
    yield doc | {"layers": [first, node("identity"), block | {"name": "other"}]}
    yield doc | {"layers": [first, node("block", name="around", layers=[block])]}
    yield doc | {"layers": [first, node("identity", name="part.dense"), block]}
    yield doc | {"layers": [first, node("block", name="part", layers=[node("identity")]), block]}
    yield doc | {"layers": [first, node("repeat", times=2, layers=[block])]}


@given(documents, st.integers(0, 1))
def test_a_piece_that_was_seen_is_like_one_that_was_not(doc: Json, again: int) -> None:
    alone = []
    for each in placed(doc):
        forget()
        alone.append(counted(each))
    forget()
    for _ in range(1 + again):
        for each, expected in zip(placed(doc), alone, strict=True):
            assert counted(each) == expected


def block(name: str, *layers: Json) -> Json:
    return node("block", name=name, layers=list(layers))


PAIR = [node("dense", units=8), node("relu")]


@pytest.mark.parametrize(
    "layers",
    [
        [block("a", *PAIR), block("b", *PAIR), block("c", block("d", *PAIR))],
        [block("a", *PAIR), node("again", of="a"), block("b", *PAIR), node("again", of="b")],
        [node("identity", name="x"), block("a", *PAIR, node("add", from_=["x", "x"])), block("b", *PAIR)],
        [block("a", node("dense", units=8, name="n"), node("dense", units=8, tie={"weight": "n.weight"})), *PAIR],
        [block("a", node("dropout", rate=0.5), *PAIR), block("b", node("dropout", rate=0.5), *PAIR)],
        [node("repeat", times=3, layers=[block("a", *PAIR)]), node("repeat", times=2, layers=[block("a", *PAIR)])],
        [node("repeat", times=3, layers=[node("residual", layers=[block("a", *PAIR)]), block("a", node("tanh"))])] * 2,
        [block("a", node("dense", units="wide")), block("b", node("dense", units="wide"))],
        [block("a", node("dense", units=0)), block("b", node("dense", units=0))],
    ],
)
def test_pieces_in_one_network(layers: list[Json]) -> None:
    doc = document(*layers, x=[8], wide=8)
    forget()
    first = counted(doc)
    assert counted(doc) == first
    longer = document(node("identity"), *layers, x=[8], wide=8)
    after = counted(longer)
    forget()
    assert counted(longer) == after


def test_a_size_may_be_called_like_a_word_of_a_piece() -> None:
    doc = document(block("a", node("conv2d", filters=4, padding="same")), x=[3, 8, 8])
    counted(doc)
    named = doc | {"sizes": {"same": 1}}
    # A field's own word wins over a size of that name: the padding is as without the size.
    assert counted(named)[3] == counted(doc)[3]
