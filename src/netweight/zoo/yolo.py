"""YOLOv8, v10 (arXiv 2405.14458) and 11, without anchors, as chains of numbered parts that bear Ultralytics' names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, branches, node, residual
from .yolo_parts import FUSED, Chain, Size, bottleneck, counted, csp, detect, docs, entry, step, whole

Part = Callable[[str, int], Json]


def fan(name: str, channels: int, times: int, inner: int, part: Part) -> Json:
    """YOLOv8's C2f: half of the channels go through a chain of parts, and what each makes is joined."""
    parts = [part(f"m.{n}", inner) for n in range(times)]
    parts[0] = {**parts[0], "from": "halves.y1"}
    every = ["halves", "halves.y1", *(each["name"] for each in parts)]
    join = after(node("concat"), every)
    return block(name, step("cv1", 2 * inner), node("split", "halves", parts=2), *parts, join, step("cv2", channels))


def attention(name: str, channels: int) -> Json:
    """Attention over the plane: keys of half a head, and a depthwise convolution of the values for their places."""
    heads = max(channels // 64, 1)
    size = channels // heads
    key = size // 2
    plane = [channels, "plane", "plane"]
    return block(
        name,
        step("qkv", channels + 2 * key * heads, act=""),
        node("reshape", shape=[heads, 2 * key + size, -1]),
        node("split", "parts", parts=[key, key, size], axis=2),
        node("permute", "queries", order=[1, 3, 2]),
        after(node("matmul", "scores"), ["queries", "parts.y1"]),
        node("softmax", "shares"),
        after(node("matmul", "mixed", transpose=True), ["parts.y2", "shares"]),
        node("reshape", "attended", shape=plane),
        after(node("reshape", "values", shape=plane), "parts.y2"),
        step("pe", channels, 3, groups=channels, act=""),
        after(node("add"), ["attended", "pe"]),
        step("proj", channels, act=""),
    )


def attended(name: str, channels: int, times: int, nested: bool) -> Json:
    """Half of the channels through attention and a small MLP; 11 has blocks of them (`nested`), v10 one."""
    inner = channels // 2
    mlp = block("ffn", step("0", 2 * inner), step("1", inner, act=""))
    turn = [residual(attention("attn", inner)), residual(mlp)]
    turns = [block(f"m.{n}", *turn) for n in range(times)] if nested else [block("attended", *turn)]
    turns[0] = {**turns[0], "from": "halves.y1"}
    join = after(node("concat"), ["halves", turns[-1]["name"]])
    return block(name, step("cv1", 2 * inner), node("split", "halves", parts=2), *turns, join, step("cv2", channels))


def compact(name: str, channels: int, *, large: bool) -> Json:
    """v10's inverted block: depthwise, wide, depthwise, narrow, depthwise; `large` adds a 7 × 7 to the middle one."""
    wide = 2 * channels
    middle = step("2", wide, 3, groups=wide)
    if large:
        kernels = [[step(part, wide, size, groups=wide, act="")] for part, size in (("conv", 7), ("conv1", 3))]
        middle = block("2", branches(*kernels, merge="add"), node("silu", "act"))
    layers = block(
        "cv1", step("0", channels, 3, groups=channels), step("1", wide), middle, step("3", channels),
        step("4", channels, 3, groups=channels),
    )  # fmt: skip
    return block(name, residual(layers))


def c2f(chain: Chain, channels: int, times: int, *, beside: bool) -> None:
    """YOLOv8's stage."""
    wide = chain.size.channels(channels)

    def part(name: str, inner: int) -> Json:
        return bottleneck(name, inner, inner, (3, 3), beside=beside)

    chain.put(fan(chain.name, wide, chain.size.times(times), wide // 2, part), wide)


def cib(chain: Chain, channels: int, times: int, *, large: bool) -> None:
    """v10's stage of compact blocks."""
    wide = chain.size.channels(channels)

    def part(name: str, inner: int) -> Json:
        return compact(name, inner, large=large)

    chain.put(fan(chain.name, wide, chain.size.times(times), wide // 2, part), wide)


def c3k2(chain: Chain, channels: int, times: int = 2, *, nested: bool, share: float = 0.5) -> None:
    """11's stage: parts that are bottlenecks, or (`nested`) small stages of two."""
    wide = chain.size.channels(channels)

    def part(name: str, inner: int) -> Json:
        if nested:
            return csp(name, inner, 2, (3, 3), beside=True)
        return bottleneck(name, inner, inner // 2, (3, 3), beside=True)

    chain.put(fan(chain.name, wide, chain.size.times(times), int(wide * share), part), wide)


Stage = Callable[[Chain, int, int], None]


def neck(chain: Chain, stages: Sequence[Stage], top: int, *, light: bool = False) -> tuple[int, int, int]:
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


def plain(chain: Chain, channels: int, times: int) -> None:
    """A stage of the neck, without shortcuts."""
    c2f(chain, channels, times, beside=False)


def version8(name: str, depth: float, width: float, most: int, image: int = 640, classes: int = 80) -> Json:
    """YOLOv8."""
    chain = Chain(Size(depth, width, most))
    chain.step(64)
    for channels, times in ((128, 3), (256, 6), (512, 6), (1024, 3)):
        chain.step(channels)
        c2f(chain, channels, times, beside=True)
    chain.pool()
    planes = neck(chain, [plain] * 4, 9)
    return whole(name, chain, detect(chain, planes, classes, light=False), image)


def version10(
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

    def stage(chain: Chain, channels: int, times: int) -> None:
        at = len(chain.parts)
        if at in compacted:
            cib(chain, channels, times, large=at in large)
        else:
            c2f(chain, channels, times, beside=at < 9)

    chain = Chain(Size(depth, width, most))
    chain.step(64)
    for channels, times in ((128, 3), (256, 6), (512, 6), (1024, 3)):
        if channels < 512:
            chain.step(channels)
        else:
            chain.down(channels)
        stage(chain, channels, times)
    chain.pool()
    chain.put(attended(chain.name, chain.widths[-1], 1, nested=False), chain.widths[-1])
    planes = neck(chain, [stage] * 4, 10, light=True)
    return whole(name, chain, detect(chain, planes, classes, light=True, twice=True), image)


def version11(
    name: str, depth: float, width: float, most: int, nested: bool, image: int = 640, classes: int = 80
) -> Json:
    """YOLO11; the larger ones have small stages (`nested`) in all their stages, the others only in the coarsest."""

    def stage(chain: Chain, channels: int, times: int) -> None:
        c3k2(chain, channels, times - 1, nested=nested or channels == 1024)

    chain = Chain(Size(depth, width, most))
    chain.step(64)
    for channels, out in ((128, 256), (256, 512), (512, 512), (1024, 1024)):
        chain.step(channels)
        c3k2(chain, out, nested=nested or channels > 256, share=0.25 if channels < 512 else 0.5)
    chain.pool()
    chain.put(attended(chain.name, chain.widths[-1], chain.size.times(2), nested=True), chain.widths[-1])
    planes = neck(chain, [stage] * 4, 10)
    return whole(name, chain, detect(chain, planes, classes, light=True), image)


def eighth(size: str, parameters: int, flops: str, *shape: float) -> Entry:
    """A size of YOLOv8."""
    depth, width, most = shape
    return entry(
        f"yolov8{size}", f"YOLOv8{size}", 2023, version8, "Ultralytics YOLOv8", *counted(parameters), *docs(flops),
        note=FUSED, depth=depth, width=width, most=int(most),
    )  # fmt: skip


def eleventh(size: str, parameters: int, flops: str, *shape: float) -> Entry:
    """A size of YOLO11."""
    depth, width, most = shape
    return entry(
        f"yolo11{size}", f"YOLO11{size}", 2024, version11, "Ultralytics YOLO11", *counted(parameters), *docs(flops),
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
        f"yolov10{size}", f"YOLOv10{size}", 2024, version10, "arXiv 2405.14458; Ultralytics YOLOv10",
        *(counted(parameters) if parameters else ()), *printed,
        note="The heads of training are counted as parameters and not as operations; the paper leaves them out.",
        naming=Naming(paths=((r"\.attended\.", "."),)), depthwise=True,
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
