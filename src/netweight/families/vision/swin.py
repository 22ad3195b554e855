"""Swin (arXiv 2103.14030) and Swin V2 (2111.09883), as torchvision builds them: attention within shifted windows."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, conv2d_node, image_document, layer_node, named_block
from netweight.families.parts.swin import patch_merging, swin_block


def swin_document(
    name: str,
    width: int,
    depths: Sequence[int],
    heads: Sequence[int],
    window: int = 7,
    second: bool = False,
    image: int = 224,
    drop_path: float = 0.2,
    classes: int = 1000,
) -> Json:
    """A Swin with `depths[i]` blocks of `heads[i]` heads in stage i; every second block shifts its windows.

    Stochastic depth rises from block to block; pairs are folded, so a stage shows its last rate.
    """  # fmt: skip
    features = [
        named_block(
            "0",
            conv2d_node("0", width, 4, stride=4),
            layer_node("permute", "1", order=[2, 3, 1]),
            layer_node("layernorm", "2"),
        )
    ]
    done, side = 0, image // 4
    for number, (depth, count) in enumerate(zip(depths, heads, strict=True)):
        done += depth
        rate = round(drop_path * (done - 1) / (sum(depths) - 1), 4)
        shift = window // 2 if side > window else 0
        turns = [
            named_block(str(at), *swin_block(width, count, window, shift * (at % 2), second, rate))
            for at in range(depth)
        ]
        features.append(named_block(str(2 * number + 1), *turns))
        if number < len(depths) - 1:
            features.append(named_block(str(2 * number + 2), *patch_merging(width, second)))
            width, side = 2 * width, side // 2
    return image_document(
        name,
        image,
        named_block("features", *features),
        layer_node("layernorm", "norm"),
        layer_node("permute", "permute", order=[3, 1, 2]),
        layer_node("global_avgpool", "avgpool"),
        layer_node("dense", "head", units=classes),
    )
