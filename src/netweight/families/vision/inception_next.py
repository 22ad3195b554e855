"""InceptionNeXt (arXiv 2303.16900), as timm builds it: most channels pass by, others see squares and bands."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    with_source,
)


def _mixer(width: int, band: int, share: float) -> Json:
    """A `share` of the channels through each of 3 × 3, 1 × `band` and `band` × 1; the others as they are."""
    part = int(width * share)
    around = band // 2
    return named_block(
        "token_mixer",
        layer_node("split", "parts", parts=[width - 3 * part, part, part, part]),
        with_source(conv2d_node("dwconv_hw", part, 3, padding=1, groups=part), "parts.y1"),
        with_source(conv2d_node("dwconv_w", part, (1, band), padding=[0, around], groups=part), "parts.y2"),
        with_source(conv2d_node("dwconv_h", part, (band, 1), padding=[around, 0], groups=part), "parts.y3"),
        with_source(layer_node("concat"), ["parts", "dwconv_hw", "dwconv_w", "dwconv_h"]),
    )


def _turn(width: int, ratio: int, band: int, share: float) -> Json:
    """The mixer, a norm and an MLP, scaled, beside one shortcut."""
    mlp = named_block(
        "mlp", conv2d_node("fc1", ratio * width, 1), layer_node("gelu", "act"), conv2d_node("fc2", width, 1)
    )
    return residual_group(
        _mixer(width, band, share), layer_node("batchnorm", "norm"), mlp, layer_node("scale", "gamma")
    )


def inception_next_document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    band: int = 11,
    share: float = 0.125,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Four stages of `depths[i]` blocks of `widths[i]` channels."""
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        down = (
            [named_block("downsample", layer_node("batchnorm", "0"), conv2d_node("1", width, 2, stride=2))]
            if number
            else []
        )
        turns = repeat_layers(depth, _turn(width, 3 if number == 3 else 4, band, share), name="blocks")
        stages.append(named_block(str(number), *down, *turns))
    head = (
        layer_node("global_avgpool", "global_pool"),
        layer_node("dense", "fc1", units=3 * widths[-1]),
        layer_node("gelu", "act"),
        layer_node("layernorm", "norm"),
        layer_node("dense", "fc2", units=classes),
    )
    stem = named_block("stem", conv2d_node("0", widths[0], 4, stride=4), layer_node("batchnorm", "1"))
    return image_document(name, image, stem, named_block("stages", *stages), named_block("head", *head))


NAMES = WeightNaming(paths=((r"gamma\.weight$", "gamma"),))
