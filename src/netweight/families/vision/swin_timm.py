"""Swin-B and -L (arXiv 2103.14030) as timm builds them: what torchvision lacks, larger windows and 21,841 classes."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, conv2d_node, image_document, layer_node, named_block, repeat_layers
from netweight.families.parts.swin import patch_merging, swin_block

MLP = ("fc1", "act", "fc2")


def swin_timm_document(
    name: str,
    width: int,
    depths: Sequence[int],
    heads: Sequence[int],
    window: int = 7,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A Swin with `depths[i]` blocks of `heads[i]` heads in stage i; every second block shifts its windows."""
    stages: list[Json] = []
    for number, (depth, count) in enumerate(zip(depths, heads, strict=True)):
        shift = window // 2 if number < len(depths) - 1 else 0
        blocks = [
            named_block(
                f"blocks.{at}", *swin_block(width, count, window, shift * (at % 2), False, 0.0, MLP, masked=at % 2 == 1)
            )
            for at in range(depth)
        ]
        if not shift:
            blocks = repeat_layers(depth, *swin_block(width, count, window, 0, False, 0.0, MLP), name="blocks")
        down = [named_block("downsample", *patch_merging(width // 2, False))] if number else []
        stages.append(named_block(f"layers.{number}", *down, *blocks))
        width *= 2
    patches = (conv2d_node("proj", width // 2 ** len(depths), 4, stride=4), layer_node("permute", order=[2, 3, 1]))
    return image_document(
        name,
        image,
        named_block("patch_embed", *patches, layer_node("layernorm", "norm")),
        *stages,
        layer_node("layernorm", "norm"),
        layer_node("permute", order=[3, 1, 2]),
        named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes)),
    )
