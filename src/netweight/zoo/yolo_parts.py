"""What the YOLOs of Ultralytics share: numbered parts in a chain, heads without anchors, an entry."""

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


def pooled(name: str, channels: int, taken: int) -> Json:
    """SPPF: three pools of 5 × 5 in a row, and what each makes joined."""
    pools = [node("maxpool2d", f"pool{n}", kernel=5, stride=1, padding=2) for n in range(3)]
    join = after(node("concat"), ["cv1", *(pool["name"] for pool in pools)])
    return block(name, step("cv1", taken // 2), *pools, join, step("cv2", channels))


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


def whole(name: str, chain: Chain, head: list[Json], image: int) -> Json:
    """The chain and its head; `plane` is the side of the coarsest plane, which attention reshapes to."""
    made = vision(name, image, *chain.parts, *head)
    made["sizes"]["plane"] = image // 32
    return made


def entry(
    name: str,
    title: str,
    year: int,
    build: Callable[..., Json],
    source: str,
    *published: Published,
    note: str = "",
    naming: Naming = OWN,
    depthwise: bool = False,
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
        naming=naming,
        licence="AGPL-3.0",
        tags=("cnn", "detection", *(("depthwise",) if depthwise else ())),
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
