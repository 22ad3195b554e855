"""Zoo networks: Faster R-CNN, SSD."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netweight.families.naming import OWN
from netweight.families.parts.nodes import Json
from netweight.families.vision.detectors import REGIONS
from netweight.families.vision.detectors_mobile import faster, ssdlite, unseen
from netweight.zoo.entry import Entry
from netweight.zoo.published import torchvision
from netweight.zoo.vision.detectors import FASTER


def entry(
    name: str, title: str, year: int, paper: str, counted: int, macs: str, build: Callable[..., Json], note: str,
    **rest: Any,
) -> Entry:  # fmt: skip
    """A detector of torchvision, for the 91 classes of COCO."""
    pyramidal = build is faster
    return Entry(
        id=name,
        title=title,
        year=year,
        group="vision",
        family="Faster R-CNN" if pyramidal else "SSD",
        build=build,
        hyperparameters=rest,
        source=f"arXiv {paper}; torchvision.models.detection.{name}",
        published=torchvision(counted, macs),
        aliases=(title.lower(),),
        naming=REGIONS if pyramidal else OWN,
        tags=("cnn", "detection", "depthwise", "mobile", *(("fpn",) if pyramidal else ())),
        note=note,
    )


MOBILE = f"{FASTER}, 1905.02244"


ENTRIES = (
    entry(
        "fasterrcnn_mobilenet_v3_large_fpn", "Faster R-CNN MobileNetV3-Large FPN", 2019, MOBILE, 19386354, "",
        faster, unseen("4.494"), image=800, regions=1000,
    ),
    entry(
        "fasterrcnn_mobilenet_v3_large_320_fpn", "Faster R-CNN MobileNetV3-Large 320 FPN", 2019, MOBILE, 19386354, "",
        faster, unseen("0.719"), image=320, regions=150,
    ),
    entry(
        "ssdlite320_mobilenet_v3_large", "SSDLite320 MobileNetV3-Large", 2018, "1801.04381, 1905.02244", 3440060,
        "0.583 G", ssdlite, "",
    ),
)  # fmt: skip
