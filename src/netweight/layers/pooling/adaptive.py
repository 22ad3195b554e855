"""Pools that fit their windows to the size that is wanted: adaptive ones, and those over the whole plane."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape, format_shape, greatest_common_divisor
from netweight.faults.fault import shape_fault
from netweight.layers.activation.common import named
from netweight.layers.shared.axes import OUT, PLANE, TITLES, Sizes, Triple, dims, each, numbered, plane, shown
from netweight.spec.dialect import Dialect
from netweight.spec.layer import Layer, Pair, Positive, register_kind
from netweight.spec.spec import Spec

SEEN = {1: "ws", 2: "hs ws", 3: "ds hs ws"}
"""What all windows of an axis hold together."""


class Global(Layer):
    """Base of the pools over all positions: channels × anything becomes channels."""

    feature_axis: ClassVar[int] = 1
    keeps_input: ClassVar[bool] = False
    arithmetic: ClassVar[str] = "add"

    keepdims: bool = False

    def spec(self, x: Shape) -> Spec:
        if len(x) < 3:
            raise shape_fault(
                f"Global pooling needs channels and positions, and gets {format_shape(x)}.",
                "Leave it out: there is nothing to pool.",
            )
        b, c, *rest = x
        names = numbered(len(rest) + 1)[1:]
        s = Spec(b=b, c=c, **dict(zip(names, rest, strict=True)))
        positions = " ".join(names)
        taken = s.input(f"b c {positions}")
        indices = s.tensor("indices", "b c", "index")
        out = f"b c {'1 ' * len(rest)}" if self.keepdims else "b c"
        keeps = (taken, indices) if self.keeps_input else ()
        return s.output(s.op(self.arithmetic, "globalpool", taken, out=out, over=f"b c {positions}", keeps=keeps))

    def config(self) -> str:
        return "keeps its axes" if self.keepdims else ""


@register_kind("Global average pool", "pooling", "gap", "globalavgpool", example="global_avgpool")
class GlobalAvgPool(Global, tag="global_avgpool"):
    """The mean of every channel over all positions. Training keeps nothing: the gradient is spread evenly."""

    dialects: ClassVar[dict[str, Dialect]] = named("AdaptiveAvgPoolNd", "GlobalAveragePoolingND")


@register_kind("Global max pool", "pooling", "gmp", "globalmaxpool", example="global_maxpool")
class GlobalMaxPool(Global, tag="global_maxpool"):
    """The largest number of every channel over all positions."""

    dialects: ClassVar[dict[str, Dialect]] = named("AdaptiveMaxPoolNd", "GlobalMaxPoolingND")
    keeps_input: ClassVar[bool] = True
    arithmetic: ClassVar[str] = "max"


class Adaptive(Layer):
    """Base: as many windows as are wanted, whatever the size that comes.

    Window i goes from floor(i·size/out) to ceil((i + 1)·size/out) (PyTorch AdaptiveAvgPool2d); the sizes of all add up
    to size + out − gcd(size, out) an axis.
    """

    feature_axis: ClassVar[int] = 1
    dim_fields: ClassVar[dict[str, str]] = {"do": "output", "ho": "output", "wo": "output"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("output",)
    rank: ClassVar[int] = 2
    title: ClassVar[str] = "Adaptive average pool"

    output: Sizes

    def spec(self, x: Shape) -> Spec:
        n = self.rank
        b, c, *sizes = plane(x, n, self.title)
        outs = each(self.output, n)
        # Windows meet or overlap where one size does not divide the other: as many are looked at as all hold together.
        seen = tuple([size + out - greatest_common_divisor(size, out) for size, out in zip(sizes, outs, strict=True)])
        s = Spec(b=b, c=c, **dims(PLANE[n], tuple(sizes)), **dims(OUT[n], outs), **dims(SEEN[n], seen))
        for title, size, out, all_ in zip(TITLES[n], sizes, outs, seen, strict=True):
            s.note(f"{title} under all windows: {size} + {out} − {size + out - all_} = {all_}")
        taken, out, over = s.input(f"b c {PLANE[n]}"), f"b c {OUT[n]}", f"b c {SEEN[n]}"
        if self.title == "Adaptive max pool":
            keeps = (taken, s.tensor("indices", out, "index"))
            return s.output(s.op("max", "adaptivepool", taken, out=out, over=over, keeps=keeps))
        keeps = () if set(outs) == {1} else (taken,)
        return s.output(s.op("add", "adaptivepool", taken, out=out, over=over, keeps=keeps))

    def config(self) -> str:
        return shown(self.output, self.rank)


class AdaptiveMax(Adaptive):
    """Base of the adaptive max pools."""

    title: ClassVar[str] = "Adaptive max pool"


@register_kind("Adaptive average pool 1D", "pooling", "adaptiveavgpool1d", example="adaptive_avgpool1d 7")
class AdaptiveAvgPool1d(Adaptive, tag="adaptive_avgpool1d"):
    """Means over as many windows as are wanted, whatever the length that comes (PyTorch AdaptiveAvgPool1d)."""

    rank: ClassVar[int] = 1
    dialects: ClassVar[dict[str, Dialect]] = named("AdaptiveAvgPool1d", "AdaptiveAveragePooling1D")

    output: Positive


@register_kind("Adaptive average pool", "pooling", "adaptive", "adaptiveavgpool", example="adaptive_avgpool2d 7")
class AdaptiveAvgPool2d(Adaptive, tag="adaptive_avgpool2d"):
    """Means over as many windows as are wanted, whatever the size that comes (PyTorch AdaptiveAvgPool2d)."""

    dialects: ClassVar[dict[str, Dialect]] = named("AdaptiveAvgPool2d", "AdaptiveAveragePooling2D")

    output: Pair


@register_kind("Adaptive average pool 3D", "pooling", "adaptiveavgpool3d", example="adaptive_avgpool3d 7")
class AdaptiveAvgPool3d(Adaptive, tag="adaptive_avgpool3d"):
    """Means over as many windows as are wanted, whatever the size that comes (PyTorch AdaptiveAvgPool3d)."""

    rank: ClassVar[int] = 3
    dialects: ClassVar[dict[str, Dialect]] = named("AdaptiveAvgPool3d", "AdaptiveAveragePooling3D")

    output: Triple


@register_kind("Adaptive max pool 1D", "pooling", "adaptivemaxpool1d", example="adaptive_maxpool1d 7")
class AdaptiveMaxPool1d(AdaptiveMax, tag="adaptive_maxpool1d"):
    """Largest numbers of as many windows as are wanted. Training keeps its input and int64 indices."""

    rank: ClassVar[int] = 1
    dialects: ClassVar[dict[str, Dialect]] = named("AdaptiveMaxPool1d", "AdaptiveMaxPooling1D")

    output: Positive


@register_kind("Adaptive max pool", "pooling", "adaptivemaxpool", example="adaptive_maxpool2d 7")
class AdaptiveMaxPool2d(AdaptiveMax, tag="adaptive_maxpool2d"):
    """Largest numbers of as many windows as are wanted. Training keeps its input and int64 indices."""

    dialects: ClassVar[dict[str, Dialect]] = named("AdaptiveMaxPool2d", "AdaptiveMaxPooling2D")

    output: Pair


@register_kind("Adaptive max pool 3D", "pooling", "adaptivemaxpool3d", example="adaptive_maxpool3d 7")
class AdaptiveMaxPool3d(AdaptiveMax, tag="adaptive_maxpool3d"):
    """Largest numbers of as many windows as are wanted. Training keeps its input and int64 indices."""

    rank: ClassVar[int] = 3
    dialects: ClassVar[dict[str, Dialect]] = named("AdaptiveMaxPool3d", "AdaptiveMaxPooling3D")

    output: Triple
