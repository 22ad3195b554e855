"""SegFormer (arXiv 2105.15203), as transformers builds it: a pyramid of attention and a head of dense layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, plane, repeat, residual, sequence, vision
from .pvt import HEADS, RATIOS, embed, mixed, reduced


def turn(width: int, heads: int, ratio: int) -> list[Json]:
    """Attention to a plane `ratio` times as coarse, and an MLP four times as wide."""
    reduction = block(
        "sequence_reduction",
        conv("sequence_reduction", width, ratio, stride=ratio),
        *sequence(),
        node("layernorm", "layer_norm"),
    )
    inner = 4 * width
    depthwise = block("dwconv", conv("dwconv", inner, 3, padding=1, groups=inner))
    attend = reduced("attention", "layernorm_before", heads, [reduction] if ratio > 1 else [])
    return [
        residual(node("layernorm", "layernorm_before"), attend),
        residual(node("layernorm", "layernorm_after"), mixed(width, inner, depthwise, act="activation_fn")),
    ]


def encoder(widths: Sequence[int], depths: Sequence[int]) -> list[Json]:
    """Four planes, from a quarter of the image to a thirty-second."""
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        kernel, stride = (3, 2) if number else (7, 4)
        turns = repeat(depth, *turn(width, HEADS[number], RATIOS[number]), name="blocks")
        stages.append(
            block(
                f"segformer.stages.{number}",
                embed("patch_embeddings", width, kernel, stride, "layer_norm"),
                *turns,
                node("layernorm", "layer_norm"),
                *plane(),
            )
        )
    return stages


def head(stages: int, width: int, image: int, classes: int) -> list[Json]:
    """Every plane as wide, as large as the finest, all joined: the coarsest first."""
    made: list[Json] = []
    for number in range(stages):
        layers = [*sequence(), node("dense", "proj", units=width), *plane()]
        larger = [node("upsample", "larger", size=image // 4, mode="bilinear")] if number else []
        part = block(f"decode_head.linear_projections.{number}", *layers, *larger)
        made.append(after(part, f"segformer.stages.{number}"))
    names = [part["name"] for part in reversed(made)]
    return [
        *made,
        after(node("concat"), names),
        block(
            "decode_head",
            conv("linear_fuse", width, 1, bias=False),
            node("batchnorm", "batch_norm"),
            node("relu", "activation"),
            node("dropout", "dropout", rate=0.1),
            conv("classifier", classes, 1),
        ),
    ]


def document(
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
    stages = encoder(widths, depths)
    if decoder:
        return vision(name, image, *stages, *head(len(widths), decoder, image, classes))
    return vision(name, image, *stages, node("global_avgpool"), node("dense", "classifier", units=classes))


NAMES = Naming(paths=((r"attention\.self\.", "attention."),))

TABLE = "Xie et al. 2021, arXiv 2105.15203, Table 1"


def entry(size: str, printed: tuple[str, str], depths: Sequence[int], decoder: int, **rest: Any) -> Entry:
    """A size, as it was trained for the 150 classes of ADE20K."""
    image = rest.get("image", 512)
    return Entry(
        id=f"segformer-{size}",
        title=f"SegFormer-{size.upper()}",
        year=2021,
        group="vision",
        family="SegFormer",
        build=document,
        hyperparameters={
            "widths": (32, 64, 160, 256) if size == "b0" else (64, 128, 320, 512),
            "depths": tuple(depths),
            "decoder": decoder,
            **rest,
        },
        source="arXiv 2105.15203; transformers SegformerForSemanticSegmentation",
        published=(
            Published("parameters", printed[0], "rounded", TABLE),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", TABLE),
        ),
        aliases=(f"nvidia/segformer-{size}-finetuned-ade-{image}-{image}",),
        naming=NAMES,
        tags=("transformer", "segmentation", "pyramid", "depthwise"),
        note="With the head for 150 classes; of B4 and B5 the paper prints 0.1 G more multiply-adds.",
    )


ENTRIES = (
    entry("b0", ("3.8 M", "8.4 G"), (2, 2, 2, 2), 256),
    entry("b1", ("13.7 M", "15.9 G"), (2, 2, 2, 2), 256),
    entry("b2", ("27.5 M", "62.4 G"), (3, 4, 6, 3), 768),
    entry("b3", ("47.3 M", "79.0 G"), (3, 4, 18, 3), 768),
    entry("b4", ("64.1 M", "95.7 G"), (3, 8, 27, 3), 768),
    entry("b5", ("84.7 M", "183.3 G"), (3, 6, 40, 3), 768, image=640),
)
