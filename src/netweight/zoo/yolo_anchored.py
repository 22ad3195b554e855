"""YOLOv3 (arXiv 1804.02767) and YOLOv5 (v6), as chains of numbered parts that bear the names of Ultralytics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .parts import after, block, conv, node, repeat
from .yolo_parts import FUSED, Chain, Size, bottleneck, counted, csp, detect, entry, step, whole


def anchored(chain: Chain, sources: Sequence[int], classes: int) -> list[Json]:
    """YOLOv5's: one convolution a plane, three boxes a position."""
    return [
        after(conv(f"{chain.name}.m.{at}", 3 * (classes + 5), 1), f"model.{source}")
        for at, source in enumerate(sources)
    ]


def c3(chain: Chain, channels: int, times: int, *, beside: bool) -> None:
    """YOLOv5's stage."""
    wide = chain.size.channels(channels)
    chain.put(csp(chain.name, wide, chain.size.times(times), (1, 3), beside=beside), wide)


def version5(name: str, depth: float, width: float, image: int = 640, classes: int = 80) -> Json:
    """YOLOv5 since its release 6, with anchors."""
    chain = Chain(Size(depth, width))
    chain.step(64, 6, 2, pad=2)
    for channels, times in ((128, 3), (256, 6), (512, 9), (1024, 3)):
        chain.step(channels)
        c3(chain, channels, times, beside=True)
    chain.pool()
    made: list[int] = []
    for channels, across in ((512, 6), (256, 4)):
        chain.step(channels, 1, 1)
        made.append(len(chain.parts) - 1)
        chain.up(across)
        c3(chain, channels, 3, beside=False)
    sources = [len(chain.parts) - 1]
    for channels, across in ((256, made[1]), (512, made[0])):
        chain.step(channels)
        chain.join(across)
        c3(chain, 2 * channels, 3, beside=False)
        sources.append(len(chain.parts) - 1)
    return whole(name, chain, anchored(chain, sources, classes), image)


def bottles(chain: Chain, channels: int, times: int, kernels: tuple[int, int], *, beside: bool) -> None:
    """Equal bottlenecks; one alone has no number of its own."""
    one = bottleneck(chain.name, channels, channels // 2, kernels, beside=beside)
    chain.put(one if times == 1 else block(chain.name, *repeat(times, *one["layers"])), channels)


def pyramid(chain: Chain, channels: int) -> None:
    """SPP: three pools of the same plane beside it."""
    pools = [after(node("maxpool2d", f"m.{n}", kernel=4 * n + 5, stride=1, padding=2 * n + 2), "cv1") for n in range(3)]
    join = after(node("concat"), ["cv1", *(pool["name"] for pool in pools)])
    layers = [step("cv1", chain.widths[-1] // 2), *pools, join, step("cv2", channels)]
    chain.put(block(chain.name, *layers), channels)


def across(chain: Chain, channels: int, back: int) -> None:
    """From the part before the last to a plane twice as large, joined with the part `back`."""
    chain.put(after(step(chain.name, channels), f"model.{len(chain.parts) - 2}"), channels)
    chain.up(back)


def version3(name: str, anchors: bool = False, pools: bool = False, image: int = 640, classes: int = 80) -> Json:
    """YOLOv3 over DarkNet-53, with `anchors` as it was published; else as Ultralytics renewed it.

    The renewed one has 3 × 3 in both convolutions of a bottleneck; `pools` is its variant with SPP.
    """
    kernels = (1, 3) if anchors else (3, 3)
    chain = Chain(Size(1.0, 1.0))
    chain.step(32, stride=1)
    for channels, times in ((64, 1), (128, 2), (256, 8), (512, 8), (1024, 4)):
        chain.step(channels)
        bottles(chain, channels, times, kernels, beside=True)
    bottles(chain, 1024, 1, kernels, beside=False)
    if pools:
        pyramid(chain, 512)
    else:
        chain.step(512, 1, 1)
    chain.step(1024, stride=1)
    chain.step(512, 1, 1)
    chain.step(1024, stride=1)
    across(chain, 256, 8)
    for _ in range(2):
        bottles(chain, 512, 1, kernels, beside=False)
    chain.step(256, 1, 1)
    chain.step(512, stride=1)
    across(chain, 128, 6)
    bottles(chain, 256, 1, kernels, beside=False)
    bottles(chain, 256, 2, kernels, beside=False)
    planes = (27, 22, 15)
    heads = anchored(chain, planes, classes) if anchors else detect(chain, planes, classes, light=False)
    return whole(name, chain, heads, image)


def tiny(name: str, image: int = 640, classes: int = 80) -> Json:
    """YOLOv3-tiny: a convolution and a pool at a time, and two planes."""
    chain = Chain(Size(1.0, 1.0))
    for channels in (16, 32, 64, 128, 256):
        chain.step(channels, stride=1)
        chain.put(node("maxpool2d", chain.name, kernel=2, stride=2), channels)
    chain.step(512, stride=1)
    chain.put(node("pad", chain.name, amount=[0, 1, 0, 1]), 512)
    chain.put(node("maxpool2d", chain.name, kernel=2, stride=1), 512)
    chain.step(1024, stride=1)
    chain.step(256, 1, 1)
    chain.step(512, stride=1)
    across(chain, 128, 8)
    chain.step(256, stride=1)
    return whole(name, chain, detect(chain, (19, 15), classes, light=False), image)


def fifth(size: str, parameters: str, flops: str, depth: float, width: float) -> Entry:
    """A size of YOLOv5."""
    readme = "ultralytics/yolov5, README"
    return entry(
        f"yolov5{size}", f"YOLOv5{size}", 2020, version5, "Ultralytics YOLOv5, release 6",
        Published("parameters", parameters, "rounded", readme), Published("flops", flops, "2 a multiply-add", readme),
        note=f"With anchors; the builds without them are other networks. {FUSED}", depth=depth, width=width,
    )  # fmt: skip


def third(kind: str, parameters: int) -> Entry:
    """YOLOv3 without anchors, as Ultralytics renewed it."""
    rest: dict[str, Any] = {"pools": True} if kind == "-spp" else {}
    return entry(
        f"yolov3{kind}u", f"YOLOv3{kind}u", 2023, tiny if kind == "-tiny" else version3,
        "arXiv 1804.02767; Ultralytics YOLOv3", *counted(parameters), **rest,
    )  # fmt: skip


SITE = "pjreddie.com/darknet/yolo"

ENTRIES = (
    entry(
        "yolov3",
        "YOLOv3",
        2018,
        version3,
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
