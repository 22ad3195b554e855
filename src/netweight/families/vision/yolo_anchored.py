"""YOLOv3 (arXiv 1804.02767) and YOLOv5 (v6), as chains of numbered parts that bear the names of Ultralytics."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, conv2d_node, layer_node, named_block, repeat_layers, with_source
from netweight.families.parts.yolo_parts import (
    NumberedChain,
    ScaleFactors,
    c3_block,
    conv_norm_silu,
    detect_head,
    yolo_bottleneck,
    yolo_document,
)


def _anchored(chain: NumberedChain, sources: Sequence[int], classes: int) -> list[Json]:
    """YOLOv5's: one convolution a plane, three boxes a position."""
    return [
        with_source(conv2d_node(f"{chain.name}.m.{at}", 3 * (classes + 5), 1), f"model.{source}")
        for at, source in enumerate(sources)
    ]


def _c3(chain: NumberedChain, channels: int, times: int, *, beside: bool) -> None:
    """YOLOv5's stage."""
    wide = chain.size.channels(channels)
    chain.put(c3_block(chain.name, wide, chain.size.times(times), (1, 3), beside=beside), wide)


def yolo_v5_document(name: str, depth: float, width: float, image: int = 640, classes: int = 80) -> Json:
    """YOLOv5 since its release 6, with anchors."""
    chain = NumberedChain(ScaleFactors(depth, width))
    chain.step(64, 6, 2, pad=2)
    for channels, times in ((128, 3), (256, 6), (512, 9), (1024, 3)):
        chain.step(channels)
        _c3(chain, channels, times, beside=True)
    chain.pool()
    made: list[int] = []
    for channels, across in ((512, 6), (256, 4)):
        chain.step(channels, 1, 1)
        made.append(len(chain.parts) - 1)
        chain.up(across)
        _c3(chain, channels, 3, beside=False)
    sources = [len(chain.parts) - 1]
    for channels, across in ((256, made[1]), (512, made[0])):
        chain.step(channels)
        chain.join(across)
        _c3(chain, 2 * channels, 3, beside=False)
        sources.append(len(chain.parts) - 1)
    return yolo_document(name, chain, _anchored(chain, sources, classes), image)


def _bottles(chain: NumberedChain, channels: int, times: int, kernels: tuple[int, int], *, beside: bool) -> None:
    """Equal bottlenecks; one alone has no number of its own."""
    one = yolo_bottleneck(chain.name, channels, channels // 2, kernels, beside=beside)
    chain.put(one if times == 1 else named_block(chain.name, *repeat_layers(times, *one["layers"])), channels)


def _pyramid(chain: NumberedChain, channels: int) -> None:
    """SPP: three pools of the same plane beside it."""
    pools = [
        with_source(layer_node("maxpool2d", f"m.{n}", kernel=4 * n + 5, stride=1, padding=2 * n + 2), "cv1")
        for n in range(3)
    ]
    join = with_source(layer_node("concat"), ["cv1", *(pool["name"] for pool in pools)])
    layers = [conv_norm_silu("cv1", chain.widths[-1] // 2), *pools, join, conv_norm_silu("cv2", channels)]
    chain.put(named_block(chain.name, *layers), channels)


def _across(chain: NumberedChain, channels: int, back: int) -> None:
    """From the part before the last to a plane twice as large, joined with the part `back`."""
    chain.put(with_source(conv_norm_silu(chain.name, channels), f"model.{len(chain.parts) - 2}"), channels)
    chain.up(back)


def yolo_v3_document(
    name: str, anchors: bool = False, pools: bool = False, image: int = 640, classes: int = 80
) -> Json:
    """YOLOv3 over DarkNet-53, with `anchors` as it was published; else as Ultralytics renewed it.

    The renewed one has 3 × 3 in both convolutions of a bottleneck; `pools` is its variant with SPP.
    """
    kernels = (1, 3) if anchors else (3, 3)
    chain = NumberedChain(ScaleFactors(1.0, 1.0))
    chain.step(32, stride=1)
    for channels, times in ((64, 1), (128, 2), (256, 8), (512, 8), (1024, 4)):
        chain.step(channels)
        _bottles(chain, channels, times, kernels, beside=True)
    _bottles(chain, 1024, 1, kernels, beside=False)
    if pools:
        _pyramid(chain, 512)
    else:
        chain.step(512, 1, 1)
    chain.step(1024, stride=1)
    chain.step(512, 1, 1)
    chain.step(1024, stride=1)
    _across(chain, 256, 8)
    for _ in range(2):
        _bottles(chain, 512, 1, kernels, beside=False)
    chain.step(256, 1, 1)
    chain.step(512, stride=1)
    _across(chain, 128, 6)
    _bottles(chain, 256, 1, kernels, beside=False)
    _bottles(chain, 256, 2, kernels, beside=False)
    planes = (27, 22, 15)
    heads = _anchored(chain, planes, classes) if anchors else detect_head(chain, planes, classes, light=False)
    return yolo_document(name, chain, heads, image)


def yolo_v3_tiny_document(name: str, image: int = 640, classes: int = 80) -> Json:
    """YOLOv3-tiny: a convolution and a pool at a time, and two planes."""
    chain = NumberedChain(ScaleFactors(1.0, 1.0))
    for channels in (16, 32, 64, 128, 256):
        chain.step(channels, stride=1)
        chain.put(layer_node("maxpool2d", chain.name, kernel=2, stride=2), channels)
    chain.step(512, stride=1)
    chain.put(layer_node("pad", chain.name, amount=[0, 1, 0, 1]), 512)
    chain.put(layer_node("maxpool2d", chain.name, kernel=2, stride=1), 512)
    chain.step(1024, stride=1)
    chain.step(256, 1, 1)
    chain.step(512, stride=1)
    _across(chain, 128, 8)
    chain.step(256, stride=1)
    return yolo_document(name, chain, detect_head(chain, (19, 15), classes, light=False), image)
