"""YOLOv5 (v6), v8, v10 (arXiv 2405.14458) and 11, as chains of numbered parts that bear the names of Ultralytics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any, NamedTuple

from .entry import Entry, Json, Published
from .naming import OWN, Naming
from .parts import after, block, branches, conv, node, residual, vision


def step(
    name: str, channels: int, kernel: int = 1, stride: int = 1, groups: int = 1, act: str = "silu", pad: int = -1
) -> Json:
    """Convolution, batch normalisation and SiLU."""
    around = kernel // 2 if pad < 0 else pad
    layers = [conv("conv", channels, kernel, stride=stride, padding=around, groups=groups, bias=False)]
    return block(name, *layers, node("batchnorm", "bn"), *([node(act, "act", inplace=True)] if act else []))


def bottleneck(name: str, channels: int, inner: int, kernels: tuple[int, int], *, beside: bool) -> Json:
    """Two convolutions, beside a shortcut or not."""
    layers = [step("cv1", inner, kernels[0]), step("cv2", channels, kernels[1])]
    return block(name, *([residual(*layers)] if beside else layers))


def csp(name: str, channels: int, times: int, kernels: tuple[int, int], *, beside: bool) -> Json:
    """YOLOv5's C3: a chain of bottlenecks beside one convolution."""
    inner = channels // 2
    chain = [bottleneck(f"m.{n}", inner, inner, kernels, beside=beside) for n in range(times)]
    return block(name, branches([step("cv1", inner), *chain], [step("cv2", inner)]), step("cv3", channels))


Part = Callable[[str, int], Json]


def fan(name: str, channels: int, times: int, inner: int, part: Part) -> Json:
    """YOLOv8's C2f: half of the channels go through a chain of parts, and what each makes is joined."""
    parts = [part(f"m.{n}", inner) for n in range(times)]
    parts[0] = {**parts[0], "from": "halves.y1"}
    every = ["halves", "halves.y1", *(each["name"] for each in parts)]
    join = after(node("concat"), every)
    return block(name, step("cv1", 2 * inner), node("split", "halves", parts=2), *parts, join, step("cv2", channels))


def pooled(name: str, channels: int, taken: int) -> Json:
    """SPPF: three pools of 5 × 5 in a row, and what each makes joined."""
    pools = [node("maxpool2d", f"pool{n}", kernel=5, stride=1, padding=2) for n in range(3)]
    join = after(node("concat"), ["cv1", *(pool["name"] for pool in pools)])
    return block(name, step("cv1", taken // 2), *pools, join, step("cv2", channels))


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


class Size(NamedTuple):
    """How often parts come, how wide they are, and the most channels before that."""

    depth: float
    width: float
    most: int = 1024

    def times(self, count: int) -> int:
        """Turns of a part."""
        return max(round(count * self.depth), 1)

    def channels(self, count: int) -> int:
        """Channels, in steps of eight."""
        return ceil(min(count, self.most) * self.width / 8) * 8


class Chain:
    """A document in the making: numbered parts, and the channels of each."""

    def __init__(self, size: Size) -> None:
        """Nothing but the image."""
        self.size = size
        self.parts: list[Json] = []
        self.widths: list[int] = []

    @property
    def name(self) -> str:
        """Of the next part."""
        return f"model.{len(self.parts)}"

    def put(self, part: Json, channels: int) -> None:
        """A part behind the last."""
        self.parts.append(part)
        self.widths.append(channels)

    def step(self, channels: int, kernel: int = 3, stride: int = 2, pad: int = -1) -> None:
        """A convolution."""
        wide = self.size.channels(channels)
        self.put(step(self.name, wide, kernel, stride, pad=pad), wide)

    def down(self, channels: int) -> None:
        """v10's way to halve the plane: channels first, then positions."""
        wide = self.size.channels(channels)
        self.put(block(self.name, step("cv1", wide), step("cv2", wide, 3, 2, groups=wide, act="")), wide)

    def pool(self) -> None:
        """SPPF of as many channels as come."""
        self.put(pooled(self.name, self.widths[-1], self.widths[-1]), self.widths[-1])

    def up(self, across: int) -> None:
        """A plane twice as large, joined with what the part `across` made."""
        self.put(node("upsample", self.name, factor=2), self.widths[-1])
        self.join(across)

    def join(self, across: int) -> None:
        """Joined with what the part `across` made."""
        both = [f"model.{len(self.parts) - 1}", f"model.{across}"]
        self.put(after(node("concat", self.name), both), self.widths[-1] + self.widths[across])


def c3(chain: Chain, channels: int, times: int, *, beside: bool) -> None:
    """YOLOv5's stage."""
    wide = chain.size.channels(channels)
    chain.put(csp(chain.name, wide, chain.size.times(times), (1, 3), beside=beside), wide)


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


BINS = 16
"""Places that the distance to a side of a box is a mean of."""


def towers(name: str, at: int, source: str, taken: int, first: int, classes: int, light: bool) -> list[Json]:
    """For a plane of `taken` channels: what its boxes are, and of which class. `first` are those of the first plane."""
    box, wide = max(16, first // 4, 4 * BINS), max(first, min(classes, 100))
    sides = [step("0", box, 3), step("1", box, 3), conv("2", 4 * BINS, 1)]
    kinds = [step("0", wide, 3), step("1", wide, 3)]
    if light:
        kinds = [
            block(str(n), step("0", channels, 3, groups=channels), step("1", wide))
            for n, channels in enumerate((taken, wide))
        ]
    heads = {"cv2": sides, "cv3": [*kinds, conv("2", classes, 1)]}
    return [{**block(f"{name}{head}.{at}", *layers), "from": source} for head, layers in heads.items()]


def detect(chain: Chain, sources: Sequence[int], classes: int, *, light: bool, twice: bool = False) -> list[Json]:
    """Boxes and classes of three planes, without anchors; v10 has a second set of heads, and only that one runs."""
    prefix = chain.name
    kinds = (f"{prefix}.", f"{prefix}.one2one_") if twice else (f"{prefix}.",)
    widths = [chain.widths[source] for source in sources]
    made: list[Json] = []
    for kind in kinds:
        for at, (source, taken) in enumerate(zip(sources, widths, strict=True)):
            heads = towers(kind, at, f"model.{source}", taken, widths[0], classes, light)
            made += [{**head, "when": "train"} for head in heads] if kind != kinds[-1] else heads
    flat = [
        after(
            node("reshape", f"{head}{at}", shape=[4 * BINS if head == "cv2" else classes, -1]),
            f"{kinds[-1]}{head}.{at}",
        )
        for head in ("cv2", "cv3")
        for at in range(len(sources))
    ]
    boxes, labels = ([f"{head}{at}" for at in range(len(sources))] for head in ("cv2", "cv3"))
    return [
        *made,
        *flat,
        after(node("concat", "labels", axis=2), labels),
        node("sigmoid", "classes"),
        after(node("concat", "boxes", axis=2), boxes),
        node("reshape", shape=[4, BINS, -1]),
        node("permute", order=[1, 3, 2]),
        node("softmax"),
        node("permute", order=[3, 1, 2]),
        conv(f"{prefix}.dfl.conv", 1, 1, bias=False, trainable=False),
        node("reshape", "sides", shape=[4, -1]),
        after(node("concat", "detections"), ["sides", "classes"]),
    ]


def anchored(chain: Chain, sources: Sequence[int], classes: int) -> list[Json]:
    """YOLOv5's: one convolution a plane, three boxes a position."""
    return [
        after(conv(f"{chain.name}.m.{at}", 3 * (classes + 5), 1), f"model.{source}")
        for at, source in enumerate(sources)
    ]


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


def whole(name: str, chain: Chain, head: list[Json], image: int) -> Json:
    """The chain and its head; `plane` is the side of the coarsest plane, which attention reshapes to."""
    made = vision(name, image, *chain.parts, *head)
    made["sizes"]["plane"] = image // 32
    return made


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


def entry(
    name: str,
    title: str,
    year: int,
    build: Callable[..., Json],
    source: str,
    *published: Published,
    note: str = "",
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
        naming=Naming(paths=((r"\.attended\.", "."),)) if build is version10 else OWN,
        licence="AGPL-3.0",
        tags=("cnn", "detection", *(("depthwise",) if build in (version10, version11) else ())),
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
        note=FUSED, depth=depth, width=width, most=int(most), nested=size in "mlx",
    )  # fmt: skip


def fifth(size: str, parameters: str, flops: str, depth: float, width: float) -> Entry:
    """A size of YOLOv5."""
    readme = "ultralytics/yolov5, README"
    return entry(
        f"yolov5{size}", f"YOLOv5{size}", 2020, version5, "Ultralytics YOLOv5, release 6",
        Published("parameters", parameters, "rounded", readme), Published("flops", flops, "2 a multiply-add", readme),
        note=f"With anchors; the builds without them are other networks. {FUSED}", depth=depth, width=width,
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
        depth=depth, width=width, most=most, compacted=compacted, large=large,
    )  # fmt: skip


ENTRIES = (
    fifth("n", "1.9 M", "4.5 G", 0.33, 0.25),
    fifth("s", "7.2 M", "16.5 G", 0.33, 0.5),
    fifth("m", "21.2 M", "49.0 G", 0.67, 0.75),
    fifth("l", "46.5 M", "109.1 G", 1.0, 1.0),
    fifth("x", "86.7 M", "205.7 G", 1.33, 1.25),
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
