"""Pooling: a window or the whole plane becomes one number a channel."""

from __future__ import annotations

from typing import ClassVar, Literal

from netweight.dims.sizes import Shape, Size, all_true
from netweight.faults.fault import Fix, shape_fault
from netweight.layers.activation.common import named
from netweight.layers.shared.axes import KERNEL, OUT, PLANE, Pads, Sizes, Triple, TriplePads, each, plane, shown, unless
from netweight.layers.shared.window import windows
from netweight.spec.dialect import Dialect
from netweight.spec.layer import Layer, Natural, Padding, Pair, Positive, join_config, register_kind
from netweight.spec.spec import Spec, Tensor


class Pool(Layer):
    """Base of the windowed pools. Without a stride the windows lie side by side."""

    feature_axis: ClassVar[int] = 1
    dim_fields: ClassVar[dict[str, str]] = {"kd": "kernel", "kh": "kernel", "kw": "kernel"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("kernel",)
    rank: ClassVar[int] = 2
    title: ClassVar[str] = ""
    means: ClassVar[bool] = False
    """True if it is made of PyTorch's average pools: over three axes, these want the kernel to fit without padding."""

    kernel: Sizes = 2
    stride: Sizes | None = None

    def frame(self, x: Shape, padding: Pads = 0, dilation: Sizes = 1, *, ceil: bool) -> tuple[Spec, Tensor]:
        """A spec with the dims of the window, and its input."""
        n = self.rank
        plane(x, n, f"{self.title}{n}D")
        _half(padding, each(self.kernel, n))
        stride = self.kernel if self.stride is None else self.stride
        if self.means and n == 3 and padding != "same":
            windows(x, self.kernel, stride, 0)
        found = windows(x, self.kernel, stride, padding, dilation, ceil=ceil)
        s = Spec(b=x[0], c=x[1], **found.dims)
        s.note(*found.notes)
        return s, s.input(f"b c {PLANE[n]}")

    @property
    def out(self) -> str:
        """The pattern of the result."""
        return f"b c {OUT[self.rank]}"

    @property
    def under(self) -> str:
        """The loops over all windows."""
        return f"b c {KERNEL[self.rank]} {OUT[self.rank]}"

    def config(self) -> str:
        stride = "" if self.stride is None or self.stride == self.kernel else unless(0, "stride", self.stride)
        padding = getattr(self, "padding", 0)
        return join_config(
            shown(self.kernel, self.rank),
            stride,
            unless(0, "padding" if not isinstance(padding, str) else "", padding),
            unless(1, "dilation", getattr(self, "dilation", 1)),
        )


def _half(padding: Pads, kernel: tuple[Size, ...]) -> None:
    pads = each(0 if isinstance(padding, str) else padding, len(kernel))
    for pad, size in zip(pads, kernel, strict=True):
        if not all_true(2 * pad <= size):
            raise shape_fault(
                f"Padding {pad} is more than half of the kernel, {size}.",
                "A window would lie wholly in the padding.",
                field="padding",
                fixes=(Fix(f"Set padding to {size // 2}", {"padding": size // 2}),),
            )


class MaxPool(Pool):
    """Base of the max pools."""

    title: ClassVar[str] = "MaxPool"

    padding: Pads = 0
    ceil: bool = False
    dilation: Sizes = 1

    def spec(self, x: Shape) -> Spec:
        s, taken = self.frame(x, self.padding, self.dilation, ceil=self.ceil)
        indices = s.tensor("indices", self.out, "index")
        return s.output(s.op("max", "maxpool", taken, out=self.out, over=self.under, keeps=(taken, indices)))


class AvgPool(Pool):
    """Base of the average pools."""

    title: ClassVar[str] = "AvgPool"
    means: ClassVar[bool] = True

    padding: Pads = 0
    ceil: bool = False

    def spec(self, x: Shape) -> Spec:
        s, taken = self.frame(x, self.padding, ceil=self.ceil)
        return s.output(s.op("add", "avgpool", taken, out=self.out, over=self.under, keeps=(taken,)))


class LpPool(Pool):
    """Base of the power-average pools; `norm` is the p. PyTorch runs them step by step and keeps most steps."""

    title: ClassVar[str] = "LpPool"
    means: ClassVar[bool] = True

    norm: Positive = 2
    ceil: bool = False

    def spec(self, x: Shape) -> Spec:
        s, taken = self.frame(x, ceil=self.ceil)
        powers = s.op("pow", "lppool.pow", taken, keeps=(taken,))
        means = s.op("add", "lppool.mean", powers, out=self.out, over=self.under, keeps=(powers,))
        signs = s.op("sign", "lppool.sign", means)
        sizes = s.op("max", "lppool.relu", means)
        sums = s.op("mul", "lppool.mul", signs, sizes, keeps=(means, signs, sizes))
        return s.output(s.op("pow", "lppool.root", sums, keeps=(sums,)))


@register_kind("MaxPool1D", "pooling", example="maxpool1d 2")
class MaxPool1d(MaxPool, tag="maxpool1d"):
    """The largest number under a 1-D window. Training keeps its input and an int64 index for every output."""

    rank: ClassVar[int] = 1
    dialects: ClassVar[dict[str, Dialect]] = named("MaxPool1d", "MaxPooling1D")

    kernel: Positive = 2
    stride: Positive | None = None
    padding: Natural | Literal["same", "valid"] = 0
    dilation: Positive = 1


@register_kind("MaxPool2D", "pooling", "maxpool", "max", example="maxpool 2")
class MaxPool2d(MaxPool, tag="maxpool2d"):
    """The largest number under a 2-D window. Training keeps its input and an int64 index for every output."""

    dialects: ClassVar[dict[str, Dialect]] = named("MaxPool2d", "MaxPooling2D")

    kernel: Pair = 2
    stride: Pair | None = None
    padding: Padding = 0
    dilation: Pair = 1


@register_kind("MaxPool3D", "pooling", example="maxpool3d 2")
class MaxPool3d(MaxPool, tag="maxpool3d"):
    """The largest number under a 3-D window. Training keeps its input and an int64 index for every output."""

    rank: ClassVar[int] = 3
    dialects: ClassVar[dict[str, Dialect]] = named("MaxPool3d", "MaxPooling3D")

    kernel: Triple = 2
    stride: Triple | None = None
    padding: TriplePads = 0
    dilation: Triple = 1


@register_kind("AvgPool1D", "pooling", example="avgpool1d 2")
class AvgPool1d(AvgPool, tag="avgpool1d"):
    """The mean under a 1-D window."""

    rank: ClassVar[int] = 1
    dialects: ClassVar[dict[str, Dialect]] = named("AvgPool1d", "AveragePooling1D")

    kernel: Positive = 2
    stride: Positive | None = None
    padding: Natural | Literal["same", "valid"] = 0


@register_kind("AvgPool2D", "pooling", "avgpool", "avg", example="avgpool 2")
class AvgPool2d(AvgPool, tag="avgpool2d"):
    """The mean under a 2-D window."""

    dialects: ClassVar[dict[str, Dialect]] = named("AvgPool2d", "AveragePooling2D")

    kernel: Pair = 2
    stride: Pair | None = None
    padding: Padding = 0


@register_kind("AvgPool3D", "pooling", example="avgpool3d 2")
class AvgPool3d(AvgPool, tag="avgpool3d"):
    """The mean under a 3-D window."""

    rank: ClassVar[int] = 3
    dialects: ClassVar[dict[str, Dialect]] = named("AvgPool3d", "AveragePooling3D")

    kernel: Triple = 2
    stride: Triple | None = None
    padding: TriplePads = 0


@register_kind("LpPool1D", "pooling", example="lppool1d 2")
class LpPool1d(LpPool, tag="lppool1d"):
    """The p-th root of the sum of p-th powers under a 1-D window (PyTorch LPPool1d)."""

    rank: ClassVar[int] = 1
    dialects: ClassVar[dict[str, Dialect]] = named("LPPool1d", "")

    kernel: Positive = 2
    stride: Positive | None = None


@register_kind("LpPool2D", "pooling", "lppool", example="lppool2d 2")
class LpPool2d(LpPool, tag="lppool2d"):
    """The p-th root of the sum of p-th powers under a 2-D window (PyTorch LPPool2d)."""

    dialects: ClassVar[dict[str, Dialect]] = named("LPPool2d", "")

    kernel: Pair = 2
    stride: Pair | None = None


@register_kind("LpPool3D", "pooling", example="lppool3d 2")
class LpPool3d(LpPool, tag="lppool3d"):
    """The p-th root of the sum of p-th powers under a 3-D window (PyTorch LPPool3d)."""

    rank: ClassVar[int] = 3
    dialects: ClassVar[dict[str, Dialect]] = named("LPPool3d", "")

    kernel: Triple = 2
    stride: Triple | None = None
