"""Zoo networks: EfficientViT (MIT)."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.efficientvit_mit import first, large
from netweight.zoo.entry import Entry, Published


def entry(
    size: str,
    printed: tuple[str, str],
    widths: Sequence[int],
    depths: Sequence[int],
    head: tuple[int, int],
    heads: int = 32,
) -> Entry:
    """A size; B1 to L3 are of the authors' code."""
    source = "mit-han-lab/efficientvit, README"
    title = f"EfficientViT-{size.upper()}"
    published = (
        Published("parameters", printed[0], "rounded", source),
        Published("macs", printed[1], "multiply-adds, printed as MACs", source),
    )
    return Entry(
        id=f"efficientvit_{size}",
        title=title,
        year=2022 if size[0] == "b" else 2023,
        group="vision",
        family="EfficientViT (MIT)",
        build=first if size[0] == "b" else large,
        hyperparameters={"widths": tuple(widths), "depths": tuple(depths), "size": heads, "head": head},
        source=f"arXiv 2205.14756; timm efficientvit_{size}",
        published=published if printed[0] else (),
        aliases=(title.lower(),),
        licence="Apache-2.0",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "grouped", "pyramid"),
        note="The README rounds." if printed[0] else "",
    )


LARGE = (32, 64, 128, 256, 512)


ENTRIES = (
    entry("b0", ("", ""), (8, 16, 32, 64, 128), (1, 2, 2, 2, 2), (1024, 1280), 16),
    entry("b1", ("9.1 M", "0.52 G"), (16, 32, 64, 128, 256), (1, 2, 3, 3, 4), (1536, 1600), 16),
    entry("b2", ("24 M", "1.6 G"), (24, 48, 96, 192, 384), (1, 3, 4, 4, 6), (2304, 2560)),
    entry("b3", ("49 M", "4.0 G"), LARGE, (1, 4, 6, 6, 9), (2304, 2560)),
    entry("l1", ("53 M", "5.3 G"), LARGE, (1, 1, 1, 6, 6), (3072, 3200)),
    entry("l2", ("64 M", "6.9 G"), LARGE, (1, 2, 2, 8, 8), (3072, 3200)),
    entry("l3", ("246 M", "28 G"), (64, 128, 256, 512, 1024), (1, 2, 2, 8, 8), (6144, 6400)),
)
