"""Activations: arithmetic an element, and what each must keep for its gradient."""

from __future__ import annotations

from typing import ClassVar, Literal

from netweight.dims.sizes import Shape
from netweight.faults.fault import shape_fault
from netweight.spec.dialect import Dialect
from netweight.spec.layer import Layer, join_config, register_kind, require_features
from netweight.spec.spec import WRITTEN, SavedTensor, Spec


def named(torch: str, keras: str) -> dict[str, Dialect]:
    """Names of a layer without weights; an empty one where a framework has none."""
    return {key: Dialect(name) for key, name in (("torch", torch), ("keras", keras)) if name}


class Activation(Layer):
    """Base: which arithmetic an element costs, and whether backward needs the input or the result."""

    ops: ClassVar[tuple[str, ...]] = ()
    keep: ClassVar[Literal["input", "output"]] = "input"
    copies: ClassVar[bool] = True

    def spec(self, x: Shape) -> Spec:
        return self.frame(x, inplace=False)

    def frame(self, x: Shape, *, inplace: bool) -> Spec:
        """The same for all activations; in place, the result takes the storage of the input.

        Where backward needs an input that is overwritten, PyTorch keeps a copy of it (measured, PyTorch 2.13).
        """
        s = Spec(x)
        taken = s.input("...")
        fn = str(self.__struct_config__.tag)
        y = s.like(fn, taken, alias=taken if inplace else None)
        kept = y if self.keep == "output" else s.like("copy of the input", taken) if inplace and self.copies else taken
        s.op(self.ops[0], fn, taken, out=y, keeps=(kept,))
        for other in self.ops[1:]:
            s.op(other, fn, taken, out=y)
        return s.output(y)


class InPlace(Activation):
    """Base of those that PyTorch also offers in place."""

    inplace: bool = False

    def spec(self, x: Shape) -> Spec:
        return self.frame(x, inplace=self.inplace)

    def config(self) -> str:
        return "in place" if self.inplace else ""


@register_kind("ReLU", "activation", example="relu")
class ReLU(InPlace, tag="relu"):
    """max(x, 0). Backward needs only the result."""

    dialects: ClassVar[dict[str, Dialect]] = named("ReLU", "ReLU")
    ops: ClassVar[tuple[str, ...]] = ("max",)
    keep: ClassVar[Literal["input", "output"]] = "output"


@register_kind("ReLU6", "activation", example="relu6")
class ReLU6(InPlace, tag="relu6"):
    """min(max(x, 0), 6)."""

    dialects: ClassVar[dict[str, Dialect]] = named("ReLU6", "Activation('relu6')")
    ops: ClassVar[tuple[str, ...]] = ("max", "min")


@register_kind("Leaky ReLU", "activation", "leaky", example="leaky_relu")
class LeakyReLU(InPlace, tag="leaky_relu"):
    """x where positive, a small share of it elsewhere. In place, backward makes do with the result."""

    dialects: ClassVar[dict[str, Dialect]] = named("LeakyReLU", "LeakyReLU")
    copies: ClassVar[bool] = False
    ops: ClassVar[tuple[str, ...]] = ("max", "mul")


@register_kind("ELU", "activation", example="elu")
class ELU(InPlace, tag="elu"):
    """x where positive, exp(x) − 1 elsewhere. In place, backward makes do with the result."""

    dialects: ClassVar[dict[str, Dialect]] = named("ELU", "ELU")
    copies: ClassVar[bool] = False
    ops: ClassVar[tuple[str, ...]] = ("max", "exp")


@register_kind("GELU", "activation", example="gelu")
class GELU(Activation, tag="gelu"):
    """x·Φ(x), by the error function or by tanh (arXiv 1606.08415).

    Training keeps the input. `written` is the form by tanh step by step, as transformers has it (`gelu_new`): where no
    compiler joins the steps, training also keeps the hyperbolic tangent, one more than it, and half the input.
    """

    dialects: ClassVar[dict[str, Dialect]] = named("GELU", "Activation('gelu')")
    ops: ClassVar[tuple[str, ...]] = ("erf", "mul")

    approximate: Literal["none", "tanh"] = "none"
    written: bool = False

    def spec(self, x: Shape) -> Spec:
        if not self.written:
            return super().spec(x)
        if self.approximate == "none":
            raise shape_fault("Only GELU by tanh is written out.", 'Add "approximate": "tanh".', field="written")
        s = Spec(x)
        taken = s.input("...")
        y = s.like("gelu", taken)
        steps = (
            SavedTensor(s.like(name, taken), (taken,), WRITTEN)
            for name in ("tanh", "one more than it", "half the input")
        )
        s.op("erf", "gelu", taken, out=y, keeps=(taken, *steps))
        s.op("mul", "gelu", taken, out=y)
        return s.output(y)

    def config(self) -> str:
        return "" if self.approximate == "none" else join_config("by tanh", "written out" if self.written else "")


@register_kind("SiLU", "activation", "swish", example="silu")
class SiLU(InPlace, tag="silu"):
    """x·σ(x), also called swish."""

    dialects: ClassVar[dict[str, Dialect]] = named("SiLU", "Activation('silu')")
    ops: ClassVar[tuple[str, ...]] = ("exp", "div", "mul")


@register_kind("Sigmoid", "activation", example="sigmoid")
class Sigmoid(Activation, tag="sigmoid"):
    """1 / (1 + exp(−x)). Backward needs only the result."""

    dialects: ClassVar[dict[str, Dialect]] = named("Sigmoid", "Activation('sigmoid')")
    ops: ClassVar[tuple[str, ...]] = ("exp", "div")
    keep: ClassVar[Literal["input", "output"]] = "output"


@register_kind("Tanh", "activation", example="tanh")
class Tanh(Activation, tag="tanh"):
    """Hyperbolic tangent. Backward needs only the result."""

    dialects: ClassVar[dict[str, Dialect]] = named("Tanh", "Activation('tanh')")
    ops: ClassVar[tuple[str, ...]] = ("tanh",)
    keep: ClassVar[Literal["input", "output"]] = "output"


class Shares(Activation):
    """Base of those that look along the last axis."""

    keep: ClassVar[Literal["input", "output"]] = "output"

    def spec(self, x: Shape) -> Spec:
        return self.frame(require_features(x, type(self).__name__), inplace=False)


@register_kind("Softmax", "activation", example="softmax")
class Softmax(Shares, tag="softmax"):
    """exp(x) divided by its sum along the last axis. Backward needs only the result."""

    dialects: ClassVar[dict[str, Dialect]] = named("Softmax", "Softmax")
    ops: ClassVar[tuple[str, ...]] = ("exp", "add", "div")


@register_kind("Softplus", "activation", example="softplus")
class Softplus(Activation, tag="softplus"):
    """log(1 + exp(x))."""

    dialects: ClassVar[dict[str, Dialect]] = named("Softplus", "Activation('softplus')")
    ops: ClassVar[tuple[str, ...]] = ("exp", "log")


@register_kind("Mish", "activation", example="mish")
class Mish(InPlace, tag="mish"):
    """x·tanh(softplus(x))."""

    dialects: ClassVar[dict[str, Dialect]] = named("Mish", "Activation('mish')")
    ops: ClassVar[tuple[str, ...]] = ("exp", "log", "tanh", "mul")


@register_kind("Hard sigmoid", "activation", "hardsigmoid", example="hard_sigmoid")
class HardSigmoid(InPlace, tag="hard_sigmoid"):
    """min(max(x + 3, 0), 6) / 6."""

    dialects: ClassVar[dict[str, Dialect]] = named("Hardsigmoid", "Activation('hard_sigmoid')")
    ops: ClassVar[tuple[str, ...]] = ("add", "max", "min", "mul")


@register_kind("Hard swish", "activation", "hardswish", example="hard_swish")
class HardSwish(InPlace, tag="hard_swish"):
    """x·min(max(x + 3, 0), 6) / 6 (arXiv 1905.02244)."""

    dialects: ClassVar[dict[str, Dialect]] = named("Hardswish", "Activation('hard_silu')")
    ops: ClassVar[tuple[str, ...]] = ("add", "max", "min", "mul")
