"""Routers and the sums after the experts."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .table import Case, Shape, case
from .textbook import Drawn, Entry, Fields, none, size, small

CASES: list[Case] = [
    case("router", (1, 128, 4096), (1, 256, 4096), {"weight": (8, 4096)}, 32_768, 128 * 32_768, experts=8, top=2),
    case(
        "router",
        (2, 9, 5),
        (2, 24, 5),
        {"weight": (8, 5), "bias": (8,)},
        48,
        18 * 40,
        experts=8,
        top=2,
        capacity=1.25,
        bias=True,
    ),
    case("router", (1, 9, 5), (1, 12, 5), {"weight": (4, 5)}, 20, 180, experts=4, choice="expert", routing="sigmoid"),
    case("combine", (1, 256, 8), (1, 128, 8), top=2),
    case("combine", (2, 9, 5), (2, 9, 5)),
    case("combine", [(2, 24, 5), (2, 9, 7)], (2, 9, 5), top=2),
]


@st.composite
def routed(draw: Any) -> Drawn:
    fields: Fields = {
        "experts": draw(size),
        "bias": draw(st.booleans()),
        "capacity": draw(st.sampled_from([0, 1, 1.25])),
    }
    return fields, [(draw(small), draw(size), draw(size))]


def figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, i), e = xs[0], f["experts"]
    return e * (i + f["bias"]), b * t * e * i


@st.composite
def combined(draw: Any) -> Drawn:
    top = draw(small)
    return {"top": top}, [(draw(small), top * draw(size), draw(size))]


BOOK: dict[str, Entry] = {"router": Entry(routed(), figures), "combine": Entry(combined(), none)}
