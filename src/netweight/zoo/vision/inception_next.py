"""Zoo networks: InceptionNeXt."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.inception_next import NAMES, inception_next_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, widths: Sequence[int], depths: Sequence[int], printed: tuple[str, str], **rest: float) -> Entry:
    """A size of the paper, and the smallest, of its code."""
    table = "Yu et al. 2023, arXiv 2303.16900, Table 2"
    published = (
        Published("parameters", printed[0], "rounded to millions", table),
        Published("macs", printed[1], "multiply-adds, printed as MACs", table),
    )
    return Entry(
        id=f"inception_next_{size}",
        title=f"InceptionNeXt-{size[0].upper()}{'' if printed[0] else size[1:]}",
        year=2023,
        group="vision",
        family="InceptionNeXt",
        build=inception_next_document,
        hyperparameters={"widths": tuple(widths), "depths": tuple(depths), **rest},
        source=f"arXiv 2303.16900; timm inception_next_{size}",
        published=published if printed[0] else (),
        aliases=(f"inceptionnext-{size[0]}{'' if printed[0] else size[1:]}",),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note="The paper rounds." if printed[0] else "",
    )


WIDE = (96, 192, 384, 768)


ENTRIES = (
    entry("atto", (40, 80, 160, 320), (2, 2, 6, 2), ("", ""), band=9, share=0.25),
    entry("tiny", WIDE, (3, 3, 9, 3), ("28 M", "4.2 G")),
    entry("small", WIDE, (3, 3, 27, 3), ("49 M", "8.4 G")),
    entry("base", (128, 256, 512, 1024), (3, 3, 27, 3), ("87 M", "14.9 G")),
)
