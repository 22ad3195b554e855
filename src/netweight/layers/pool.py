"""Pooling: a window or the whole plane becomes one number a channel."""

from __future__ import annotations

from typing import ClassVar

from netweight.core.dims import Shape, Size, holds
from netweight.core.faults import Fix, misfit
from netweight.core.layer import Layer, Padding, Pair, by, kind, pair, ranked, words
from netweight.core.spec import Spec

from .conv import windows


class Pool2d(Layer):
    """Base of the windowed 2-D pools. Without a stride the windows lie side by side."""

    features: ClassVar[int] = 1
    typed: ClassVar[tuple[str, ...]] = ("kernel",)

    kernel: Pair = 2
    stride: Pair | None = None
    padding: Padding = 0
    ceil: bool = False

    def frame(self, x: Shape, title: str) -> Spec:
        """A spec with the dims of the window."""
        b, c, h, w = ranked(x, 4, title, "channels × height × width")
        kh, kw = pair(self.kernel)
        stride = pair(self.kernel if self.stride is None else self.stride)
        _half(self.padding, (kh, kw))
        down, across = windows(x, (kh, kw), stride, self.padding, (1, 1), ceil=self.ceil)
        s = Spec(b=b, c=c, h=h, w=w, kh=kh, kw=kw, ho=down.out, wo=across.out)
        s.note(f"Height out: {down.note}")
        s.note(f"Width out: {across.note}")
        return s

    def config(self) -> str:
        stride = "" if self.stride is None or self.stride == self.kernel else f"stride {by(self.stride) if isinstance(self.stride, tuple) else self.stride}"
        return words(by(self.kernel), stride, f"padding {self.padding}" if self.padding else "")


def _half(padding: Padding, kernel: tuple[Size, Size]) -> None:
    pads = (0, 0) if isinstance(padding, str) else pair(padding)
    for pad, size in zip(pads, kernel, strict=True):
        if not holds(2 * pad <= size):
            raise misfit(
                f"Padding {pad} is more than half of the kernel, {size}.",
                "A window would lie wholly in the padding.",
                field="padding",
                fixes=(Fix(f"Set padding to {size // 2}", {"padding": size // 2}),),
            )


@kind("MaxPool", "pooling", "maxpool", "max", example="maxpool 2")
class MaxPool2d(Pool2d, tag="maxpool2d"):
    """The largest number under a 2-D window. Training keeps its input and an int64 index for every output."""

    def spec(self, x: Shape) -> Spec:
        s = self.frame(x, "MaxPool")
        taken = s.input("b c h w")
        indices = s.tensor("indices", "b c ho wo", "index")
        y = s.op("max", "maxpool", taken, out="b c ho wo", over="b c kh kw ho wo", keeps=(taken, indices))
        return s.output(y)


@kind("AvgPool", "pooling", "avgpool", "avg", example="avgpool 2")
class AvgPool2d(Pool2d, tag="avgpool2d"):
    """The mean under a 2-D window."""

    def spec(self, x: Shape) -> Spec:
        s = self.frame(x, "AvgPool")
        taken = s.input("b c h w")
        return s.output(s.op("add", "avgpool", taken, out="b c ho wo", over="b c kh kw ho wo", keeps=(taken,)))


class Global(Layer):
    """Base of the pools over all positions: channels × anything becomes channels."""

    features: ClassVar[int] = 1
    keeps_input: ClassVar[bool] = False
    arithmetic: ClassVar[str] = "add"

    keepdims: bool = False

    def spec(self, x: Shape) -> Spec:
        if len(x) < 3:
            raise misfit(f"Global pooling needs channels and positions, and gets {x[-1]}.", "Leave it out: there is nothing to pool.")
        b, c, *rest = x
        names = [f"n{i + 1}" for i in range(len(rest))]
        s = Spec(b=b, c=c, **dict(zip(names, rest, strict=True)))
        plane = " ".join(names)
        taken = s.input(f"b c {plane}")
        indices = s.tensor("indices", "b c", "index")
        out = f"b c {'1 ' * len(rest)}" if self.keepdims else "b c"
        keeps = (taken, indices) if self.keeps_input else ()
        return s.output(s.op(self.arithmetic, "globalpool", taken, out=out, over=f"b c {plane}", keeps=keeps))

    def config(self) -> str:
        return "keeps its axes" if self.keepdims else ""


@kind("Global average pool", "pooling", "gap", "globalavgpool", example="global_avgpool")
class GlobalAvgPool(Global, tag="global_avgpool"):
    """The mean of every channel over all positions. Training keeps nothing: the gradient is spread evenly."""


@kind("Global max pool", "pooling", "gmp", "globalmaxpool", example="global_maxpool")
class GlobalMaxPool(Global, tag="global_maxpool"):
    """The largest number of every channel over all positions."""

    keeps_input: ClassVar[bool] = True
    arithmetic: ClassVar[str] = "max"


@kind("Adaptive average pool", "pooling", "adaptive", "adaptiveavgpool", example="adaptive_avgpool2d 7")
class AdaptiveAvgPool2d(Layer, tag="adaptive_avgpool2d"):
    """Means over as many windows as are wanted, whatever the size that comes (PyTorch AdaptiveAvgPool2d)."""

    features: ClassVar[int] = 1
    dims: ClassVar[dict[str, str]] = {"ho": "output", "wo": "output"}
    typed: ClassVar[tuple[str, ...]] = ("output",)

    output: Pair

    def spec(self, x: Shape) -> Spec:
        b, c, h, w = ranked(x, 4, "Adaptive average pool", "channels × height × width")
        ho, wo = pair(self.output)
        s = Spec(b=b, c=c, h=h, w=w, ho=ho, wo=wo)
        taken = s.input("b c h w")
        keeps = () if (ho, wo) == (1, 1) else (taken,)
        return s.output(s.op("add", "adaptivepool", taken, out="b c ho wo", over="b c h w", keeps=keeps))

    def config(self) -> str:
        return by(self.output)


