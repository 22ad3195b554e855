"""Zoo networks: GCViT."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.gcvit import NAMES, gcvit_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, letters: str, printed: tuple[str, str], depths: Sequence[int], **rest: int) -> Entry:
    """A size of the paper."""
    table = "Hatamizadeh et al. 2022, arXiv 2206.09959, Table 1"
    title = f"GCViT-{letters}"
    return Entry(
        id=f"gcvit_{size}",
        title=title,
        year=2022,
        group="vision",
        family="GCViT",
        build=gcvit_document,
        hyperparameters={"depths": tuple(depths), **rest},
        source=f"arXiv 2206.09959; timm gcvit_{size}",
        published=(
            Published("parameters", printed[0], "rounded to millions", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(title.lower(),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "pyramid"),
        note="The paper rounds, and prints 2.6 G for XT, whose layers are those of its code here.",
    )


DEEP = (3, 4, 19, 5)


ENTRIES = (
    entry("xxtiny", "XXT", ("12 M", "2.1 G"), (2, 2, 6, 2)),
    entry("xtiny", "XT", ("20 M", "2.6 G"), (3, 4, 6, 5)),
    entry("tiny", "T", ("28 M", "4.7 G"), DEEP),
    entry("small", "S", ("51 M", "8.5 G"), DEEP, width=96, heads=3, ratio=2, scaled=True),
    entry("base", "B", ("90 M", "14.8 G"), DEEP, width=128, heads=4, ratio=2, scaled=True),
)
