"""SegFormer (arXiv 2105.15203), as transformers builds it: a pyramid of attention and a head of dense layers."""

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
from netweight.families.parts.pvt import (
    HEADS,
    RATIOS,
    mlp_with_depthwise_conv,
    overlapping_patch_embedding,
    reduced_attention,
)


def _turn(width: int, heads: int, ratio: int) -> list[Json]:
    """Attention to a plane `ratio` times as coarse, and an MLP four times as wide."""
    reduction = named_block(
        "sequence_reduction",
        conv2d_node("sequence_reduction", width, ratio, stride=ratio),
        *plane_to_sequence(),
        layer_node("layernorm", "layer_norm"),
    )
    inner = 4 * width
    depthwise = named_block("dwconv", conv2d_node("dwconv", inner, 3, padding=1, groups=inner))
    attend = reduced_attention("attention", "layernorm_before", heads, [reduction] if ratio > 1 else [])
    return [
        residual_group(layer_node("layernorm", "layernorm_before"), attend),
        residual_group(
            layer_node("layernorm", "layernorm_after"),
            mlp_with_depthwise_conv(width, inner, depthwise, act="activation_fn"),
        ),
    ]


def _encoder(widths: Sequence[int], depths: Sequence[int]) -> list[Json]:
    """Four planes, from a quarter of the image to a thirty-second."""
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        kernel, stride = (3, 2) if number else (7, 4)
        turns = repeat_layers(depth, *_turn(width, HEADS[number], RATIOS[number]), name="blocks")
        stages.append(
            named_block(
                f"segformer.stages.{number}",
                overlapping_patch_embedding("patch_embeddings", width, kernel, stride, "layer_norm"),
                *turns,
                layer_node("layernorm", "layer_norm"),
                *sequence_to_plane(),
            )
        )
    return stages


def _head(stages: int, width: int, image: int, classes: int) -> list[Json]:
    """Every plane as wide, as large as the finest, all joined: the coarsest first."""
    made: list[Json] = []
    for number in range(stages):
        layers = [*plane_to_sequence(), layer_node("dense", "proj", units=width), *sequence_to_plane()]
        larger = [layer_node("upsample", "larger", size=image // 4, mode="bilinear")] if number else []
        part = named_block(f"decode_head.linear_projections.{number}", *layers, *larger)
        made.append(with_source(part, f"segformer.stages.{number}"))
    names = [part["name"] for part in reversed(made)]
    return [
        *made,
        with_source(layer_node("concat"), names),
        named_block(
            "decode_head",
            conv2d_node("linear_fuse", width, 1, bias=False),
            layer_node("batchnorm", "batch_norm"),
            layer_node("relu", "activation"),
            layer_node("dropout", "dropout", rate=0.1),
            conv2d_node("classifier", classes, 1),
        ),
    ]


def segformer_document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    decoder: int = 256,
    image: int = 512,
    classes: int = 150,
) -> Json:
    """SegFormer with `depths[i]` blocks of `widths[i]` features; `decoder` is the width of its head.

    With no decoder it classifies images, by the mean of the coarsest plane.
    """
    stages = _encoder(widths, depths)
    if decoder:
        return image_document(name, image, *stages, *_head(len(widths), decoder, image, classes))
    return image_document(
        name, image, *stages, layer_node("global_avgpool"), layer_node("dense", "classifier", units=classes)
    )


NAMES = WeightNaming(paths=((r"attention\.self\.", "attention."),))
