"""Zoo networks: Sequencer."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.sequencer import sequencer_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, printed: tuple[str, str], depths: Sequence[int]) -> Entry:
    """A row of the paper's Table 1."""
    table = "Tatsunami and Taki 2022, arXiv 2205.01972, Table 1"
    title = f"Sequencer2D-{size.upper()}"
    return Entry(
        id=f"sequencer2d_{size}",
        title=title,
        year=2022,
        group="vision",
        family="Sequencer",
        build=sequencer_document,
        hyperparameters={"depths": tuple(depths)},
        source=f"arXiv 2205.01972; timm sequencer2d_{size}",
        published=(
            Published("parameters", printed[0], "rounded to millions", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"sequencer-{size}",),
        licence="Apache-2.0",
        tags=("classification", "imagenet"),
        note="The paper rounds.",
    )


ENTRIES = (
    entry("s", ("28 M", "8.4 G"), (4, 3, 8, 3)),
    entry("m", ("38 M", "11.1 G"), (4, 3, 14, 3)),
    entry("l", ("54 M", "16.6 G"), (8, 8, 16, 4)),
)
