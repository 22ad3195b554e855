"""A repeat is the same as blocks written out one after the other, whatever its body takes from where."""

from __future__ import annotations

from typing import Any

import pytest

from netweight.document.network import read_network
from netweight.faults.fault import Fault
from netweight.trace.reuse.subgraphs import SubgraphCall
from netweight.trace.trace import Trace, trace_network
from support import document, node

Json = dict[str, Any]


def dense(name: str = "", **more: Any) -> Json:
    return node("dense", units=8, **({"name": name} if name else {}), **more)


def below() -> list[Json]:
    return [dense("stem"), dense("skip")]


BODIES: dict[str, list[Json]] = {
    "a chain": [dense("one"), node("relu")],
    "a shortcut": [node("residual", layers=[dense(), node("layernorm")])],
    "what comes in, by the name it has outside": [dense(), node("add", from_=["dense_", "skip"])],
    "an earlier value": [dense("one"), node("add", from_=["one", "stem"])],
    "its own value, by the output's name": [dense("one"), node("add", from_=["one.y", "x"])],
    "a mask that only trains": [node("dropout", rate=0.1, when="train"), dense()],
    "turns inside turns": [node("repeat", times=3, layers=[dense("one"), node("gelu")]), dense()],
    "one set of weights inside": [node("repeat", times=3, shared=True, layers=[dense("one")])],
    "weights of its own turn": [dense("one"), dense("two", tie={"weight": "one.weight"})],
    "weights from below": [dense("one", tie={"weight": "stem.weight"})],
    "weights of the first turn": [dense("one"), dense("two", tie={"weight": "0.one.weight"})],
    "layers of one name": [dense(), dense(), node("relu"), dense()],
    "a layer again": [dense("one"), node("again", of="one")],
    "groups of one name": [
        node("residual", layers=[node("block", name="out", layers=[dense(), node("relu")])]),
        node("block", name="out", layers=[node("layernorm")]),
    ],
    "nothing new": [node("block", layers=[dense("side", from_="stem")]), node("identity", from_="skip")],
}


def body(name: str) -> list[Json]:
    named = [dict(each) for each in BODIES[name]]
    if name.startswith("what comes in"):
        named[0]["name"] = "dense_"
    return named


def plain(trace: Trace) -> list[tuple[object, ...]]:
    """Rows with their values numbered in the order in which they come."""
    numbers: dict[int, int] = {}

    def number(value: int) -> int:
        return numbers.setdefault(value, len(numbers))

    passes = {number(out): number(value) for out, value in trace.inference_aliases.items()}
    rows = [
        (row.path, row.kind, [*map(number, row.ins)], [*map(number, row.outs)], row.owned, row.runs, row.tied)
        for row in trace.rows
    ]
    return [*rows, (passes, [number(value) for value in trace.outputs])]


def trace(*layers: Json) -> Trace:
    return trace_network(read_network(document(*layers, x=[8])))


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("times", [1, 2, 4])
def test_turns_are_blocks_one_after_the_other(name: str, times: int) -> None:
    turned = trace(*below(), node("repeat", times=times, layers=body(name)), dense("head"))
    written = trace(*below(), *[node("block", name=str(n), layers=body(name)) for n in range(times)], dense("head"))
    assert not turned.faults, turned.faults
    assert plain(turned) == plain(written)


def test_a_second_repeat_numbers_its_paths_on() -> None:
    twice = trace(node("repeat", times=3, layers=[dense()]), node("repeat", times=2, layers=[dense(), dense()]))
    paths = [row.path for row in twice.rows]
    assert paths == ["0.dense", "1.dense", "2.dense", "0.dense_2", "0.dense_3", "1.dense_2", "1.dense_3"]


def test_a_turn_that_stops_leaves_rows_that_can_be_followed() -> None:
    broken = trace(*below(), node("repeat", times=4, layers=[dense("one"), node("dense", units=8, in_=9), dense()]))
    made = {value.id for value in broken.inputs.values()} | {out for row in broken.rows for out in row.outs}
    assert broken.faults
    assert len(broken.rows) == 3
    assert all(value in made for row in broken.rows for value in row.ins)


def test_a_turn_with_groups_of_one_name_is_walked_once_though_one_was_seen_before() -> None:
    body = BODIES["groups of one name"]
    trace_network(read_network(document(*body[0]["layers"], x=[8])))
    parts = trace_network(read_network(document(node("repeat", times=9, layers=body), x=[8]))).parts
    assert sum(part.count for part in parts if isinstance(part, SubgraphCall) and part.node_id == "/layers/0") == 8


@pytest.mark.parametrize("times", [2**40, 9_999])
def test_a_repeat_that_is_too_long_says_so_at_once_and_of_itself(times: int) -> None:
    with pytest.raises(Fault, match="More than 20,000 rows") as raised:
        trace(dense("a"), node("repeat", times=times, layers=[dense(), node("relu")]))
    assert (raised.value.path, raised.value.field) == ("/layers/1", "times")
