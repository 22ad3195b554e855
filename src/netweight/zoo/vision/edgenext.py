"""Zoo networks: EdgeNeXt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.edgenext import NAMES, edgenext_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, widths: Sequence[int], depths: Sequence[int], printed: tuple[str, str], **rest: Any) -> Entry:
    """A size of the paper, or timm's own."""
    table = "Maaz et al. 2022, arXiv 2206.10589, Table 2"
    names = {"xx_small": "XXS", "x_small": "XS", "small": "S", "base": "B", "small_rw": "S-rw"}
    published = (
        Published("parameters", printed[0], "rounded", table),
        Published("macs", printed[1], "multiply-adds, printed as MAdds", table),
    )
    title = f"EdgeNeXt-{names[size]}"
    return Entry(
        id=f"edgenext_{size}",
        title=title,
        year=2022,
        group="vision",
        family="EdgeNeXt",
        build=edgenext_document,
        hyperparameters={"widths": tuple(widths), "depths": tuple(depths), **rest},
        source=f"arXiv 2206.10589; timm edgenext_{size}",
        published=published if printed[0] else (),
        aliases=(title.lower(),),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "mobile", "pyramid"),
        note="The paper rounds." if printed[0] else "",
    )


FOUR = (4, 4, 4, 4)


ENTRIES = (
    entry("xx_small", (24, 48, 88, 168), (2, 2, 6, 2), ("1.3 M", "261 M"), heads=FOUR),
    entry("x_small", (32, 64, 100, 192), (3, 3, 9, 3), ("2.3 M", "538 M"), heads=FOUR),
    entry("small", (48, 96, 160, 304), (3, 3, 9, 3), ("5.6 M", "1.3 G")),
    entry("base", (80, 160, 288, 584), (3, 3, 9, 3), ("18.5 M", "3.84 G")),
    entry("small_rw", (48, 96, 192, 384), (3, 3, 9, 3), ("", ""), within=True, bias=False),
)
