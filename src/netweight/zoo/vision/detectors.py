"""Zoo networks: Faster R-CNN, Mask R-CNN, RetinaNet, FCOS, SSD."""

from __future__ import annotations

from collections.abc import Callable

from netweight.families.naming import OWN, WeightNaming
from netweight.families.parts.detectors import frozen
from netweight.families.parts.nodes import Json
from netweight.families.vision.detectors import REGIONS, fcos, rcnn_document, retinanet_document, ssd_document
from netweight.zoo.entry import Entry
from netweight.zoo.published import torchvision

UNSEEN = "torchvision prints 134.38 G multiply-adds, those of a run that finds no box and so makes no mask."


ONCE = "torchvision prints 137.42 G multiply-adds, those of a run that finds one person; here are as many as it keeps."


def entry(
    name: str,
    title: str,
    family: str,
    year: int,
    paper: str,
    counted: int,
    macs: str,
    build: Callable[..., Json],
    note: str = "",
    **rest: bool,
) -> Entry:
    """A detector of torchvision, for the 91 classes of COCO."""  # fmt: skip
    return Entry(
        id=name,
        title=title,
        year=year,
        group="vision",
        family=family,
        build=build,
        hyperparameters=rest,
        source=f"arXiv {paper}; torchvision.models.detection.{name}",
        published=torchvision(counted, macs),
        aliases=(title.lower(),),
        naming=WeightNaming(paths=((r"backbone\.scale\.weight$", "backbone.scale_weight"),))
        if build is ssd_document
        else REGIONS
        if build is rcnn_document
        else OWN,
        tags=("cnn", "detection", "dilated" if build is ssd_document else "fpn"),
        note=note,
    )


FASTER, MASK, RETINA = "1506.01497", "1703.06870", "1708.02002"


ANEW, SAMPLED = "2111.11429", "1912.02424"
"""What torchvision's second versions follow (the papers that retrained the detectors)."""


ENTRIES = (
    entry("fasterrcnn_resnet50_fpn", "Faster R-CNN R50-FPN", "Faster R-CNN", 2015, FASTER, 41755286, "134.38 G",
          rcnn_document,
          frozen(41808406)),
    entry(
        "fasterrcnn_resnet50_fpn_v2", "Faster R-CNN R50-FPN v2", "Faster R-CNN", 2021, f"{FASTER}, {ANEW}", 43712278,
        "280.371 G", rcnn_document, second=True,
    ),
    entry(
        "maskrcnn_resnet50_fpn", "Mask R-CNN R50-FPN", "Mask R-CNN", 2017, MASK, 44401393, "", rcnn_document,
        f"{UNSEEN} {frozen(44454513)}", mask=True
    ),
    entry(
        "maskrcnn_resnet50_fpn_v2", "Mask R-CNN R50-FPN v2", "Mask R-CNN", 2021, f"{MASK}, {ANEW}", 46359409,
        "333.577 G", rcnn_document, second=True, mask=True,
    ),
    entry("retinanet_resnet50_fpn", "RetinaNet R50-FPN", "RetinaNet", 2017, RETINA, 34014999, "151.54 G",
          retinanet_document,
          frozen(34068119)),
    entry(
        "retinanet_resnet50_fpn_v2", "RetinaNet R50-FPN v2", "RetinaNet", 2019, f"{RETINA}, {SAMPLED}", 38198935,
        "152.238 G", retinanet_document, second=True,
    ),
    entry(
        "keypointrcnn_resnet50_fpn", "Keypoint R-CNN R50-FPN", "Mask R-CNN", 2017, MASK, 59137258, "", rcnn_document,
        f"{ONCE} {frozen(59190378)}", people=True,
    ),
    entry(
        "fcos_resnet50_fpn", "FCOS R50-FPN", "FCOS", 2019, "1904.01355, 2006.09214", 32269600, "128.207 G", fcos,
        frozen(32322720),
    ),
    entry("ssd300_vgg16", "SSD300 VGG-16", "SSD", 2015, "1512.02325", 35641826, "34.858 G", ssd_document),
)  # fmt: skip
