"""ConvNeXt (arXiv 2201.03545), as torchvision builds it."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, conv, node, repeat, residual, torchvision, vision


def turn(width: int, rate: float) -> Json:
    """7×7 depthwise, then a small MLP at every position, scaled and dropped as a whole."""
    drop = [node("drop_path", "stochastic_depth", rate=rate)] if rate else []
    layers = block(
        "block",
        conv("0", width, 7, padding=3, groups=width),
        node("permute", "1", order=[2, 3, 1]),
        node("layernorm", "2"),
        node("dense", "3", units=4 * width),
        node("gelu", "4"),
        node("dense", "5", units=width),
        node("permute", "6", order=[3, 1, 2]),
    )
    return residual(layers, node("scale", "layer_scale"), *drop)


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


NAMES = Naming(paths=((r"layer_scale\.weight$", "layer_scale"),), ones=((r"layer_scale$", (-1, 1, 1)),))


def entry(size: str, counted: int, macs: str, paper: tuple[str, str], depth: int, width: int, path: float) -> Entry:
    """A row of the paper's Table 1."""
    table = "Liu et al. 2022, arXiv 2201.03545, Table 1"
    return Entry(
        id=f"convnext_{size}",
        title=f"ConvNeXt-{size[0].upper()}",
        year=2022,
        group="vision",
        family="ConvNeXt",
        build=document,
        hyperparameters={
            "depths": (3, 3, depth, 3),
            "widths": tuple(width * 2**n for n in range(4)),
            "drop_path": path,
        },
        source="arXiv 2201.03545; torchvision.models.convnext",
        published=(
            *torchvision(counted, macs),
            Published("parameters", paper[0], "rounded to millions", table),
            Published("macs", paper[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"convnext-{size[0]}", f"facebook/convnext-{size}-224", f"convnext-{size}-224"),
        naming=NAMES,
        licence="MIT",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note="The paper rounds to whole millions.",
    )


ENTRIES = (
    entry("tiny", 28589128, "4.456 G", ("29 M", "4.5 G"), 9, 96, 0.1),
    entry("small", 50223688, "8.684 G", ("50 M", "8.7 G"), 27, 96, 0.4),
    entry("base", 88591464, "15.355 G", ("89 M", "15.4 G"), 27, 128, 0.5),
    entry("large", 197767336, "34.361 G", ("198 M", "34.4 G"), 27, 192, 0.5),
)
