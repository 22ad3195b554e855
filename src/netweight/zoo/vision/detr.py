"""Zoo networks: DETR."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.detr import detr_document
from netweight.zoo.entry import Entry, Published


def entry(layers: int, depths: Sequence[int], *, dilated: bool = False) -> Entry:
    """A row of the paper's Table 1."""
    table = "Carion et al. 2020, arXiv 2005.12872, Table 1"
    name = f"detr-resnet-{layers}" + ("-dc5" if dilated else "")
    return Entry(
        id=name,
        title=f"DETR ResNet-{layers}" + (" DC5" if dilated else ""),
        year=2020,
        group="vision",
        family="DETR",
        build=detr_document,
        hyperparameters={"depths": tuple(depths), **({"dilated": True} if dilated else {})},
        source="arXiv 2005.12872; transformers DetrForObjectDetection",
        published=(Published("parameters", "41 M" if layers == 50 else "60 M", "rounded to millions", table),),
        aliases=(f"facebook/{name}",),
        licence="Apache-2.0",
        tags=("cnn", "transformer", "detection", *(("dilated",) if dilated else ())),
        note="Frozen norms are no parameters; the operations in the paper are a mean over images of all shapes.",
    )


FIFTY, HUNDRED = (3, 4, 6, 3), (3, 4, 23, 3)


ENTRIES = (
    entry(50, FIFTY),
    entry(101, HUNDRED),
    entry(50, FIFTY, dilated=True),
    entry(101, HUNDRED, dilated=True),
)
