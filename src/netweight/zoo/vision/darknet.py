"""Zoo networks: DarkNet, CSPNet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netweight.families.parts.nodes import Json
from netweight.families.vision.darknet import csp_darknet_document, csp_resnet_document, darknet_document
from netweight.zoo.entry import Entry


def entry(name: str, title: str, family: str, paper: str, build: Callable[..., Json], **rest: Any) -> Entry:
    """One network of timm."""
    return Entry(
        id=name,
        title=title,
        year=2000 + int(paper[:2]),
        group="vision",
        family=family,
        build=build,
        hyperparameters=rest,
        source=f"arXiv {paper}; timm.models.cspnet",
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", *(("grouped",) if "groups" in rest else ())),
    )


FIFTY_THREE = (1, 2, 8, 8, 4)


YOLO, CROSS = "1804.02767", "1911.11929"


ENTRIES = (
    entry("darknet53", "DarkNet-53", "DarkNet", YOLO, darknet_document, depths=FIFTY_THREE),
    entry("cspdarknet53", "CSPDarkNet-53", "DarkNet", CROSS, csp_darknet_document, depths=FIFTY_THREE),
    entry("cspresnet50", "CSPResNet-50", "CSPNet", CROSS, csp_resnet_document, widths=(128, 256, 512, 1024), expand=2.0,
          inside=0.5),
    entry("cspresnext50", "CSPResNeXt-50", "CSPNet", CROSS, csp_resnet_document, widths=(256, 512, 1024, 2048),
          expand=1.0,
          inside=0.5, groups=32),
)  # fmt: skip
