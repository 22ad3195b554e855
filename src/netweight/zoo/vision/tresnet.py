"""Zoo networks: TResNet."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.tresnet import tresnet_document
from netweight.zoo.entry import Entry


def entry(size: str, depths: Sequence[int], **rest: int) -> Entry:
    """A size of the paper, and the second version, of its code."""
    title = f"TResNet-{size.upper().replace('_', '-')}"
    return Entry(
        id=f"tresnet_{size}",
        title=title,
        year=2020,
        group="vision",
        family="TResNet",
        build=tresnet_document,
        hyperparameters={"depths": tuple(depths), **rest},
        source=f"arXiv 2003.13630; timm tresnet_{size}",
        aliases=(title.lower(),),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet"),
    )


ENTRIES = (
    entry("m", (3, 4, 11, 3)),
    entry("l", (4, 5, 18, 3), width=76),
    entry("xl", (4, 5, 24, 3), width=83),
    entry("v2_l", (3, 4, 23, 3), second=True),
)
