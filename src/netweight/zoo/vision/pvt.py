"""Zoo networks: PVT."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.pvt import FIRST, NAMES, WIDE, pvt_document, pvt_v1_document
from netweight.zoo.entry import Entry, Published

SMALL = "The authors print 3.4 M for B0 and 13.1 M for B1; checkpoints of 14 and 54 MiB hold the weights here."


def entry(size: str, widths: Sequence[int], depths: Sequence[int], printed: tuple[str, str], **rest: object) -> Entry:
    """A row of the paper's Table 1."""
    table = "Wang et al. 2021, arXiv 2106.13797, Table 2"
    return Entry(
        id=f"pvt_v2_{size}",
        title=f"PVT v2-{size.upper().replace('_LI', '-Li')}",
        year=2021,
        group="vision",
        family="PVT",
        build=pvt_document,
        hyperparameters={"widths": tuple(widths), "depths": tuple(depths), **rest},
        source=f"arXiv 2106.13797; timm pvt_v2_{size}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet", "pyramid", "depthwise"),
        note=SMALL if size in ("b0", "b1") else "The paper rounds.",
    )


def original(size: str, depths: Sequence[int], printed: tuple[str, str]) -> Entry:
    """A row of the first paper's Table 2."""
    table = "Wang et al. 2021, arXiv 2102.12122, Table 2"
    return Entry(
        id=f"pvt-{size}-224",
        title=f"PVT-{size.capitalize()}",
        year=2021,
        group="vision",
        family="PVT",
        build=pvt_v1_document,
        hyperparameters={"depths": tuple(depths)},
        source="arXiv 2102.12122; transformers PvtForImageClassification",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"pvt-{size}", f"zetatech/pvt-{size}-224"),
        naming=FIRST,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet", "pyramid"),
        note="The paper rounds.",
    )


ENTRIES = (
    original("tiny", (2, 2, 2, 2), ("13.2 M", "1.9 G")),
    original("small", (3, 4, 6, 3), ("24.5 M", "3.8 G")),
    original("medium", (3, 4, 18, 3), ("44.2 M", "6.7 G")),
    original("large", (3, 8, 27, 3), ("61.4 M", "9.8 G")),
    entry("b0", (32, 64, 160, 256), (2, 2, 2, 2), ("3.4 M", "0.6 G")),
    entry("b1", WIDE, (2, 2, 2, 2), ("13.1 M", "2.1 G")),
    entry("b2_li", WIDE, (3, 4, 6, 3), ("22.6 M", "3.9 G"), linear=True),
    entry("b2", WIDE, (3, 4, 6, 3), ("25.4 M", "4.0 G")),
    entry("b3", WIDE, (3, 4, 18, 3), ("45.2 M", "6.9 G")),
    entry("b4", WIDE, (3, 8, 27, 3), ("62.6 M", "10.1 G")),
    entry("b5", WIDE, (3, 6, 40, 3), ("82.0 M", "11.8 G"), ratios=(4, 4, 4, 4)),
)
