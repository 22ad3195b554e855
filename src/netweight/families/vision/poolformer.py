"""PoolFormer (arXiv 2111.11418), as timm builds it: pooling where a transformer has attention."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)


def _turn(width: int) -> list[Json]:
    """Pooling less its input, and a small MLP, each scaled and beside a shortcut."""
    mixer = branches_group(
        [layer_node("avgpool2d", kernel=3, stride=1, padding=1)], [layer_node("identity", "minus")], merge="add"
    )
    mlp = named_block("mlp", conv2d_node("fc1", 4 * width, 1), layer_node("gelu", "act"), conv2d_node("fc2", width, 1))
    norms = [layer_node("groupnorm", f"norm{n}", groups=1) for n in (1, 2)]
    scales = [layer_node("scale", f"layer_scale{n}") for n in (1, 2)]
    return [residual_group(norms[0], mixer, scales[0]), residual_group(norms[1], mlp, scales[1])]


def poolformer_document(
    name: str, depths: Sequence[int], widths: Sequence[int], image: int = 224, classes: int = 1000
) -> Json:
    """A PoolFormer with `depths[i]` blocks of `widths[i]` channels."""
    stages: list[Json] = []
    for number, (depth, width) in enumerate(zip(depths, widths, strict=True)):
        down = [named_block("downsample", conv2d_node("conv", width, 3, stride=2, padding=1))] if number else []
        stages.append(named_block(str(number), *down, *repeat_layers(depth, *_turn(width), name="blocks")))
    return image_document(
        name,
        image,
        named_block("stem", conv2d_node("conv", widths[0], 7, stride=4, padding=2)),
        named_block("stages", *stages),
        named_block(
            "head",
            layer_node("global_avgpool", "global_pool"),
            layer_node("layernorm", "norm"),
            layer_node("dense", "fc", units=classes),
        ),
    )
