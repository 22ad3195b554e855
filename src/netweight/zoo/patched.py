"""Plain transformers over the patches of an image, as timm builds them: what ViT, DeiT, BEiT, EVA and DINOv2 share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from .entry import Json
from .naming import Naming
from .parts import after, block, branches, conv, node, repeat, residual, vision


def perceptron(inner: int, width: int, *, act: str = "gelu", names: Sequence[str] = ("fc1", "act", "fc2")) -> Json:
    """Two dense layers at every position, with an activation between: three names."""
    first, middle, last = names
    return block("mlp", node("dense", first, units=inner), node(act, middle), node("dense", last, units=width))


def gated(inner: int, width: int) -> Json:
    """EVA-02's: a gate of its own layer, and a norm before the last one (arXiv 2303.11331)."""
    gate = [node("dense", "fc1_g", units=inner), node("silu", "act")]
    both = branches(gate, [node("dense", "fc1_x", units=inner)], merge="multiply")
    return block("mlp", both, node("layernorm", "norm"), node("dense", "fc2", units=width))


def packed(inner: int, width: int) -> Json:
    """DINOv2's: gate and value in one layer each, no norm."""
    gate = [node("dense", "gate_proj", units=inner), node("silu", "act")]
    both = branches(gate, [node("dense", "up_proj", units=inner)], merge="multiply")
    return block("mlp", both, node("dense", "down_proj", units=width))


def halved(inner: int, width: int) -> Json:
    """EVA-02's small ones: gate and value in one layer, halved, no norm."""
    return block(
        "mlp",
        node("dense", "fc1", units=2 * inner),
        node("split", "gate", parts=2, axis=2),
        node("silu", "act"),
        after(node("multiply"), ["act", "gate.y1"]),
        node("dense", "fc2", units=width),
    )


MLPS = {"plain": perceptron, "normed": gated, "packed": packed, "halved": halved}


def layer(width: int, inner: int, mlp: str, scaled: bool, **attention: Any) -> list[Json]:
    """Attention and an MLP, each after its norm, perhaps scaled, and beside a shortcut."""
    scale = [[node("scale", f"ls{number}", axis=-1)] if scaled else [] for number in (1, 2)]
    return [
        residual(node("layernorm", "norm1"), node("attention", "attn", **attention), *scale[0]),
        residual(node("layernorm", "norm2"), MLPS[mlp](inner, width), *scale[1]),
    ]


def turning(positions: int, head: int) -> list[Json]:
    """Sines and cosines of all positions, and the frequencies that they come from: all layers have them together."""
    tables = {"rope": [positions, 2 * head], "rope_bands": [head // 4]}
    return [node("fixed_table", name, shape=shape) for name, shape in tables.items()]


def mean() -> list[Json]:
    """The mean over all positions."""
    return [node("permute", order=[2, 1]), node("global_avgpool", "pool")]


def top(width: int, inner: int, heads: int, pool: str, prefix: int, head: list[Json]) -> list[Json]:
    """From the last positions to one vector and the classes."""
    if pool == "mean":
        patches = [node("slice", start=prefix)] if prefix else []
        return [*patches, *mean(), node("layernorm", "fc_norm"), *head]
    if pool == "attention":
        probe = node("attention_pool", "pool", heads=heads)
        beside = residual(node("layernorm", "norm"), perceptron(inner, width))
        return [node("layernorm", "norm"), block("attn_pool", probe, beside), *head]
    return [node("layernorm", "norm"), node("select", index=0), *head]


def document(
    name: str,
    patch: int,
    width: int,
    depth: int,
    heads: int,
    inner: int = 0,
    image: int = 224,
    positions: Literal["all", "patches", "none"] = "all",
    tokens: tuple[str, ...] = ("cls_token",),
    scaled: bool = False,
    mlp: Literal["plain", "normed", "packed", "halved"] = "plain",
    pool: Literal["token", "mean", "attention"] = "token",
    relative: bool = False,
    masked: bool = False,
    classes: int = 1000,
    **attention: Any,
) -> Json:
    """A transformer over patches of `patch` × `patch`.

    `tokens` are learned ones put before the patches, and `positions` says whether they have positions too; `relative`
    gives every layer a table of distances instead, as BEiT. `masked` is a vector that only pretraining puts in.
    """
    prefix = [node("class_token", token) for token in reversed(tokens)]
    placed = [node("positions", "pos_embed")] if positions != "none" else []
    inner = inner or 4 * width
    attention = {"heads": heads, **attention}
    if relative:
        attention["relative"] = (2 * (image // patch) - 1) ** 2 + 3
    head = [node("dense", "head", units=classes)] if classes else []
    last = top(width, inner, heads, pool, len(tokens), head)
    if len(tokens) > 1 and classes:
        ends = [[node("select", index=at), node("dense", each, units=classes)] for at, each in enumerate(DISTILLED)]
        last = [node("layernorm", "norm"), branches(*ends, merge="add")]
    return vision(
        name,
        image,
        block("patch_embed", conv("proj", width, patch, stride=patch)),
        node("flatten", start=2),
        node("permute", order=[2, 1]),
        *([node("mask_token", "mask_token", when="train")] if masked else []),
        *([*prefix, *placed] if positions == "all" else [*placed, *prefix]),
        *(turning((image // patch) ** 2, width // heads) if attention.get("rotary") else []),
        *repeat(depth, *layer(width, inner, mlp, scaled, **attention), name="blocks"),
        *last,
    )


DISTILLED = ("head", "head_dist")

ATTENTION = (
    (r"attn\.[qkv]_proj\.weight", "attn.qkv.weight"),
    (r"attn\.o_proj\.", "attn.proj."),
)
"""One matrix for queries, keys and values."""

NAMES = Naming(
    paths=(
        *ATTENTION,
        (r"attn\.[qkv]_proj\.bias", "attn.qkv.bias"),
        (r"(cls_token|dist_token|pos_embed)\.weight$", r"\1"),
        (r"(ls\d)\.weight$", r"\1.gamma"),
        (r"attn_pool\.pool\.probe$", "attn_pool.latent"),
        (r"attn_pool\.pool\.q_proj", "attn_pool.q"),
        (r"attn_pool\.pool\.[kv]_proj", "attn_pool.kv"),
        (r"attn_pool\.pool\.o_proj", "attn_pool.proj"),
    ),
    ones=((r"^pos_embed$", (1, -1, -1)),),
)
