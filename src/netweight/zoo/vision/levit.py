"""Zoo networks: LeViT."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.levit import NAMES, levit_document
from netweight.zoo.entry import Entry, Published


def entry(
    size: str, printed: tuple[str, str], key: int, widths: Sequence[int], heads: Sequence[int], depths: Sequence[int]
) -> Entry:
    """A row of the paper's Table 2."""
    table = "Graham et al. 2021, arXiv 2104.01136, Table 2"
    return Entry(
        id=f"levit_{size}",
        title=f"LeViT-{size.upper()}",
        year=2021,
        group="vision",
        family="LeViT",
        build=levit_document,
        hyperparameters={"widths": tuple(widths), "heads": tuple(heads), "depths": tuple(depths), "key": key},
        source=f"arXiv 2104.01136; timm levit_{size}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"levit-{size}", f"facebook/levit-{size.upper()}"),
        naming=NAMES,
        tags=("transformer", "cnn", "classification", "imagenet", "pyramid"),
        note="The paper rounds, and prints 0.6 % fewer multiply-adds for LeViT-256.",
    )


FOUR = (4, 4, 4)


ENTRIES = (
    entry("128s", ("7.8 M", "305 M"), 16, (128, 256, 384), (4, 6, 8), (2, 3, 4)),
    entry("128", ("9.2 M", "406 M"), 16, (128, 256, 384), (4, 8, 12), FOUR),
    entry("192", ("10.9 M", "658 M"), 32, (192, 288, 384), (3, 5, 6), FOUR),
    entry("256", ("18.9 M", "1120 M"), 32, (256, 384, 512), (4, 6, 8), FOUR),
    entry("384", ("39.1 M", "2353 M"), 32, (384, 512, 768), (6, 9, 12), FOUR),
)
