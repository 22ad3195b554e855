"""Zoo networks: PoolFormer."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.vision.poolformer import poolformer_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, printed: str, depth: int, widths: Sequence[int]) -> Entry:
    """S with the narrow stages, M with the wide ones."""
    return Entry(
        id=f"poolformer_{size}",
        title=f"PoolFormer-{size.upper()}",
        year=2021,
        group="vision",
        family="PoolFormer",
        build=poolformer_document,
        hyperparameters={"depths": (depth // 6, depth // 6, depth // 2, depth // 6), "widths": tuple(widths)},
        source=f"arXiv 2111.11418; timm poolformer_{size}",
        published=(Published("parameters", printed, "rounded to millions", "sail-sg/poolformer, README"),),
        naming=WeightNaming(paths=((r"(layer_scale\d)\.weight$", r"\1.scale"),)),
        licence="Apache-2.0",
        tags=("pooling", "classification", "imagenet"),
    )


NARROW, WIDE = (64, 128, 320, 512), (96, 192, 384, 768)


ENTRIES = (
    entry("s12", "12 M", 12, NARROW),
    entry("s24", "21 M", 24, NARROW),
    entry("s36", "31 M", 36, NARROW),
    entry("m36", "56 M", 36, WIDE),
    entry("m48", "73 M", 48, WIDE),
)
