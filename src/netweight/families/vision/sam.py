"""Segment Anything (arXiv 2304.02643), as transformers builds it: a fixed graph from an image and a point to masks."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    plane_to_sequence,
    residual_group,
    sequence_to_plane,
    with_source,
)
from netweight.families.parts.vit import mlp_layers

MLP = ("lin1", "act", "lin2")


WIDTH = 256


MASKS = 4
"""Of one object: three of its parts and one of the whole."""


def _layer(number: int, width: int, heads: int, window: int) -> Json:
    """Attention within windows, or over the whole plane by one as large as it."""
    attend = layer_node("window_attention", "attn", heads=heads, window=window, relative="axes", fused=True)
    return named_block(
        f"layers.{number}",
        residual_group(layer_node("layernorm", "layer_norm1"), attend),
        residual_group(layer_node("layernorm", "layer_norm2"), mlp_layers(4 * width, width, names=MLP)),
    )


def _encoder(width: int, depth: int, heads: int, everywhere: Sequence[int], side: int) -> Json:
    """A ViT whose layers look through windows of 14 × 14, but for those that look `everywhere`, and a neck."""
    neck = named_block(
        "neck",
        layer_node("permute", order=[3, 1, 2]),
        conv2d_node("conv1", WIDTH, 1, bias=False),
        layer_node("layernorm", "layer_norm1", axis=1),
        conv2d_node("conv2", WIDTH, 3, padding=1, bias=False),
        layer_node("layernorm", "layer_norm2", axis=1),
    )
    layers = [_layer(n, width, heads, side if n in everywhere else 14) for n in range(depth)]
    return named_block(
        "vision_encoder",
        named_block(
            "patch_embed",
            conv2d_node("projection", width, 16, stride=16),
            layer_node("permute", "patches", order=[2, 3, 1]),
        ),
        layer_node("learned", "pos_embed", rows=side, length=side, units=width),
        with_source(layer_node("add"), ["patch_embed", "pos_embed"]),
        *layers,
        neck,
    )


def _prompt() -> list[Json]:
    """Points with a label each and one that pads, and a mask; no box, whose vectors are there and do not run."""
    labels: list[Json] = []
    for number in range(4):
        box = {"when": "train"} if number > 1 else {}
        learned = with_source(layer_node("learned", f"point_embed.{number}", length=1, units=WIDTH, **box), "points")
        before = f"labelled{number - 1}" if number else "not_a_point_embed"
        labels += [learned] if box else [learned, _summed(f"labelled{number}", before, f"point_embed.{number}")]
    masks = named_block(
        "prompt_encoder.mask_embed",
        conv2d_node("conv1", 4, 2, stride=2),
        layer_node("layernorm", "layer_norm1", axis=1),
        layer_node("gelu"),
        conv2d_node("conv2", 16, 2, stride=2),
        layer_node("layernorm", "layer_norm2", axis=1),
        layer_node("gelu"),
        conv2d_node("conv3", WIDTH, 1),
    )
    places = with_source(layer_node("again", of="shared_image_embedding"), "points")
    prompts = with_source(layer_node("identity", "prompts"), "labelled1")
    return [
        with_source(masks, "mask"),
        with_source(
            layer_node("learned", "prompt_encoder.no_mask_embed", length=1, units=WIDTH, when="train"), "points"
        ),
        named_block("prompt_encoder", places, layer_node("mask_token", "not_a_point_embed"), *labels, prompts),
    ]


def _attend(name: str, asking: str, told: str, values: str, *, narrow: bool = True) -> Json:
    """Attention in eight heads, half as wide inside where `narrow`."""
    size = {"head_dim": WIDTH // 16} if narrow else {}
    return with_source(layer_node("attention", name, heads=8, **size), [asking, told, values])


def _summed(name: str, *parts: str) -> Json:
    """A sum of named values."""
    return with_source(layer_node("add", name), list(parts))


def _turn(number: int, tokens: str, image: str) -> list[Json]:
    """Tokens look at each other and at the image, the image at them; the first time tokens go without positions."""
    name = f"transformer.layers.{number}"
    if number:
        alone = [_summed("asking", tokens, "tokens"), _attend("self_attn", "asking", "asking", tokens, narrow=False)]
        alone.append(_summed("alone", tokens, "self_attn"))
    else:
        alone = [_attend("self_attn", tokens, tokens, tokens, narrow=False)]
    looking = named_block(
        name,
        *alone,
        layer_node("layernorm", "layer_norm1"),
        _summed("query", "layer_norm1", "tokens"),
        _summed("key", image, "places"),
        _attend("cross_attn_token_to_image", "query", "key", image),
        _summed("seen", "layer_norm1", "cross_attn_token_to_image"),
        layer_node("layernorm", "layer_norm2"),
        residual_group(mlp_layers(8 * WIDTH, WIDTH, act="relu", names=MLP)),
        layer_node("layernorm", "layer_norm3"),
    )
    return [
        looking,
        _summed(f"{name}.reply", name, "tokens"),
        _summed(f"{name}.key", image, "places"),
        _attend(f"{name}.cross_attn_image_to_token", f"{name}.key", f"{name}.reply", name),
        _summed(f"{name}.told", image, f"{name}.cross_attn_image_to_token"),
        layer_node("layernorm", f"{name}.layer_norm4"),
    ]


FIRST, SECOND = "transformer.layers.0", "transformer.layers.1"


def _two_way() -> list[Json]:
    """Two turns, and tokens look at the image once more."""
    image = f"{SECOND}.layer_norm4"
    return [
        *_turn(0, "tokens", "seen"),
        *_turn(1, FIRST, f"{FIRST}.layer_norm4"),
        _summed("query", SECOND, "tokens"),
        _summed("key", image, "places"),
        _attend("transformer.final_attn_token_to_image", "query", "key", image),
        _summed("final", SECOND, "transformer.final_attn_token_to_image"),
        layer_node("layernorm", "transformer.layer_norm_final_attn"),
    ]


def _small(name: str, units: int) -> Json:
    """Three dense layers."""
    inner = [
        layer_node("dense", "proj_in", units=WIDTH),
        layer_node("relu"),
        layer_node("dense", "layers.0", units=WIDTH),
        layer_node("relu"),
    ]
    return named_block(name, *inner, layer_node("dense", "proj_out", units=units))


def _decoder() -> Json:
    """From tokens and image to masks and how good they are."""
    learned = [with_source(layer_node("learned", f"{name}s" if many > 1 else name, length=many, units=WIDTH, each=True),
                           "points")
               for name, many in (("iou_token", 1), ("mask_token", MASKS))]  # fmt: skip
    finer = [
        with_source(layer_node("identity", "finer"), f"{SECOND}.layer_norm4"),
        *sequence_to_plane(),
        layer_node("conv_transpose2d", "upscale_conv1", filters=WIDTH // 4, kernel=2, stride=2),
        layer_node("layernorm", "upscale_layer_norm", axis=1),
        layer_node("gelu"),
        layer_node("conv_transpose2d", "upscale_conv2", filters=WIDTH // 8, kernel=2, stride=2),
        layer_node("gelu"),
        layer_node("flatten", "pixels", start=2),
    ]
    heads: list[Json] = []
    for number in range(MASKS):
        heads.append(
            with_source(layer_node("select", f"token{number}", index=number + 1), "transformer.layer_norm_final_attn")
        )
        heads.append(_small(f"output_hypernetworks_mlps.{number}", WIDTH // 8))
    made = [f"output_hypernetworks_mlps.{number}" for number in range(MASKS)]
    return named_block(
        "mask_decoder",
        *learned,
        with_source(layer_node("concat", "tokens"), ["iou_token", "mask_tokens", "prompt_encoder"]),
        _summed("image", "vision_encoder", "prompt_encoder.mask_embed"),
        *plane_to_sequence(),
        layer_node("identity", "seen"),
        *_two_way(),
        *finer,
        *heads,
        with_source(layer_node("stack", "asked"), made),
        with_source(layer_node("matmul", "masks"), ["asked", "pixels"]),
        with_source(layer_node("select", "whole", index=0), "transformer.layer_norm_final_attn"),
        _small("iou_prediction_head", MASKS),
    )


def sam_document(
    name: str, width: int, depth: int, heads: int, everywhere: Sequence[int], image: int = 1024, points: int = 2
) -> Json:
    """SamModel asked by points, of which one pads, and a mask; `grid` are the places of the plane's positions."""
    side = image // 16
    made = image_document(
        name,
        image,
        _encoder(width, depth, heads, everywhere, side),
        with_source(layer_node("fourier_features", "shared_image_embedding", units=WIDTH // 2), "grid"),
        with_source(layer_node("identity", "places"), "shared_image_embedding"),
        *_prompt(),
        _decoder(),
    )
    made["sizes"] |= {"points": points, "positions": side * side, "mask": 4 * side}
    made["inputs"] |= {"grid": {"shape": ["positions", 2]}, "points": {"shape": ["points", 2]}}
    made["inputs"]["mask"] = {"shape": [1, "mask", "mask"]}
    return {**made, "outputs": ["mask_decoder"]}


NAMES = WeightNaming(
    paths=(
        (r"(vision_encoder\.pos_embed)\.weight$", r"\1"),
        (r"shared_image_embedding\.weight", "shared_image_embedding.positional_embedding"),
        (r"attn(\w*)\.o_proj", r"attn\1.out_proj"),
    ),
    ones=((r"pos_embed$", (1, -1, -1, -1)), (r"(embed|_token)(\.\d)?\.weight$", (1, -1))),
)
