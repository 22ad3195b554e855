"""Convolutions, channels first: one small filter for every pair of channels in a group."""

from __future__ import annotations

from typing import ClassVar, Literal

from netweight.dims.sizes import Shape, divide_exactly
from netweight.layers.shared.axes import (
    KERNEL,
    OUT,
    PLANE,
    Pads,
    Sizes,
    Triple,
    TriplePads,
    dims,
    each,
    plane,
    unless,
    windowed,
)
from netweight.layers.shared.window import Windows, windows
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Layer, Natural, Padding, Pair, Positive, register_kind
from netweight.spec.spec import Spec, Tensor

PADDED = {1: "wp", 2: "hp wp", 3: "dpp hp wp"}
# What comes, what is made of it, and the filter and loops for that: for one axis, two and three.
TAKEN = {n: f"b (g ci) {plane}" for n, plane in PLANE.items()}
MADE = {n: f"b (g co) {out}" for n, out in OUT.items()}
FILTER = {n: f"(g co) ci {kernel}" for n, kernel in KERNEL.items()}
LOOPS = {n: f"b g co ci {kernel} {OUT[n]}" for n, kernel in KERNEL.items()}


class Filtered(Layer):
    """Base of what has a filter for every pair of channels in a group, plain or transposed, over one to three axes."""

    feature_axis: ClassVar[int] = 1
    dim_fields: ClassVar[dict[str, str]] = {
        "co": "filters",
        "kd": "kernel",
        "kh": "kernel",
        "kw": "kernel",
        "g": "groups",
    }
    shorthand_fields: ClassVar[tuple[str, ...]] = ("filters",)
    rank: ClassVar[int] = 2

    filters: Positive
    kernel: Sizes = 3
    stride: Sizes = 1
    padding: Pads = 0
    dilation: Sizes = 1
    groups: Positive = 1
    bias: bool = True

    def frame(self, x: Shape, found: Windows) -> Spec:
        """The dims of the layer, and how its output sizes come about."""
        g = self.groups
        ci, co = divide_exactly(x[1], g, "input channels"), divide_exactly(self.filters, g, "filters")
        s = Spec(b=x[0], g=g, ci=ci, co=co, **found.dims)
        s.note(*found.notes)
        return s

    def biased(self, s: Spec, y: Tensor) -> Spec:
        """The result, with its bias where it has one."""
        if self.bias:
            y = s.op("add", "conv.bias", y, s.weight("bias", "(g co)"), out=y)
        return s.output(y)

    def config(self) -> str:
        more = unless(None, "output padding", getattr(self, "output_padding", None))
        rest = (more, unless(1, "groups", self.groups), "" if self.bias else "no bias")
        return windowed(self, self.rank, *rest, first=str(self.filters))


class Convolution(Filtered):
    """Base of the convolutions over one, two and three axes; depthwise and grouped through `groups`."""

    def spec(self, x: Shape) -> Spec:
        n = self.rank
        plane(x, n, f"Conv{n}D")
        found = windows(x, self.kernel, self.stride, self.padding, self.dilation)
        extra = self.uneven() if isinstance(self.padding, str) else ()
        s = self.frame(x, found)
        taken = s.input(TAKEN[n])
        if any(extra):
            s.more(**dims(PADDED[n], tuple([size + more for size, more in zip(x[2:], extra, strict=True)])))
            taken = s.op("copy", "pad", taken, out=f"b (g ci) {PADDED[n]}")
        return self.biased(s, s.mac("conv", MADE[n], taken, s.weight("weight", FILTER[n]), over=LOOPS[n]))

    def uneven(self) -> tuple[int, ...]:
        """What a padding that differs at both ends adds to each axis: PyTorch then convolves a padded copy."""
        n = self.rank
        reach = tuple([gap * (k - 1) for gap, k in zip(each(self.dilation, n), each(self.kernel, n), strict=True)])
        if self.padding == "causal":
            return reach
        if self.padding == "same" and all(step == 1 for step in each(self.stride, n)):
            return tuple(size % 2 for size in reach)
        return (0,) * n


def dialects(rank: int) -> dict[str, Dialect]:
    """The names of both frameworks."""
    kernel = WeightMapping(("weight",), "kernel", f"{KERNEL[rank]} ci (g co)")
    return {"torch": Dialect(f"Conv{rank}d"), "keras": Dialect(f"Conv{rank}D", (kernel,))}


@register_kind("Conv1D", "convolution", "conv1", example="conv1d k3 64", input_size=64)
class Conv1d(Convolution, tag="conv1d"):
    """1-D convolution, channels first; depthwise and grouped through `groups`.

    With padding `causal` a position sees only those before it: all zeros come first (Keras Conv1D; arXiv 1609.03499).
    """

    rank: ClassVar[int] = 1
    dialects: ClassVar[dict[str, Dialect]] = dialects(1)

    kernel: Positive = 3
    stride: Positive = 1
    padding: Natural | Literal["same", "valid", "causal"] = 0
    dilation: Positive = 1

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features, 128)


@register_kind("Conv2D", "convolution", "conv", "conv2", example="conv 3x3 64 s2", input_size=3)
class Conv2d(Convolution, tag="conv2d"):
    """2-D convolution, channels first; depthwise and grouped through `groups`."""

    dialects: ClassVar[dict[str, Dialect]] = dialects(2)

    kernel: Pair = 3
    stride: Pair = 1
    padding: Padding = 0
    dilation: Pair = 1

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features, 224, 224)


@register_kind("Conv3D", "convolution", "conv3", example="conv3d k3 64", input_size=3)
class Conv3d(Convolution, tag="conv3d"):
    """3-D convolution over depth (or time), height and width, channels first."""

    rank: ClassVar[int] = 3
    dialects: ClassVar[dict[str, Dialect]] = dialects(3)

    kernel: Triple = 3
    stride: Triple = 1
    padding: TriplePads = 0
    dilation: Triple = 1

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features, 16, 112, 112)
