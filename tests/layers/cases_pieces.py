"""Planes and samples cut into pieces and put back, a filter that is not learned, numbers for distances."""

from __future__ import annotations

from hypothesis import strategies as st

from .table import Case, Shape, case
from .textbook import Draw, Drawn, Entry, Fields, none, size, small

CASES: list[Case] = [
    case("fold_batch", (2, 3, 5), (6, 5)),
    case("fold_batch", (1, 14, 14, 8), (14, 14, 8)),
    case("fold_batch", (4, 1, 2, 3, 5), (4, 2, 3, 5)),
    case("unfold_batch", (6, 5), (6, 1, 5), places=1),
    case("unfold_batch", (6, 5), (2, 3, 5), places=3),
    case("unfold_batch", (14, 9), (1, 14, 9), places=14),
    case("unfold_batch", [(6, 5, 4), (3, 2, 7)], (3, 2, 5, 4)),
    case("unfold", (2, 3, 6, 7), (2, 27, 20)),
    case("unfold", (1, 4, 14, 14), (1, 36, 49), stride=2, padding=1),
    case("unfold", (2, 3, 9, 8), (2, 18, 20), kernel=[2, 3], stride=[2, 1], padding=[1, 0], dilation=[1, 2]),
    case("fold", (2, 27, 20), (2, 3, 6, 7), size=[6, 7]),
    case("fold", (1, 36, 49), (1, 4, 14, 14), size=14, stride=2, padding=1),
    case("fold", (2, 8, 9), (2, 2, 6, 6), size=6, kernel=2, stride=2),
    # 2 · 3 · 4 · 4 places of the result, 9 factors each
    case("blurpool2d", (2, 3, 8, 8), (2, 3, 4, 4), {}, 0, 864),
    case("blurpool2d", (1, 4, 9, 7), (1, 4, 5, 4), {}, 0, 720),
    case("blurpool2d", (1, 2, 6, 6), (1, 2, 6, 6), {}, 0, 1800, kernel=5, stride=1),
    case("relative_bias", (2, 4, 9, 9), (2, 4, 9, 9), {"weight": (4, 9)}, 36, length=9),
    case("relative_bias", (1, 5, 2, 4, 16), (1, 5, 2, 4, 16), {"weight": (2, 16)}, 32, length=16),
    case("relative_bias", (3, 1, 1, 1), (3, 1, 1, 1), {"weight": (1, 1)}, 1, length=1),
    case("relative_bias", (2, 1, 4, 4), (2, 1, 4, 4), {"weight": (1, 4)}, 4, length=4, index=False),
    # batch · heads · queries · (keys down + keys across) · size
    case(
        "relative_axes",
        [(2, 3, 4, 9), (2, 3, 4, 5)],
        (2, 3, 4, 9),
        {"rel_pos_h": (5, 5), "rel_pos_w": (5, 5)},
        50,
        2 * 3 * 4 * (3 + 3) * 5,
        plane=2,
        seen=3,
    ),
    case(
        "relative_axes",
        [(1, 2, 7, 3), (1, 2, 7, 4)],
        (1, 2, 7, 3),
        {"rel_pos_h": (3, 4), "rel_pos_w": (5, 4)},
        32,
        2 * 6 * (1 + 2) * 4,
        plane=[2, 3],
        seen=[1, 2],
        prefix=1,
    ),
    case(
        "relative_axes",
        [(1, 2, 6, 4), (1, 2, 6, 6)],
        (1, 2, 6, 4),
        {"rel_pos_h": (5, 6), "rel_pos_w": (3, 6)},
        48,
        2 * 6 * (2 + 2) * 6,
        plane=[3, 2],
        seen=2,
    ),
]


@st.composite
def folded(draw: Draw) -> Drawn:
    return {}, [(draw(small), draw(small), *draw(st.lists(size, min_size=1, max_size=3)))]


@st.composite
def apart(draw: Draw) -> Drawn:
    places = draw(small)
    return {"places": places}, [(places * draw(small), *draw(st.lists(size, max_size=3)))]


@st.composite
def windowed(draw: Draw) -> Drawn:
    fields = {"kernel": draw(small), "stride": draw(small), "padding": draw(st.integers(0, 3))}
    return fields, [(draw(small), draw(small), draw(st.integers(7, 20)), draw(st.integers(7, 20)))]


@st.composite
def tiled(draw: Draw) -> Drawn:
    k, across = draw(small), draw(small)
    return {"size": k * across, "kernel": k, "stride": k}, [(draw(small), k * k * draw(small), across**2)]


@st.composite
def blurred(draw: Draw) -> Drawn:
    fields = {"kernel": draw(st.sampled_from([3, 5])), "stride": draw(st.integers(1, 2))}
    return fields, [(draw(small), draw(small), draw(st.integers(7, 20)), draw(st.integers(7, 20)))]


def blur_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    b, c, h, w = xs[0]
    down, across = (-(-side // f["stride"]) for side in (h, w))
    return 0, b * c * down * across * f["kernel"] ** 2


@st.composite
def scores(draw: Draw) -> Drawn:
    return {"length": draw(size)}, [(draw(small), draw(small), draw(size), draw(size))]


@st.composite
def axes(draw: Draw) -> Drawn:
    plane, seen, prefix, b, k, d = (draw(small) for _ in range(6))
    scored = (b, k, plane**2 + prefix, seen**2 + prefix)
    return {"plane": plane, "seen": seen, "prefix": prefix}, [scored, (*scored[:3], d)]


def axes_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    b, k, _, d = xs[1]
    return 2 * (2 * max(f["plane"], f["seen"]) - 1) * d, b * k * f["plane"] ** 2 * 2 * f["seen"] * d


BOOK: dict[str, Entry] = {
    "fold_batch": Entry(folded(), none),
    "unfold_batch": Entry(apart(), none),
    "unfold": Entry(windowed(), none),
    "fold": Entry(tiled(), none),
    "blurpool2d": Entry(blurred(), blur_figures),
    "relative_axes": Entry(axes(), axes_figures),
    "relative_bias": Entry(scores(), lambda f, xs: (f["length"] * xs[0][1], 0)),
}
