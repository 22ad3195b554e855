"""Pools, planes resized, norms, activations, dropout, slices and products: their shapes, and weights where some are."""

from __future__ import annotations

from math import prod

from hypothesis import strategies as st

from .table import Case, Shape, case
from .textbook import Draw, Drawn, Entry, Fields, anything, flag, none, size, small

POOLING = [
    case("maxpool1d", (2, 3, 9), (2, 3, 4)),
    case("maxpool1d", (2, 3, 10), (2, 3, 5), kernel=3, stride=2, ceil=True),
    case("maxpool1d", (1, 4, 11), (1, 4, 4), kernel=2, stride=3, padding=1, dilation=2),
    case("maxpool2d", (1, 2, 9, 9), (1, 2, 2, 3), kernel=[3, 2], stride=[3, 3], dilation=2),
    case("maxpool3d", (1, 3, 8, 8, 8), (1, 3, 4, 4, 4)),
    case("maxpool3d", (2, 3, 5, 7, 9), (2, 3, 3, 4, 5), ceil=True),
    case("maxpool3d", (1, 2, 4, 8, 8), (1, 2, 4, 4, 4), kernel=[1, 3, 3], stride=[1, 2, 2], padding=[0, 1, 1]),
    case("avgpool1d", (2, 3, 9), (2, 3, 4)),
    case("avgpool1d", (2, 3, 10), (2, 3, 5), kernel=3, stride=2, ceil=True),
    case("avgpool1d", (1, 4, 11), (1, 4, 6), kernel=2, padding=1),
    case("avgpool3d", (1, 3, 8, 8, 8), (1, 3, 4, 4, 4)),
    case("avgpool3d", (2, 3, 5, 7, 9), (2, 3, 3, 4, 5), ceil=True),
    case("avgpool3d", (1, 2, 4, 8, 8), (1, 2, 4, 4, 4), kernel=[1, 3, 3], stride=[1, 2, 2], padding=[0, 1, 1]),
    *(case(f"lppool{n}d", (2, 3, *(9, 7, 11)[:n]), (2, 3, *(4, 3, 5)[:n])) for n in (1, 2, 3)),
    *(
        case(f"lppool{n}d", (1, 3, *(9, 8, 10)[:n]), (1, 3, *(4, 4, 5)[:n]), kernel=3, stride=2, ceil=True, norm=3)
        for n in (1, 2, 3)
    ),
    *(
        case(f"lppool{n}d", (1, 2, *(6, 6, 6)[:n]), (1, 2, *(2, 2, 2)[:n]), kernel=4, stride=2, norm=1)
        for n in (1, 2, 3)
    ),
    *(
        case(f"adaptive_{kind}pool{n}d", (2, 3, *(9, 7, 11)[:n]), (2, 3, *(out,) * n), output=out)
        for n in (1, 2, 3)
        for kind in ("avg", "max")
        for out in (1, 2, 5)
    ),
    case("adaptive_maxpool2d", (2, 3, 10, 11), (2, 3, 2, 3), output=[2, 3]),
    case("upsample", (2, 3, 5), (2, 3, 10)),
    case("upsample", (1, 3, 5, 7), (1, 3, 7, 10), factor=1.5, mode="bilinear"),
    case("upsample", (1, 3, 5, 7), (1, 3, 9, 9), size=9, mode="bicubic"),
    case("upsample", (1, 2, 3, 4, 5), (1, 2, 6, 4, 15), factor=[2, 1, 3], mode="trilinear"),
    case("pixel_shuffle", (2, 12, 3, 5), (2, 3, 6, 10), factor=2),
    case("pixel_shuffle", (1, 9, 4, 4), (1, 1, 12, 12), factor=3),
    case("pixel_shuffle", (1, 3, 2, 2), (1, 3, 2, 2), factor=1),
    case("pixel_unshuffle", (2, 3, 6, 10), (2, 12, 3, 5), factor=2),
    case("pixel_unshuffle", (1, 1, 12, 12), (1, 9, 4, 4), factor=3),
    case("pixel_unshuffle", (1, 3, 2, 2), (1, 3, 2, 2), factor=1),
    case("pad", (2, 3, 5), (2, 3, 7)),
    case("pad", (2, 3, 5, 7), (2, 3, 12, 10), amount=[1, 2, 3, 4], mode="reflect"),
    case("pad", (1, 2, 3, 4, 5), (1, 2, 5, 6, 7), mode="replicate"),
    case("crop", (2, 3, 5), (2, 3, 3)),
    case("crop", (2, 3, 9, 7), (2, 3, 2, 4), amount=[1, 2, 3, 4]),
    case("crop", (1, 2, 5, 5, 5), (1, 2, 1, 1, 1), amount=2),
]

NORMALISATION = [
    case("batchnorm", (2, 5, 3, 4, 2), (2, 5, 3, 4, 2), {"weight": (5,), "bias": (5,)}, 10),
    case("layernorm", (2, 3, 5, 7), (2, 3, 5, 7), {"weight": (3, 5, 7), "bias": (3, 5, 7)}, 210, axis=[1, 2, 3]),
    case("layernorm", (2, 3, 5, 7), (2, 3, 5, 7), {"weight": (5, 7)}, 35, axis=[-2, -1], bias=False),
    case("groupnorm", (2, 64, 7, 7), (2, 64, 7, 7), {"weight": (64,), "bias": (64,)}, 128, groups=32),
    case("groupnorm", (2, 6, 9), (2, 6, 9), groups=3, affine=False),
    case("groupnorm", (3, 4), (3, 4), {"weight": (4,), "bias": (4,)}, 8, groups=1),
    case("instancenorm", (2, 6, 5, 7), (2, 6, 5, 7)),
    case("instancenorm", (2, 6, 9), (2, 6, 9), {"weight": (6,), "bias": (6,)}, 12, affine=True),
    case("instancenorm", (2, 3, 4, 4, 4), (2, 3, 4, 4, 4), {"weight": (3,), "bias": (3,)}, 6, affine=True, track=True),
    case("global_response_norm", (2, 5, 7, 8), (2, 5, 7, 8), {"weight": (8,), "bias": (8,)}, 16),
    case("global_response_norm", (2, 8, 5, 7), (2, 8, 5, 7), {"weight": (8,), "bias": (8,)}, 16, axis=1),
    case("global_response_norm", (3, 9, 6), (3, 9, 6), {"weight": (6,), "bias": (6,)}, 12),
    case("local_response_norm", (2, 8, 5, 7), (2, 8, 5, 7), size=5),
    case("local_response_norm", (2, 3, 9), (2, 3, 9), size=2),
    case("local_response_norm", (1, 3, 2, 3, 4), (1, 3, 2, 3, 4), size=3),
]

IN_PLACE = ("celu", "selu", "hard_tanh")
PURE = (
    *("hard_shrink", "soft_shrink", "log_softmax", "softmin", "exponential", "log_sigmoid", "softsign", "tanh_shrink"),
    *("relu2", "quick_gelu", "rrelu", "threshold"),
)
GATED = ("glu", "swiglu", "geglu", "reglu")
ACTIVATION = [
    *(case(kind, (2, 64, 7, 5), (2, 64, 7, 5)) for kind in (*IN_PLACE, *PURE)),
    *(case(kind, (3, 5, 11), (3, 5, 11)) for kind in (*IN_PLACE, *PURE)),
    *(case(kind, (3, 5), (3, 5), inplace=True) for kind in IN_PLACE),
    *(case(kind, (1, 1), (1, 1)) for kind in PURE),
    *(case(kind, (2, 7, 10), (2, 7, 5)) for kind in GATED),
    *(case(kind, (2, 6, 5, 3), (2, 3, 5, 3), axis=1) for kind in GATED),
    *(case(kind, (1, 2), (1, 1)) for kind in GATED),
    case("prelu", (2, 5, 7), (2, 5, 7), {"weight": (1,)}, 1),
    case("prelu", (2, 5, 7, 3), (2, 5, 7, 3), {"weight": (5,)}, 5, per="channel"),
    case("prelu", (2, 5, 7), (2, 5, 7), {"weight": (5, 7)}, 35, per="element"),
]

DROPOUT = [
    *(
        case(kind, x, x, rate=rate)
        for kind in ("channel_dropout", "alpha_dropout", "gaussian_dropout")
        for x, rate in (((2, 5, 3), 0.1), ((2, 3, 4), 0.0), ((1, 2, 3, 4), 0.999))
    ),
    case("alpha_dropout", (2, 5, 3), (2, 5, 3), channels=True),
]

SHAPE = [
    case("slice", (2, 9, 5), (2, 4, 5), end=4),
    case("slice", (2, 9, 5), (2, 3, 5), start=-6, step=2),
    case("slice", (2, 9, 5), (2, 9, 3), start=1, end=-1, axis=-1),
    case("split", (2, 6, 5), (2, 3, 5)),
    case("split", (2, 6, 5), (2, 1, 5), parts=[1, 2, 3]),
    case("split", (2, 6, 9), (2, 6, 3), parts=3, axis=2),
    case("hyper_connection", (2, 3, 4, 5), (2, 3, 5), {"fn": (24, 20), "base": (24,), "scale": (3,)}, 507, 6 * 24 * 20),
    case(
        "hyper_connection", (1, 3, 2, 1), (1, 3, 1), {"fn": (8, 2), "base": (8,), "scale": (3,)}, 27, 3 * 16, rounds=3
    ),
    case(
        "hyper_connection", (2, 3, 4, 5), (2, 3, 5), {"fn": (4, 20), "base": (4,), "scale": (1,)}, 85, 6 * 80, last=True
    ),
    case("hyper_mix", [(2, 3, 5), (2, 3, 4, 5), (2, 3, 4), (2, 3, 4, 4)], (2, 3, 4, 5), {}, 0, 6 * 16 * 5),
    case("hyper_mix", [(1, 3, 1), (1, 3, 2, 1), (1, 3, 2), (1, 3, 2, 2)], (1, 3, 2, 1), {}, 0, 3 * 4),
    case("hyper_mix", [(1, 1, 7), (1, 1, 1, 7), (1, 1, 1), (1, 1, 1, 1)], (1, 1, 1, 7), {}, 0, 7),
    case("stack", [(2, 3, 5), (2, 3, 5)], (2, 2, 3, 5)),
    case("stack", [(2, 3), (2, 3), (2, 3)], (2, 3, 3), axis=-1),
    case("stack", [(2, 3)], (2, 3, 1), axis=2),
    case("fixed_table", (2, 3), (2, 3), shape=[7]),
    case("fixed_table", (2, 3, 4), (2, 3, 4), shape=[4, 4], numbers="int64"),
    case("fixed_table", (1, 1, 1, 1), (1, 1, 1, 1), shape=[2, 3, 5], numbers="bool"),
    case("identity", (2, 3), (2, 3)),
    case("identity", (2, 3, 4), (2, 3, 4)),
    case("identity", (1, 1, 1, 1), (1, 1, 1, 1)),
]

PRODUCTS = [
    case("matmul", [(2, 5, 7), (2, 7, 3)], (2, 5, 3), {}, 0, 210),
    case("matmul", [(2, 4, 5, 7), (2, 4, 9, 7)], (2, 4, 5, 9), {}, 0, 8 * 315, transpose=True),
    case("matmul", [(1, 1, 1), (1, 1, 1)], (1, 1, 1), {}, 0, 1),
    case(
        "einsum",
        (2, 7, 64),
        (2, 7, 512),
        {"weight": (64, 512)},
        32_768,
        14 * 32_768,
        pattern="b t d, d e -> b t e",
        sizes=[512],
    ),
    case("einsum", [(2, 4, 7, 8), (2, 4, 9, 8)], (2, 4, 7, 9), {}, 0, 8 * 504, pattern="bhqd,bhkd->bhqk"),
    case(
        "einsum",
        [(2, 3, 5), (2, 3, 7)],
        (2, 3, 4),
        {"weight": (5, 7, 4)},
        140,
        6 * 140,
        pattern="bti,btj,ijo->bto",
        sizes=[4],
    ),
]

GATHER = [
    Case("gather", {}, [(2, 9), (2, 4)], (2, 4), {}, 0, 0, "int64"),
    Case("gather", {"axis": 2}, [(2, 3, 9), (2, 5)], (2, 3, 5), {}, 0, 0, "int64"),
    Case("gather", {"axis": -2}, [(1, 6, 9), (1, 1)], (1, 1, 9), {}, 0, 0, "int64"),
]

CASES = [*POOLING, *NORMALISATION, *ACTIVATION, *DROPOUT, *SHAPE, *PRODUCTS, *GATHER]


@st.composite
def plane(draw: Draw, axes: int, **fields: st.SearchStrategy[object]) -> Drawn:
    return {name: draw(value) for name, value in fields.items()}, [
        (draw(small), draw(small), *(draw(st.integers(7, 20)) for _ in range(axes)))
    ]


@st.composite
def grouped(draw: Draw) -> Drawn:
    groups = draw(small)
    return {"groups": groups, "affine": draw(flag)}, [
        (draw(small), groups * draw(small), *draw(st.lists(size, max_size=3)))
    ]


@st.composite
def halved(draw: Draw) -> Drawn:
    return {}, [(*draw(st.lists(size, min_size=1, max_size=3)), 2 * draw(size))]


@st.composite
def shuffled(draw: Draw, *, up: bool) -> Drawn:
    r, (b, c, h, w) = draw(st.integers(1, 3)), (draw(small), draw(small), draw(small), draw(small))
    return {"factor": r}, [(b, c * r * r, h, w) if up else (b, c, h * r, w * r)]


@st.composite
def products(draw: Draw) -> Drawn:
    lead, t, f, s = draw(st.lists(small, min_size=1, max_size=2)), draw(size), draw(size), draw(size)
    turned = draw(flag)
    return {"transpose": turned}, [(*lead, t, f), (*lead, *((s, f) if turned else (f, s)))]


def product_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    return 0, prod(xs[0]) * xs[1][-2 if f["transpose"] else -1]


@st.composite
def projected(draw: Draw) -> Drawn:
    e = draw(size)
    return {"pattern": "b t d, d e -> b t e", "sizes": [e]}, [(draw(small), draw(size), draw(size))]


@st.composite
def picked(draw: Draw) -> Drawn:
    b = draw(small)
    return {}, [(b, draw(size)), (b, draw(size))]


window = {"kernel": small, "stride": small, "ceil": flag}


def hyper(f: Fields, xs: list[Shape]) -> int:
    """Weights that a place's streams give: one a stream for the sum, or also one to spread and a matrix to mix."""
    n = xs[0][2]
    return n if f["last"] else (2 + n) * n


@st.composite
def streams(draw: Draw) -> Drawn:
    b, t, n, f = (draw(small) for _ in range(4))
    return {}, [(b, t, f), (b, t, n, f), (b, t, n), (b, t, n, n)]


BOOK: dict[str, Entry] = {
    **{f"{kind}pool{n}d": Entry(plane(n, **window), none) for n in (1, 3) for kind in ("max", "avg")},
    **{f"lppool{n}d": Entry(plane(n, **window, norm=small), none) for n in (1, 2, 3)},
    **{
        f"adaptive_{kind}pool{n}d": Entry(plane(n, output=small), none)
        for n in (1, 2, 3)
        for kind in ("avg", "max")
        if (kind, n) != ("avg", 2)
    },
    "upsample": Entry(plane(2, factor=st.integers(1, 4), mode=st.sampled_from(["nearest", "bicubic"])), none),
    "pixel_shuffle": Entry(shuffled(up=True), none),
    "pixel_unshuffle": Entry(shuffled(up=False), none),
    "pad": Entry(plane(2, amount=small), none),
    "crop": Entry(plane(2, amount=st.integers(0, 3)), none),
    "groupnorm": Entry(grouped(), lambda f, xs: (2 * xs[0][1] * f["affine"], 0)),
    "instancenorm": Entry(anything((3, 5), affine=flag, track=flag), lambda f, xs: (2 * xs[0][1] * f["affine"], 0)),
    "global_response_norm": Entry(anything(), lambda _, xs: (2 * xs[0][-1], 0)),
    "local_response_norm": Entry(anything((3, 5), size=small), none),
    **{kind: Entry(anything(), none) for kind in (*IN_PLACE, *PURE)},
    **{kind: Entry(halved(), none) for kind in GATED},
    "prelu": Entry(anything(per=st.just("channel")), lambda _, xs: (xs[0][1], 0)),
    "channel_dropout": Entry(anything((3, 5), rate=st.floats(0, 0.99)), none),
    "alpha_dropout": Entry(anything(rate=st.floats(0, 0.99)), none),
    "gaussian_dropout": Entry(anything(rate=st.floats(0, 0.99)), none),
    "hyper_connection": Entry(
        anything((4, 4), last=flag),
        lambda f, xs: (
            hyper(f, xs) * (xs[0][2] * xs[0][3] + 1) + (1 if f["last"] else 3),
            hyper(f, xs) * prod(xs[0]),
        ),
    ),
    "hyper_mix": Entry(streams(), lambda _, xs: (0, prod(xs[1]) * xs[1][2])),
    "slice": Entry(anything(), none),
    "split": Entry(anything(parts=st.just(1)), none),
    "stack": Entry(anything(), none),
    "identity": Entry(anything(), none),
    "fixed_table": Entry(anything(shape=st.lists(st.integers(1, 9), min_size=1, max_size=4)), none),
    "gather": Entry(picked(), none, "int64"),
    "matmul": Entry(products(), product_figures),
    "einsum": Entry(projected(), lambda f, xs: (xs[0][2] * f["sizes"][0], prod(xs[0]) * f["sizes"][0])),
}
