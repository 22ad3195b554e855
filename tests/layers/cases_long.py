"""Matrix memories and convolutions by FFT."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .table import Case, Shape, case
from .textbook import Drawn, Entry, Fields, anything, size, small


def mlstm(f: int, heads: int, d: int) -> dict[str, Shape]:
    """Weights by the names of transformers' xLSTMLayer."""
    dense: dict[str, Shape] = {f"{name}.weight": (heads * d, f) for name in "qk"}
    square: dict[str, Shape] = {f"{name}.weight": (f, f) for name in ("v", "ogate_preact", "out_proj")}
    gates: dict[str, Shape] = {"multihead_norm.weight": (f,)}
    for name in ("igate_preact", "fgate_preact"):
        gates |= {f"{name}.weight": (heads, f), f"{name}.bias": (heads,)}
    return dense | square | gates


CASES: list[Case] = [
    Case(
        "embedding",
        {"vocabulary": 50257, "units": 768, "multiple": 64},
        [(1, 5)],
        (1, 5, 768),
        {"weight": (50304, 768)},
        50304 * 768,
        0,
        "int64",
    ),
    case("mlstm", (1, 9, 8), (1, 9, 8), mlstm(8, 2, 2), 300, 9 * (64 + 192 + 32 + 2 * 16), heads=2),
    case("mlstm", (2, 5, 6), (2, 5, 6), mlstm(6, 3, 5), 336, 10 * (180 + 108 + 36 + 2 * 30), heads=3, key_dim=5),
    case("mlstm", (1, 1, 2), (1, 1, 2), mlstm(2, 1, 1), 24, 4 + 12 + 4 + 4, heads=1),
    case("long_conv", (2, 9, 5), (2, 9, 5), {"filter": (5, 9), "bias": (5,)}, 50),
    case("long_conv", (1, 1024, 8), (1, 1024, 8), {"filter": (8, 2048), "bias": (8,)}, 16_392, length=2048),
    case("long_conv", (1, 1, 1), (1, 1, 1), {"filter": (1, 1), "bias": (1,)}, 2),
]


@st.composite
def heads(draw: Any) -> Drawn:
    count = draw(small)
    return {"heads": count, "key_dim": draw(small)}, [(draw(small), draw(size), count * draw(small))]


def figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, i), k, d = xs[0], f["heads"], f["key_dim"]
    dense = 2 * i * k * d + 3 * i * i + 2 * k * i
    return dense + 2 * k + i, b * t * (dense + 2 * d * i)


BOOK: dict[str, Entry] = {
    "mlstm": Entry(heads(), figures),
    "long_conv": Entry(anything((3, 3)), lambda _, xs: (xs[0][2] * (xs[0][1] + 1), 0)),
}
