"""What only training does: dropout in its forms. In inference the input passes as it is."""

from __future__ import annotations

from typing import ClassVar

from netweight.core.dims import Shape
from netweight.core.layer import Layer, Rate, kind
from netweight.core.spec import Dtype, Spec


class Drop(Layer):
    """Base: a random mask, kept for backward, in training."""

    typed: ClassVar[tuple[str, ...]] = ("rate",)

    rate: Rate = 0.5

    def masked(self, x: Shape, mask: str, dtype: Dtype) -> Spec:
        """`x` times a mask of that pattern."""
        s = Spec(**{f"n{i}": size for i, size in enumerate(x)})
        taken = s.input(" ".join(f"n{i}" for i in range(len(x))))
        if not self.rate:
            return s.output(s.view(" ".join(f"n{i}" for i in range(len(x))), taken))
        y = s.like("dropped", taken, passes=taken)
        s.op("mul", "dropout", taken, out=y, keeps=(s.tensor("mask", mask, dtype),), when="train")
        return s.output(y)

    def config(self) -> str:
        return f"{self.rate:g}"


@kind("Dropout", "regularization", example="dropout 0.1")
class Dropout(Drop, tag="dropout"):
    """Numbers set to zero at random in training. Backward keeps a mask of one byte an element."""

    def spec(self, x: Shape) -> Spec:
        return self.masked(x, " ".join(f"n{i}" for i in range(len(x))), "mask")


@kind("Stochastic depth", "regularization", "droppath", example="drop_path 0.1")
class DropPath(Drop, tag="drop_path"):
    """A whole branch of a sample set to zero at random in training (arXiv 1603.09382).

    Backward keeps one factor a sample, a number like the others (torchvision StochasticDepth, timm DropPath).
    """

    def spec(self, x: Shape) -> Spec:
        return self.masked(x, " ".join(("n0", *["1"] * (len(x) - 1))), "activation")
