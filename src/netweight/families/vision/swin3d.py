"""Video Swin (arXiv 2106.13230), as torchvision builds it: attention within windows of eight frames of 7 × 7."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, branches_group, layer_node, named_block
from netweight.families.parts.swin import swin_block


def _merging(width: int) -> list[Json]:
    """Each 2 × 2 of positions of a frame becomes one of twice the features; time stays."""
    parts = [
        [layer_node("slice", start=down, step=2, axis=2), layer_node("slice", start=across, step=2, axis=3)]
        for across in (0, 1)
        for down in (0, 1)
    ]
    folded = {**branches_group(*parts), "axis": -1}
    return [folded, layer_node("layernorm", "norm"), layer_node("dense", "reduction", units=2 * width, bias=False)]


def swin3d_document(
    name: str,
    width: int,
    depths: Sequence[int],
    heads: Sequence[int],
    window: Sequence[int] = (8, 7, 7),
    frames: int = 16,
    image: int = 224,
    drop_path: float = 0.1,
    classes: int = 400,
) -> Json:
    """A Swin over patches of two frames and 4 × 4; every second block shifts its windows where there are several.

    Stochastic depth rises from block to block; a stage shows its last rate.
    """
    embed = [
        layer_node("conv3d", "proj", filters=width, kernel=[2, 4, 4], stride=[2, 4, 4]),
        layer_node("permute", order=[2, 3, 4, 1]),
        layer_node("layernorm", "norm"),
    ]
    done, side, features = 0, image // 4, list[Json]()
    for number, (depth, count) in enumerate(zip(depths, heads, strict=True)):
        done += depth
        rate = round(drop_path * (done - 1) / (sum(depths) - 1), 4)
        shift = window[-1] // 2 if side > window[-1] else 0
        turns = [
            named_block(str(at), *swin_block(width, count, window, shift * (at % 2), False, rate))
            for at in range(depth)
        ]
        features.append(named_block(str(2 * number), *turns))
        if number < len(depths) - 1:
            features.append(named_block(str(2 * number + 1), *_merging(width)))
            width, side = 2 * width, side // 2
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "frames": frames, "image": image},
        "inputs": {"video": {"shape": [3, "frames", "image", "image"]}},
        "layers": [
            named_block("patch_embed", *embed),
            named_block("features", *features),
            layer_node("layernorm", "norm"),
            layer_node("permute", "permute", order=[4, 1, 2, 3]),
            layer_node("global_avgpool", "avgpool"),
            layer_node("dense", "head", units=classes),
        ],
    }
