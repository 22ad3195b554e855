"""ConvNeXt (arXiv 2201.03545), as torchvision builds it."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .parts import block, conv, node, repeat, residual, vision


def turn(width: int, rate: float) -> Json:
    """7×7 depthwise, then a small MLP at every position, scaled and dropped as a whole."""
    drop = [node("drop_path", "stochastic_depth", rate=rate)] if rate else []
    return residual(
        conv("dwconv", width, 7, padding=3, groups=width),
        node("permute", order=[2, 3, 1]),
        node("layernorm", "norm"),
        node("dense", "pwconv1", units=4 * width),
        node("gelu"),
        node("dense", "pwconv2", units=width),
        node("permute", order=[3, 1, 2]),
        node("scale", "layer_scale"),
        *drop,
    )


def stage(number: int, width: int, depth: int, rates: tuple[float, float]) -> Json:
    """Equal blocks; the first of all has no stochastic depth."""
    first, last = rates
    if first:
        return block(str(number), *repeat(depth, turn(width, last)))
    return block(str(number), block("0", turn(width, 0.0)), *repeat(depth - 1, turn(width, last), start=1))


def document(
    name: str, depths: Sequence[int], widths: Sequence[int], drop_path: float = 0.1, classes: int = 1000
) -> Json:
    """A ConvNeXt with `depths[i]` blocks of `widths[i]` channels.

    Stochastic depth rises from block to block; equal blocks are folded, so a stage shows its last rate.
    """
    features: list[Json] = [block("0", conv("0", widths[0], 4, stride=4), node("layernorm", "1", axis=1))]
    done = 0
    for width, depth in zip(widths, depths, strict=True):
        if done:
            down = (node("layernorm", "0", axis=1), conv("1", width, 2, stride=2))
            features.append(block(str(len(features)), *down))
        rates = [round(drop_path * (done + place) / (sum(depths) - 1), 4) for place in (0, depth - 1)]
        features.append(stage(len(features), width, depth, (rates[0], rates[1])))
        done += depth
    return vision(
        name,
        224,
        block("features", *features),
        node("global_avgpool", "avgpool", keepdims=True),
        block("classifier", node("layernorm", "0", axis=1), node("flatten", "1"), node("dense", "2", units=classes)),
    )


ENTRIES = (
    Entry(
        id="convnext_tiny",
        title="ConvNeXt-T",
        year=2022,
        group="vision",
        family="ConvNeXt",
        build=document,
        hyperparameters={"depths": (3, 3, 9, 3), "widths": (96, 192, 384, 768)},
        source="arXiv 2201.03545; torchvision.models.convnext",
        published=(
            Published("parameters", "28,589,128", "all weights", "torchvision, weights' metadata"),
            Published("macs", "4.456 G", "multiply-adds, printed as GFLOPS", "torchvision, weights' metadata"),
            Published("parameters", "29 M", "rounded to millions", "Liu et al. 2022, arXiv 2201.03545, Table 1"),
            Published("macs", "4.5 G", "multiply-adds, printed as FLOPs", "Liu et al. 2022, arXiv 2201.03545, Table 1"),
        ),
        aliases=("convnext-t", "facebook/convnext-tiny-224", "convnext-tiny-224"),
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note="The paper rounds to whole millions.",
    ),
)
