"""Zoo networks: SegFormer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.segformer import NAMES, segformer_document
from netweight.zoo.entry import Entry, Published

TABLE = "Xie et al. 2021, arXiv 2105.15203, Table 1"


def entry(size: str, printed: tuple[str, str], depths: Sequence[int], decoder: int, **rest: Any) -> Entry:
    """A size, as it was trained for the 150 classes of ADE20K."""
    image = rest.get("image", 512)
    return Entry(
        id=f"segformer-{size}",
        title=f"SegFormer-{size.upper()}",
        year=2021,
        group="vision",
        family="SegFormer",
        build=segformer_document,
        hyperparameters={
            "widths": (32, 64, 160, 256) if size == "b0" else (64, 128, 320, 512),
            "depths": tuple(depths),
            "decoder": decoder,
            **rest,
        },
        source="arXiv 2105.15203; transformers SegformerForSemanticSegmentation",
        published=(
            Published("parameters", printed[0], "rounded", TABLE),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", TABLE),
        ),
        aliases=(f"nvidia/segformer-{size}-finetuned-ade-{image}-{image}",),
        naming=NAMES,
        tags=("transformer", "segmentation", "pyramid", "depthwise"),
        note="With the head for 150 classes; of B4 and B5 the paper prints 0.1 G more multiply-adds.",
    )


ENTRIES = (
    entry("b0", ("3.8 M", "8.4 G"), (2, 2, 2, 2), 256),
    entry("b1", ("13.7 M", "15.9 G"), (2, 2, 2, 2), 256),
    entry("b2", ("27.5 M", "62.4 G"), (3, 4, 6, 3), 768),
    entry("b3", ("47.3 M", "79.0 G"), (3, 4, 18, 3), 768),
    entry("b4", ("64.1 M", "95.7 G"), (3, 8, 27, 3), 768),
    entry("b5", ("84.7 M", "183.3 G"), (3, 6, 40, 3), 768, image=640),
)
