"""Zoo networks: Swin."""

from __future__ import annotations

from typing import Any

from netweight.families.vision.swinv2 import swinv2_document
from netweight.zoo.entry import Entry, Published

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
        build=swinv2_document,
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
