"""Dense layers: one weight for every pair of an input and a unit."""

from __future__ import annotations

from typing import ClassVar

from netweight.core.dims import Shape
from netweight.core.layer import Layer, Positive, kind, words
from netweight.core.spec import Spec


@kind("Dense", "linear", "linear", "fc", example="dense 512", start=784)
class Dense(Layer, tag="dense"):
    """A fully connected layer on the last axis, at every position alike (PyTorch Linear, Keras Dense)."""

    dims: ClassVar[dict[str, str]] = {"o": "units"}
    typed: ClassVar[tuple[str, ...]] = ("units",)

    units: Positive
    bias: bool = True

    def spec(self, x: Shape) -> Spec:
        s = Spec(x[:-1], i=x[-1], o=self.units)
        y = s.mac("linear", "... o", s.input("... i"), s.weight("weight", "o i"))
        if self.bias:
            y = s.op("add", "linear.bias", y, s.weight("bias", "o"), out=y)
        return s.output(y)

    def config(self) -> str:
        return words(str(self.units), "" if self.bias else "no bias")

    @classmethod
    def makes(cls, features: int) -> Shape:
        return (features,)
