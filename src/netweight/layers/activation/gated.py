"""Gated units: one half of an axis is the gate of the other. The halves are views of one tensor."""

from __future__ import annotations

from typing import Any, ClassVar

from netweight.dims.sizes import Shape, divide_exactly
from netweight.layers.normalization.norm import place
from netweight.layers.shared.axes import numbered
from netweight.spec.dialect import Dialect
from netweight.spec.layer import Composite, Layer, Positive, join_config, register_kind
from netweight.spec.spec import Spec, Tensor

from .common import named


class Gated(Layer):
    """Base: an axis halved, the first half through a function, times the second (arXiv 2002.05202)."""

    gate: ClassVar[tuple[str, ...]] = ()
    saves_gate_output: ClassVar[bool] = False

    axis: int = -1

    def spec(self, x: Shape) -> Spec:
        axis = place(self.axis, x, self.__class__.__name__)
        names = [*numbered(len(x))]
        whole, half = list(names), list(names)
        whole[axis], half[axis] = "(two f)", "f"
        sizes = dict(zip(names, x, strict=True))
        s = Spec(**sizes, two=2, f=divide_exactly(x[axis], 2, "features", "halves"))
        s.note(f"Axis {axis} out: {x[axis]} / 2 = {x[axis] // 2}")
        return s.output(self.gated(s, s.input(" ".join(whole)), " ".join(half)))

    def gated(self, s: Spec, taken: Tensor, half: str) -> Tensor:
        """The product, step by step, as frameworks run it: the input, the gate and its product stay for backward."""
        fn = str(self.__struct_config__.tag)
        passed = s.tensor("gate", half)
        kept = passed if self.saves_gate_output else taken
        for step, arithmetic in enumerate(self.gate):
            s.op(arithmetic, f"{fn}.gate", taken, out=passed, keeps=() if step else (kept,))
        return s.op("mul", fn, passed, taken, out=half, keeps=(passed, taken))

    def config(self) -> str:
        return "" if self.axis == -1 else f"axis {self.axis}"


@register_kind("GLU", "activation", "gatedlinearunit", example="glu")
class GLU(Gated, tag="glu"):
    """x₁·σ(x₂): one kernel in PyTorch, which keeps the input only (arXiv 1612.08083)."""

    dialects: ClassVar[dict[str, Dialect]] = named("GLU", "Activation('glu')")

    def gated(self, s: Spec, taken: Tensor, half: str) -> Tensor:
        y = s.op("exp", "glu", taken, out=half, keeps=(taken,))
        for arithmetic in ("div", "mul"):
            s.op(arithmetic, "glu", taken, out=y)
        return y


@register_kind("SwiGLU", "activation", example="swiglu")
class SwiGLU(Gated, tag="swiglu"):
    """silu(x₁)·x₂ of the two halves of an axis. The MLP around it is gated_mlp."""

    gate: ClassVar[tuple[str, ...]] = ("exp", "div", "mul")


@register_kind("GeGLU", "activation", example="geglu")
class GeGLU(Gated, tag="geglu"):
    """gelu(x₁)·x₂ of the two halves of an axis. The MLP around it is gated_mlp."""

    gate: ClassVar[tuple[str, ...]] = ("erf", "mul")


@register_kind("ReGLU", "activation", example="reglu")
class ReGLU(Gated, tag="reglu"):
    """relu(x₁)·x₂ of the two halves of an axis."""

    gate: ClassVar[tuple[str, ...]] = ("max",)
    saves_gate_output: ClassVar[bool] = True


@register_kind("Gated MLP", "linear", "gatedmlp", "swiglumlp", example="gated_mlp 11008")
class GatedMLP(Composite, tag="gated_mlp"):
    """Two projections up, one through an activation as the gate of the other, and one down (arXiv 2002.05202).

    With silu it is the SwiGLU of Llama, whose names its weights have; with gelu a GeGLU.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "transformers.models.llama.modeling_llama.LlamaMLP"}
    dim_fields: ClassVar[dict[str, str]] = {"o": "units"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("units",)

    units: Positive
    activation: str = "silu"
    bias: bool = False

    def nodes(self, x: Shape) -> list[dict[str, Any]]:
        usual = {} if self.bias else {"bias": False}
        return [
            {"kind": "dense", "name": "gate_proj", "units": self.units, **usual},
            {"kind": self.activation, "name": "act_fn"},
            {"kind": "dense", "name": "up_proj", "from": "input", "units": self.units, **usual},
            {"kind": "multiply", "from": ["act_fn", "up_proj"]},
            {"kind": "dense", "name": "down_proj", "units": x[-1], **usual},
        ]

    def config(self) -> str:
        return join_config(str(self.units), self.activation, "bias" if self.bias else "")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)
