"""Swin V2 (arXiv 2111.09883) in all its sizes, as timm builds it: biases of queries and values, none of keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .parts import block, conv, node, repeat, residual, vision
from .patched import perceptron
from .swin import merging


def turn(width: int, heads: int, window: int, shift: int) -> list[Json]:
    """Attention and an MLP, each normed behind it."""
    fields: dict[str, Any] = {"shift": shift, "masked": True} if shift else {}
    attend = node("window_attention", "attn", heads=heads, window=window, relative="network", key_bias=False, **fields)
    return [
        residual(attend, node("layernorm", "norm1")),
        residual(perceptron(4 * width, width), node("layernorm", "norm2")),
    ]


def document(
    name: str,
    width: int,
    depths: Sequence[int],
    heads: int,
    window: int,
    image: int = 256,
    classes: int = 1000,
) -> Json:
    """Four stages, each twice as wide, of windows no larger than the plane; every second block shifts them."""
    side, stages = image // 4, list[Json]()
    for number, depth in enumerate(depths):
        own, count = width * 2**number, heads * 2**number
        side = side // 2 if number else side
        small = min(window, side)
        shift = small // 2 if side > window else 0
        blocks = [block(f"blocks.{at}", *turn(own, count, small, shift * (at % 2))) for at in range(depth)]
        if not shift:
            blocks = repeat(depth, *turn(own, count, small, 0), name="blocks")
        down = [block("downsample", *merging(own // 2, True))] if number else []
        stages.append(block(f"layers.{number}", *down, *blocks))
    patches = (conv("proj", width, 4, stride=4), node("permute", order=[2, 3, 1]), node("layernorm", "norm"))
    return vision(
        name,
        image,
        block("patch_embed", *patches),
        *stages,
        node("layernorm", "norm"),
        node("permute", order=[3, 1, 2]),
        block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes)),
    )


SIZES = {"tiny": (96, 3, 6), "small": (96, 3, 18), "base": (128, 4, 18), "large": (192, 6, 18)}
"""Width, heads and depth of the third stage."""


def entry(size: str, window: int, image: int, printed: tuple[str, str] = ("", ""), grown: str = "") -> Entry:
    """A size of the authors' code; `grown` is what its windows and pictures were when it was pretrained."""
    width, heads, depth = SIZES[size]
    name = f"swinv2_{size}_window12to{window}_192to{image}" if grown else f"swinv2_{size}_window{window}_{image}"
    title = f"Swin V2-{size[0].upper()} {image} w{window}" + (" 22k" if grown else "")
    source = "microsoft/Swin-Transformer, README"
    published = (
        Published("parameters", printed[0], "rounded to millions", source),
        Published("macs", printed[1], "multiply-adds, printed as FLOPs", source),
    )
    many: dict[str, Any] = {"classes": 21841} if window == 12 else {}
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family="Swin",
        build=document,
        hyperparameters={
            "width": width, "depths": (2, 2, depth, 2), "heads": heads, "window": window, "image": image, **many
        },
        source=f"arXiv 2111.09883; timm {name}",
        published=published if printed[0] else (),
        aliases=(title.lower().replace(" ", "-"),),
        licence="MIT",
        tags=("transformer", "classification", "imagenet", "window", "pyramid"),
        note="The README rounds." if printed[0] else "timm builds the 21,841 classes of ImageNet-22k." if many else "",
    )  # fmt: skip


GROWN = "12, 192"

ENTRIES = (
    entry("tiny", 8, 256, ("28 M", "5.9 G")),
    entry("tiny", 16, 256, ("28 M", "6.6 G")),
    entry("small", 8, 256, ("50 M", "11.5 G")),
    entry("small", 16, 256, ("50 M", "12.6 G")),
    entry("base", 8, 256, ("88 M", "20.3 G")),
    entry("base", 16, 256, ("88 M", "21.8 G")),
    entry("base", 12, 192),
    entry("base", 16, 256, ("88 M", "21.8 G"), GROWN),
    entry("base", 24, 384, ("88 M", "54.7 G"), GROWN),
    entry("large", 12, 192),
    entry("large", 16, 256, ("197 M", "47.5 G"), GROWN),
    entry("large", 24, 384, ("197 M", "115.4 G"), GROWN),
)
