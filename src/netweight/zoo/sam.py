"""Segment Anything (arXiv 2304.02643), as transformers builds it: a fixed graph from an image and a point to masks."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, plane, residual, sequence, vision
from .patched import perceptron

MLP = ("lin1", "act", "lin2")
WIDTH = 256
MASKS = 4
"""Of one object: three of its parts and one of the whole."""


def layer(number: int, width: int, heads: int, window: int) -> Json:
    """Attention within windows, or over the whole plane by one as large as it."""
    attend = node("window_attention", "attn", heads=heads, window=window, relative="axes", fused=True)
    return block(
        f"layers.{number}",
        residual(node("layernorm", "layer_norm1"), attend),
        residual(node("layernorm", "layer_norm2"), perceptron(4 * width, width, names=MLP)),
    )


def encoder(width: int, depth: int, heads: int, everywhere: Sequence[int], side: int) -> Json:
    """A ViT whose layers look through windows of 14 × 14, but for those that look `everywhere`, and a neck."""
    neck = block(
        "neck",
        node("permute", order=[3, 1, 2]),
        conv("conv1", WIDTH, 1, bias=False),
        node("layernorm", "layer_norm1", axis=1),
        conv("conv2", WIDTH, 3, padding=1, bias=False),
        node("layernorm", "layer_norm2", axis=1),
    )
    layers = [layer(n, width, heads, side if n in everywhere else 14) for n in range(depth)]
    return block(
        "vision_encoder",
        block("patch_embed", conv("projection", width, 16, stride=16), node("permute", "patches", order=[2, 3, 1])),
        node("learned", "pos_embed", rows=side, length=side, units=width),
        after(node("add"), ["patch_embed", "pos_embed"]),
        *layers,
        neck,
    )


def prompt() -> list[Json]:
    """Points with a label each and one that pads, and a mask; no box, whose vectors are there and do not run."""
    labels: list[Json] = []
    for number in range(4):
        box = {"when": "train"} if number > 1 else {}
        learned = after(node("learned", f"point_embed.{number}", length=1, units=WIDTH, **box), "points")
        before = f"labelled{number - 1}" if number else "not_a_point_embed"
        labels += [learned] if box else [learned, summed(f"labelled{number}", before, f"point_embed.{number}")]
    masks = block(
        "prompt_encoder.mask_embed",
        conv("conv1", 4, 2, stride=2),
        node("layernorm", "layer_norm1", axis=1),
        node("gelu"),
        conv("conv2", 16, 2, stride=2),
        node("layernorm", "layer_norm2", axis=1),
        node("gelu"),
        conv("conv3", WIDTH, 1),
    )
    places = after(node("again", of="shared_image_embedding"), "points")
    prompts = after(node("identity", "prompts"), "labelled1")
    return [
        after(masks, "mask"),
        after(node("learned", "prompt_encoder.no_mask_embed", length=1, units=WIDTH, when="train"), "points"),
        block("prompt_encoder", places, node("mask_token", "not_a_point_embed"), *labels, prompts),
    ]


def attend(name: str, asking: str, told: str, values: str, *, narrow: bool = True) -> Json:
    """Attention in eight heads, half as wide inside where `narrow`."""
    size = {"head_dim": WIDTH // 16} if narrow else {}
    return after(node("attention", name, heads=8, **size), [asking, told, values])


def summed(name: str, *parts: str) -> Json:
    """A sum of named values."""
    return after(node("add", name), list(parts))


def turn(number: int, tokens: str, image: str) -> list[Json]:
    """Tokens look at each other and at the image, the image at them; the first time tokens go without positions."""
    name = f"transformer.layers.{number}"
    if number:
        alone = [summed("asking", tokens, "tokens"), attend("self_attn", "asking", "asking", tokens, narrow=False)]
        alone.append(summed("alone", tokens, "self_attn"))
    else:
        alone = [attend("self_attn", tokens, tokens, tokens, narrow=False)]
    looking = block(
        name,
        *alone,
        node("layernorm", "layer_norm1"),
        summed("query", "layer_norm1", "tokens"),
        summed("key", image, "places"),
        attend("cross_attn_token_to_image", "query", "key", image),
        summed("seen", "layer_norm1", "cross_attn_token_to_image"),
        node("layernorm", "layer_norm2"),
        residual(perceptron(8 * WIDTH, WIDTH, act="relu", names=MLP)),
        node("layernorm", "layer_norm3"),
    )
    return [
        looking,
        summed(f"{name}.reply", name, "tokens"),
        summed(f"{name}.key", image, "places"),
        attend(f"{name}.cross_attn_image_to_token", f"{name}.key", f"{name}.reply", name),
        summed(f"{name}.told", image, f"{name}.cross_attn_image_to_token"),
        node("layernorm", f"{name}.layer_norm4"),
    ]


FIRST, SECOND = "transformer.layers.0", "transformer.layers.1"


def two_way() -> list[Json]:
    """Two turns, and tokens look at the image once more."""
    image = f"{SECOND}.layer_norm4"
    return [
        *turn(0, "tokens", "seen"),
        *turn(1, FIRST, f"{FIRST}.layer_norm4"),
        summed("query", SECOND, "tokens"),
        summed("key", image, "places"),
        attend("transformer.final_attn_token_to_image", "query", "key", image),
        summed("final", SECOND, "transformer.final_attn_token_to_image"),
        node("layernorm", "transformer.layer_norm_final_attn"),
    ]


def small(name: str, units: int) -> Json:
    """Three dense layers."""
    inner = [node("dense", "proj_in", units=WIDTH), node("relu"), node("dense", "layers.0", units=WIDTH), node("relu")]
    return block(name, *inner, node("dense", "proj_out", units=units))


def decoder() -> Json:
    """From tokens and image to masks and how good they are."""
    learned = [after(node("learned", f"{name}s" if many > 1 else name, length=many, units=WIDTH, each=True), "points")
               for name, many in (("iou_token", 1), ("mask_token", MASKS))]  # fmt: skip
    finer = [
        after(node("identity", "finer"), f"{SECOND}.layer_norm4"),
        *plane(),
        node("conv_transpose2d", "upscale_conv1", filters=WIDTH // 4, kernel=2, stride=2),
        node("layernorm", "upscale_layer_norm", axis=1),
        node("gelu"),
        node("conv_transpose2d", "upscale_conv2", filters=WIDTH // 8, kernel=2, stride=2),
        node("gelu"),
        node("flatten", "pixels", start=2),
    ]
    heads: list[Json] = []
    for number in range(MASKS):
        heads.append(after(node("select", f"token{number}", index=number + 1), "transformer.layer_norm_final_attn"))
        heads.append(small(f"output_hypernetworks_mlps.{number}", WIDTH // 8))
    made = [f"output_hypernetworks_mlps.{number}" for number in range(MASKS)]
    return block(
        "mask_decoder",
        *learned,
        after(node("concat", "tokens"), ["iou_token", "mask_tokens", "prompt_encoder"]),
        summed("image", "vision_encoder", "prompt_encoder.mask_embed"),
        *sequence(),
        node("identity", "seen"),
        *two_way(),
        *finer,
        *heads,
        after(node("stack", "asked"), made),
        after(node("matmul", "masks"), ["asked", "pixels"]),
        after(node("select", "whole", index=0), "transformer.layer_norm_final_attn"),
        small("iou_prediction_head", MASKS),
    )


def document(
    name: str, width: int, depth: int, heads: int, everywhere: Sequence[int], image: int = 1024, points: int = 2
) -> Json:
    """SamModel asked by points, of which one pads, and a mask; `grid` are the places of the plane's positions."""
    side = image // 16
    made = vision(
        name,
        image,
        encoder(width, depth, heads, everywhere, side),
        after(node("fourier_features", "shared_image_embedding", units=WIDTH // 2), "grid"),
        after(node("identity", "places"), "shared_image_embedding"),
        *prompt(),
        decoder(),
    )
    made["sizes"] |= {"points": points, "positions": side * side, "mask": 4 * side}
    made["inputs"] |= {"grid": {"shape": ["positions", 2]}, "points": {"shape": ["points", 2]}}
    made["inputs"]["mask"] = {"shape": [1, "mask", "mask"]}
    return {**made, "outputs": ["mask_decoder"]}


NAMES = Naming(
    paths=(
        (r"(vision_encoder\.pos_embed)\.weight$", r"\1"),
        (r"shared_image_embedding\.weight", "shared_image_embedding.positional_embedding"),
        (r"attn(\w*)\.o_proj", r"attn\1.out_proj"),
    ),
    ones=((r"pos_embed$", (1, -1, -1, -1)), (r"(embed|_token)(\.\d)?\.weight$", (1, -1))),
)


def entry(size: str, printed: str, shape: tuple[int, int, int], everywhere: tuple[int, ...]) -> Entry:
    """B, L or H."""
    width, depth, heads = shape
    return Entry(
        id=f"sam-vit-{size}",
        title=f"SAM ViT-{size[0].upper()}",
        year=2023,
        group="vision",
        family="SAM",
        build=document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "everywhere": everywhere},
        source="arXiv 2304.02643; transformers SamModel",
        published=(
            Published("parameters", printed, "image encoder, rounded to millions", "arXiv 2304.02643, Figure 13"),
        ),
        aliases=(f"facebook/sam-vit-{size}", f"sam_vit_{size[0]}"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "segmentation", "window"),
        note="The paper prints the image encoder alone; the encoder of prompts and the decoder have 4.1 M more.",
    )


ENTRIES = (
    entry("base", "91 M", (768, 12, 12), (2, 5, 8, 11)),
    entry("large", "308 M", (1024, 24, 16), (5, 11, 17, 23)),
    entry("huge", "636 M", (1280, 32, 16), (7, 15, 23, 31)),
)
