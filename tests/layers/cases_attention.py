"""Kinds of attention beyond the plain one, each against its paper's sizes."""

from __future__ import annotations

from math import ceil
from typing import Any

from hypothesis import strategies as st

from .cases import projections
from .table import Case, Shape, case
from .textbook import Drawn, Entry, Fields, size, small


def latent(a: int, d: int, dr: int, dv: int, c: int, rq: int, i: int) -> dict[str, Shape]:
    """Weights of latent attention by DeepSeek-V2's names."""
    query = {"q_a_proj.weight": (rq, i), "q_a_layernorm.weight": (rq,), "q_b_proj.weight": (a * (d + dr), rq)}
    return (query if rq else {"q_proj.weight": (a * (d + dr), i)}) | {
        "kv_a_proj_with_mqa.weight": (c + dr, i),
        "kv_a_layernorm.weight": (c,),
        "kv_b_proj.weight": (a * (d + dv), c),
        "o_proj.weight": (i, a * dv),
    }


def compressed(i: int) -> dict[str, Shape]:
    """Weights of DeepSeek-V4's attention with 4 heads of 4 in 2 groups, queries through 5 and results through 3."""
    return {
        "q_a_proj.weight": (5, i),
        "q_a_norm.weight": (5,),
        "q_b_proj.weight": (16, 5),
        "kv_proj.weight": (4, i),
        "kv_norm.weight": (4,),
        "o_a_proj.weight": (6, 8),
        "o_b_proj.weight": (i, 6),
        "sinks": (4,),
    }


def pooled(name: str, i: int, size: int, series: int, rate: int) -> dict[str, Shape]:
    """Weights that make one entry of `rate` positions."""
    projections: dict[str, Shape] = {f"{name}.{part}_proj.weight": (series, i) for part in ("kv", "gate")}
    return projections | {f"{name}.position_bias": (rate, series), f"{name}.kv_norm.weight": (size,)}


HEADS: dict[str, Any] = {
    "heads": 4,
    "head_dim": 4,
    "query_rank": 5,
    "out_rank": 3,
    "groups": 2,
    "window": 6,
    "rope_dim": 2,
}
SMALL = {"heads": 2, "head_dim": 4, "rope_dim": 2, "value_dim": 3, "kv_rank": 5}
SEVEN = {"relative_position_bias_table": (169, 3)}
FOUR = {"qkv.weight": (24, 8), "proj.weight": (8, 8)}

CASES: list[Case] = [
    # Distances of ALiBi are fixed: no weight, and no product.
    case(
        "attention",
        (2, 7, 12),
        (2, 7, 12),
        projections(12, 12, 12, 12, bias=False),
        576,
        2 * (7 * 576 + 2 * 49 * 12),
        heads=3,
        bias=False,
        alibi=True,
        causal=True,
    ),
    case(
        "attention",
        (2, 7, 12),
        (2, 7, 12),
        projections(12, 12, 12, 12),
        624,
        2 * (7 * 576 + 2 * 49 * 12),
        heads=3,
        dropout=0.1,
    ),
    case(
        "attention",
        [(1, 5, 12), (1, 4, 12)],
        (1, 5, 12),
        projections(12, 4, 12, 12, bias=False),
        2 * 144 + 2 * 48,
        5 * 288 + 4 * 96 + 2 * 20 * 12,
        heads=3,
        kv_heads=1,
        bias=False,
        dropout=0.5,
    ),
    case(
        "attention",
        [(2, 5, 12), (2, 7, 10), (2, 7, 8)],
        (2, 5, 12),
        projections(12, 12, 12, 10) | {"v_proj.weight": (12, 8)},
        288 + 120 + 96 + 48,
        2 * (5 * 288 + 7 * 120 + 7 * 96 + 2 * 35 * 12),
        heads=3,
    ),
    case(
        "attention",
        (1, 9, 8),
        (1, 9, 8),
        {"q_proj.weight": (8, 8), "k_proj.weight": (8, 8), "v_proj.weight": (6, 8), "o_proj.weight": (8, 6)},
        64 + 64 + 48 + 48,
        9 * 224 + 81 * 2 * 7,
        heads=2,
        value_dim=3,
        bias=False,
        causal=True,
        window=4,
    ),
    case(
        "attention",
        (1, 5, 8),
        (1, 5, 8),
        projections(8, 8, 8, 8, bias=False)
        | {"q_proj.weight": (16, 8), "q_norm.weight": (4,), "k_norm.weight": (4,), "sinks": (2,)},
        5 * 64 + 10,
        5 * 320 + 2 * 25 * 8,
        heads=2,
        bias=False,
        qk_norm="head",
        sinks=True,
        gate=True,
        rotary=True,
    ),
    case(
        "attention",
        (1, 5, 8),
        (1, 5, 8),
        projections(8, 4, 8, 8, bias=False) | {"q_norm.weight": (4, 2), "k_norm.weight": (2, 2)},
        192 + 12,
        5 * 192 + 2 * 25 * 8,
        heads=4,
        kv_heads=2,
        bias=False,
        qk_norm="own",
    ),
    case(
        "attention",
        (1, 5, 8),
        (1, 5, 8),
        {name: shape for name, shape in projections(8, 8, 8, 8).items() if name != "k_proj.bias"},
        4 * 64 + 3 * 8,
        5 * 256 + 2 * 25 * 8,
        heads=2,
        key_bias=False,
    ),
    case(
        "attention",
        (1, 5, 8),
        (1, 5, 8),
        projections(8, 8, 8, 8, bias=False)
        | {
            "relative_attention_bias.weight": (32, 2),
            "talking_scores.weight": (2, 2),
            "talking_shares.weight": (2, 2),
        },
        256 + 64 + 8,
        5 * 256 + 2 * 25 * 8 + 2 * 25 * 4,
        heads=2,
        bias=False,
        relative=32,
        talking=True,
    ),
    case(
        "attention",
        (1, 5, 8),
        (1, 5, 8),
        projections(8, 8, 8, 8)
        | {
            "talking_scores.weight": (2, 2),
            "talking_scores.bias": (2,),
            "talking_shares.weight": (2, 2),
            "talking_shares.bias": (2,),
        },
        256 + 32 + 12,
        5 * 256 + 2 * 25 * 8 + 2 * 25 * 4,
        heads=2,
        talking=True,
        talking_bias=True,
    ),
    case(
        "attention",
        (1, 5, 8),
        (1, 5, 8),
        {f"{name}_proj.weight": (8, 8) for name in "qkvor"} | {"r_w_bias": (2, 4), "r_r_bias": (2, 4)},
        5 * 64 + 2 * 8,
        5 * 5 * 64 + 3 * 25 * 8,
        heads=2,
        bias=False,
        causal=True,
        relative_keys=True,
    ),
    case(
        "attention",
        (2, 5, 8),
        (2, 5, 8),
        projections(8, 8, 8, 8)
        | {"relative_attention_bias.weight": (10, 2), "gru_rel_pos_const": (1, 2, 1, 1)}
        | {"gru_rel_pos_linear.weight": (8, 4), "gru_rel_pos_linear.bias": (8,)},
        4 * 72 + 20 + 2 + 40,
        2 * (5 * 4 * 64 + 2 * 25 * 8 + 5 * 2 * 4 * 8),
        heads=2,
        relative=10,
        gated_distances=True,
    ),
    case(
        "latent_attention",
        (1, 128, 7168),
        (1, 128, 7168),
        latent(128, 128, 64, 128, 512, 1536, 7168),
        187_107_328,
        24_620_564_480,
        heads=128,
    ),
    case(
        "latent_attention",
        (1, 1, 7),
        (1, 1, 7),
        latent(2, 4, 2, 3, 5, 0, 7),
        84 + 49 + 5 + 70 + 42,
        84 + 49 + 9 * 70 + 42 + 9 * 2 * (6 + 3),
        **SMALL,
        query_rank=0,
        past=8,
    ),
    case(
        "latent_attention",
        (1, 1, 7),
        (1, 1, 7),
        latent(2, 4, 2, 3, 5, 6, 7),
        42 + 6 + 72 + 49 + 5 + 70 + 42,
        42 + 72 + 49 + 70 + 42 + 9 * 2 * (7 + 5),
        **SMALL,
        query_rank=6,
        past=8,
        absorbed=True,
    ),
    case(
        "latent_attention",
        (1, 9, 7),
        (1, 9, 7),
        latent(2, 4, 2, 3, 5, 6, 7)
        | {"indexer.wq_b.weight": (20, 6), "indexer.wk.weight": (4, 7), "indexer.k_norm.weight": (4,)}
        | {"indexer.k_norm.bias": (4,), "indexer.weights_proj.weight": (5, 7)},
        42 + 6 + 72 + 49 + 5 + 70 + 42 + 120 + 28 + 8 + 35,
        9 * (42 + 72 + 49 + 70 + 42) + 81 * 2 * (6 + 3) + 9 * (120 + 28 + 35) + 81 * (5 * 4 + 5),
        **SMALL,
        query_rank=6,
        index_heads=5,
        index_dim=4,
    ),
    case(
        "disentangled_attention",
        [(1, 128, 768), (1, 512, 768)],
        (1, 128, 768),
        projections(768, 768, 768, 768),
        4 * (768 * 768 + 768),
        (4 * 128 + 2 * 512) * 768 * 768 + 2 * (128 * 128 + 128 * 512) * 768,
        heads=12,
    ),
    case(
        "disentangled_attention",
        [(2, 5, 8), (1, 14, 6)],
        (2, 5, 8),
        {name: shape for name, shape in projections(8, 8, 8, 8).items() if name != "k_proj.bias"}
        | {"pos_key_proj.weight": (8, 6), "pos_query_proj.weight": (8, 6), "pos_query_proj.bias": (8,)},
        4 * 64 + 3 * 8 + 2 * 48 + 8,
        2 * (5 * 4 * 64 + 2 * (25 + 5 * 10) * 8) + 2 * 10 * 48,
        heads=2,
        shared=False,
        key_bias=False,
        nearest=True,
    ),
    case(
        "disentangled_attention", (2, 3, 4), (2, 3, 4), projections(4, 4, 4, 4), 80, 2 * (3 * 64 + 2 * 9 * 4), heads=1
    ),
    case("compressed_attention", (1, 9, 7), (1, 9, 7), compressed(7), 233 + 13, 9 * 233 + 81 * 2 * 16, **HEADS),
    case(
        "compressed_attention",
        (2, 9, 7),
        (2, 9, 7),
        compressed(7) | pooled("compressor", 7, 4, 4, 4),
        233 + 13 + 76,
        2 * (9 * (233 + 56) + 9 * (9 + 2) * 2 * 16),
        **HEADS,
        compress=4,
    ),
    case(
        "compressed_attention",
        (1, 9, 7),
        (1, 9, 7),
        compressed(7)
        | pooled("compressor", 7, 4, 8, 2)
        | pooled("compressor.indexer", 7, 3, 6, 2)
        | {"compressor.indexer.q_b_proj.weight": (15, 5), "compressor.indexer.scorer.weights_proj.weight": (5, 7)},
        233 + 13 + 132 + 99 + 75 + 35,
        9 * (233 + 112 + 84 + 75 + 35) + 9 * 13 * 2 * 16 + 9 * 4 * 15,
        **HEADS,
        compress=2,
        overlap=True,
        index_heads=5,
        index_dim=3,
    ),
    case(
        "window_attention",
        (1, 56, 56, 96),
        (1, 56, 56, 96),
        {"qkv.weight": (288, 96), "qkv.bias": (288,), "proj.weight": (96, 96), "proj.bias": (96,)} | SEVEN,
        37_755,
        3136 * 4 * 96 * 96 + 2 * 3136 * 49 * 96,
        heads=3,
    ),
    case(
        "window_attention",
        (2, 5, 7, 8),
        (2, 5, 7, 8),
        FOUR,
        256,
        2 * 4 * 16 * (256 + 2 * 16 * 8),
        heads=2,
        window=4,
        bias=False,
        relative="none",
        shift=2,
    ),
    case(
        "window_attention",
        (1, 4, 4, 8),
        (1, 4, 4, 8),
        FOUR | {"rel_pos_h": (7, 4), "rel_pos_w": (7, 4)},
        256 + 56,
        16 * (256 + 2 * 16 * 8) + 2 * (2 * 16 * 4 * 4),
        heads=2,
        window=4,
        bias=False,
        relative="axes",
    ),
    case(
        "window_attention",
        (1, 4, 4, 8),
        (1, 4, 4, 6),
        {"qkv.weight": (27, 8), "proj.weight": (6, 9)},
        216 + 54,
        16 * (216 + 54) + 2 * 3 * 16 * 16 * 3,
        heads=3,
        head_dim=3,
        units=6,
        window=4,
        bias=False,
        relative="none",
        grid=True,
    ),
    case(
        "window_attention",
        (1, 8, 8, 4),
        (1, 4, 4, 6),
        {"qkv.weight": (18, 4), "proj.weight": (6, 6)},
        72 + 36,
        64 * 72 + 16 * 36 + 2 * 4 * 4 * 16 * 6,
        heads=2,
        head_dim=3,
        units=6,
        window=4,
        bias=False,
        relative="none",
        pool=2,
    ),
    case(
        "window_attention",
        (2, 5, 7, 8),
        (2, 5, 7, 8),
        FOUR | {"q_bias": (8,), "v_bias": (8,), "proj.bias": (8,)},
        256 + 24,
        2 * 4 * 16 * (256 + 2 * 16 * 8),
        heads=2,
        window=4,
        key_bias=False,
        relative="none",
    ),
    case(
        "window_attention",
        (1, 4, 4, 8),
        (1, 4, 4, 8),
        FOUR
        | {
            "cpb_mlp.0.weight": (512, 2),
            "cpb_mlp.0.bias": (512,),
            "cpb_mlp.2.weight": (2, 512),
            "logit_scale": (2, 1, 1),
        },
        256 + 1024 + 512 + 1024 + 2,
        16 * (256 + 2 * 16 * 8) + 49 * 2048,
        heads=2,
        window=4,
        bias=False,
        relative="network",
    ),
    case(
        "window_attention",
        (1, 4, 4, 8),
        (1, 4, 4, 8),
        FOUR | {"relative_position_bias_table": (2, 7, 7)},
        256 + 2 * 49,
        16 * (256 + 2 * 16 * 8) + 2 * (16 * 49 + 4**4 * 7),
        heads=2,
        window=4,
        bias=False,
        relative="lookup",
    ),
    case("dot_attention", (2, 7, 12), (2, 7, 12), {}, 0, 2 * 2 * 49 * 12, heads=3),
    case("dot_attention", [(2, 5, 12), (2, 7, 12)], (2, 5, 12), {}, 0, 2 * 2 * 35 * 12, heads=4),
    case("dot_attention", [(1, 5, 12), (1, 7, 6), (1, 7, 4)], (1, 5, 8), {}, 0, 35 * (12 + 8), heads=4, kv_heads=2),
    case("dot_attention", [(2, 5, 6)] * 3, (2, 5, 6), {}, 0, 2 * 2 * 25 * 6, heads=2, causal=True, rotary=True),
    case("linear_attention", (1, 9, 8), (1, 9, 8), projections(8, 8, 8, 8), 288, 9 * 256 + 2 * 9 * 32, heads=2),
    case(
        "linear_attention",
        (2, 5, 6),
        (2, 5, 6),
        projections(8, 8, 6, 6, bias=False),
        192,
        10 * 192 + 2 * 10 * 16,
        heads=4,
        head_dim=2,
        bias=False,
        causal=True,
    ),
    case(
        "linear_attention",
        (1, 9, 8),
        (1, 9, 8),
        projections(8, 8, 8, 8, bias=False) | {"o_proj.bias": (8,)},
        264,
        9 * 256 + 2 * 9 * 2 * 4 * 5,
        heads=2,
        bias=False,
        out_bias=True,
        feature="relu",
        ones=True,
    ),
    case("linear_attention", (1, 1, 1), (1, 1, 1), projections(1, 1, 1, 1), 8, 6, heads=1),
    case(
        "attention_pool",
        (2, 9, 8),
        (2, 8),
        projections(8, 8, 8, 8) | {"probe": (1, 1, 8)},
        296,
        2 * (2 * 64 + 18 * 64 + 2 * 9 * 8),
        heads=2,
    ),
    case(
        "attention_pool",
        (1, 9, 8),
        (1, 3, 8),
        projections(8, 8, 8, 8, bias=False) | {"probe": (1, 3, 8)},
        280,
        6 * 64 + 18 * 64 + 2 * 27 * 8,
        heads=4,
        queries=3,
        bias=False,
    ),
    case("attention_pool", (1, 1, 2), (1, 2), projections(2, 2, 2, 2) | {"probe": (1, 1, 2)}, 26, 16 + 4, heads=1),
]


@st.composite
def mla(draw: Any) -> Drawn:
    names = ("heads", "head_dim", "rope_dim", "value_dim", "kv_rank")
    fields = {name: draw(small) for name in names} | {name: draw(st.integers(0, 6)) for name in ("query_rank", "past")}
    fields |= {"absorbed": draw(st.booleans()), "cache": draw(st.sampled_from(["compressed", "expanded"]))}
    return fields, [(draw(small), draw(size), draw(size))]


def mla_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    """h·rq + rq·a(dn+dr) + h(rkv+dr) + rkv·a(dn+dv) + a·dv·h and two norms (arXiv 2405.04434, section 2.1)."""
    (b, t, h), a, c, rq = xs[0], f["heads"], f["kv_rank"], f["query_rank"]
    dn, dr, dv, s = f["head_dim"], f["rope_dim"], f["value_dim"], xs[0][1] + f["past"]
    query = h * rq + rq * a * (dn + dr) if rq else h * a * (dn + dr)
    rebuild, out = c * a * (dn + dv), a * dv * h
    if f["absorbed"]:
        core = t * rebuild + t * s * a * (c + dr + c)
    else:
        core = (s if f["cache"] == "compressed" else t) * rebuild + t * s * a * (dn + dr + dv)
    return query + h * (c + dr) + rebuild + out + rq + c, b * (t * (query + h * (c + dr) + out) + core)


@st.composite
def plane(draw: Any) -> Drawn:
    heads = draw(small)
    fields = {
        "heads": heads,
        "window": [draw(small), draw(small)],
        "relative": draw(st.sampled_from(["table", "network", "axes", "none"])),
    }
    return fields | {"bias": draw(st.booleans())}, [(draw(small), draw(size), draw(size), heads * draw(small))]


def plane_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, h, w, c), (wh, ww), a = xs[0], f["window"], f["heads"]
    area, far = wh * ww, (2 * wh - 1) * (2 * ww - 1)
    positions = b * ceil(h / wh) * ceil(w / ww) * area
    learned = {
        "none": 0,
        "table": far * a,
        "network": 512 * (2 + 1 + a) + a,
        "axes": 2 * (wh + ww - 1) * c // a,
    }[f["relative"]]
    more = {"network": far * 512 * (2 + a), "axes": positions * (wh + ww) * c}.get(f["relative"], 0)
    return 4 * c * c + 4 * c * f["bias"] + learned, positions * (4 * c * c + 2 * area * c) + more


@st.composite
def linear(draw: Any) -> Drawn:
    fields = {"heads": draw(small), "head_dim": draw(small), "bias": draw(st.booleans()), "causal": draw(st.booleans())}
    return fields, [(draw(small), draw(size), draw(size))]


def linear_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, i), a, d = xs[0], f["heads"], f["head_dim"]
    return 4 * i * a * d + (3 * a * d + i) * f["bias"], b * t * (4 * i * a * d + 2 * a * d * d)


@st.composite
def dot(draw: Any) -> Drawn:
    kv, each, d, dv, b, m = draw(small), draw(small), draw(small), draw(small), draw(small), draw(size)
    fields = {"heads": kv * each, "kv_heads": kv, "causal": draw(st.booleans()), "rotary": draw(st.booleans())}
    return fields, [(b, draw(size), kv * each * d), (b, m, kv * d), (b, m, kv * dv)]


def dot_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, i), (_, m, _), (_, _, jv) = xs
    return 0, b * t * m * (i + jv // f["kv_heads"] * f["heads"])


@st.composite
def pool(draw: Any) -> Drawn:
    heads = draw(small)
    return {"heads": heads, "queries": draw(small)}, [(draw(small), draw(size), heads * draw(small))]


def pool_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, i), n = xs[0], f["queries"]
    return 4 * i * i + 4 * i + n * i, b * (2 * n * i * i + 2 * t * i * i + 2 * n * t * i)


@st.composite
def apart(draw: Any) -> Drawn:
    heads = draw(small)
    fields = {"heads": heads, **{name: draw(st.booleans()) for name in ("key_bias", "nearest")}}
    width = heads * draw(small)
    return fields, [(draw(small), draw(size), width), (1, draw(size), width)]


def apart_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    """Both the words and the distances go through queries' and keys' projections (arXiv 2006.03654, section 3.1)."""
    (b, t, i), (_, far, _) = xs
    far = min(far, 2 * t) if f["nearest"] else far
    return 4 * i * i + (3 + f["key_bias"]) * i, b * (4 * t * i * i + 2 * t * t * i + 2 * t * far * i) + 2 * far * i * i


@st.composite
def entries(draw: Any) -> Drawn:
    groups = draw(small)
    fields = {name: draw(small) for name in ("head_dim", "query_rank", "out_rank", "index_dim", "window")}
    fields |= {"heads": groups * draw(small), "groups": groups, "rope_dim": 1, "compress": draw(small)}
    fields |= {"overlap": draw(st.booleans()), "index_heads": draw(st.integers(0, 3))}
    return fields, [(draw(small), draw(size), draw(size))]


def entries_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    """Latent queries, one key, results in groups; entries and an indexer (DeepSeek-V4, sections 2.3.1 and 2.3.2)."""
    (b, t, i), a, d, rq, ro = xs[0], f["heads"], f["head_dim"], f["query_rank"], f["out_rank"]
    far, series = t // f["compress"], d * (1 + f["overlap"])
    dense = i * rq + rq * a * d + i * d + ro * a * d + i * f["groups"] * ro + 2 * i * series
    more, pairs = rq + d + a + f["compress"] * series + d, t * (t + far) * 2 * a * d
    if f["index_heads"]:
        heads, small_ = f["index_heads"], f["index_dim"]
        dense += 2 * i * 2 * small_ + rq * heads * small_ + i * heads
        more += f["compress"] * 2 * small_ + small_
        pairs += t * far * heads * small_
    return dense + more, b * (t * dense + pairs)


BOOK: dict[str, Entry] = {
    "compressed_attention": Entry(entries(), entries_figures),
    "disentangled_attention": Entry(apart(), apart_figures),
    "latent_attention": Entry(mla(), mla_figures),
    "window_attention": Entry(plane(), plane_figures),
    "linear_attention": Entry(linear(), linear_figures),
    "dot_attention": Entry(dot(), dot_figures),
    "attention_pool": Entry(pool(), pool_figures),
}
