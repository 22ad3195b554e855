"""Zoo networks: MViT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.mvitv2 import NAMES, mvitv2_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, printed: tuple[str, str], depths: Sequence[int], **rest: Any) -> Entry:
    """A size of the paper; `cls` are those with a class token, pretrained on ImageNet-22k."""
    table = "Li et al. 2021, arXiv 2112.01526, Table 1"
    base, _, token = size.partition("_")
    title = f"MViTv2-{base.capitalize()}" + ("-cls" if token else "")
    published = (
        Published("parameters", printed[0], "rounded to millions", table),
        Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
    )
    return Entry(
        id=f"mvitv2_{size}",
        title=title,
        year=2021,
        group="vision",
        family="MViT",
        build=mvitv2_document,
        hyperparameters={"depths": tuple(depths), **rest, **({"token": True} if token else {})},
        source=f"arXiv 2112.01526; timm mvitv2_{size}",
        published=published if printed[0] else (),
        naming=NAMES,
        licence="Apache-2.0" if size != "small_cls" else "",
        tags=("transformer", "classification", "imagenet", "depthwise", "pyramid"),
        note="The paper rounds." if printed[0] else "",
    )


LARGE: dict[str, Any] = {"width": 144, "heads": 2}


MANY: dict[str, Any] = {"classes": 19168}


ENTRIES = (
    entry("tiny", ("24 M", "4.7 G"), (1, 2, 5, 2)),
    entry("small", ("35 M", "7.0 G"), (1, 2, 11, 2)),
    entry("base", ("52 M", "10.2 G"), (2, 3, 16, 3)),
    entry("large", ("218 M", "42.1 G"), (2, 6, 36, 4), expand=False, **LARGE),
    entry("small_cls", ("", ""), (1, 2, 11, 2)),
    entry("base_cls", ("", ""), (2, 3, 16, 3), **MANY),
    entry("large_cls", ("", ""), (2, 6, 36, 4), **LARGE, **MANY),
    entry("huge_cls", ("", ""), (4, 8, 60, 8), width=192, heads=3, **MANY),
)
