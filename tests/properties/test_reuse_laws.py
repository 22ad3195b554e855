"""Reuse changes nothing: rows, figures, faults, paths and saved bytes are those of a trace without any cache."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.traced import everything, everything_of_edits, shapes
from netweight import zoo
from netweight.caching.caches import BoundedCache, clear_caches, memoize, reuse_disabled, reuse_enabled
from netweight.spec.spec import BACKENDS
from properties.documents import documents, nested
from support import Json, document, node


def dense(**more: Any) -> Json:
    return node("dense", **{"units": 4, **more})


def block(*layers: Json, **more: Any) -> Json:
    return node("block", layers=list(layers), **more)


def twice(*layers: Json, **more: Any) -> Json:
    return node("repeat", times=2, layers=list(layers), **more)


def many(*layers: Json, times: int = 12, **more: Any) -> Json:
    return node("repeat", times=times, layers=list(layers), **more)


INNER = twice(block(dense(), name="k"), name="l")
PAIR = [dense(), node("relu")]
LONG = "p" * 190
DEEP = [block(block(block(dense(), name=LONG), name=LONG), name=LONG), dense()]
"""Prefixes of 200 characters; ten of them around one another reach the bound on paths."""


def around(layers: list[Json], names: list[str]) -> list[Json]:
    for name in names:
        layers = [block(*layers, name=name)]
    return layers


CASES: dict[str, list[Json]] = {
    "moved parts meet": [block(INNER), block(INNER)],
    "a group moved over parts that were moved": [block(dense(), name="k"), twice(block(INNER, name="l")), INNER],
    "again of an outer block": [block(dense(), name="o"), twice(node("again", of="o"))],
    "again beside others": [block(dense(), name="o"), twice(dense(), node("again", of="o"), name="r")],
    "again of a layer": [dense(name="o"), twice(dense(), node("again", of="o"), name="r")],
    "again in a block": [block(dense(), name="o"), twice(block(dense(), node("again", of="o"), name="b"), name="r")],
    "again of a repeat": [twice(block(dense(), name="k"), name="o"), twice(dense(), node("again", of="o"), name="r")],
    "again from inside": [block(twice(block(dense(), name="k"), node("again", of="k")), name="o"), INNER],
    "again of what is around it": [block(dense(), node("again", of="o"), name="o")],
    "nothing but training": [twice(block(when="train"), start=2), twice(block(), when="train")],
    "an earlier value in training": [dense(name="a"), dense(), block(block(from_="a"), when="train"), dense()],
    "the repeat's input by its own name": [dense(name="a"), many(dense(), node("add", from_=["a", "a"]))],
    "the repeat's input in training, by its own name": [
        dense(name="a"), many(block(from_="a", when="train"), dense()), dense(),
    ],
    "the same, two repeats deep": [dense(name="a"), twice(twice(block(from_="a", when="train"), dense())), dense()],
    "a tie by its whole path": [block(dense(name="d"), name="a"), twice(dense(tie={"weight": "a.d.weight"}))],
    "a tie inside": [twice(dense(name="one"), dense(tie={"weight": "one.weight"}), name="r"), dense()],
    "ten iterations and more": [many(*PAIR, name="r"), many(*PAIR, name="r", start=7)],
    "names of one group that meet": [block(*PAIR, name="a"), block(*PAIR, name="a"), block(*PAIR, name="b")],
    "a name that looks like a path": [node("identity", name="part.dense"), block(dense(), name="part")],
    "a fault inside": [twice(block(dense(units=0), name="a")), block(dense(units=0), name="a"), dense()],
    "a fault at the second iteration": [twice(block(dense(units=3), name="a"), name="r"), dense()],
    "a fault in a side branch": [twice(dense(units=0, when="train"), dense(), name="r"), dense()],
    "dropout": [many(node("dropout", rate=0.5), *PAIR), block(node("dropout", rate=0.5), *PAIR, name="b")],
    "frozen and not": [block(*PAIR, name="a", trainable=False), block(*PAIR, name="a"), block(*PAIR, name="b")],
    "paths at their bound": around([many(dense(), name="r"), *DEEP], [f"{n}{LONG}"[:190] for n in range(7)]),
    "paths over their bound at a later iteration": around(
        [many(block(block(dense(), name="i"), name="j"), name="r")],
        [*[f"{n}{LONG}"[:199] for n in range(9)], "n" * 195],
    ),
    "too many rows": [many(many(many(*PAIR, times=50), times=50), times=9)],
    "too many rows in a group": [block(many(block(many(*PAIR, times=99), name="b"), times=200))],
    "experts": [many(node("experts", count=4, top=2, layers=PAIR, shared=[dense()]), name="r")],
    "one content, three names": [block(*PAIR, name="a"), block(*PAIR, name="b"), block(block(*PAIR, name="c"))],
    "again of groups of one content": [
        block(*PAIR, name="a"), node("again", of="a"), block(*PAIR, name="b"), node("again", of="b"),
    ],
    "an earlier value by name": [
        node("identity", name="x"), block(*PAIR, node("add", from_=["x", "x"]), name="a"), block(*PAIR, name="b"),
    ],
    "groups of one name in two repeats": [twice(block(*PAIR, name="a")), many(block(*PAIR, name="a"))],
    "a residual in a repeat, twice": [many(node("residual", layers=[block(*PAIR, name="a")]), node("tanh"))] * 2,
    "a size by name": [block(dense(units="wide"), name="a"), block(dense(units="wide"), name="b")],
    "outputs by name": [twice(block(node("split", name="a"), node("concat", from_=["a.y1", "a"]), name="b"), dense())],
    "an output outside by name": [node("split", name="a"), block(node("concat", from_=["a.y1", "a"])), dense()],
    "composites": [many(node("feed_forward", units=8)), block(node("feed_forward", units=8), name="b")],
}  # fmt: skip


@pytest.mark.parametrize("layers", CASES.values(), ids=CASES)
def test_cases(layers: list[Json]) -> None:
    check(document(*layers, x=[3, 4], wide=4))


@given(doc=nested())
def test_nested_groups_whose_names_meet(doc: Json) -> None:
    check(doc)


def placed(doc: Json) -> Iterator[Json]:
    """The document, and others in which a part of it stands elsewhere."""
    first, *rest = doc["layers"]
    part = node("block", name="part", layers=rest)
    yield doc
    yield doc | {"layers": [first, part]}
    yield doc | {"layers": [first, node("identity"), part | {"name": "other"}]}
    yield doc | {"layers": [first, node("block", name="around", layers=[part])]}
    yield doc | {"layers": [first, node("identity", name="part.dense"), part]}
    yield doc | {"layers": [first, node("block", name="part", layers=[node("identity")]), part]}
    yield doc | {"layers": [first, node("repeat", times=2, layers=[part])]}


@given(documents)
def test_parts_in_other_places(doc: Json) -> None:
    """All documents after one another, so that each finds in the caches what those before it left there."""
    docs = list(placed(doc))
    with reuse_disabled():
        expected = [everything(each) for each in docs]
    assert [everything(each) for each in docs] == expected


@given(documents, st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=4))
def test_a_network_that_is_edited(doc: Json, edits: list[tuple[int, int]]) -> None:
    """Each edit puts a layer in, takes one away, changes one, or changes the batch."""
    docs = [doc]
    for place, edit in edits:
        layers = list(docs[-1]["layers"])
        place = place % (len(layers) - 1)
        if edit == 0:
            layers.insert(place + 1, node("identity"))
        elif edit == 1 and len(layers) > 2:
            del layers[place + 1]
        elif edit == 2:
            layers[place] = layers[place] | {"trainable": False}
        sizes = docs[-1].get("sizes", {}) | ({"batch": 4} if edit == 3 else {})
        docs.append(docs[-1] | {"layers": layers, "sizes": sizes})
    with reuse_disabled():
        expected = [everything(each) for each in docs]
    assert everything_of_edits(docs) == expected


def check(doc: Json) -> None:
    """Traced twice with reuse, the second time from warm caches."""
    with reuse_disabled():
        expected = everything(doc)
    paths = [row[0] for row in expected.get("rows", [])]
    assert len(set(paths)) == len(paths)
    assert everything(doc) == expected
    assert everything(doc) == expected


def test_a_field_of_a_cached_group_may_equal_the_name_of_a_size() -> None:
    """`same` is a word of the field, and wins over a size of that name."""
    doc = document(block(node("conv2d", filters=4, padding="same"), name="a"), x=[3, 8, 8])
    check(doc)
    named = doc | {"sizes": {"same": 1}}
    check(named)
    assert everything(named)["rows"] == everything(doc)["rows"]


NAMES = sorted(zoo.names())
PARTS = 16


@pytest.mark.parametrize("part", range(PARTS))
def test_the_whole_zoo(part: int) -> None:
    """Saved bytes and peaks of each network are those of one backend, each backend in turn."""
    networks = [
        (name, zoo.find(name).document(), BACKENDS[place % len(BACKENDS)])
        for place, name in enumerate(NAMES[part::PARTS])
    ]

    def all_of_them() -> dict[str, Json]:
        return {name: everything(doc, shapes, backends=[backend]) for name, doc, backend in networks}

    gc.disable()  # a third of the time: all of these rows live until they were compared
    try:
        with reuse_disabled():
            expected = all_of_them()
        found = all_of_them()
    finally:
        gc.enable()
    assert [name for name in expected if found[name] != expected[name]] == []


def test_the_switch() -> None:
    calls: list[int] = []

    @memoize(8)
    def double(number: int) -> int:
        calls.append(number)
        return 2 * number

    cache: BoundedCache[str, int] = BoundedCache(4)
    cache.put("one", 1)
    assert [double(1), double(1)] == [2, 2]
    with reuse_disabled():
        assert not reuse_enabled()
        assert [double(1), double(1), cache.get("one")] == [2, 2, None]
        cache.put("two", 2)
        assert cache.get("two") is None
    assert reuse_enabled()
    assert [double(1), double(1)] == [2, 2]
    assert calls == [1, 1, 1, 1]
    clear_caches()
    double(1)
    assert len(calls) == 5


def test_a_bounded_cache_forgets_all_when_it_is_full() -> None:
    cache: BoundedCache[str, int] = BoundedCache(4)
    cache.put("a", 1, 2)
    cache.put("b", 2, 2)
    assert [cache.get("a"), cache.get("b")] == [1, 2]
    cache.put("c", 3, 1)
    assert [cache.get("a"), cache.get("b"), cache.get("c"), cache.weight] == [None, None, 3, 1]
