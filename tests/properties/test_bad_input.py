"""Bad documents: a Fault with one line and a place, soon, or faults in the nodes; never another error."""

from __future__ import annotations

import json
import os
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netweight.analysis.figures import row_macs, row_parameters
from netweight.analysis.report import weigh_trace
from netweight.document.network import parse_json, read_network
from netweight.faults.fault import Fault
from netweight.trace.trace import Trace, trace_network
from properties.documents import documents
from properties.mutations import deep, spoilt
from support import Json, document, node

CHUNKS, EACH = 20, int(os.environ.get("NETWEIGHT_FUZZ", "500"))
"""10,000 documents; NETWEIGHT_FUZZ sets how many each of the twenty runs takes."""

SECONDS = 2.0
"""Of processor time, for documents of less than 100 kB."""


def check_fault(fault: Fault, *, placed: bool = True) -> None:
    line = fault.line()
    assert fault.message, line
    assert line.isprintable(), ascii(line)
    assert len(line) < 4000
    assert not placed or fault.path.startswith("/"), line
    assert str(fault) == fault.message


def outcome(doc: Any) -> Trace | Fault:
    """Everything that is asked of a document; what it says where it is at fault."""
    try:
        trace = trace_network(read_network(doc))
    except Fault as fault:
        check_fault(fault, placed=False)
        return fault
    for place, fault in trace.faults.items():
        check_fault(fault)
        assert fault.path.startswith(place), (fault.path, place)
    report = weigh_trace(trace)
    assert report.peak().bytes >= 0
    for line in report.lines[:50]:
        assert row_parameters(line.row).formula()
        assert row_macs(line.row).formula()
    return trace


def timed(doc: Any) -> Trace | Fault:
    start = process_time()
    found = outcome(doc)
    assert process_time() - start < SECONDS, "too slow"
    return found


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_spoilt_documents(chunk: int) -> None:
    kinds = set()
    for number in range(chunk * EACH, (chunk + 1) * EACH):
        try:
            kinds.add(type(timed(spoilt(Random(number)))))
        except Exception as error:
            error.add_note(f"spoilt(Random({number}))")
            raise
    assert kinds <= {Trace, Fault}


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
)


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(["netweight", "layers", "inputs", "sizes", "name", "outputs", "q"]), junk))
def test_junk_at_the_top(doc: Json) -> None:
    outcome(doc)
    outcome({"netweight": 1, "layers": []} | doc)


@settings(max_examples=100)
@given(st.binary() | st.text() | junk.map(json.dumps))
def test_text_that_is_no_design(text: str | bytes) -> None:
    try:
        outcome(parse_json(text, "net.json"))
    except Fault as fault:
        check_fault(fault, placed=False)


@settings(max_examples=100)
@given(documents, st.data())
def test_a_fault_leaves_the_rows_before_it_standing(doc: Json, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(doc["layers"])))
    before = trace_network(read_network(doc | {"layers": doc["layers"][:place]}))
    bad = data.draw(st.sampled_from([{"kind": "nonsense"}, {"kind": "conv2d"}, 5, node("relu", from_="nowhere")]))
    spoiled = trace_network(read_network(doc | {"layers": [*doc["layers"][:place], bad, *doc["layers"][place:]]}))
    kept = spoiled.rows[: len(before.rows)]
    assert [(row.path, row.layer) for row in kept] == [(row.path, row.layer) for row in before.rows]
    assert list(spoiled.faults) == [f"/layers/{place}"]
    assert [line.parameters for line in weigh_trace(spoiled).lines[: len(kept)]] == [
        line.parameters for line in weigh_trace(before).lines
    ]


def chain(*, twice: bool) -> list[Json]:
    """Every block runs the one before it, or runs it twice."""
    first = node("block", name="n0", layers=[node("relu")])
    return [
        first,
        *(node("block", name=f"n{i}", layers=[node("again", of=f"n{i - 1}")] * (1 + twice)) for i in range(1, 999)),
    ]


def nested(kind: str, depth: int, **fields: Any) -> Json:
    inner = node("relu")
    for _ in range(depth):
        inner = node(kind, layers=[inner], **fields)
    return inner


def bushy() -> list[Json]:
    """Ten references to ten references to …, as YAML can write in a few lines."""
    nodes = [node("relu")]
    for _ in range(25):
        nodes = [node("block", layers=nodes)] * 10
    return nodes


def endless() -> list[Any]:
    nodes: list[Any] = []
    nodes.append(node("block", layers=nodes))
    return nodes


def doubling() -> list[Json]:
    return [node("relu", name="a0"), *(node("concat", from_=[f"a{i - 1}"] * 9, name=f"a{i}") for i in range(1, 999))]


def mutual() -> list[Json]:
    """Two blocks, each of which runs the other."""
    return [
        node("block", name="a", layers=[node("again", of="b"), node("again", of="b")]),
        node("block", name="b", layers=[node("again", of="a"), node("again", of="a")]),
        node("again", of="a"),
        node("again", of="b"),
    ]


HOSTILE: dict[str, Any] = {
    "repeat bomb": [node("repeat", times=2**40, layers=[node("relu")])],
    "repeat of nothing": [node("repeat", times=2**40, layers=[])],
    "repeats in repeats": [nested("repeat", 31, times=2)],
    "many empty groups": [node("repeat", times=3000, layers=[node("residual", layers=[])] * 60)],
    "chain of again": chain(twice=False),
    "doubling chain of again": chain(twice=True),
    "mutual again": mutual(),
    "wide sums": [node("relu", name="a"), node("repeat", times=9999, layers=[node("add", from_=["a"] * 999)])],
    "growing concat": doubling(),
    "long names": [nested("block", 31, name="n" * 199)],
    "deep": [deep(2000)],
    "bushy": bushy(),
    "endless": endless(),
    "prime groups": [node("conv2d", filters=2**40 - 1, groups=2**40 - 87)],
    "prime heads": [node("attention", heads=2**40 - 87)],
    "long reshape": [node("reshape", shape=[2**40] * 5000)],
    "many names": [node("relu", name=f"n{i}", from_=f"n{i - 1}" if i else "x") for i in range(2000)],
}


@pytest.mark.parametrize("layers", HOSTILE.values(), ids=list(HOSTILE))
@pytest.mark.parametrize("x", [[8], [8, 8, 8]], ids=["features", "plane"])
def test_hostile_documents_end_soon(layers: list[Any], x: list[int]) -> None:
    timed(document(*layers, x=x))


@pytest.mark.parametrize(
    ("given", "says", "choices"),
    [
        ({"shape": [3], "dtype": "float16"}, "The input 'x'", "float32, int64"),
        ({"shape": "3"}, "The input 'x'", "such as [3, 224, 224]"),
        ({"shape": [-1]}, "The input 'x'", "such as [3, 224, 224]"),
        ({"shape": [0]}, "The input 'x' has a size of 0", "from 1"),
        ({"shape": ["q"]}, "The input 'x' names no size: 'q'", "Sizes: batch"),
        ({"dtype": "int64"}, "The input 'x' needs shape", "such as [3, 224, 224]"),
        ({"shape": [3], "size": 4}, "The input 'x' has no field 'size'", "batch, dtype, shape"),
        ({"shape": [3], "batch": 1}, "The input 'x'", "true, false"),
        (None, "The input 'x'", "For example"),
    ],
)
def test_a_fault_of_an_input_names_it_and_what_may_be_there(given: Any, says: str, choices: str) -> None:
    with pytest.raises(Fault) as found:
        trace_network(read_network(document(node("relu"), x=[1]) | {"inputs": {"x": given}}))
    assert found.value.line().startswith("/inputs/x")
    assert says in found.value.message
    assert choices in found.value.hint


@pytest.mark.parametrize(
    ("layers", "path", "says"),
    [
        ([node("split", name="s"), node("relu", from_="s.0")], "/layers/1", "s.y, s.y1"),
        ([node("relu", name="r"), node("relu", from_="t")], "/layers/1", "x, r"),
        ([node("again", of="a", name="a")], "/layers/0", "Nothing above is called 'a'"),
        ([node("relu", from_="b"), node("relu", name="b")], "/layers/0", "Nothing above is called 'b'"),
        ([node("relu", name="a"), node("relu", name="a")], "/layers/1", "Two layers here are called 'a'"),
        ([node("dense", units=8, tie={"weight": "no.weight"})], "/layers/0", "Nothing to tie to is called 'no.weight'"),
        ([node("dense", units=8, tie={"w": "no.weight"})], "/layers/0", "There is no weight 'w' here"),
        ([node("relu", name="a\nb")], "/layers/0", "is no name"),
        ([node("dense")], "/layers/0", "needs units"),
        ([node("dense", units="many")], "/layers/0", "No size is called 'many'"),
        ([node("dense", units=-1)], "/layers/0", "units"),
        ([node("denes", units=1)], "/layers/0", "Did you mean dense?"),
        ([node("dropout", rate=float("nan"))], "/layers/0", "rate"),
        ([node("block", layers=[node("relu"), node("dense", units=0)])], "/layers/0/layers/1", "units"),
        ([node("branches", branches=[[], [node("conv2d")]])], "/layers/0/branches/1/0", "needs filters"),
    ],
)
def test_a_fault_says_where_and_what(layers: list[Json], path: str, says: str) -> None:
    faults = trace_network(read_network(document(*layers, x=[8]))).faults
    assert path in faults
    assert says in faults[path].line()
    check_fault(faults[path])
