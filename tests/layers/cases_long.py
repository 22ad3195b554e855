"""Matrix memories and convolutions by FFT."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .table import Case, Shape, case
from .textbook import Drawn, Entry, Fields, size, small


def mlstm(f: int, heads: int, d: int) -> dict[str, Shape]:
    """Weights by the names of transformers' xLSTMLayer."""
    dense: dict[str, Shape] = {f"{name}.weight": (heads * d, f) for name in "qk"}
    square: dict[str, Shape] = {f"{name}.weight": (f, f) for name in ("v", "ogate_preact", "out_proj")}
    gates: dict[str, Shape] = {"multihead_norm.weight": (f,)}
    for name in ("igate_preact", "fgate_preact"):
        gates |= {f"{name}.weight": (heads, f), f"{name}.bias": (heads,)}
    return dense | square | gates


def slstm(f: int, heads: int, kernel: int = 4) -> dict[str, Shape]:
    """Weights by the names of the authors' sLSTMLayer."""
    d = f // heads
    conv: dict[str, Shape] = {"conv1d.conv.weight": (f, 1, kernel), "conv1d.conv.bias": (f,)} if kernel else {}
    gates: dict[str, Shape] = {f"{name}gate.weight": (heads, d, d) for name in "fizo"}
    cell: dict[str, Shape] = {"slstm_cell._recurrent_kernel_": (heads, d, 4, d), "slstm_cell._bias_": (heads, 4, d)}
    return conv | gates | cell | {"group_norm.weight": (f,)}


def implicit(c: int, length: int, width: int, inner: int, embedding: int) -> dict[str, Shape]:
    """Weights by the names of the authors' HyenaFilter."""
    found: dict[str, Shape] = {"bias": (c,), "pos_emb.z": (1, length, embedding), "implicit_filter.1.freq": (1, width)}
    for place in range(inner + 1):
        found |= {
            f"implicit_filter.{2 * place}.weight": (width, width if place else embedding),
            f"implicit_filter.{2 * place}.bias": (width,),
        }
    return found | {f"implicit_filter.{2 * inner + 2}.weight": (c, width)}


CASES: list[Case] = [
    case("slstm", (1, 9, 8), (1, 9, 8), slstm(8, 4), 40 + 64 + 64 + 32 + 8, 9 * (32 + 64 + 64)),
    case("slstm", (2, 5, 6), (2, 5, 6), slstm(6, 2, 0), 72 + 72 + 24 + 6, 10 * 144, heads=2, kernel=0),
    case("slstm", (1, 1, 3), (1, 1, 3), slstm(3, 1, 2), 9 + 36 + 36 + 12 + 3, 6 + 72, heads=1, kernel=2),
    case(
        "long_conv",
        (2, 9, 5),
        (2, 9, 5),
        implicit(5, 9, 16, 2, 3),
        5 + 27 + 16 + 64 + 2 * 272 + 80,
        9 * (48 + 512 + 80),
        implicit=16,
    ),
    case(
        "long_conv",
        (1, 7, 3),
        (1, 7, 3),
        implicit(3, 12, 4, 1, 5),
        3 + 60 + 4 + 24 + 20 + 12,
        7 * (20 + 16 + 12),
        length=12,
        implicit=4,
        hidden=1,
        embedding=5,
    ),
    case(
        "long_conv",
        (3, 4, 2),
        (3, 4, 2),
        implicit(2, 4, 3, 0, 1),
        2 + 4 + 3 + 6 + 6,
        4 * (3 + 6),
        implicit=3,
        hidden=0,
        embedding=1,
    ),
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


@st.composite
def scalars(draw: Any) -> Drawn:
    count, kernel = draw(small), draw(st.integers(0, 4))
    return {"heads": count, "kernel": kernel}, [(draw(small), draw(size), count * draw(small))]


def scalar_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, i), kernel = xs[0], f["kernel"]
    products = 8 * i * (i // f["heads"])
    return products + i * kernel + i * (kernel > 0) + 4 * i + i, b * t * (products + i * kernel)


@st.composite
def filters(draw: Any) -> Drawn:
    x = (draw(small), draw(size), draw(size))
    fields = {"implicit": draw(st.integers(0, 8)), "hidden": draw(st.integers(0, 3)), "embedding": draw(small)}
    return fields | {"length": x[1] + draw(st.integers(0, 5))}, [x]


def filter_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (_, t, c), w, e = xs[0], f["implicit"], f["embedding"]
    if not w:
        return c * f["length"] + c, 0
    products = e * w + f["hidden"] * w * w + w * c
    return c + f["length"] * e + w + products + (f["hidden"] + 1) * w, t * products


BOOK: dict[str, Entry] = {
    "mlstm": Entry(heads(), figures),
    "slstm": Entry(scalars(), scalar_figures),
    "long_conv": Entry(filters(), filter_figures),
}
