"""YOLOv8, v10 (arXiv 2405.14458) and 11, without anchors, as chains of numbered parts that bear Ultralytics' names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netweight.families.parts.nodes import Json, branches_group, layer_node, named_block, residual_group, with_source
from netweight.families.parts.yolo_parts import (
    NumberedChain,
    ScaleFactors,
    c3_block,
    conv_norm_silu,
    detect_head,
    yolo_bottleneck,
    yolo_document,
)

Part = Callable[[str, int], Json]


def _fan(name: str, channels: int, times: int, inner: int, part: Part) -> Json:
    """YOLOv8's C2f: half of the channels go through a chain of parts, and what each makes is joined."""
    parts = [part(f"m.{n}", inner) for n in range(times)]
    parts[0] = {**parts[0], "from": "halves.y1"}
    every = ["halves", "halves.y1", *(each["name"] for each in parts)]
    join = with_source(layer_node("concat"), every)
    return named_block(
        name,
        conv_norm_silu("cv1", 2 * inner),
        layer_node("split", "halves", parts=2),
        *parts,
        join,
        conv_norm_silu("cv2", channels),
    )


def _attention(name: str, channels: int) -> Json:
    """Attention over the plane: keys of half a head, and a depthwise convolution of the values for their places."""
    heads = max(channels // 64, 1)
    size = channels // heads
    key = size // 2
    plane = [channels, "plane", "plane"]
    return named_block(
        name,
        conv_norm_silu("qkv", channels + 2 * key * heads, act=""),
        layer_node("reshape", shape=[heads, 2 * key + size, -1]),
        layer_node("split", "parts", parts=[key, key, size], axis=2),
        layer_node("permute", "queries", order=[1, 3, 2]),
        with_source(layer_node("matmul", "scores"), ["queries", "parts.y1"]),
        layer_node("softmax", "shares"),
        with_source(layer_node("matmul", "mixed", transpose=True), ["parts.y2", "shares"]),
        layer_node("reshape", "attended", shape=plane),
        with_source(layer_node("reshape", "values", shape=plane), "parts.y2"),
        conv_norm_silu("pe", channels, 3, groups=channels, act=""),
        with_source(layer_node("add"), ["attended", "pe"]),
        conv_norm_silu("proj", channels, act=""),
    )


def _attended(name: str, channels: int, times: int, nested: bool) -> Json:
    """Half of the channels through attention and a small MLP; 11 has blocks of them (`nested`), v10 one."""
    inner = channels // 2
    mlp = named_block("ffn", conv_norm_silu("0", 2 * inner), conv_norm_silu("1", inner, act=""))
    turn = [residual_group(_attention("attn", inner)), residual_group(mlp)]
    turns = [named_block(f"m.{n}", *turn) for n in range(times)] if nested else [named_block("attended", *turn)]
    turns[0] = {**turns[0], "from": "halves.y1"}
    join = with_source(layer_node("concat"), ["halves", turns[-1]["name"]])
    return named_block(
        name,
        conv_norm_silu("cv1", 2 * inner),
        layer_node("split", "halves", parts=2),
        *turns,
        join,
        conv_norm_silu("cv2", channels),
    )


def _compact(name: str, channels: int, *, large: bool) -> Json:
    """v10's inverted block: depthwise, wide, depthwise, narrow, depthwise; `large` adds a 7 × 7 to the middle one."""
    wide = 2 * channels
    middle = conv_norm_silu("2", wide, 3, groups=wide)
    if large:
        kernels = [
            [conv_norm_silu(part, wide, size, groups=wide, act="")] for part, size in (("conv", 7), ("conv1", 3))
        ]
        middle = named_block("2", branches_group(*kernels, merge="add"), layer_node("silu", "act"))
    layers = named_block(
        "cv1", conv_norm_silu("0", channels, 3, groups=channels), conv_norm_silu("1", wide), middle,
        conv_norm_silu("3", channels),
        conv_norm_silu("4", channels, 3, groups=channels),
    )  # fmt: skip
    return named_block(name, residual_group(layers))


def _c2f(chain: NumberedChain, channels: int, times: int, *, beside: bool) -> None:
    """YOLOv8's stage."""
    wide = chain.size.channels(channels)

    def part(name: str, inner: int) -> Json:
        return yolo_bottleneck(name, inner, inner, (3, 3), beside=beside)

    chain.put(_fan(chain.name, wide, chain.size.times(times), wide // 2, part), wide)


def _cib(chain: NumberedChain, channels: int, times: int, *, large: bool) -> None:
    """v10's stage of compact blocks."""
    wide = chain.size.channels(channels)

    def part(name: str, inner: int) -> Json:
        return _compact(name, inner, large=large)

    chain.put(_fan(chain.name, wide, chain.size.times(times), wide // 2, part), wide)


def _c3k2(chain: NumberedChain, channels: int, times: int = 2, *, nested: bool, share: float = 0.5) -> None:
    """11's stage: parts that are bottlenecks, or (`nested`) small stages of two."""
    wide = chain.size.channels(channels)

    def part(name: str, inner: int) -> Json:
        if nested:
            return c3_block(name, inner, 2, (3, 3), beside=True)
        return yolo_bottleneck(name, inner, inner // 2, (3, 3), beside=True)

    chain.put(_fan(chain.name, wide, chain.size.times(times), int(wide * share), part), wide)


Stage = Callable[[NumberedChain, int, int], None]


def _neck(chain: NumberedChain, stages: Sequence[Stage], top: int, *, light: bool = False) -> tuple[int, int, int]:
    """Up to the finest plane and down again, joined with the backbone's parts 6, 4 and `top`."""
    made: list[int] = []
    for channels, across in ((512, 6), (256, 4)):
        chain.up(across)
        stages[len(made)](chain, channels, 3)
        made.append(len(chain.parts) - 1)
    for channels, across in ((256, made[0]), (512, top)):
        if light and channels == 512:
            chain.down(channels)
        else:
            chain.step(channels)
        chain.join(across)
        stages[len(made)](chain, 2 * channels, 3)
        made.append(len(chain.parts) - 1)
    return made[1], made[2], made[3]


def _plain(chain: NumberedChain, channels: int, times: int) -> None:
    """A stage of the neck, without shortcuts."""
    _c2f(chain, channels, times, beside=False)


def yolo_v8_document(name: str, depth: float, width: float, most: int, image: int = 640, classes: int = 80) -> Json:
    """YOLOv8."""
    chain = NumberedChain(ScaleFactors(depth, width, most))
    chain.step(64)
    for channels, times in ((128, 3), (256, 6), (512, 6), (1024, 3)):
        chain.step(channels)
        _c2f(chain, channels, times, beside=True)
    chain.pool()
    planes = _neck(chain, [_plain] * 4, 9)
    return yolo_document(name, chain, detect_head(chain, planes, classes, light=False), image)


def yolo_v10_document(
    name: str,
    depth: float,
    width: float,
    most: int,
    compacted: Sequence[int],
    large: Sequence[int] = (),
    image: int = 640,
    classes: int = 80,
) -> Json:
    """YOLOv10: compact blocks in the parts `compacted`, with a larger kernel in those of `large`."""  # fmt: skip

    def stage(chain: NumberedChain, channels: int, times: int) -> None:
        at = len(chain.parts)
        if at in compacted:
            _cib(chain, channels, times, large=at in large)
        else:
            _c2f(chain, channels, times, beside=at < 9)

    chain = NumberedChain(ScaleFactors(depth, width, most))
    chain.step(64)
    for channels, times in ((128, 3), (256, 6), (512, 6), (1024, 3)):
        if channels < 512:
            chain.step(channels)
        else:
            chain.down(channels)
        stage(chain, channels, times)
    chain.pool()
    chain.put(_attended(chain.name, chain.widths[-1], 1, nested=False), chain.widths[-1])
    planes = _neck(chain, [stage] * 4, 10, light=True)
    return yolo_document(name, chain, detect_head(chain, planes, classes, light=True, twice=True), image)


def yolo_v11_document(
    name: str, depth: float, width: float, most: int, nested: bool, image: int = 640, classes: int = 80
) -> Json:
    """YOLO11; the larger ones have small stages (`nested`) in all their stages, the others only in the coarsest."""

    def stage(chain: NumberedChain, channels: int, times: int) -> None:
        _c3k2(chain, channels, times - 1, nested=nested or channels == 1024)

    chain = NumberedChain(ScaleFactors(depth, width, most))
    chain.step(64)
    for channels, out in ((128, 256), (256, 512), (512, 512), (1024, 1024)):
        chain.step(channels)
        _c3k2(chain, out, nested=nested or channels > 256, share=0.25 if channels < 512 else 0.5)
    chain.pool()
    chain.put(_attended(chain.name, chain.widths[-1], chain.size.times(2), nested=True), chain.widths[-1])
    planes = _neck(chain, [stage] * 4, 10)
    return yolo_document(name, chain, detect_head(chain, planes, classes, light=True), image)
