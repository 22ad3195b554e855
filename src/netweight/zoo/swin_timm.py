"""Swin-B and -L (arXiv 2103.14030) as timm builds them: what torchvision lacks, larger windows and 21,841 classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .parts import block, conv, node, repeat, vision
from .swin import merging, turn

TABLE = "Liu et al. 2021, arXiv 2103.14030, Table 1"
MLP = ("fc1", "act", "fc2")


def document(
    name: str,
    width: int,
    depths: Sequence[int],
    heads: Sequence[int],
    window: int = 7,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A Swin with `depths[i]` blocks of `heads[i]` heads in stage i; every second block shifts its windows."""
    stages: list[Json] = []
    for number, (depth, count) in enumerate(zip(depths, heads, strict=True)):
        shift = window // 2 if number < len(depths) - 1 else 0
        blocks = [
            block(f"blocks.{at}", *turn(width, count, window, shift * (at % 2), False, 0.0, MLP, masked=at % 2 == 1))
            for at in range(depth)
        ]
        if not shift:
            blocks = repeat(depth, *turn(width, count, window, 0, False, 0.0, MLP), name="blocks")
        down = [block("downsample", *merging(width // 2, False))] if number else []
        stages.append(block(f"layers.{number}", *down, *blocks))
        width *= 2
    patches = (conv("proj", width // 2 ** len(depths), 4, stride=4), node("permute", order=[2, 3, 1]))
    return vision(
        name,
        image,
        block("patch_embed", *patches, node("layernorm", "norm")),
        *stages,
        node("layernorm", "norm"),
        node("permute", order=[3, 1, 2]),
        block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes)),
    )


def entry(
    size: str, window: int, image: int, printed: tuple[str, str], classes: int = 1000, aliases: tuple[str, ...] = ()
) -> Entry:
    """B or L; with 21,841 classes as it is pretrained on ImageNet-22k."""
    name = f"swin_{size}_patch4_window{window}_{image}"
    many = classes > 1000
    title = f"Swin-{size[0].upper()}" + (f" {image}" if image != 224 else "") + (" 22k" if many else "")
    heads = 4 if size == "base" else 6
    extra: dict[str, Any] = {"classes": classes} if many else {}
    published = (
        Published("parameters", printed[0], "rounded to millions", TABLE),
        Published("macs", printed[1], "multiply-adds, printed as FLOPs", TABLE),
    )
    return Entry(
        id=f"{name}.ms_in22k" if many else name,
        title=title,
        year=2021,
        group="vision",
        family="Swin",
        build=document,
        hyperparameters={
            "width": 32 * heads, "depths": (2, 2, 18, 2), "heads": tuple(heads * 2**n for n in range(4)),
            "window": window, "image": image, **extra,
        },
        source=f"arXiv 2103.14030; timm {name}",
        published=() if many else published,
        aliases=(title.lower().replace(" ", "-"), *aliases),
        licence="MIT",
        tags=("transformer", "classification", "imagenet", "window", "pyramid"),
        note="" if many else "The paper rounds.",
    )  # fmt: skip


LARGE, LARGER, BASE = ("197 M", "34.5 G"), ("197 M", "103.9 G"), ("88 M", "47.0 G")

ENTRIES = (
    entry("base", 12, 384, BASE, aliases=("microsoft/swin-base-patch4-window12-384",)),
    entry("large", 7, 224, LARGE, aliases=("microsoft/swin-large-patch4-window7-224",)),
    entry("large", 12, 384, LARGER, aliases=("microsoft/swin-large-patch4-window12-384",)),
    entry("base", 7, 224, BASE, 21841),
    entry("base", 12, 384, BASE, 21841),
    entry("large", 7, 224, LARGE, 21841),
    entry("large", 12, 384, LARGER, 21841),
)
