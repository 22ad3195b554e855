"""Dense layers: one weight for every pair of an input and a unit."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape, format_shape, sizes_equal
from netweight.faults.fault import shape_fault
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Layer, Positive, join_config, register_kind, require_features
from netweight.spec.spec import SavedTensor, Spec


@register_kind("Dense", "linear", "linear", "fc", example="dense 512", input_size=784)
class Dense(Layer, tag="dense"):
    """A fully connected layer on the last axis, at every position alike (PyTorch Linear, Keras Dense)."""

    dim_fields: ClassVar[dict[str, str]] = {"o": "units"}
    dialects: ClassVar[dict[str, Dialect]] = {
        "torch": Dialect("Linear"),
        "keras": Dialect("Dense", (WeightMapping(("weight",), "kernel", "i o"),)),
    }
    shorthand_fields: ClassVar[tuple[str, ...]] = ("units",)

    units: Positive
    bias: bool = True

    def spec(self, x: Shape) -> Spec:
        require_features(x, "Dense")
        s = Spec(x[:-1], i=x[-1], o=self.units)
        y = s.mac("linear", "... o", s.input("... i"), s.weight("weight", "o i"))
        if self.bias:
            y = s.op("add", "linear.bias", y, s.weight("bias", "o"), out=y)
        return s.output(y)

    def config(self) -> str:
        return join_config(str(self.units), "" if self.bias else "no bias")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features,)


@register_kind("Bilinear", "linear", example="bilinear 64")
class Bilinear(Layer, tag="bilinear"):
    """Every product of a feature of one input with a feature of the other, weighted for each unit.

    y = x₁ᵀ·W·x₂ + bias at every position (PyTorch Bilinear): first x₁·W, then that with x₂.
    Training keeps both inputs and computes the first product again.
    """

    arity: ClassVar[tuple[int, int]] = (2, 2)
    dim_fields: ClassVar[dict[str, str]] = {"o": "units"}
    dialects: ClassVar[dict[str, Dialect]] = {"torch": Dialect("Bilinear")}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("units",)

    units: Positive
    bias: bool = True

    def spec(self, x: Shape, other: Shape) -> Spec:
        require_features(x, "Bilinear")
        if len(x) != len(other) or not all(sizes_equal(a, b) for a, b in zip(x[:-1], other[:-1], strict=True)):
            raise shape_fault(
                f"Bilinear gets {format_shape(x)} and {format_shape(other)}.", "All axes but the last must be equal."
            )
        s = Spec(x[:-1], i=x[-1], j=other[-1], o=self.units)
        one, two, weight = s.input("... i"), s.input("... j"), s.weight("weight", "o i j")
        keeps = (SavedTensor(one, (one, two, weight)), SavedTensor(two, (one, two, weight)))
        first = s.mac("bilinear.first", "... o j", one, weight, keeps=keeps)
        y = s.mac("bilinear.second", "... o", first, two, keeps=())
        if self.bias:
            y = s.op("add", "linear.bias", y, s.weight("bias", "o"), out=y)
        return s.output(y)

    def config(self) -> str:
        return join_config(str(self.units), "" if self.bias else "no bias")
