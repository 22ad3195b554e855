"""Zoo networks: Swin."""

from __future__ import annotations

from typing import Any

from netweight.families.vision.swin_timm import swin_timm_document
from netweight.zoo.entry import Entry, Published

TABLE = "Liu et al. 2021, arXiv 2103.14030, Table 1"


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
        build=swin_timm_document,
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
