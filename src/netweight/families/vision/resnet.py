"""ResNet (arXiv 1512.03385), as torchvision builds it: the stride of a bottleneck is in its 3×3 convolution."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, image_document, layer_node
from netweight.families.parts.resnet import Kind, resnet_stage, resnet_stem


def resnet_document(
    name: str, kind: Kind, depths: Sequence[int], classes: int = 1000, groups: int = 1, base: int = 64
) -> Json:
    """A ResNet with `depths[i]` blocks in stage i."""
    return image_document(
        name,
        224,
        *resnet_stem(),
        *(
            resnet_stage(n, kind, 64 * 2 ** (n - 1), depth, groups=groups, base=base)
            for n, depth in enumerate(depths, 1)
        ),
        layer_node("global_avgpool", "avgpool"),
        layer_node("dense", "fc", units=classes),
    )
