"""Convolutions over one to three axes, transposed, depthwise and deformable ones, and what goes around a layer."""

from __future__ import annotations

from math import prod
from typing import Any

from hypothesis import strategies as st

from .table import Case, Shape, case
from .textbook import Draw, Drawn, Entry, Fields, conv, conv_figures, small

DENSE = {"kind": "dense", "units": 5}
GROUPED = {"kind": "conv2d", "filters": 8, "groups": 2, "padding": 1, "bias": False}

CASES: list[Case] = [
    case(
        "conv1d",
        (2, 4, 9),
        (2, 6, 9),
        {"weight": (6, 4, 4), "bias": (6,)},
        102,
        2 * 96 * 9,
        filters=6,
        kernel=4,
        padding="same",
    ),
    case(
        "conv1d",
        (1, 3, 10),
        (1, 2, 10),
        {"weight": (2, 3, 3)},
        18,
        180,
        filters=2,
        padding="causal",
        dilation=2,
        bias=False,
    ),
    case(
        "conv2d",
        (1, 2, 9, 7),
        (1, 3, 9, 7),
        {"weight": (3, 2, 4, 2), "bias": (3,)},
        51,
        48 * 63,
        filters=3,
        kernel=[4, 2],
        padding="same",
    ),
    case(
        "conv3d",
        (1, 3, 8, 16, 16),
        (1, 4, 8, 16, 16),
        {"weight": (4, 3, 3, 3, 3), "bias": (4,)},
        328,
        324 * 2048,
        filters=4,
        padding=1,
    ),
    case(
        "conv3d",
        (2, 4, 5, 7, 9),
        (2, 6, 2, 4, 3),
        {"weight": (6, 2, 2, 1, 3)},
        72,
        2 * 72 * 24,
        filters=6,
        kernel=[2, 1, 3],
        stride=[2, 2, 3],
        groups=2,
        bias=False,
    ),
    case(
        "conv3d",
        (1, 2, 9, 9, 9),
        (1, 2, 7, 5, 5),
        {"weight": (2, 1, 3, 3, 3), "bias": (2,)},
        56,
        54 * 175,
        filters=2,
        dilation=[1, 2, 2],
        groups=2,
    ),
    case(
        "conv_transpose1d",
        (2, 6, 9),
        (2, 4, 19),
        {"weight": (6, 4, 3), "bias": (4,)},
        76,
        2 * 72 * 9,
        filters=4,
        stride=2,
    ),
    case(
        "conv_transpose1d",
        (1, 4, 5),
        (1, 4, 12),
        {"weight": (4, 4, 4), "bias": (4,)},
        4 + 64,
        320,
        filters=4,
        kernel=4,
        stride=3,
        padding="same",
        output_padding=0,
    ),
    case(
        "conv_transpose1d",
        (1, 4, 5),
        (1, 4, 13),
        {"weight": (4, 4, 4), "bias": (4,)},
        4 + 64,
        320,
        filters=4,
        kernel=4,
        stride=3,
        padding="same",
        output_padding=1,
    ),
    case(
        "conv_transpose1d",
        (1, 4, 5),
        (1, 4, 18),
        {"weight": (4, 4, 4), "bias": (4,)},
        4 + 64,
        320,
        filters=4,
        kernel=4,
        stride=3,
        padding="valid",
        output_padding=2,
    ),
    case(
        "conv_transpose2d",
        (1, 4, 5, 5),
        (1, 4, 12, 12),
        {"weight": (4, 4, 4, 4), "bias": (4,)},
        4 + 256,
        6400,
        filters=4,
        kernel=4,
        stride=3,
        padding="same",
        output_padding=0,
    ),
    case(
        "conv_transpose3d",
        (1, 4, 5, 5, 5),
        (1, 4, 13, 13, 13),
        {"weight": (4, 4, 4, 4, 4), "bias": (4,)},
        4 + 1024,
        128000,
        filters=4,
        kernel=4,
        stride=3,
        padding="same",
        output_padding=1,
    ),
    case(
        "conv_transpose1d",
        (1, 4, 5),
        (1, 6, 15),
        {"weight": (4, 3, 5)},
        60,
        300,
        filters=6,
        kernel=5,
        stride=3,
        padding=1,
        output_padding=0,
        groups=2,
        bias=False,
    ),
    case(
        "conv_transpose1d",
        (1, 2, 7),
        (1, 3, 14),
        {"weight": (2, 3, 4), "bias": (3,)},
        27,
        24 * 7,
        filters=3,
        kernel=4,
        stride=2,
        padding="same",
    ),
    case(
        "conv_transpose2d",
        (1, 64, 28, 28),
        (1, 32, 56, 56),
        {"weight": (64, 32, 2, 2), "bias": (32,)},
        8224,
        8192 * 784,
        filters=32,
        kernel=2,
        stride=2,
    ),
    case(
        "conv_transpose2d",
        (2, 4, 7, 9),
        (2, 8, 14, 19),
        {"weight": (4, 4, 3, 4)},
        192,
        2 * 192 * 63,
        filters=8,
        kernel=[3, 4],
        stride=2,
        padding=1,
        output_padding=1,
        groups=2,
        bias=False,
    ),
    case(
        "conv_transpose2d",
        (1, 3, 5, 5),
        (1, 2, 13, 13),
        {"weight": (3, 2, 3, 3), "bias": (2,)},
        56,
        54 * 25,
        filters=2,
        stride=2,
        dilation=2,
    ),
    case(
        "conv_transpose2d",
        (1, 3, 5, 6),
        (1, 2, 15, 18),
        {"weight": (3, 2, 2, 2), "bias": (2,)},
        26,
        24 * 30,
        filters=2,
        kernel=2,
        stride=3,
        padding="valid",
    ),
    case(
        "conv_transpose3d",
        (1, 4, 3, 5, 5),
        (1, 2, 6, 10, 10),
        {"weight": (4, 2, 2, 2, 2), "bias": (2,)},
        66,
        64 * 75,
        filters=2,
        kernel=2,
        stride=2,
    ),
    case(
        "conv_transpose3d",
        (1, 2, 3, 4, 5),
        (1, 4, 5, 6, 7),
        {"weight": (2, 2, 3, 3, 3)},
        108,
        108 * 60,
        filters=4,
        groups=2,
        bias=False,
    ),
    case(
        "conv_transpose3d",
        (2, 1, 2, 2, 2),
        (2, 1, 4, 2, 4),
        {"weight": (1, 1, 3, 1, 3), "bias": (1,)},
        10,
        2 * 9 * 8,
        filters=1,
        kernel=[3, 1, 3],
        stride=[2, 1, 2],
        padding=[1, 0, 1],
        output_padding=[1, 0, 1],
    ),
    case("depthwise_conv1d", (2, 6, 11), (2, 6, 9), {"weight": (6, 1, 3), "bias": (6,)}, 24, 2 * 18 * 9),
    case(
        "depthwise_conv1d",
        (1, 4, 9),
        (1, 8, 9),
        {"weight": (8, 1, 4)},
        32,
        32 * 9,
        kernel=4,
        padding="causal",
        multiplier=2,
        bias=False,
    ),
    case(
        "depthwise_conv1d", (1, 4, 9), (1, 4, 3), {"weight": (4, 1, 3), "bias": (4,)}, 16, 12 * 3, stride=3, dilation=1
    ),
    case(
        "depthwise_conv2d", (2, 8, 9, 7), (2, 8, 9, 7), {"weight": (8, 1, 3, 3), "bias": (8,)}, 80, 72 * 126, padding=1
    ),
    case(
        "depthwise_conv2d",
        (1, 3, 13, 11),
        (1, 6, 5, 4),
        {"weight": (6, 1, 5, 5)},
        150,
        150 * 20,
        kernel=5,
        stride=2,
        multiplier=2,
        bias=False,
    ),
    case(
        "depthwise_conv2d",
        (1, 3, 13, 11),
        (1, 3, 9, 7),
        {"weight": (3, 1, 3, 3), "bias": (3,)},
        30,
        27 * 63,
        dilation=2,
    ),
    case(
        "deform_conv2d",
        [(1, 4, 9, 9), (1, 18, 9, 9)],
        (1, 6, 9, 9),
        {"weight": (6, 4, 3, 3), "bias": (6,)},
        222,
        216 * 81,
        filters=6,
        padding=1,
    ),
    case(
        "deform_conv2d",
        [(2, 4, 9, 7), (2, 36, 4, 3), (2, 18, 4, 3)],
        (2, 6, 4, 3),
        {"weight": (6, 2, 3, 3)},
        108,
        2 * 108 * 12,
        filters=6,
        stride=2,
        groups=2,
        offset_groups=2,
        modulated=True,
        bias=False,
    ),
    case(
        "deform_conv2d",
        (1, 4, 9, 9),
        (1, 6, 9, 9),
        {"offset.weight": (27, 4, 3, 3), "offset.bias": (27,), "weight": (6, 4, 3, 3), "bias": (6,)},
        1221,
        (972 + 216) * 81,
        filters=6,
        padding=1,
        modulated=True,
    ),
    case(
        "lora",
        (2, 9, 7),
        (2, 9, 5),
        {"base_layer.weight": (5, 7), "base_layer.bias": (5,), "lora_A.weight": (2, 7), "lora_B.weight": (5, 2)},
        64,
        18 * (35 + 24),
        layer=DENSE,
        rank=2,
    ),
    case(
        "lora",
        (1, 6, 9, 9),
        (1, 8, 9, 9),
        {"base_layer.weight": (8, 3, 3, 3), "lora_A.weight": (4, 6, 3, 3), "lora_B.weight": (8, 2, 1, 1)},
        448,
        81 * 448,
        layer=GROUPED,
        rank=4,
    ),
    case(
        "lora",
        (1, 4, 6, 6),
        (1, 4, 6, 6),
        {"base_layer.weight": (4, 1, 3, 3), "lora_A.weight": (4, 4, 3, 3), "lora_B.weight": (4, 1, 1, 1)},
        184,
        36 * 184,
        layer={"kind": "depthwise_conv2d", "padding": 1, "bias": False},
        rank=4,
    ),
    case(
        "lora",
        (1, 3, 9),
        (1, 4, 4),
        {
            "base_layer.weight": (4, 3, 3),
            "base_layer.bias": (4,),
            "lora_A.weight": (1, 3, 3),
            "lora_B.weight": (4, 1, 1),
        },
        53,
        4 * 49,
        layer={"kind": "conv1d", "filters": 4, "stride": 2},
        rank=1,
    ),
    case(
        "weight_norm",
        (2, 9, 7),
        (2, 9, 5),
        {"parametrizations.weight.original0": (5, 1), "parametrizations.weight.original1": (5, 7), "bias": (5,)},
        45,
        18 * 35,
        layer=DENSE,
    ),
    case(
        "weight_norm",
        (1, 6, 9, 9),
        (1, 8, 9, 9),
        {"parametrizations.weight.original0": (8, 1, 1, 1), "parametrizations.weight.original1": (8, 3, 3, 3)},
        224,
        216 * 81,
        layer=GROUPED,
    ),
    case(
        "weight_norm",
        (1, 3, 9),
        (1, 4, 19),
        {"parametrizations.weight.original0": (3, 1, 1), "parametrizations.weight.original1": (3, 4, 3), "bias": (4,)},
        43,
        36 * 9,
        layer={"kind": "conv_transpose1d", "filters": 4, "stride": 2},
    ),
    case(
        "weight_norm",
        (1, 6, 9),
        (1, 4, 10),
        {"parametrizations.weight.original0": (1, 1, 4), "parametrizations.weight.original1": (4, 3, 4), "bias": (4,)},
        56,
        48 * 10,
        layer={"kind": "conv1d", "filters": 4, "kernel": 4, "padding": 2, "groups": 2},
        axis=2,
    ),
    case(
        "spectral_norm",
        (2, 9, 7),
        (2, 9, 5),
        {"parametrizations.weight.original": (5, 7), "bias": (5,)},
        40,
        18 * 35 + 35,
        layer=DENSE,
    ),
    case(
        "spectral_norm",
        (1, 6, 9, 9),
        (1, 8, 9, 9),
        {"parametrizations.weight.original": (8, 3, 3, 3)},
        216,
        216 * 82,
        layer=GROUPED,
    ),
    case(
        "spectral_norm",
        (1, 3, 9),
        (1, 4, 7),
        {"parametrizations.weight.original": (4, 3, 3), "bias": (4,)},
        40,
        36 * 8,
        layer={"kind": "conv1d", "filters": 4},
    ),
    case("bilinear", [(2, 7), (2, 9)], (2, 5), {"weight": (5, 7, 9), "bias": (5,)}, 320, 2 * (315 + 45), units=5),
    case("bilinear", [(2, 3, 7), (2, 3, 1)], (2, 3, 4), {"weight": (4, 7, 1)}, 28, 6 * 32, units=4, bias=False),
    case("bilinear", [(1, 1), (1, 1)], (1, 1), {"weight": (1, 1, 1), "bias": (1,)}, 2, 2, units=1),
]


@st.composite
def transposed(draw: Draw, axes: int) -> Drawn:
    fields, ((b, c, *plane),) = draw(conv(axes))
    fields["padding"] = draw(st.sampled_from(["same", "valid", 0]))
    return fields, [(b, c, *(size - 8 for size in plane))]


def transposed_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    """A transposed convolution costs what the convolution that it reverses costs: a window at every input."""
    (b, c, *plane), kernel = xs[0], f["kernel"] if isinstance(f["kernel"], list) else [f["kernel"]]
    weights = c * (f["filters"] // f["groups"]) * prod(kernel)
    return weights + f["filters"] * f["bias"], b * prod(plane) * weights


@st.composite
def depthwise(draw: Draw, axes: int) -> Drawn:
    fields, xs = draw(conv(axes))
    del fields["filters"], fields["groups"]
    return fields | {"multiplier": draw(small)}, xs


def depthwise_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    c = xs[0][1]
    return conv_figures(f | {"filters": c * f["multiplier"], "groups": c}, xs)


@st.composite
def deformable(draw: Draw) -> Drawn:
    fields, xs = draw(conv(2))
    return fields | {"padding": draw(st.integers(0, 2)), "modulated": draw(st.booleans())}, xs


def deformable_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    """The convolution, and the one that predicts two or three numbers a look."""
    looks = (3 if f["modulated"] else 2) * prod(f["kernel"])
    parts = (conv_figures(f, xs), conv_figures(f | {"filters": looks, "groups": 1, "bias": True}, xs))
    return parts[0][0] + parts[1][0], parts[0][1] + parts[1][1]


@st.composite
def around(draw: Draw, **more: Any) -> Drawn:
    layer, xs = draw(conv(2))
    extra = {name: draw(value) * layer["groups"] for name, value in more.items()}
    return {"layer": {"kind": "conv2d", **layer}} | extra, xs


def inner(f: Fields) -> Fields:
    return {name: value for name, value in f["layer"].items() if name != "kind"}


def lora_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    layer, rank = inner(f), f["rank"]
    (parameters, macs), c = conv_figures(layer, xs), xs[0][1]
    down, down_macs = conv_figures(layer | {"filters": rank, "groups": 1, "bias": False}, xs)
    outs = down_macs // (rank * c * prod(layer["kernel"]))
    up = layer["filters"] * rank // layer["groups"]
    return parameters + down + up, macs + down_macs + outs * up


def spectral_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    parameters, macs = conv_figures(inner(f), xs)
    return parameters, macs + parameters - inner(f)["filters"] * inner(f)["bias"]


def weight_norm_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    parameters, macs = conv_figures(inner(f), xs)
    return parameters + inner(f)["filters"], macs


@st.composite
def bilinear(draw: Draw) -> Drawn:
    lead = draw(st.lists(small, min_size=1, max_size=3))
    return {"units": draw(small), "bias": draw(st.booleans())}, [(*lead, draw(small)), (*lead, draw(small))]


def bilinear_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (*lead, i), j, o = xs[0], xs[1][-1], f["units"]
    return o * i * j + o * f["bias"], prod(lead) * o * (i * j + j)


BOOK: dict[str, Entry] = {
    "conv3d": Entry(conv(3), conv_figures),
    **{f"conv_transpose{n}d": Entry(transposed(n), transposed_figures) for n in (1, 2, 3)},
    **{f"depthwise_conv{n}d": Entry(depthwise(n), depthwise_figures) for n in (1, 2)},
    "deform_conv2d": Entry(deformable(), deformable_figures),
    "lora": Entry(around(rank=small), lora_figures),
    "weight_norm": Entry(around(), weight_norm_figures),
    "spectral_norm": Entry(around(), spectral_figures),
    "bilinear": Entry(bilinear(), bilinear_figures),
}
