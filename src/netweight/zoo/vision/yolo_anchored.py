"""Zoo networks: YOLO."""

from __future__ import annotations

from typing import Any

from netweight.families.vision.yolo_anchored import yolo_v3_document, yolo_v3_tiny_document, yolo_v5_document
from netweight.zoo.entry import Entry, Published
from netweight.zoo.vision.yolo_parts import FUSED, counted, entry


def fifth(size: str, parameters: str, flops: str, depth: float, width: float) -> Entry:
    """A size of YOLOv5."""
    readme = "ultralytics/yolov5, README"
    return entry(
        f"yolov5{size}", f"YOLOv5{size}", 2020, yolo_v5_document, "Ultralytics YOLOv5, release 6",
        Published("parameters", parameters, "rounded", readme), Published("flops", flops, "2 a multiply-add", readme),
        note=f"With anchors; the builds without them are other networks. {FUSED}", depth=depth, width=width,
    )  # fmt: skip


def third(kind: str, parameters: int) -> Entry:
    """YOLOv3 without anchors, as Ultralytics renewed it."""
    rest: dict[str, Any] = {"pools": True} if kind == "-spp" else {}
    return entry(
        f"yolov3{kind}u", f"YOLOv3{kind}u", 2023, yolo_v3_tiny_document if kind == "-tiny" else yolo_v3_document,
        "arXiv 1804.02767; Ultralytics YOLOv3", *counted(parameters), **rest,
    )  # fmt: skip


SITE = "pjreddie.com/darknet/yolo"


ENTRIES = (
    entry(
        "yolov3",
        "YOLOv3",
        2018,
        yolo_v3_document,
        "arXiv 1804.02767; Ultralytics YOLOv3",
        Published("parameters", "61,949,149", "all weights, before fusing", "ultralytics/yolov3, model summary"),
        Published("flops", "65.86 G", "2 a multiply-add, at 416 pixels", SITE),
        anchors=True,
        image=416,
    ),
    third("", 103754144),
    third("-spp", 104803744),
    third("-tiny", 12173248),
    fifth("n", "1.9 M", "4.5 G", 0.33, 0.25),
    fifth("s", "7.2 M", "16.5 G", 0.33, 0.5),
    fifth("m", "21.2 M", "49.0 G", 0.67, 0.75),
    fifth("l", "46.5 M", "109.1 G", 1.0, 1.0),
    fifth("x", "86.7 M", "205.7 G", 1.33, 1.25),
)
