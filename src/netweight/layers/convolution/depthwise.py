"""Convolutions made of, or made for, single channels: depthwise, separable and deformable ones."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from netweight.dims.sizes import Shape, divide_exactly, format_shape, sizes_equal
from netweight.faults.fault import shape_fault
from netweight.layers.shared.axes import Pads, PairAmounts, Sizes, plane, unless, windowed
from netweight.layers.shared.window import windows
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Composite, Layer, Natural, Padding, Pair, Positive, register_kind
from netweight.spec.spec import SavedTensor, Spec, Tensor

from .conv import Conv1d, Conv2d


class Depthwise(Layer):
    """Base: a convolution with as many groups as channels, `multiplier` filters for each."""

    feature_axis: ClassVar[int] = 1
    dim_fields: ClassVar[dict[str, str]] = {"co": "multiplier", "kh": "kernel", "kw": "kernel"}
    rank: ClassVar[int] = 2

    kernel: Sizes = 3
    stride: Sizes = 1
    padding: Pads = 0
    dilation: Sizes = 1
    multiplier: Positive = 1
    bias: bool = True

    def spec(self, x: Shape) -> Spec:
        c = plane(x, self.rank, f"Depthwise Conv{self.rank}D")[1]
        layer: Any = Conv1d if self.rank == 1 else Conv2d
        made = layer(c * self.multiplier, self.kernel, self.stride, self.padding, self.dilation, c, self.bias)
        return made.spec(x)

    def config(self) -> str:
        return windowed(self, self.rank, unless(1, "multiplier", self.multiplier), "" if self.bias else "no bias")


@register_kind("Depthwise Conv1D", "convolution", "depthwise1d", example="depthwise_conv1d k3")
class DepthwiseConv1d(Depthwise, tag="depthwise_conv1d"):
    """A 1-D filter of its own for every channel: Conv1D with as many groups as channels (Keras DepthwiseConv1D)."""

    dialects: ClassVar[dict[str, Dialect]] = {
        "torch": Dialect("Conv1d"),
        "keras": Dialect("DepthwiseConv1D", (WeightMapping(("weight",), "kernel", "kw g co"),)),
    }
    rank: ClassVar[int] = 1

    kernel: Positive = 3
    stride: Positive = 1
    padding: Natural | Literal["same", "valid", "causal"] = 0
    dilation: Positive = 1


@register_kind("Depthwise Conv2D", "convolution", "depthwise", "dwconv", "depthwise2d", example="depthwise 3x3 p1")
class DepthwiseConv2d(Depthwise, tag="depthwise_conv2d"):
    """A 2-D filter of its own for every channel: Conv2D with as many groups as channels (Keras DepthwiseConv2D)."""

    dialects: ClassVar[dict[str, Dialect]] = {
        "torch": Dialect("Conv2d"),
        "keras": Dialect("DepthwiseConv2D", (WeightMapping(("weight",), "kernel", "kh kw g co"),)),
    }

    kernel: Pair = 3
    stride: Pair = 1
    padding: Padding = 0
    dilation: Pair = 1


class Separable(Composite):
    """Base: a depthwise convolution without bias, then one of kernel 1 over channels."""

    feature_axis: ClassVar[int] = 1
    shorthand_fields: ClassVar[tuple[str, ...]] = ("filters",)
    rank: ClassVar[int] = 2

    filters: Positive
    kernel: Sizes = 3
    stride: Sizes = 1
    padding: Pads = 0
    dilation: Sizes = 1
    multiplier: Positive = 1
    bias: bool = True

    def nodes(self, x: Shape) -> list[dict[str, Any]]:
        plane(x, self.rank, f"Separable Conv{self.rank}D")
        names = ("kernel", "stride", "padding", "dilation", "multiplier")
        window: dict[str, Any] = {name: getattr(self, name) for name in names}
        return [
            {"kind": f"depthwise_conv{self.rank}d", "name": "depthwise", **window, "bias": False},
            {
                "kind": f"conv{self.rank}d",
                "name": "pointwise",
                "filters": self.filters,
                "kernel": 1,
                "bias": self.bias,
            },
        ]

    def config(self) -> str:
        rest = (str(self.filters), unless(1, "multiplier", self.multiplier), "" if self.bias else "no bias")
        return windowed(self, self.rank, *rest)


@register_kind("Separable Conv1D", "convolution", "separable1d", example="separable_conv1d k3 64")
class SeparableConv1d(Separable, tag="separable_conv1d"):
    """A depthwise 1-D convolution, then one of kernel 1 (Keras SeparableConv1D). One bias, at the end."""

    framework_equivalents: ClassVar[dict[str, str]] = {"keras": "keras.layers.SeparableConv1D"}
    rank: ClassVar[int] = 1

    kernel: Positive = 3
    stride: Positive = 1
    padding: Natural | Literal["same", "valid", "causal"] = 0
    dilation: Positive = 1


@register_kind("Separable Conv2D", "convolution", "separable", "sepconv", example="separable_conv2d 3x3 64")
class SeparableConv2d(Separable, tag="separable_conv2d"):
    """A depthwise 2-D convolution, then one of kernel 1 (Xception, arXiv 1610.02357). One bias, at the end."""

    framework_equivalents: ClassVar[dict[str, str]] = {"keras": "keras.layers.SeparableConv2D"}

    kernel: Pair = 3
    stride: Pair = 1
    padding: Padding = 0
    dilation: Pair = 1


@register_kind(
    "Deformable Conv2D",
    "convolution",
    "deformconv",
    "deformable",
    "dcn",
    example="deform_conv2d 3x3 64 p1",
    input_size=64,
)
class DeformConv2d(Layer, tag="deform_conv2d"):
    """2-D convolution that looks where offsets say (arXiv 1703.06211; `modulated` adds a mask, 1811.11168).

    Offsets are a second input and the mask a third, as in torchvision's DeformConv2d; with one input only, a
    convolution of its own (`offset`) predicts them. Each look is a mean of four neighbors. Training keeps the input,
    offsets and mask; the looks are made again (torchvision's `DeformConv2dFunction`).
    """

    arity: ClassVar[tuple[int, int]] = (1, 3)
    feature_axis: ClassVar[int] = 1
    dim_fields: ClassVar[dict[str, str]] = {"co": "filters", "kh": "kernel", "kw": "kernel", "g": "groups"}
    dialects: ClassVar[dict[str, Dialect]] = {"torch": Dialect("torchvision.ops.DeformConv2d")}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("filters",)

    filters: Positive
    kernel: Pair = 3
    stride: Pair = 1
    padding: PairAmounts = 0
    dilation: Pair = 1
    groups: Positive = 1
    offset_groups: Positive = 1
    modulated: bool = False
    bias: bool = True

    def spec(self, x: Shape, *given: Shape) -> Spec:
        b, c, _, _ = plane(x, 2, "Deformable Conv2D")
        g, parts = self.groups, 3 if self.modulated else 2
        found = windows(x, self.kernel, self.stride, self.padding, self.dilation)
        divide_exactly(c, self.offset_groups, "input channels", "offset_groups")
        s = Spec(
            b=b,
            g=g,
            ci=divide_exactly(c, g, "input channels"),
            co=divide_exactly(self.filters, g, "filters"),
            og=self.offset_groups,
            parts=parts,
            two=2,
            **found.dims,
        )
        taken = s.input("b (g ci) h w")
        looks = self._given(s, given) if given else self._predicted(s, taken)
        columns = s.op("fma", "deform.sample", taken, *looks, out="b (g ci) kh kw ho wo", each=4)
        weight = s.weight("weight", "(g co) ci kh kw")
        # torchvision passes noughts in the place of a mask and of a bias.
        none = [] if self.modulated else [s.tensor("no mask", "b 1")]
        none += [] if self.bias else [s.tensor("no bias", "(g co)")]
        keeps = tuple(SavedTensor(tensor, (columns, weight)) for tensor in (taken, *looks, *none))
        y = s.mac("conv", "b (g co) ho wo", columns, weight, over="b g co ci kh kw ho wo", keeps=keeps)
        if self.bias:
            y = s.op("add", "conv.bias", y, s.weight("bias", "(g co)"), out=y)
        return s.output(y)

    def _given(self, s: Spec, given: tuple[Shape, ...]) -> list[Tensor]:
        """Offsets, and the mask where there is one, as inputs."""
        if len(given) != (2 if self.modulated else 1):
            raise shape_fault(
                "Deformable Conv2D takes offsets, and a mask where it is modulated.", "Name them in from."
            )
        found = [s.input("b (two og kh kw) ho wo")]
        if self.modulated:
            found.append(s.input("b (og kh kw) ho wo"))
        for tensor, shape in zip(found, given, strict=True):
            if len(shape) != 4 or not all(sizes_equal(a, z) for a, z in zip(tensor.shape, shape, strict=True)):
                raise shape_fault(
                    f"The offsets are {format_shape(shape)} and must be {format_shape(tensor.shape)}.",
                    "Change their layer.",
                )
        return found

    def _predicted(self, s: Spec, taken: Tensor) -> list[Tensor]:
        """Offsets from a convolution with the same window, and the mask through a sigmoid."""
        weight = s.weight("offset.weight", "(parts og kh kw) (g ci) kh kw")
        loops = "b parts og kh_ kw_ g ci kh kw ho wo"
        s.more(kh_=s.factor("kh").value, kw_=s.factor("kw").value)
        made = s.mac("conv", "b (parts og kh kw) ho wo", taken, weight, over=loops)
        s.op("add", "conv.bias", made, s.weight("offset.bias", "(parts og kh kw)"), out=made)
        if not self.modulated:
            return [made]
        offsets = Tensor("offsets", "activation", s.axes("b (two og kh kw) ho wo"), alias=made)
        s.op("view", "view", made, out=offsets, over="1")
        mask = s.tensor("mask", "b (og kh kw) ho wo")
        s.op("exp", "deform.mask", made, out=mask, keeps=(mask,))
        return [offsets, mask]

    def config(self) -> str:
        groups = (unless(1, "groups", self.groups), unless(1, "offset groups", self.offset_groups))
        ends = ("modulated" if self.modulated else "", "" if self.bias else "no bias")
        return windowed(self, 2, str(self.filters), *groups, *ends)

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features, 56, 56)
