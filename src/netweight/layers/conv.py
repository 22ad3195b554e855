"""Convolutions, channels first: one small filter for every pair of channels in a group."""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple

from netweight.core.dims import Shape, Size, ceil_div, exact, holds, show
from netweight.core.faults import Fault, Fix, misfit
from netweight.core.layer import Layer, Natural, Padding, Pair, Positive, by, kind, pair, ranked, words
from netweight.core.spec import Spec


class Window(NamedTuple):
    """A sliding window along one axis: the size out and how it comes about."""

    out: Size
    note: str


def window(size: Size, kernel: Size, stride: Size, padding: Padding, dilation: Size, *, ceil: bool = False, axis: int = 0, plane: str = "") -> Window:
    """Positions of a window along an axis. `same` pads so that only the stride shrinks the axis.

    Formula: floor((size + pads − dilation·(kernel − 1) − 1) / stride) + 1 (PyTorch Conv2d); with `ceil` the
    division rounds up and a window that starts in the right padding is dropped (PyTorch MaxPool2d).
    """
    if padding == "same":
        return Window(ceil_div(size, stride), f"{size} / {stride}, rounded up, = {ceil_div(size, stride)}")
    pad = 0 if padding == "valid" else padding[axis] if isinstance(padding, tuple) else padding
    reach = dilation * (kernel - 1) + 1
    room = size + 2 * pad - reach
    if not holds(room >= 0):
        raise _too_large(size, kernel, pad, dilation, plane or str(size))
    out = (ceil_div(room, stride) if ceil else room // stride) + 1
    if ceil and holds((out - 1) * stride >= size + pad):
        out -= 1
    pads = f" + 2·{pad}" if pad else ""
    rest = f" / {stride}, rounded {'up' if ceil else 'down'}," if stride != 1 else ""
    return Window(out, f"({size}{pads} − {reach}){rest} + 1 = {out}")


def _too_large(size: Size, kernel: Size, pad: Size, dilation: Size, plane: str) -> Fault:
    fits = (size + 2 * pad - 1) // dilation + 1
    needs = ceil_div(dilation * (kernel - 1) + 1 - size, 2)
    fixes = (Fix(f"Set kernel to {fits}", {"kernel": fits}), Fix(f"Set padding to {needs}", {"padding": needs}))
    what = f"Kernel {kernel}" if dilation == 1 else f"Kernel {kernel} with dilation {dilation}"
    return misfit(f"{what} is larger than the input, {plane}.", f"Take a smaller kernel, or pad the input by {needs}.", field="kernel", fixes=fixes)


def windows(
    x: Shape, kernel: tuple[Size, ...], stride: tuple[Size, ...], padding: Padding, dilation: tuple[Size, ...], *, ceil: bool = False
) -> tuple[Window, ...]:
    """One window for every spatial axis of `x`."""
    plane = show(x[1:])
    axes = enumerate(zip(x[2:], kernel, stride, dilation, strict=True))
    return tuple(window(size, k, step, padding, spread, ceil=ceil, axis=axis, plane=plane) for axis, (size, k, step, spread) in axes)


@kind("Conv1D", "convolution", "conv1", example="conv1d k3 64", start=64)
class Conv1d(Layer, tag="conv1d"):
    """1-D convolution, channels first; depthwise and grouped through `groups`."""

    features: ClassVar[int] = 1
    dims: ClassVar[dict[str, str]] = {"co": "filters", "kw": "kernel", "g": "groups"}
    typed: ClassVar[tuple[str, ...]] = ("filters",)

    filters: Positive
    kernel: Positive = 3
    stride: Positive = 1
    padding: Natural | Literal["same", "valid"] = 0
    dilation: Positive = 1
    groups: Positive = 1
    bias: bool = True

    def spec(self, x: Shape) -> Spec:
        b, c, w = ranked(x, 3, "Conv1D", "channels × length")
        g, k = self.groups, self.kernel
        (out,) = windows(x, (k,), (self.stride,), self.padding, (self.dilation,))
        s = Spec(b=b, g=g, ci=exact(c, g, "input channels"), co=exact(self.filters, g, "filters"), w=w, kw=k, wo=out.out)
        s.note(f"Length out: {out.note}")
        y = s.mac("conv", "b (g co) wo", s.input("b (g ci) w"), s.weight("weight", "(g co) ci kw"), over="b g co ci kw wo")
        if self.bias:
            y = s.op("add", "conv.bias", y, s.weight("bias", "(g co)"), out=y)
        return s.output(y)

    def config(self) -> str:
        return _config(str(self.kernel), self)

    @classmethod
    def makes(cls, features: int) -> Shape:
        return (features, 128)


@kind("Conv2D", "convolution", "conv", "conv2", example="conv 3x3 64 s2", start=3)
class Conv2d(Layer, tag="conv2d"):
    """2-D convolution, channels first; depthwise and grouped through `groups`."""

    features: ClassVar[int] = 1
    dims: ClassVar[dict[str, str]] = {"co": "filters", "kh": "kernel", "kw": "kernel", "g": "groups"}
    typed: ClassVar[tuple[str, ...]] = ("filters",)

    filters: Positive
    kernel: Pair = 3
    stride: Pair = 1
    padding: Padding = 0
    dilation: Pair = 1
    groups: Positive = 1
    bias: bool = True

    def spec(self, x: Shape) -> Spec:
        b, c, h, w = ranked(x, 4, "Conv2D", "channels × height × width")
        g, (kh, kw) = self.groups, pair(self.kernel)
        down, across = windows(x, (kh, kw), pair(self.stride), self.padding, pair(self.dilation))
        s = Spec(
            b=b, g=g, ci=exact(c, g, "input channels"), co=exact(self.filters, g, "filters"), h=h, w=w, kh=kh, kw=kw, ho=down.out, wo=across.out
        )
        s.note(f"Height out: {down.note}")
        s.note(f"Width out: {across.note}")
        y = s.mac("conv", "b (g co) ho wo", s.input("b (g ci) h w"), s.weight("weight", "(g co) ci kh kw"), over="b g co ci kh kw ho wo")
        if self.bias:
            y = s.op("add", "conv.bias", y, s.weight("bias", "(g co)"), out=y)
        return s.output(y)

    def config(self) -> str:
        return _config(by(self.kernel), self)

    @classmethod
    def makes(cls, features: int) -> Shape:
        return (features, 224, 224)


def _config(kernel: str, layer: Conv1d | Conv2d) -> str:
    def unless(usual: object, word: str, value: object) -> str:
        return "" if value == usual else f"{word} {'×'.join(map(str, value)) if isinstance(value, tuple) else value}"  # pyright: ignore

    return words(
        kernel,
        str(layer.filters),
        unless(1, "stride", layer.stride),
        unless(0, "padding", layer.padding),
        unless(1, "dilation", layer.dilation),
        unless(1, "groups", layer.groups),
        "" if layer.bias else "no bias",
    )
