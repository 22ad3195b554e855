"""Plain transformers over the patches of an image, as timm builds them: what ViT, DeiT, BEiT, EVA and DINOv2 share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    with_source,
)


def mlp_layers(inner: int, width: int, *, act: str = "gelu", names: Sequence[str] = ("fc1", "act", "fc2")) -> Json:
    """Two dense layers at every position, with an activation between: three names."""
    first, middle, last = names
    return named_block(
        "mlp", layer_node("dense", first, units=inner), layer_node(act, middle), layer_node("dense", last, units=width)
    )


def _gated(inner: int, width: int) -> Json:
    """EVA-02's: a gate of its own layer, and a norm before the last one (arXiv 2303.11331)."""
    gate = [layer_node("dense", "fc1_g", units=inner), layer_node("silu", "act")]
    both = branches_group(gate, [layer_node("dense", "fc1_x", units=inner)], merge="multiply")
    return named_block("mlp", both, layer_node("layernorm", "norm"), layer_node("dense", "fc2", units=width))


def _packed(inner: int, width: int) -> Json:
    """DINOv2's: gate and value in one layer each, no norm."""
    gate = [layer_node("dense", "gate_proj", units=inner), layer_node("silu", "act")]
    both = branches_group(gate, [layer_node("dense", "up_proj", units=inner)], merge="multiply")
    return named_block("mlp", both, layer_node("dense", "down_proj", units=width))


def _halved(inner: int, width: int) -> Json:
    """EVA-02's small ones: gate and value in one layer, halved, no norm."""
    return named_block(
        "mlp",
        layer_node("dense", "fc1", units=2 * inner),
        layer_node("split", "gate", parts=2, axis=2),
        layer_node("silu", "act"),
        with_source(layer_node("multiply"), ["act", "gate.y1"]),
        layer_node("dense", "fc2", units=width),
    )


MLPS = {"plain": mlp_layers, "normed": _gated, "packed": _packed, "halved": _halved}


def vit_layer(
    width: int, inner: int, mlp: str, scaled: bool, tables: Sequence[Json] = (), **attention: Any
) -> list[Json]:
    """Attention and an MLP, each after its norm, perhaps scaled, and beside a shortcut; `tables` are attention's."""
    scale = [[layer_node("scale", f"ls{number}", axis=-1)] if scaled else [] for number in (1, 2)]
    return [
        residual_group(
            layer_node("layernorm", "norm1"), *tables, layer_node("attention", "attn", **attention), *scale[0]
        ),
        residual_group(layer_node("layernorm", "norm2"), MLPS[mlp](inner, width), *scale[1]),
    ]


def _turning(positions: int, head: int) -> list[Json]:
    """Sines and cosines of all positions, and the frequencies that they come from: all layers have them together."""
    tables = {"rope": [positions, 2 * head], "rope_bands": [head // 4]}
    return [layer_node("fixed_table", name, shape=shape) for name, shape in tables.items()]


def mean_pool() -> list[Json]:
    """The mean over all positions."""
    return [layer_node("permute", order=[2, 1]), layer_node("global_avgpool", "pool")]


def _top(width: int, inner: int, heads: int, pool: str, prefix: int, head: list[Json]) -> list[Json]:
    """From the last positions to one vector and the classes."""
    if pool == "mean":
        patches = [layer_node("slice", start=prefix)] if prefix else []
        return [*patches, *mean_pool(), layer_node("layernorm", "fc_norm"), *head]
    if pool == "attention":
        probe = layer_node("attention_pool", "pool", heads=heads)
        beside = residual_group(layer_node("layernorm", "norm"), mlp_layers(inner, width))
        return [layer_node("layernorm", "norm"), named_block("attn_pool", probe, beside), *head]
    return [layer_node("layernorm", "norm"), layer_node("select", index=0), *head]


def vit_document(
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
    zero_key_bias: bool = False,
    classes: int = 1000,
    **attention: Any,
) -> Json:
    """A transformer over patches of `patch` × `patch`.

    `tokens` are learned ones put before the patches, and `positions` says whether they have positions too; `relative`
    gives every layer a table of distances instead, as BEiT. `masked` is a vector that only pretraining puts in.
    With `zero_key_bias` zeros are stored where queries and values have biases, as timm packs all three.
    """
    prefix = [layer_node("class_token", token) for token in reversed(tokens)]
    placed = [layer_node("positions", "pos_embed")] if positions != "none" else []
    inner = inner or 4 * width
    attention = {"heads": heads, **attention}
    if relative:
        attention |= {"relative": (2 * (image // patch) - 1) ** 2 + 3, "stored_positions": True}
    tables = [layer_node("fixed_table", "attn.k_bias", shape=[width])] if zero_key_bias else []
    head = [layer_node("dense", "head", units=classes)] if classes else []
    last = _top(width, inner, heads, pool, len(tokens), head)
    if len(tokens) > 1 and classes:
        ends = [
            [layer_node("select", index=at), layer_node("dense", each, units=classes)]
            for at, each in enumerate(DISTILLED)
        ]
        last = [layer_node("layernorm", "norm"), branches_group(*ends, merge="add")]
    return image_document(
        name,
        image,
        named_block("patch_embed", conv2d_node("proj", width, patch, stride=patch)),
        layer_node("flatten", start=2),
        layer_node("permute", order=[2, 1]),
        *([layer_node("mask_token", "mask_token", when="train")] if masked else []),
        *([*prefix, *placed] if positions == "all" else [*placed, *prefix]),
        *(_turning((image // patch) ** 2, width // heads) if attention.get("rotary") else []),
        *repeat_layers(depth, *vit_layer(width, inner, mlp, scaled, tables, **attention), name="blocks"),
        *last,
    )


DISTILLED = ("head", "head_dist")


ATTENTION = (
    (r"attn\.[qkv]_proj\.weight", "attn.qkv.weight"),
    (r"attn\.o_proj\.", "attn.proj."),
)
"""One matrix for queries, keys and values."""


NAMES = WeightNaming(
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
