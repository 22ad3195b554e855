"""Hiera (arXiv 2306.00989), as timm builds it: attention in windows, then everywhere, over ever coarser planes."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, conv, node, repeat, residual, sequence, vision
from .patched import perceptron


def looks(heads: int, window: int, whole: bool, **own: int) -> Json:
    """Attention in windows, or everywhere: then in one kernel, which takes no axis for windows."""
    fused = {"fused": True} if whole else {}
    return node("window_attention", "attn", heads=heads, window=window, relative="none", **own, **fused)


def turn(width: int, heads: int, window: int, whole: bool) -> list[Json]:
    """Attention and an MLP."""
    attend = looks(heads, window, whole)
    return [
        residual(node("layernorm", "norm1"), attend),
        residual(node("layernorm", "norm2"), perceptron(4 * width, width)),
    ]


def coarser(width: int, heads: int, window: int, whole: bool) -> list[Json]:
    """Queries are the largest of every 2 × 2, and so is what goes around, from the same norm."""
    attend = looks(heads, window, whole, head_dim=width // heads, units=width, pool=2)
    around = [
        node("dense", "proj", units=width),
        node("permute", order=[3, 1, 2]),
        node("maxpool2d", kernel=2),
        node("permute", order=[2, 3, 1]),
    ]
    return [
        node("layernorm", "norm1"),
        residual(attend, shortcut=around),
        residual(node("layernorm", "norm2"), perceptron(4 * width, width)),
    ]


def document(name: str, width: int, heads: int, depths: Sequence[int], image: int = 224, classes: int = 1000) -> Json:
    """Four stages of `depths[i]` layers, each twice as wide as the one before."""
    side, at, blocks = image // 4, 0, list[Json]()
    window = 8
    for number, depth in enumerate(depths):
        if number:
            width, heads = 2 * width, 2 * heads
            blocks.append(block(f"blocks.{at}", *coarser(width, heads, window, window == side)))
            side, at, depth = side // 2, at + 1, depth - 1
            window = window // 2 if number == 1 else side
        blocks.append(block("", *repeat(depth, *turn(width, heads, window, window == side), name="blocks", start=at)))
        at += depth
    return vision(
        name,
        image,
        block("patch_embed", conv("proj", width // 8, 7, stride=4, padding=3)),
        *sequence(),
        node("positions", "pos_embed"),
        node("unflatten"),
        *blocks,
        block(
            "head",
            node("permute", order=[3, 1, 2]),
            node("global_avgpool", "global_pool"),
            node("layernorm", "norm"),
            node("dense", "fc", units=classes),
        ),
    )


NAMES = Naming(paths=((r"pos_embed\.weight$", "pos_embed"),), ones=((r"pos_embed$", (1, -1, -1)),))


def entry(size: str, printed: tuple[str, str], width: int, heads: int, depths: Sequence[int]) -> Entry:
    """A size of the paper."""
    table = "Ryali et al. 2023, arXiv 2306.00989, Table 9"
    letter = {"tiny": "T", "small": "S", "base": "B", "base_plus": "B+", "large": "L", "huge": "H"}[size]
    return Entry(
        id=f"hiera_{size}_224",
        title=f"Hiera-{letter}",
        year=2023,
        group="vision",
        family="Hiera",
        build=document,
        hyperparameters={"width": width, "heads": heads, "depths": tuple(depths)},
        source=f"arXiv 2306.00989; timm hiera_{size}_224",
        published=(
            Published("parameters", printed[0], "rounded to millions", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"hiera-{letter.lower()}", f"facebook/hiera-{size.replace('_', '-')}-224-hf"),
        naming=NAMES,
        licence="CC-BY-NC-4.0",
        tags=("transformer", "classification", "imagenet", "window", "pyramid"),
        note="The paper rounds.",
    )


ENTRIES = (
    entry("tiny", ("28 M", "5 G"), 96, 1, (1, 2, 7, 2)),
    entry("small", ("35 M", "6 G"), 96, 1, (1, 2, 11, 2)),
    entry("base", ("52 M", "9 G"), 96, 1, (2, 3, 16, 3)),
    entry("base_plus", ("70 M", "13 G"), 112, 2, (2, 3, 16, 3)),
    entry("large", ("214 M", "40 G"), 144, 2, (2, 6, 36, 4)),
    entry("huge", ("673 M", "125 G"), 256, 4, (2, 6, 36, 4)),
)
