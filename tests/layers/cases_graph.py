"""Graphs with a stated number of edges, and what comes before a transformer."""

from __future__ import annotations

from math import prod
from typing import Any

from hypothesis import strategies as st

from .table import Case, Shape, case
from .textbook import Drawn, Entry, Fields, none, size, small

GAT: dict[str, Shape] = {"lin.weight": (64, 1433), "att_src": (1, 8, 8), "att_dst": (1, 8, 8), "bias": (64,)}

CASES: list[Case] = [
    case(
        "patches",
        (1, 3, 224, 224),
        (1, 196, 768),
        {"weight": (768, 3, 16, 16), "bias": (768,)},
        590_592,
        196 * 589_824,
        units=768,
    ),
    case(
        "patches", (2, 3, 9, 7), (2, 6, 5), {"weight": (5, 3, 4, 2)}, 120, 12 * 120, units=5, patch=[4, 2], bias=False
    ),
    case(
        "patches",
        (1, 3, 16, 224, 224),
        (1, 1568, 8),
        {"weight": (8, 3, 2, 16, 16), "bias": (8,)},
        12_296,
        1568 * 12_288,
        units=8,
        patch=[2, 16, 16],
    ),
    case("sinusoidal", (2, 9, 8), (2, 9, 8)),
    case("sinusoidal", (1, 1, 1), (1, 1, 1)),
    case("sinusoidal", (1, 128, 768), (1, 128, 768)),
    Case("embedding_bag", {"vocabulary": 7, "units": 3}, [(4, 5)], (4, 3), {"weight": (7, 3)}, 21, 0, "int64"),
    Case(
        "embedding_bag",
        {"vocabulary": 7, "units": 3, "mode": "max"},
        [(1, 1)],
        (1, 3),
        {"weight": (7, 3)},
        21,
        0,
        "int64",
    ),
    Case(
        "embedding_bag",
        {"vocabulary": 1, "units": 1, "mode": "sum"},
        [(2, 3)],
        (2, 1),
        {"weight": (1, 1)},
        1,
        0,
        "int64",
    ),
    # Cora: 2,708 papers of 1,433 words, 10,556 edges.
    case(
        "gcn",
        (1, 2708, 1433),
        (1, 2708, 16),
        {"lin.weight": (16, 1433), "bias": (16,)},
        22_944,
        2708 * 22_928,
        units=16,
        edges=10_556,
    ),
    case("gcn", (2, 5, 3), (2, 5, 4), {"lin.weight": (4, 3)}, 12, 120, units=4, edges=8, bias=False),
    case("gcn", (1, 1, 1), (1, 1, 1), {"lin.weight": (1, 1), "bias": (1,)}, 2, 1, units=1, edges=1),
    case("gat", (1, 2708, 1433), (1, 2708, 64), GAT, 91_904, 2708 * 91_712, units=8, heads=8, edges=10_556),
    case(
        "gat",
        (2, 5, 3),
        (2, 5, 4),
        {"lin.weight": (8, 3), "att_src": (1, 2, 4), "att_dst": (1, 2, 4), "bias": (4,)},
        44,
        240,
        units=4,
        heads=2,
        edges=8,
        concat=False,
    ),
    case(
        "gat",
        (1, 1, 1),
        (1, 1, 1),
        {"lin.weight": (1, 1), "att_src": (1, 1, 1), "att_dst": (1, 1, 1)},
        3,
        1,
        units=1,
        edges=1,
        bias=False,
    ),
    case(
        "message_passing",
        (2, 5, 3),
        (2, 5, 4),
        {"message.weight": (4, 8), "message.bias": (4,), "update.weight": (4, 7), "update.bias": (4,)},
        68,
        2 * (9 * 32 + 5 * 28),
        units=4,
        edges=9,
        edge_features=2,
    ),
    case(
        "message_passing",
        (1, 5, 3),
        (1, 5, 4),
        {"message.weight": (4, 6), "update.weight": (4, 7)},
        52,
        9 * 24 + 5 * 28,
        units=4,
        edges=9,
        bias=False,
    ),
    case(
        "message_passing",
        (1, 1, 1),
        (1, 1, 1),
        {"message.weight": (1, 2), "update.weight": (1, 2)},
        4,
        4,
        units=1,
        edges=1,
        bias=False,
    ),
]


@st.composite
def cut(draw: Any) -> Drawn:
    axes = draw(st.integers(2, 3))
    sides = [draw(small) for _ in range(axes)]
    plane = tuple(draw(st.integers(6, 20)) for _ in range(axes))
    return {"units": draw(size), "patch": sides, "bias": draw(st.booleans())}, [(draw(small), draw(small), *plane)]


def cut_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, c, *plane), u = xs[0], f["units"]
    weight = u * c * prod(f["patch"])
    return weight + u * f["bias"], b * prod(n // k for n, k in zip(plane, f["patch"], strict=True)) * weight


@st.composite
def nodes(draw: Any, **given: Any) -> Drawn:
    fields = {"units": draw(size), "edges": draw(size), "bias": draw(st.booleans())}
    return fields | {name: draw(value) for name, value in given.items()}, [(draw(small), draw(size), draw(size))]


def gat_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, n, i), wide = xs[0], f["units"] * f["heads"]
    return wide * i + 2 * wide + (wide if f["concat"] else f["units"]) * f["bias"], b * n * wide * i


def messages(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, n, i), u = xs[0], f["units"]
    message, update = u * (2 * i + f["edge_features"]), u * (i + u)
    return message + update + 2 * u * f["bias"], b * (f["edges"] * message + n * update)


@st.composite
def three(draw: Any) -> Drawn:
    return {}, [(draw(small), draw(size), draw(size))]


@st.composite
def bag(draw: Any) -> Drawn:
    return {"vocabulary": draw(size), "units": draw(size)}, [(draw(small), draw(small))]


BOOK: dict[str, Entry] = {
    "patches": Entry(cut(), cut_figures),
    "sinusoidal": Entry(three(), none),
    "embedding_bag": Entry(bag(), lambda f, _: (f["vocabulary"] * f["units"], 0), "int64"),
    "gcn": Entry(nodes(), lambda f, xs: (f["units"] * (xs[0][2] + f["bias"]), prod(xs[0]) * f["units"])),
    "gat": Entry(nodes(heads=small, concat=st.booleans()), gat_figures),
    "message_passing": Entry(nodes(edge_features=small), messages),
}
