"""Zoo networks: RepVGG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.repvgg import repvgg_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, depths: Sequence[int], widths: Sequence[float], **rest: Any) -> Entry:
    """A row of the paper's Table 2."""
    table = "Ding et al. 2021, arXiv 2101.03697, Table 4"
    folded: dict[str, tuple[str, str]] = {"a0": ("8.30 M", "1.4 B"), "a2": ("25.49 M", "5.1 B")}
    printed: tuple[Published, ...] = ()
    if size in folded:
        printed = tuple(
            Published(figure, text, "of the folded network", table)
            for figure, text in zip(("parameters", "macs"), folded[size], strict=True)
        )
    return Entry(
        id=f"repvgg_{size}",
        title=f"RepVGG-{size.upper()}",
        year=2021,
        group="vision",
        family="RepVGG",
        build=repvgg_document,
        hyperparameters={"depths": tuple(depths), "widths": tuple(widths), **rest},
        source="arXiv 2101.03697; timm.models.byobnet",
        published=printed,
        licence="MIT",
        tags=("cnn", "classification", "imagenet", *(("grouped",) if "groups" in rest else ())),
        note="Counted as it trains, with its parallel convolutions and their norms; the paper prints what is left when "
        "they are folded into one convolution each.",
    )


A, B = (2, 4, 14, 1), (4, 6, 16, 1)


ENTRIES = (
    entry("a0", A, (0.75, 0.75, 0.75, 2.5)),
    entry("a1", A, (1, 1, 1, 2.5)),
    entry("a2", A, (1.5, 1.5, 1.5, 2.75)),
    entry("b0", B, (1, 1, 1, 2.5)),
    entry("b1", B, (2, 2, 2, 4)),
    entry("b1g4", B, (2, 2, 2, 4), groups=4),
    entry("b2", B, (2.5, 2.5, 2.5, 5)),
    entry("b2g4", B, (2.5, 2.5, 2.5, 5), groups=4),
    entry("b3", B, (3, 3, 3, 5)),
    entry("b3g4", B, (3, 3, 3, 5), groups=4),
)
