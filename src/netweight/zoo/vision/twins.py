"""Zoo networks: Twins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.pvt import NAMES, WIDE
from netweight.families.vision.twins import twins_document
from netweight.zoo.entry import Entry, Published


def entry(kind: str, size: str, printed: tuple[str, str], **rest: Any) -> Entry:
    """A row of the paper's Table 2."""
    table = "Chu et al. 2021, arXiv 2104.13840, Table 2"
    return Entry(
        id=f"twins_{kind}_{size}",
        title=f"Twins-{kind.upper()}-{size[0].upper()}",
        year=2021,
        group="vision",
        family="Twins",
        build=twins_document,
        hyperparameters=rest,
        source=f"arXiv 2104.13840; timm twins_{kind}_{size}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"twins-{kind}-{size[0]}",),
        naming=NAMES,
        tags=(
            "transformer",
            "classification",
            "imagenet",
            "pyramid",
            "depthwise",
            *(("window",) if "windows" in rest else ()),
        ),
        note="The paper rounds.",
    )


def pcpvt(size: str, printed: tuple[str, str], depths: Sequence[int]) -> Entry:
    """As wide as PVT."""
    return entry("pcpvt", size, printed, widths=WIDE, depths=tuple(depths), heads=(1, 2, 5, 8))


def svt(size: str, printed: tuple[str, str], width: int, depths: Sequence[int]) -> Entry:
    """Heads of 32 features."""
    widths = tuple(width * 2**n for n in range(4))
    heads = tuple(each // 32 for each in widths)
    return entry(
        "svt", size, printed, widths=widths, depths=tuple(depths), heads=heads, ratios=(4, 4, 4, 4), windows=True
    )


ENTRIES = (
    pcpvt("small", ("24.1 M", "3.8 G"), (3, 4, 6, 3)),
    pcpvt("base", ("43.8 M", "6.7 G"), (3, 4, 18, 3)),
    pcpvt("large", ("60.9 M", "9.8 G"), (3, 8, 27, 3)),
    svt("small", ("24.0 M", "2.9 G"), 64, (2, 2, 10, 4)),
    svt("base", ("56.0 M", "8.6 G"), 96, (2, 2, 18, 2)),
    svt("large", ("99.2 M", "15.1 G"), 128, (2, 2, 18, 2)),
)
