"""Good documents spoilt at random: what a slip of the hand, a broken program or a stranger would send."""

from __future__ import annotations

import copy
import math
from random import Random
from typing import Any

from netweight.spec.layer import KINDS
from support import Json, document, node

GROUPS = ("block", "repeat", "residual", "branches", "again", "experts")
FIELDS = (
    *("kind", "name", "from", "tie", "trainable", "when", "in", "of", "times", "layers", "shortcut", "branches"),
    *("merge", "axis", "units", "filters", "kernel", "stride", "padding", "groups", "heads", "head_dim", "rate"),
    *("shape", "order", "index", "start", "end", "bias", "shared", "vocabulary", "length", "count", "top", "past"),
)
NAMES = ("a", "", ".", "a.b", "x", "body", "a\nb", "\u202egnp", "\ud800", "<script>", "../..", "é" * 300, "n" * 5000)
NUMBERS = (0, 1, 2, 3, 7, -1, -(2**70), 2**40, 2**63, 10**400, 10**5000, 0.5, 1e308, math.nan, math.inf, True)
BOMBS: tuple[Any, ...] = (
    {"kind": "repeat", "times": 2**40, "layers": [{"kind": "relu"}]},
    {"kind": "repeat", "times": 10**5, "layers": []},
    {"kind": "again", "of": "body"},
    {"kind": "concat", "from": ["body"] * 999},
    {"kind": "block", "name": "body", "layers": [{"kind": "again", "of": "body"}]},
)
ODD = (None, [], {}, [[]], {"": {}}, {1: 2}, b"bytes", {1}, object, [None] * 40, "batch", ["batch"], [[[[[[]]]]]])


def deep(layers: int) -> Json:
    """Blocks in blocks."""
    inner: Json = {"kind": "relu"}
    for _ in range(layers):
        inner = {"kind": "block", "layers": [inner]}
    return inner


GOOD: tuple[Json, ...] = (
    document(
        node("conv2d", filters=8, padding=1, name="a"),
        node("batchnorm"),
        node("relu", inplace=True),
        node("residual", layers=[node("conv2d", filters=8, padding=1)], shortcut=[node("conv2d", filters=8, kernel=1)]),
        node("branches", branches=[[node("relu")], [node("conv2d", filters=4, kernel=1)]]),
        node("repeat", times=2, layers=[node("dropout"), node("scale")], name="body"),
        node("again", of="body"),
        node("maxpool2d"),
        node("concat", from_=["a", "a"]),
        node("global_avgpool"),
        node("dense", units=10, name="head"),
        x=[3, 16, 16],
        batch=2,
    ),
    document(
        node("embedding", vocabulary=50, units=16, name="tokens"),
        node("positions"),
        node("block", name="body", layers=[node("attention", heads=4), node("layernorm"), node("dense", units=16)]),
        node("again", of="body"),
        node("lstm", units=16, name="r"),
        node("add", from_=["r", "body"]),
        node("experts", count=4, top=2, layers=[node("dense", units=16), node("gelu")]),
        node("dense", units=50, bias=False, tie={"weight": "tokens.weight"}),
        node("reshape", shape=[-1, 10]),
        x=["seq"],
        dtype="int64",
        seq=10,
    ),
)


def spoilt(random: Random) -> Any:
    """A good document with one to four changes."""
    doc: Any = copy.deepcopy(random.choice(GOOD))
    for _ in range(random.randint(1, 4)):
        _change(random, doc)
    return doc


def _places(doc: Any) -> list[Any]:
    """All lists and dicts inside."""
    found, open_ = [], [doc]
    while open_:
        value = open_.pop()
        if isinstance(value, dict | list):
            found.append(value)
            open_ += list(value.values() if isinstance(value, dict) else value)
    return found


def _change(random: Random, doc: Any) -> None:
    place = random.choice(_places(doc))
    if isinstance(place, list):
        _change_list(random, place)
    else:
        _change_dict(random, place)


def _change_list(random: Random, place: list[Any]) -> None:
    match random.randrange(5):
        case 0:
            place.insert(random.randint(0, len(place)), anything(random))
        case 1 if place:
            del place[random.randrange(len(place))]
        case 2 if place:
            place[random.randrange(len(place))] = anything(random)
        case 3 if place:
            place.append(random.choice(place))
        case _:
            random.shuffle(place)


def _change_dict(random: Random, place: dict[Any, Any]) -> None:
    key = random.choice(list(place)) if place and random.random() < 0.6 else random.choice(FIELDS)
    if random.random() < 0.2:
        place.pop(key, None)
    else:
        place[key] = random.choice((*KINDS, *GROUPS)) if key == "kind" and random.random() < 0.8 else anything(random)


def anything(random: Random) -> Any:
    """A value of any type, likely or not."""
    match random.randrange(7):
        case 0 | 1:
            return random.choice(NUMBERS)
        case 2:
            return random.choice(NAMES)
        case 3:
            return copy.deepcopy(random.choice(BOMBS))
        case 4:
            return {"kind": random.choice((*KINDS, *GROUPS)), random.choice(FIELDS): random.choice(NUMBERS)}
        case 5:
            return deep(random.choice([1, 31, 33, 200]))
        case _:
            return copy.copy(random.choice(ODD))
