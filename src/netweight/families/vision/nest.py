"""NesT (arXiv 2105.12723), PiT (2103.16302) and Visformer (2104.12533), as timm builds them: planes that shrink."""

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
    repeat_layers,
    residual_group,
    sequence_to_plane,
    with_source,
)
from netweight.families.parts.vit import ATTENTION, mlp_layers


def _blocks(width: int, attend: Json) -> list[Json]:
    """Attention and an MLP of four times the width."""
    return [
        residual_group(layer_node("layernorm", "norm1"), attend),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(4 * width, width)),
    ]


def _shrinking(width: int) -> Json:
    """NesT's way to the next level: a convolution, its norm, a pool."""
    pool = layer_node("maxpool2d", "pool", kernel=3, stride=2, padding=1)
    return named_block("pool", conv2d_node("conv", width, 3, padding=1), layer_node("layernorm", "norm", axis=1), pool)


def nest_document(
    name: str, widths: Sequence[int], heads: Sequence[int], depths: Sequence[int], image: int = 224, classes: int = 1000
) -> Json:
    """Attention in as many windows as leave one at the last level, each with positions of its own."""
    side = image // 4
    window = side // 2 ** (len(widths) - 1)
    levels: list[Json] = []
    for number, (width, count, depth) in enumerate(zip(widths, heads, depths, strict=True)):
        windows = (side // window) ** 2
        attend = layer_node("window_attention", "attn", heads=count, window=window, relative="none")
        levels.append(
            named_block(
                f"levels.{number}",
                *([_shrinking(width)] if number else []),
                layer_node("permute", order=[2, 3, 1]),
                layer_node("reshape", "cut", shape=[windows, window * window, width]),
                layer_node("learned", "pos_embed", rows=windows, length=window * window, units=width),
                with_source(layer_node("add"), ["cut", "pos_embed"]),
                layer_node("reshape", shape=[side, side, width]),
                *repeat_layers(depth, *_blocks(width, attend), name="transformer_encoder"),
                layer_node("permute", order=[3, 1, 2]),
            )
        )
        side //= 2
    return image_document(
        name,
        image,
        named_block("patch_embed", conv2d_node("proj", widths[0], 4, stride=4)),
        *levels,
        layer_node("layernorm", "norm", axis=1),
        layer_node("global_avgpool"),
        layer_node("dense", "head", units=classes),
    )


def pit_document(
    name: str,
    patch: int,
    stride: int,
    base: int,
    heads: Sequence[int],
    depths: Sequence[int],
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A ViT whose plane is halved between stages by a depthwise convolution, and its token widened beside it."""
    side, stages = (image - patch) // stride + 1, list[Json]()
    tokens, places = "cls_token", "placed"
    for number, (count, depth) in enumerate(zip(heads, depths, strict=True)):
        width, stage = base * count, f"transformers.{number}"
        if number:
            pool, before = f"{stage}.pool", f"transformers.{number - 1}"
            stages += [
                with_source(layer_node("slice", f"{stage}.token", end=1), before),
                layer_node("dense", f"{pool}.fc", units=width),
                with_source(layer_node("slice", f"{stage}.rest", start=1), before),
                *sequence_to_plane(),
                conv2d_node(f"{pool}.conv", width, 3, stride=2, padding=1, groups=base * heads[number - 1]),
            ]
            tokens, places = f"{pool}.fc", f"{pool}.conv"
        attend = layer_node("attention", "attn", heads=count)
        stages += [
            with_source(named_block(f"{stage}.sequence", *plane_to_sequence()), places),
            with_source(layer_node("concat", f"{stage}.tokens"), [tokens, f"{stage}.sequence"]),
            named_block(stage, *repeat_layers(depth, *_blocks(width, attend), name="blocks")),
        ]
    width = base * heads[0]
    return image_document(
        name,
        image,
        named_block("patch_embed", conv2d_node("conv", width, patch, stride=stride)),
        layer_node("learned", "pos_embed", rows=width, length=side, units=side),
        with_source(layer_node("add", "placed"), ["patch_embed", "pos_embed"]),
        layer_node("learned", "cls_token", length=1, units=width, each=True),
        *stages,
        layer_node("select", index=0),
        layer_node("layernorm", "norm"),
        layer_node("dense", "head", units=classes),
    )


def _wide(width: int, *, spatial: bool) -> Json:
    """Visformer's MLP: of convolutions of 1 × 1, in the first stage with one of 3 × 3 in eight groups between."""
    inner = 2 * width if spatial else 4 * width
    middle = (
        [conv2d_node("conv2", inner, 3, padding=1, groups=8, bias=False), layer_node("gelu", "act2")] if spatial else []
    )
    ends = [conv2d_node(f"conv{n}", units, 1, bias=False) for n, units in ((1, inner), (3, width))]
    return residual_group(
        layer_node("batchnorm", "norm2"), named_block("mlp", ends[0], layer_node("gelu", "act1"), *middle, ends[1])
    )


def visformer_document(
    name: str, stem: int, width: int, depths: Sequence[int], heads: int = 6, image: int = 224, classes: int = 1000
) -> Json:
    """Convolutions in the first stage, attention over the whole plane in the two others."""
    layers: list[Json] = [
        named_block(
            "stem",
            conv2d_node("0", stem, 7, stride=2, padding=3, bias=False),
            layer_node("batchnorm", "1"),
            layer_node("relu", "2"),
        )
    ]
    side = image // 2
    for number, depth in enumerate(depths, 1):
        size = 2 if number > 1 else 4
        side, own = side // size, width * 2 ** (number - 2) if number > 1 else width // 2
        attend = layer_node("window_attention", "attn", heads=heads, window=side, relative="none", bias=False)
        looks = [
            layer_node("batchnorm", "norm1"),
            layer_node("permute", order=[2, 3, 1]),
            attend,
            layer_node("permute", order=[3, 1, 2]),
        ]
        before = [residual_group(*looks)] if number > 1 else []
        layers += [
            named_block(
                f"patch_embed{number}", conv2d_node("proj", own, size, stride=size), layer_node("batchnorm", "norm")
            ),
            layer_node("learned", f"pos_embed{number}", rows=own, length=side, units=side),
            with_source(layer_node("add"), [f"patch_embed{number}", f"pos_embed{number}"]),
            *repeat_layers(depth, *before, _wide(own, spatial=number == 1), name=f"stage{number}"),
        ]
    ends = [
        layer_node("batchnorm", "norm"),
        layer_node("global_avgpool", "global_pool"),
        layer_node("dense", "head", units=classes),
    ]
    return image_document(name, image, *layers, *ends)


POSITIONS = (r"(pos_embed\d?|cls_token)\.weight$", r"\1")


NEST = WeightNaming(
    paths=(POSITIONS,),
    ones=((r"levels\.2\.pos_embed$", (1, 1, -1, -1)), (r"levels\.[01]\.pos_embed$", (1, -1, -1, -1))),
)


PIT = WeightNaming(
    paths=(*ATTENTION, (r"attn\.[qkv]_proj\.bias", "attn.qkv.bias"), POSITIONS),
    ones=((r"pos_embed$", (1, -1, -1, -1)), (r"cls_token$", (1, 1, -1))),
)


VISFORMER = WeightNaming(
    paths=(POSITIONS,),
    ones=((r"pos_embed\d$", (1, -1, -1, -1)), (r"attn\.(qkv|proj)\.weight$", (-1, -1, 1, 1))),
)
