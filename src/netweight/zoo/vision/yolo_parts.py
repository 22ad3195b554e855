"""What zoo rows share: What the YOLOs of Ultralytics share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netweight.families.naming import OWN, WeightNaming
from netweight.families.parts.nodes import Json
from netweight.zoo.entry import Entry, Published


def entry(
    name: str,
    title: str,
    year: int,
    build: Callable[..., Json],
    source: str,
    *published: Published,
    note: str = "",
    naming: WeightNaming = OWN,
    depthwise: bool = False,
    **rest: Any,
) -> Entry:
    """A detector for the 80 classes of COCO."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="vision",
        family="YOLO",
        build=build,
        hyperparameters=rest,
        source=source,
        published=published,
        naming=naming,
        licence="AGPL-3.0",
        tags=("cnn", "detection", *(("depthwise",) if depthwise else ())),
        note=note,
    )


def counted(parameters: int) -> tuple[Published, ...]:
    """Every digit, where it was counted."""
    return (
        Published("parameters", f"{parameters:,}", "all weights, before fusing", "ultralytics 8.4.190, model files"),
    )


def docs(flops: str) -> tuple[Published, ...]:
    """What the documentation prints: of the fused network."""
    return (Published("flops", flops, "2 a multiply-add, fused", "Ultralytics documentation"),) if flops else ()


FUSED = "The printed operations are those of the network with its norms fused, counted by another tool."
