"""Zoo networks: YOLO."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.vision.yolo import yolo_v8_document, yolo_v10_document, yolo_v11_document
from netweight.zoo.entry import Entry, Published
from netweight.zoo.vision.yolo_parts import FUSED, counted, docs, entry


def eighth(size: str, parameters: int, flops: str, *shape: float) -> Entry:
    """A size of YOLOv8."""
    depth, width, most = shape
    return entry(
        f"yolov8{size}", f"YOLOv8{size}", 2023, yolo_v8_document, "Ultralytics YOLOv8", *counted(parameters),
        *docs(flops),
        note=FUSED, depth=depth, width=width, most=int(most),
    )  # fmt: skip


def eleventh(size: str, parameters: int, flops: str, *shape: float) -> Entry:
    """A size of YOLO11."""
    depth, width, most = shape
    return entry(
        f"yolo11{size}", f"YOLO11{size}", 2024, yolo_v11_document, "Ultralytics YOLO11", *counted(parameters),
        *docs(flops),
        note=FUSED, depthwise=True, depth=depth, width=width, most=int(most), nested=size in "mlx",
    )  # fmt: skip


def tenth(
    size: str,
    parameters: int,
    paper: str,
    shape: tuple[float, float, int],
    *compacted: int,
    large: tuple[int, ...] = (),
) -> Entry:
    """A size of YOLOv10: with both sets of heads, of which the paper counts the one that runs."""
    depth, width, most = shape
    source = "Wang et al. 2024, arXiv 2405.14458, Table 1"
    printed = (Published("parameters", paper, "the heads that run", source),) if paper else ()
    return entry(
        f"yolov10{size}", f"YOLOv10{size}", 2024, yolo_v10_document, "arXiv 2405.14458; Ultralytics YOLOv10",
        *(counted(parameters) if parameters else ()), *printed,
        note="The heads of training are counted as parameters and not as operations; the paper leaves them out.",
        naming=WeightNaming(paths=((r"\.attended\.", "."),)), depthwise=True,
        depth=depth, width=width, most=most, compacted=compacted, large=large,
    )  # fmt: skip


ENTRIES = (
    eighth("n", 3157200, "8.7 G", 0.33, 0.25, 1024),
    eighth("s", 11166560, "28.6 G", 0.33, 0.5, 1024),
    eighth("m", 25902640, "78.9 G", 0.67, 0.75, 768),
    eighth("l", 43691520, "165.2 G", 1.0, 1.0, 512),
    eighth("x", 68229648, "257.8 G", 1.0, 1.25, 512),
    tenth("n", 2775520, "", (0.33, 0.25, 1024), 22, large=(22,)),
    tenth("s", 0, "7.2 M", (0.33, 0.5, 1024), 8, 22, large=(8, 22)),
    tenth("m", 16576768, "15.4 M", (0.67, 0.75, 768), 8, 19, 22),
    tenth("b", 0, "19.1 M", (0.67, 1.0, 512), 8, 13, 19, 22),
    tenth("l", 25888688, "24.4 M", (1.0, 1.0, 512), 8, 13, 19, 22),
    tenth("x", 0, "29.5 M", (1.0, 1.25, 512), 6, 8, 13, 19, 22),
    eleventh("n", 2624080, "6.5 G", 0.5, 0.25, 1024),
    eleventh("s", 9458752, "21.5 G", 0.5, 0.5, 1024),
    eleventh("m", 20114688, "68.0 G", 0.5, 1.0, 512),
    eleventh("l", 25372160, "86.9 G", 1.0, 1.0, 512),
    eleventh("x", 56966176, "194.9 G", 1.0, 1.5, 512),
)
