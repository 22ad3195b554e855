"""Zoo networks: FocalNet."""

from __future__ import annotations

from netweight.families.vision.focalnet import focalnet_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, reach: str, printed: tuple[str, str], width: int, depth: int) -> Entry:
    """A row of the paper's Table 1: small or large reach."""
    table = "Yang et al. 2022, arXiv 2203.11926, Table 1"
    name = f"focalnet_{size}_{reach}"
    return Entry(
        id=name,
        title=f"FocalNet-{size[0].upper()} {reach.upper()}",
        year=2022,
        group="vision",
        family="FocalNet",
        build=focalnet_document,
        hyperparameters={"width": width, "depths": (2, 2, depth, 2), "levels": 2 if reach == "srf" else 3},
        source=f"arXiv 2203.11926; timm {name}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"focalnet-{size[0]}-{reach}", *((f"microsoft/focalnet-{size}-lrf",) if reach == "lrf" else ())),
        licence="MIT",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note="The paper rounds.",
    )


ENTRIES = (
    entry("tiny", "srf", ("28.4 M", "4.4 G"), 96, 6),
    entry("small", "srf", ("49.9 M", "8.6 G"), 96, 18),
    entry("base", "srf", ("88.1 M", "15.3 G"), 128, 18),
    entry("tiny", "lrf", ("28.6 M", "4.5 G"), 96, 6),
    entry("small", "lrf", ("50.3 M", "8.7 G"), 96, 18),
    entry("base", "lrf", ("88.7 M", "15.4 G"), 128, 18),
)
