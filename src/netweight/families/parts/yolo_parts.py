"""Parts of Ultralytics' YOLOs: numbered parts in a chain, heads without anchors, an entry."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    residual_group,
    with_source,
)


def conv_norm_silu(
    name: str, channels: int, kernel: int = 1, stride: int = 1, groups: int = 1, act: str = "silu", pad: int = -1
) -> Json:
    """Convolution, batch normalization and SiLU."""
    around = kernel // 2 if pad < 0 else pad
    layers = [conv2d_node("conv", channels, kernel, stride=stride, padding=around, groups=groups, bias=False)]
    return named_block(
        name, *layers, layer_node("batchnorm", "bn"), *([layer_node(act, "act", inplace=True)] if act else [])
    )


def yolo_bottleneck(name: str, channels: int, inner: int, kernels: tuple[int, int], *, beside: bool) -> Json:
    """Two convolutions, beside a shortcut or not."""
    layers = [conv_norm_silu("cv1", inner, kernels[0]), conv_norm_silu("cv2", channels, kernels[1])]
    return named_block(name, *([residual_group(*layers)] if beside else layers))


def c3_block(name: str, channels: int, times: int, kernels: tuple[int, int], *, beside: bool) -> Json:
    """YOLOv5's C3: a chain of bottlenecks beside one convolution."""
    inner = channels // 2
    chain = [yolo_bottleneck(f"m.{n}", inner, inner, kernels, beside=beside) for n in range(times)]
    return named_block(
        name,
        branches_group([conv_norm_silu("cv1", inner), *chain], [conv_norm_silu("cv2", inner)]),
        conv_norm_silu("cv3", channels),
    )


def _pooled(name: str, channels: int, taken: int) -> Json:
    """SPPF: three pools of 5 × 5 in a row, and what each makes joined."""
    pools = [layer_node("maxpool2d", f"pool{n}", kernel=5, stride=1, padding=2) for n in range(3)]
    join = with_source(layer_node("concat"), ["cv1", *(pool["name"] for pool in pools)])
    return named_block(name, conv_norm_silu("cv1", taken // 2), *pools, join, conv_norm_silu("cv2", channels))


class ScaleFactors(NamedTuple):
    """How often parts come, how wide they are, and the most channels before that."""

    depth: float
    width: float
    most: int = 1024

    def times(self, count: int) -> int:
        """Repeats of a part, scaled by the depth of the variant."""
        return max(round(count * self.depth), 1)

    def channels(self, count: int) -> int:
        """Channels, in steps of eight."""
        return ceil(min(count, self.most) * self.width / 8) * 8


class NumberedChain:
    """A document in the making: numbered parts, and the channels of each."""

    def __init__(self, size: ScaleFactors) -> None:
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
        self.put(conv_norm_silu(self.name, wide, kernel, stride, pad=pad), wide)

    def down(self, channels: int) -> None:
        """v10's way to halve the plane: channels first, then positions."""
        wide = self.size.channels(channels)
        self.put(
            named_block(self.name, conv_norm_silu("cv1", wide), conv_norm_silu("cv2", wide, 3, 2, groups=wide, act="")),
            wide,
        )

    def pool(self) -> None:
        """SPPF of as many channels as come."""
        self.put(_pooled(self.name, self.widths[-1], self.widths[-1]), self.widths[-1])

    def up(self, across: int) -> None:
        """A plane twice as large, joined with what the part `across` made."""
        self.put(layer_node("upsample", self.name, factor=2), self.widths[-1])
        self.join(across)

    def join(self, across: int) -> None:
        """Joined with what the part `across` made."""
        both = [f"model.{len(self.parts) - 1}", f"model.{across}"]
        self.put(with_source(layer_node("concat", self.name), both), self.widths[-1] + self.widths[across])


BINS = 16
"""Places that the distance to a side of a box is a mean of."""


def _towers(name: str, at: int, source: str, taken: int, first: int, classes: int, light: bool) -> list[Json]:
    """For a plane of `taken` channels: what its boxes are, and of which class. `first` are those of the first plane."""
    box, wide = max(16, first // 4, 4 * BINS), max(first, min(classes, 100))
    sides = [conv_norm_silu("0", box, 3), conv_norm_silu("1", box, 3), conv2d_node("2", 4 * BINS, 1)]
    kinds = [conv_norm_silu("0", wide, 3), conv_norm_silu("1", wide, 3)]
    if light:
        kinds = [
            named_block(str(n), conv_norm_silu("0", channels, 3, groups=channels), conv_norm_silu("1", wide))
            for n, channels in enumerate((taken, wide))
        ]
    heads = {"cv2": sides, "cv3": [*kinds, conv2d_node("2", classes, 1)]}
    return [{**named_block(f"{name}{head}.{at}", *layers), "from": source} for head, layers in heads.items()]


def detect_head(
    chain: NumberedChain, sources: Sequence[int], classes: int, *, light: bool, twice: bool = False
) -> list[Json]:
    """Boxes and classes of three planes, without anchors; v10 has a second set of heads, and only that one runs."""
    prefix = chain.name
    kinds = (f"{prefix}.", f"{prefix}.one2one_") if twice else (f"{prefix}.",)
    widths = [chain.widths[source] for source in sources]
    made: list[Json] = []
    for kind in kinds:
        for at, (source, taken) in enumerate(zip(sources, widths, strict=True)):
            heads = _towers(kind, at, f"model.{source}", taken, widths[0], classes, light)
            made += [{**head, "when": "train"} for head in heads] if kind != kinds[-1] else heads
    flat = [
        with_source(
            layer_node("reshape", f"{head}{at}", shape=[4 * BINS if head == "cv2" else classes, -1]),
            f"{kinds[-1]}{head}.{at}",
        )
        for head in ("cv2", "cv3")
        for at in range(len(sources))
    ]
    boxes, labels = ([f"{head}{at}" for at in range(len(sources))] for head in ("cv2", "cv3"))
    return [
        *made,
        *flat,
        with_source(layer_node("concat", "labels", axis=2), labels),
        layer_node("sigmoid", "classes"),
        with_source(layer_node("concat", "boxes", axis=2), boxes),
        layer_node("reshape", shape=[4, BINS, -1]),
        layer_node("permute", order=[1, 3, 2]),
        layer_node("softmax"),
        layer_node("permute", order=[3, 1, 2]),
        conv2d_node(f"{prefix}.dfl.conv", 1, 1, bias=False, trainable=False),
        layer_node("reshape", "sides", shape=[4, -1]),
        with_source(layer_node("concat", "detections"), ["sides", "classes"]),
    ]


def yolo_document(name: str, chain: NumberedChain, head: list[Json], image: int) -> Json:
    """The chain and its head; `plane` is the side of the coarsest plane, which attention reshapes to."""
    made = image_document(name, image, *chain.parts, *head)
    made["sizes"]["plane"] = image // 32
    return made
