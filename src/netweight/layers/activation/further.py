"""Activations beyond the common ones: those of torch.nn with one arithmetic step, and those of several."""

from __future__ import annotations

from typing import ClassVar, Literal

from netweight.dims.sizes import Shape
from netweight.layers.shared.axes import numbered
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Layer, register_kind
from netweight.spec.spec import Spec

from .common import Activation, InPlace, Shares, named


@register_kind("CELU", "activation", example="celu")
class CELU(InPlace, tag="celu"):
    """x where positive, α·(exp(x/α) − 1) elsewhere (arXiv 1704.07483). In place, backward makes do with the result."""

    dialects: ClassVar[dict[str, Dialect]] = named("CELU", "Activation('celu')")
    copies: ClassVar[bool] = False
    ops: ClassVar[tuple[str, ...]] = ("max", "exp")


@register_kind("SELU", "activation", example="selu")
class SELU(InPlace, tag="selu"):
    """ELU with the two constants that keep mean and variance (arXiv 1706.02515)."""

    dialects: ClassVar[dict[str, Dialect]] = named("SELU", "Activation('selu')")
    copies: ClassVar[bool] = False
    ops: ClassVar[tuple[str, ...]] = ("max", "exp", "mul")


@register_kind("Hard tanh", "activation", "hardtanh", example="hard_tanh")
class HardTanh(InPlace, tag="hard_tanh"):
    """min(max(x, −1), 1)."""

    dialects: ClassVar[dict[str, Dialect]] = named("Hardtanh", "Activation('hard_tanh')")
    ops: ClassVar[tuple[str, ...]] = ("max", "min")


@register_kind("Hard shrink", "activation", "hardshrink", example="hard_shrink")
class HardShrink(Activation, tag="hard_shrink"):
    """x, or zero where it is small."""

    dialects: ClassVar[dict[str, Dialect]] = named("Hardshrink", "Activation('hard_shrink')")
    ops: ClassVar[tuple[str, ...]] = ("max",)


@register_kind("Soft shrink", "activation", "softshrink", example="soft_shrink")
class SoftShrink(Activation, tag="soft_shrink"):
    """x moved towards zero by a constant, zero where it is small."""

    dialects: ClassVar[dict[str, Dialect]] = named("Softshrink", "Activation('soft_shrink')")
    ops: ClassVar[tuple[str, ...]] = ("add", "max")


@register_kind("Threshold", "activation", example="threshold")
class Threshold(InPlace, tag="threshold"):
    """x where it is above a threshold, a constant elsewhere. In place, backward makes do with the result."""

    dialects: ClassVar[dict[str, Dialect]] = named("Threshold", "")
    copies: ClassVar[bool] = False
    ops: ClassVar[tuple[str, ...]] = ("max",)


@register_kind("Log softmax", "activation", "logsoftmax", example="log_softmax")
class LogSoftmax(Shares, tag="log_softmax"):
    """x minus the logarithm of the sum of exp(x) along the last axis. Backward needs only the result."""

    dialects: ClassVar[dict[str, Dialect]] = named("LogSoftmax", "Activation('log_softmax')")
    ops: ClassVar[tuple[str, ...]] = ("exp", "add", "add")


@register_kind("Softmin", "activation", example="softmin")
class Softmin(Shares, tag="softmin"):
    """Softmax of −x. Backward needs only the result."""

    dialects: ClassVar[dict[str, Dialect]] = named("Softmin", "")
    ops: ClassVar[tuple[str, ...]] = ("exp", "add", "div")


@register_kind("Exponential", "activation", "exp", example="exponential")
class Exponential(Activation, tag="exponential"):
    """exp(x). Backward needs only the result."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.exp"}
    dialects: ClassVar[dict[str, Dialect]] = named("", "Activation('exponential')")
    ops: ClassVar[tuple[str, ...]] = ("exp",)
    keep: ClassVar[Literal["input", "output"]] = "output"


class Stepwise(Layer):
    """Base of activations that a framework runs as several steps."""

    def begin(self, x: Shape) -> Spec:
        """A spec that has its input."""
        s = Spec(x)
        s.input("...")
        return s


@register_kind("Log sigmoid", "activation", "logsigmoid", example="log_sigmoid")
class LogSigmoid(Stepwise, tag="log_sigmoid"):
    """log σ(x). On the CPU, PyTorch keeps exp(−|x|) beside the input."""

    dialects: ClassVar[dict[str, Dialect]] = named("LogSigmoid", "Activation('log_sigmoid')")

    def spec(self, x: Shape) -> Spec:
        s = self.begin(x)
        buffer = s.op("exp", "log_sigmoid.exp", s.inputs[0], keeps=(s.inputs[0],))
        return s.output(s.op("log", "log_sigmoid", s.inputs[0], buffer, keeps=(buffer,)))


@register_kind("Softsign", "activation", example="softsign")
class Softsign(Stepwise, tag="softsign"):
    """x / (1 + |x|). Training keeps the input and the divisor."""

    dialects: ClassVar[dict[str, Dialect]] = named("Softsign", "Activation('softsign')")

    def spec(self, x: Shape) -> Spec:
        s = self.begin(x)
        divisor = s.op("add", "softsign.divisor", s.inputs[0], keeps=(s.inputs[0],))
        return s.output(s.op("div", "softsign", s.inputs[0], divisor, keeps=(divisor,)))


@register_kind("Tanh shrink", "activation", "tanhshrink", example="tanh_shrink")
class TanhShrink(Stepwise, tag="tanh_shrink"):
    """x − tanh(x). Training keeps the hyperbolic tangent."""

    dialects: ClassVar[dict[str, Dialect]] = named("Tanhshrink", "Activation('tanh_shrink')")

    def spec(self, x: Shape) -> Spec:
        s = self.begin(x)
        bent = s.like("tanh", s.inputs[0])
        s.op("tanh", "tanh_shrink.tanh", s.inputs[0], out=bent, keeps=(bent,))
        return s.output(s.op("add", "tanh_shrink", s.inputs[0], bent))


@register_kind("Squared ReLU", "activation", "relusquared", example="relu2")
class SquaredReLU(Stepwise, tag="relu2"):
    """max(x, 0)², as Primer has it (arXiv 2109.08668). Training keeps max(x, 0)."""

    def spec(self, x: Shape) -> Spec:
        s = self.begin(x)
        cut = s.like("relu", s.inputs[0])
        s.op("max", "relu2.relu", s.inputs[0], out=cut, keeps=(cut,))
        return s.output(s.op("mul", "relu2", cut, keeps=(cut,)))


@register_kind("Quick GELU", "activation", "quickgelu", example="quick_gelu")
class QuickGELU(Stepwise, tag="quick_gelu"):
    """x·σ(1.702·x), as CLIP has it (arXiv 2103.00020). Training keeps both factors."""

    def spec(self, x: Shape) -> Spec:
        s = self.begin(x)
        gate = s.like("sigmoid", s.inputs[0])
        s.op("mul", "quick_gelu.scale", s.inputs[0], out=gate)
        s.op("exp", "quick_gelu.sigmoid", s.inputs[0], out=gate, keeps=(gate,))
        s.op("div", "quick_gelu.sigmoid", s.inputs[0], out=gate)
        return s.output(s.op("mul", "quick_gelu", s.inputs[0], gate, keeps=(s.inputs[0], gate)))


@register_kind("RReLU", "activation", example="rrelu")
class RReLU(Stepwise, tag="rrelu"):
    """Leaky ReLU whose slope is drawn at random in training (arXiv 1505.00853), which keeps the slopes."""

    dialects: ClassVar[dict[str, Dialect]] = named("RReLU", "")

    def spec(self, x: Shape) -> Spec:
        s = self.begin(x)
        slopes = s.like("slopes", s.inputs[0])
        y = s.op("max", "rrelu", s.inputs[0], keeps=(s.inputs[0], slopes))
        s.op("mul", "rrelu", s.inputs[0], out=y)
        return s.output(y)


@register_kind("PReLU", "activation", example="prelu")
class PReLU(Stepwise, tag="prelu"):
    """x where positive, a learned share of it elsewhere (arXiv 1502.01852).

    One share for the `layer` (PyTorch's default), one a `channel`, or one an `element` (Keras's default).
    """

    dialects: ClassVar[dict[str, Dialect]] = named("PReLU", "PReLU")

    per: Literal["layer", "channel", "element"] = "layer"

    def dialect(self, framework: str) -> Dialect | None:
        if framework != "keras":
            return super().dialect(framework)
        # Keras keeps an axis of size one for every axis that shares its share; the spec's leading axes are those ones.
        pattern = {"layer": "1 ...", "channel": "... n1", "element": ""}[self.per]
        return Dialect("PReLU", (WeightMapping(("weight",), "alpha", pattern),))

    def channel_axis(self) -> int:
        return 1 if self.per == "channel" else 0

    def spec(self, x: Shape) -> Spec:
        names = [*numbered(len(x))]
        s = Spec((1,) * (len(x) - 2), **dict(zip(names, x, strict=True)))
        taken = s.input(" ".join(names))
        pattern = {"layer": "1", "channel": names[1] if len(x) > 1 else "1", "element": " ".join(names[1:])}[self.per]
        weight = s.weight("weight", pattern)
        y = s.op("max", "prelu", taken, weight, keeps=(taken,))
        s.op("mul", "prelu", taken, weight, out=y)
        return s.output(y)

    def config(self) -> str:
        return "" if self.per == "layer" else f"one an {self.per}" if self.per == "element" else f"one a {self.per}"
