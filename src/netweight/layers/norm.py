"""Normalisation: cheap in parameters, not in time."""

from __future__ import annotations

from typing import ClassVar

from netweight.core.dims import Shape
from netweight.core.faults import misfit
from netweight.core.layer import Layer, kind, words
from netweight.core.spec import Spec


@kind("BatchNorm", "normalisation", "bn", "batchnorm1d", "batchnorm2d", example="batchnorm")
class BatchNorm(Layer, tag="batchnorm"):
    """Batch normalisation of channels, 1-D or 2-D by the shape that comes.

    Two parameters a channel when `affine`, two running statistics and a counter as buffers when `track`.
    In inference one multiply-add an element; training keeps its input, a mean and an inverse deviation a channel.
    """

    features: ClassVar[int] = 1

    affine: bool = True
    track: bool = True

    def spec(self, x: Shape) -> Spec:
        if len(x) < 2:
            raise misfit("BatchNorm needs channels.", "Put it after a layer with channels.")
        names = [f"n{i + 1}" for i in range(len(x) - 2)]
        s = Spec(b=x[0], c=x[1], **dict(zip(names, x[2:], strict=True)))
        taken = s.input(" ".join(("b c", *names)))
        weights = (s.weight("weight", "c"), s.weight("bias", "c")) if self.affine else ()
        if self.track:
            s.buffer("running_mean", "c")
            s.buffer("running_var", "c")
            s.buffer("num_batches_tracked", "1", "index")
        statistics = (s.tensor("mean", "c", "compute"), s.tensor("inverse deviation", "c", "compute"))
        return s.output(s.op("fma", "batchnorm", taken, *weights, keeps=(taken, *statistics)))

    def config(self) -> str:
        return words("" if self.affine else "no weights", "" if self.track else "no running statistics")

    @classmethod
    def makes(cls, features: int) -> Shape:
        return (features,)


@kind("LayerNorm", "normalisation", "ln", example="layernorm")
class LayerNorm(Layer, tag="layernorm"):
    """Layer normalisation over the last axis, or over `axis` (1 for channels first).

    Training keeps its input, a mean and an inverse deviation a position.
    """

    affine: bool = True
    bias: bool = True
    axis: int = -1

    def spec(self, x: Shape) -> Spec:
        axis = place(self.axis, x, "LayerNorm")
        names = [f"n{i}" if i else "b" for i in range(len(x))]
        names[axis] = "f"
        s = Spec(**dict(zip(names, x, strict=True)))
        taken = s.input(" ".join(names))
        weights = [s.weight(name, "f") for name, there in (("weight", self.affine), ("bias", self.affine and self.bias)) if there]
        rows = " ".join("1" if name == "f" else name for name in names)
        statistics = (s.tensor("mean", rows, "compute"), s.tensor("inverse deviation", rows, "compute"))
        y = s.op("fma", "layernorm", taken, *weights, keeps=(taken, *statistics), each=3)
        s.op("sqrt", "layernorm", taken, out=statistics[1])
        return s.output(y)

    def config(self) -> str:
        return words("" if self.axis == -1 else f"axis {self.axis}", "" if self.affine else "no weights", "" if self.bias or not self.affine else "no bias")

    @classmethod
    def makes(cls, features: int) -> Shape:
        return (features,)


@kind("RMSNorm", "normalisation", "rms", example="rmsnorm")
class RMSNorm(Layer, tag="rmsnorm"):
    """Scaling by the root mean square of the last axis: one parameter a feature, no mean (arXiv 1910.07467).

    Training keeps its input and one inverse root a position, as a fused kernel does.
    """

    affine: bool = True

    def spec(self, x: Shape) -> Spec:
        s = Spec(x[:-1], f=x[-1])
        taken = s.input("... f")
        weights = (s.weight("weight", "f"),) if self.affine else ()
        inverse = s.tensor("inverse root", "... 1", "compute")
        y = s.op("fma", "rmsnorm", taken, *weights, keeps=(taken, inverse), each=2)
        s.op("sqrt", "rmsnorm", taken, out=inverse)
        return s.output(y)

    def config(self) -> str:
        return "" if self.affine else "no weights"

    @classmethod
    def makes(cls, features: int) -> Shape:
        return (features,)


def place(axis: int, x: Shape, title: str) -> int:
    """An axis counted from the front, the batch being axis 0. Raises Fault where there is none."""
    found = axis + len(x) if axis < 0 else axis
    if not 1 <= found < len(x):
        raise misfit(f"{title}: there is no axis {axis} in {len(x)} axes.", f"Axes go from 1 to {len(x) - 1}; the batch is axis 0.", field="axis")
    return found
