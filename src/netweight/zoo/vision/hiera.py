"""Zoo networks: Hiera."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.hiera import NAMES, hiera_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, printed: tuple[str, str], width: int, heads: int, depths: Sequence[int]) -> Entry:
    """A size of the paper."""
    table = "Ryali et al. 2023, arXiv 2306.00989, Table 9"
    letter = {"tiny": "T", "small": "S", "base": "B", "base_plus": "B+", "large": "L", "huge": "H"}[size]
    return Entry(
        id=f"hiera_{size}_224",
        title=f"Hiera-{letter}",
        year=2023,
        group="vision",
        family="Hiera",
        build=hiera_document,
        hyperparameters={"width": width, "heads": heads, "depths": tuple(depths)},
        source=f"arXiv 2306.00989; timm hiera_{size}_224",
        published=(
            Published("parameters", printed[0], "rounded to millions", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"hiera-{letter.lower()}", f"facebook/hiera-{size.replace('_', '-')}-224-hf"),
        naming=NAMES,
        licence="CC-BY-NC-4.0",
        tags=("transformer", "classification", "imagenet", "window", "pyramid"),
        note="The paper rounds.",
    )


ENTRIES = (
    entry("tiny", ("28 M", "5 G"), 96, 1, (1, 2, 7, 2)),
    entry("small", ("35 M", "6 G"), 96, 1, (1, 2, 11, 2)),
    entry("base", ("52 M", "9 G"), 96, 1, (2, 3, 16, 3)),
    entry("base_plus", ("70 M", "13 G"), 112, 2, (2, 3, 16, 3)),
    entry("large", ("214 M", "40 G"), 144, 2, (2, 6, 36, 4)),
    entry("huge", ("673 M", "125 G"), 256, 4, (2, 6, 36, 4)),
)
