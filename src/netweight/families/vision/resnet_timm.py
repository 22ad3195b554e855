"""ResNets with a deep stem, averaging shortcuts and attention over channels, as timm builds them."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, conv2d_node, image_document, layer_node, named_block
from netweight.families.parts.resnet_timm import ResNetVariant, conv_norm_act, resnet_stage


def resnet_timm_document(
    name: str, depths: Sequence[int], image: int = 224, classes: int = 1000, **plan: object
) -> Json:
    """A network of `depths[i]` blocks in stage i; `plan` is what its stages share."""
    shared = ResNetVariant(**plan)  # pyright: ignore[reportArgumentType]
    stem = conv_norm_act("conv1", 64, 7, "bn1", "act1", stride=2)
    if shared.deep:
        first, second = (
            conv_norm_act("0", shared.stem, 3, "1", "2", stride=2),
            conv_norm_act("3", shared.stem, 3, "4", "5"),
        )
        last = [conv2d_node("6", 2 * shared.stem, 3, padding=1, bias=False)]
        stem = [named_block("conv1", *first, *second, *last), *stem[1:]]
    taken = 2 * shared.stem if shared.deep else 64
    pool = layer_node("maxpool2d", "maxpool", kernel=3, stride=2, padding=1)
    pool = named_block("maxpool", *conv_norm_act("0", taken, 3, "1", "2", stride=2)) if shared.strided else pool
    stages: list[Json] = []
    for number, depth in enumerate(depths, 1):
        width = 32 * 2**number
        stages.append(resnet_stage(shared, number, taken, width, depth))
        taken = width if shared.basic else 4 * width
    return image_document(
        name, image, *stem, pool, *stages, layer_node("global_avgpool"), layer_node("dense", "fc", units=classes)
    )
