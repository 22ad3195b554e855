"""State spaces: parameters and products of their papers; weights by the names of transformers' layers."""

from __future__ import annotations

from math import ceil
from typing import Any

from hypothesis import strategies as st

from .table import Case, Shape, case
from .textbook import Drawn, Entry, Fields, size, small


def mamba(f: int, i: int, n: int, r: int, k: int = 4) -> dict[str, Shape]:
    """Weights of a Mamba layer: `f` features, `i` inner channels, state `n`, rank `r`."""
    scan: dict[str, Shape] = {"A_log": (i, n), "D": (i,), "conv1d.weight": (i, 1, k), "dt_proj.bias": (i,)}
    return scan | {
        "in_proj.weight": (2 * i, f),
        "x_proj.weight": (r + 2 * n, i),
        "dt_proj.weight": (i, r),
        "out_proj.weight": (f, i),
    }


def mamba2(f: int, k: int, p: int, n: int, g: int, c: int = 4) -> dict[str, Shape]:
    """Weights of a Mamba-2 layer: `k` heads of `p`, state `n`, `g` groups."""
    i, x = k * p, k * p + 2 * g * n
    heads: dict[str, Shape] = {"A_log": (k,), "D": (k,), "dt_bias": (k,), "norm.weight": (i,)}
    return heads | {"in_proj.weight": (i + x + k, f), "conv1d.weight": (x, 1, c), "out_proj.weight": (f, i)}


def delta(f: int, k: int, h: int, d: int, dv: int, c: int = 4) -> dict[str, Shape]:
    """Weights of a gated delta net: `k` key heads of `d`, `h` value heads of `dv`."""
    heads: dict[str, Shape] = {"A_log": (h,), "dt_bias": (h,), "norm.weight": (dv,)}
    return heads | {
        "in_proj_qkvz.weight": (2 * k * d + 2 * h * dv, f),
        "in_proj_ba.weight": (2 * h, f),
        "conv1d.weight": (2 * k * d + h * dv, 1, c),
        "out_proj.weight": (f, h * dv),
    }


def kda(f: int, h: int, d: int, c: int) -> dict[str, Shape]:
    """Weights of Kimi delta attention: `h` heads of `d`, a convolution of `c`."""
    w = h * d
    low: dict[str, Shape] = {f"{name}_a_proj.weight": (d, f) for name in ("forget_gate.f", "g")}
    return low | {
        **{f"{name}_proj.weight": (w, f) for name in "qkv"},
        **{f"{name}_b_proj.weight": (w, d) for name in ("forget_gate.f", "g")},
        "conv1d.weight": (3 * w, 1, c),
        "forget_gate.dt_bias": (w,),
        "forget_gate.A_log": (1, 1, h, 1),
        "b_proj.weight": (h, f),
        "o_norm.weight": (d,),
        "o_proj.weight": (f, w),
    }


def rg_lru(h: int, d: int) -> dict[str, Shape]:
    """Weights of the RG-LRU: `h` blocks of `d` channels."""
    gates: dict[str, Shape] = {f"{name}_gate_weight": (h, d, d) for name in ("input", "recurrent")}
    return gates | {f"{name}_gate_bias": (h, d) for name in ("input", "recurrent")} | {"recurrent_param": (h * d,)}


def time_mix(f: int, i: int) -> dict[str, Shape]:
    names = ("key", "value", "receptance")
    dense: dict[str, Shape] = {f"{name}.weight": (i, f) for name in names}
    mixes: dict[str, Shape] = {f"time_mix_{name}": (1, 1, f) for name in names}
    return dense | mixes | {"output.weight": (f, i), "time_decay": (i,), "time_first": (i,)}


def channel_mix(f: int, i: int) -> dict[str, Shape]:
    mixes: dict[str, Shape] = {"time_mix_key": (1, 1, f), "time_mix_receptance": (1, 1, f)}
    return mixes | {"key.weight": (i, f), "receptance.weight": (f, f), "value.weight": (f, i)}


BIAS: dict[str, Shape] = {"conv1d.bias": (16,)}
TINY: dict[str, Any] = {"key_heads": 2, "value_heads": 4, "key_dim": 3, "value_dim": 5}

CASES: list[Case] = [
    # Mamba-130m's layer: 24 of them, an embedding and 25 norms are 129,135,360.
    case(
        "mamba",
        (1, 128, 768),
        (1, 128, 768),
        mamba(768, 1536, 16, 48) | {"conv1d.bias": (1536,)},
        3_770_880,
        128 * 3_766_272,
    ),
    case(
        "mamba",
        (2, 5, 8),
        (2, 5, 8),
        mamba(8, 16, 16, 1)
        | {"conv1d.bias": (16,), "dt_layernorm.weight": (1,), "b_layernorm.weight": (16,), "c_layernorm.weight": (16,)},
        1296 + 33,
        10 * (128 * 3 + 64 + 16 * 33 + 16 + 256),
        normed=True,
    ),
    case("mamba", (2, 5, 8), (2, 5, 8), mamba(8, 16, 16, 1) | BIAS, 1296, 10 * (128 * 3 + 64 + 16 * 33 + 16 + 256)),
    case(
        "mamba",
        (1, 1, 8),
        (1, 1, 8),
        mamba(8, 24, 3, 2, 2),
        984,
        192 * 3 + 48 + 24 * 8 + 48 + 72,
        state=3,
        kernel=2,
        expand=3,
        rank=2,
        conv_bias=False,
    ),
    case(
        "mamba2",
        (1, 6, 8),
        (1, 6, 8),
        mamba2(8, 2, 8, 4, 1) | {"conv1d.bias": (24,)},
        606,
        6 * (464 + 96 + 24 + 96 + 128),
        state=4,
        head_dim=8,
    ),
    case(
        "mamba2",
        (2, 5, 8),
        (2, 5, 8),
        mamba2(8, 4, 4, 3, 2, 2),
        596,
        10 * (384 + 56 + 128) + 2 * 6 * (2 * 6 + 2 * 16 + 2 * 48),
        state=3,
        head_dim=4,
        groups=2,
        kernel=2,
        chunk=2,
        conv_bias=False,
    ),
    case(
        "mamba2",
        (1, 1, 8),
        (1, 1, 8),
        mamba2(8, 2, 8, 4, 1, 1),
        510,
        464 + 24 + 4 + 16 + 128,
        state=4,
        head_dim=8,
        kernel=1,
        conv_bias=False,
        chunk=1,
    ),
    case("gated_delta_net", (1, 6, 8), (1, 6, 8), delta(8, 2, 4, 3, 5), 781, 6 * (416 + 64 + 128 + 160 + 180), **TINY),
    case("kimi_delta_attention", (1, 6, 8), (1, 6, 8), kda(8, 2, 3, 4), 375, 6 * (364 + 3 * 18), heads=2, head_dim=3),
    case(
        "kimi_delta_attention",
        (2, 1, 8),
        (2, 1, 8),
        kda(8, 2, 3, 2),
        339,
        2 * (328 + 3 * 18),
        heads=2,
        head_dim=3,
        kernel=2,
    ),
    case(
        "kimi_delta_attention", (1, 2, 1), (1, 2, 1), kda(1, 1, 1, 1), 15, 2 * (12 + 3), heads=1, head_dim=1, kernel=1
    ),
    case("rg_lru", (1, 6, 8), (1, 6, 8), rg_lru(2, 4), 88, 6 * 64, heads=2),
    case("rg_lru", (2, 1, 8), (2, 1, 8), rg_lru(8, 1), 40, 2 * 16, heads=8),
    case("rg_lru", (3, 2, 5), (3, 2, 5), rg_lru(1, 5), 65, 6 * 50, heads=1),
    case(
        "gated_delta_net",
        (2, 1, 8),
        (2, 1, 8),
        delta(8, 2, 4, 3, 5, 2),
        717,
        2 * (416 + 64 + 64 + 160 + 180),
        **TINY,
        kernel=2,
    ),
    case(
        "gated_delta_net",
        (1, 6, 8),
        (1, 6, 8),
        {name: shape for name, shape in delta(8, 2, 4, 3, 5).items() if "in_proj" not in name}
        | {"in_proj_qkv.weight": (32, 8), "in_proj_z.weight": (20, 8)}
        | {f"in_proj_{name}.weight": (4, 8) for name in "ab"},
        781,
        6 * (416 + 64 + 128 + 160 + 180),
        **TINY,
        packed=False,
    ),
    case(
        "gated_delta_net",
        (1, 1, 1),
        (1, 1, 1),
        delta(1, 1, 1, 1, 1, 1),
        13,
        4 + 2 + 3 + 1 + 3,
        key_heads=1,
        value_heads=1,
        key_dim=1,
        value_dim=1,
        kernel=1,
    ),
    case("rwkv_time_mix", (1, 6, 8), (1, 6, 8), time_mix(8, 8), 296, 6 * 256),
    case("rwkv_time_mix", (2, 6, 8), (2, 6, 8), time_mix(8, 5), 194, 12 * 160, units=5),
    case("rwkv_time_mix", (1, 1, 1), (1, 1, 1), time_mix(1, 1), 9, 4),
    case("rwkv_channel_mix", (1, 6, 8), (1, 6, 8), channel_mix(8, 28), 528, 6 * 512, units=28),
    case("rwkv_channel_mix", (2, 6, 3), (2, 6, 3), channel_mix(3, 5), 45, 12 * 39, units=5),
    case("rwkv_channel_mix", (1, 1, 1), (1, 1, 1), channel_mix(1, 1), 5, 3, units=1),
]


@st.composite
def fields(draw: Any, **given: Any) -> Drawn:
    return {name: draw(value) for name, value in given.items()}, [(draw(small), draw(size), draw(size))]


def mamba_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, h), n, k = xs[0], f["state"], f["kernel"]
    d, r = h * f["expand"], ceil(h / 16)
    dense = 2 * d * h + d * (r + 2 * n) + d * r + d * h
    return dense + d * k + d + d + d * n + d, b * t * (dense + d * k + d * n)


def mamba2_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    """Arithmetic of arXiv 2405.21060, section 6: C·B, scores·x, and the states into and out of a chunk."""
    (b, t, h), n, g, k = xs[0], f["state"], f["groups"], f["kernel"]
    d = h * f["expand"]
    heads, c, q = d // 1, d + 2 * g * n, min(f["chunk"], t)
    dense = h * (d + c + heads) + d * h
    padded = ceil(t / q) * q
    core = padded * (q * g * n + q * d + 2 * d * n)
    return dense + c * k + c + 3 * heads + d, b * (t * (dense + c * k) + core)


def delta_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, h), hv, k = xs[0], f["value_heads"], f["kernel"]
    keys, values = f["key_heads"] * f["key_dim"], hv * f["value_dim"]
    dense, conv = h * (2 * keys + 2 * values + 2 * hv) + h * values, (2 * keys + values) * k
    return dense + conv + 2 * hv + f["value_dim"], b * t * (dense + conv + 3 * values * f["key_dim"])


def kda_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    """Four projections of all channels, two gates through a head's size, a rate, and the rule (arXiv 2510.26692)."""
    (b, t, h), a, d, k = xs[0], f["heads"], f["head_dim"], f["kernel"]
    w = a * d
    dense = 4 * h * w + 2 * (h * d + d * w) + h * a + 3 * w * k
    return dense + w + a + d, b * t * (dense + 3 * w * d)


@st.composite
def blocks(draw: Any) -> Drawn:
    heads = draw(small)
    return {"heads": heads}, [(draw(small), draw(size), heads * draw(small))]


def lru_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, w), a = xs[0], f["heads"]
    return 2 * w * (w // a) + 3 * w, b * t * 2 * w * (w // a)


one = st.just(1)
BOOK: dict[str, Entry] = {
    "mamba": Entry(fields(state=small, kernel=small, expand=small), mamba_figures),
    "mamba2": Entry(
        fields(state=small, kernel=small, expand=small, groups=small, chunk=small, head_dim=one), mamba2_figures
    ),
    "kimi_delta_attention": Entry(fields(heads=small, head_dim=small, kernel=small), kda_figures),
    "rg_lru": Entry(blocks(), lru_figures),
    "gated_delta_net": Entry(
        fields(key_heads=one, value_heads=small, key_dim=small, value_dim=small, kernel=small), delta_figures
    ),
    "rwkv_time_mix": Entry(
        fields(units=size),
        lambda f, xs: (
            xs[0][2] * (4 * f["units"] + 3) + 2 * f["units"],
            xs[0][0] * xs[0][1] * xs[0][2] * 4 * f["units"],
        ),
    ),
    "rwkv_channel_mix": Entry(
        fields(units=size),
        lambda f, xs: (
            xs[0][2] * (2 * f["units"] + xs[0][2] + 2),
            xs[0][0] * xs[0][1] * xs[0][2] * (2 * f["units"] + xs[0][2]),
        ),
    ),
}
