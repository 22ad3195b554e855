"""Normalization: cheap in parameters, not in time."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape, divide_exactly
from netweight.faults.fault import shape_fault
from netweight.layers.shared.axes import numbered
from netweight.layers.shared.heads import rms_keeps
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Layer, Positive, join_config, register_kind, require_features
from netweight.spec.spec import SavedTensor, Spec

GAMMA = (WeightMapping(("weight",), "gamma"), WeightMapping(("bias",), "beta"))
"""Keras's names of the scale and the shift."""


def channelled(x: Shape, title: str) -> tuple[str, ...]:
    """Names of the axes of `x`: batch, channels, positions. Raises Fault where there are no channels."""
    if len(x) < 2:
        raise shape_fault(f"{title} needs channels.", "Put it after a layer with channels.")
    return "b", "c", *numbered(len(x) - 1)[1:]


class Channels(Layer):
    """Base of the normalizations of channels."""

    feature_axis: ClassVar[int] = 1

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features,)


@register_kind("BatchNorm", "normalization", "bn", "batchnorm1d", "batchnorm2d", "batchnorm3d", example="batchnorm")
class BatchNorm(Channels, tag="batchnorm"):
    """Batch normalization of channels, 1-D to 3-D by the shape that comes (arXiv 1502.03167).

    Two parameters a channel when `affine`, two running statistics and a counter as buffers when `track`.
    In inference one multiply-add an element; training keeps its input, a mean and an inverse deviation a channel.
    `frozen` makes buffers of all four vectors, as detectors do with a pretrained backbone; training then keeps one
    factor a channel (torchvision FrozenBatchNorm2d).
    """

    dialects: ClassVar[dict[str, Dialect]] = {
        "torch": Dialect("BatchNormNd"),
        "keras": Dialect(
            "BatchNormalization",
            (
                *GAMMA,
                WeightMapping(("running_mean",), "moving_mean"),
                WeightMapping(("running_var",), "moving_variance"),
            ),
            drops=("num_batches_tracked",),
        ),
    }

    affine: bool = True
    track: bool = True
    frozen: bool = False

    def spec(self, x: Shape) -> Spec:
        names = channelled(x, "BatchNorm")
        s = Spec(**dict(zip(names, x, strict=True)))
        taken = s.input(" ".join(names))
        if self.frozen:
            for name in ("weight", "bias", "running_mean", "running_var"):
                s.buffer(name, "c")
            return s.output(s.op("fma", "batchnorm", taken, keeps=(s.tensor("scale", "c"),)))
        weights = (s.weight("weight", "c"), s.weight("bias", "c")) if self.affine else ()
        if self.track:
            s.buffer("running_mean", "c")
            s.buffer("running_var", "c")
            s.buffer("num_batches_tracked", "1", "index")
        statistics = (s.tensor("mean", "c", "compute"), s.tensor("inverse deviation", "c", "compute"))
        return s.output(s.op("fma", "batchnorm", taken, *weights, keeps=(taken, *statistics)))

    def config(self) -> str:
        if self.frozen:
            return "frozen"
        return join_config("" if self.affine else "no weights", "" if self.track else "no running statistics")


@register_kind("LayerNorm", "normalization", "ln", example="layernorm")
class LayerNorm(Layer, tag="layernorm"):
    """Layer normalization over the last axis, or over `axis`: one (1 for channels first) or several (arXiv 1607.06450).

    Training keeps its input, a mean and an inverse deviation a position.
    """

    dialects: ClassVar[dict[str, Dialect]] = {
        "torch": Dialect("LayerNorm"),
        "keras": Dialect("LayerNormalization", GAMMA),
    }

    affine: bool = True
    bias: bool = True
    axis: int | tuple[int, ...] = -1

    def spec(self, x: Shape) -> Spec:
        chosen = self.axis if isinstance(self.axis, tuple) else (self.axis,)
        axes = sorted({place(axis, x, "LayerNorm") for axis in chosen})
        if not axes:
            raise shape_fault("LayerNorm needs an axis.", "The last one is −1.", field="axis")
        names = [*numbered(len(x))]
        normal = [f"f{i}" if len(axes) > 1 else "f" for i in axes]
        for axis, name in zip(axes, normal, strict=True):
            names[axis] = name
        s = Spec(**dict(zip(names, x, strict=True)))
        taken = s.input(" ".join(names))
        weights = [
            s.weight(name, " ".join(normal))
            for name, there in (("weight", self.affine), ("bias", self.affine and self.bias))
            if there
        ]
        rows = " ".join("1" if name in normal else name for name in names)
        statistics = (s.tensor("mean", rows, "compute"), s.tensor("inverse deviation", rows, "compute"))
        y = s.op("fma", "layernorm", taken, *weights, keeps=(taken, *statistics), each=3)
        s.op("sqrt", "layernorm", taken, out=statistics[1])
        return s.output(y)

    def config(self) -> str:
        axes = "axes " + ", ".join(map(str, self.axis)) if isinstance(self.axis, tuple) else f"axis {self.axis}"
        return join_config(
            "" if self.axis == -1 else axes,
            "" if self.affine else "no weights",
            "" if self.bias or not self.affine else "no bias",
        )

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features,)


@register_kind("RMSNorm", "normalization", "rms", example="rmsnorm")
class RMSNorm(Layer, tag="rmsnorm"):
    """Scaling by the root mean square of the last axis: one parameter a feature, no mean (arXiv 1910.07467).

    Training keeps its input and one inverse root a position, as a fused kernel does. Written out, as PyTorch does on
    the CPU, it keeps what came of them for the weight's gradient, and both for that of the input.
    """

    dialects: ClassVar[dict[str, Dialect]] = {
        "torch": Dialect("RMSNorm"),
        "keras": Dialect("RMSNormalization", (WeightMapping(("weight",), "scale"),)),
    }

    affine: bool = True

    def spec(self, x: Shape) -> Spec:
        require_features(x, "RMSNorm")
        s = Spec(x[:-1], f=x[-1])
        taken = s.input("... f")
        weights = (s.weight("weight", "f"),) if self.affine else ()
        inverse, normed = s.tensor("inverse root", "... 1", "compute"), s.tensor("normed", "... f")
        y = s.op("fma", "rmsnorm", taken, *weights, keeps=rms_keeps(taken, inverse, normed, *weights), each=2)
        s.op("sqrt", "rmsnorm", taken, out=inverse)
        return s.output(y)

    def config(self) -> str:
        return "" if self.affine else "no weights"

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features,)


@register_kind("GroupNorm", "normalization", "gn", example="groupnorm 32")
class GroupNorm(Channels, tag="groupnorm"):
    """Normalization over groups of channels and all positions of a sample (arXiv 1803.08494).

    Training keeps its input, a mean and an inverse deviation a sample and group.
    """

    dim_fields: ClassVar[dict[str, str]] = {"g": "groups"}
    dialects: ClassVar[dict[str, Dialect]] = {
        "torch": Dialect("GroupNorm"),
        "keras": Dialect("GroupNormalization", GAMMA),
    }
    shorthand_fields: ClassVar[tuple[str, ...]] = ("groups",)

    groups: Positive = 32
    affine: bool = True

    def spec(self, x: Shape) -> Spec:
        names = channelled(x, "GroupNorm")
        sizes = dict(zip(names, x, strict=True)) | {
            "c": divide_exactly(x[1], self.groups, "channels"),
            "g": self.groups,
        }
        s = Spec(**sizes)
        taken = s.input(" ".join(["b", "(g c)", *names[2:]]))
        weights = (s.weight("weight", "(g c)"), s.weight("bias", "(g c)")) if self.affine else ()
        statistics = (s.tensor("mean", "b g", "compute"), s.tensor("inverse deviation", "b g", "compute"))
        y = s.op("fma", "groupnorm", taken, *weights, keeps=(taken, *statistics), each=3)
        s.op("sqrt", "groupnorm", taken, out=statistics[1])
        return s.output(y)

    def config(self) -> str:
        return join_config(f"{self.groups} groups", "" if self.affine else "no weights")


@register_kind(
    "InstanceNorm", "normalization", "instancenorm1d", "instancenorm2d", "instancenorm3d", example="instancenorm"
)
class InstanceNorm(Channels, tag="instancenorm"):
    """Normalization of every channel of every sample over its positions (arXiv 1607.08022).

    PyTorch's default has no weights. It runs as a batch normalization of all channels of all samples: training keeps
    its input, two statistics for each, and copies for every sample of the scale and of what it tracks.
    """

    dialects: ClassVar[dict[str, Dialect]] = {
        "torch": Dialect("InstanceNormNd"),
        "keras": Dialect("GroupNormalization", GAMMA),
    }

    affine: bool = False
    track: bool = False

    def spec(self, x: Shape) -> Spec:
        names = channelled(x, "InstanceNorm")
        if len(x) < 3:
            raise shape_fault(
                "InstanceNorm needs positions to normalize over.", "Take LayerNorm for one number a channel."
            )
        s = Spec(**dict(zip(names, x, strict=True)))
        taken = s.input(" ".join(names))
        weights = [s.weight("weight", "c"), s.weight("bias", "c")] if self.affine else []
        if self.track:
            s.buffer("running_mean", "c")
            s.buffer("running_var", "c")
            s.buffer("num_batches_tracked", "1", "index")
        kept = [s.tensor("mean", "b c", "compute"), s.tensor("inverse deviation", "b c", "compute")]
        if weights:
            kept.append(s.op("copy", "instancenorm.repeat", weights[0], out="b c"))
        if self.track:
            kept += [s.tensor(f"{name} a sample", "b c", "compute") for name in ("running mean", "running variance")]
        y = s.op("fma", "instancenorm", taken, *weights, keeps=(taken, *kept), each=3)
        s.op("sqrt", "instancenorm", taken, out=kept[1])
        return s.output(y)

    def config(self) -> str:
        return join_config("with weights" if self.affine else "", "running statistics" if self.track else "")


@register_kind("Global response norm", "normalization", "grn", "globalresponsenorm", example="global_response_norm")
class GlobalResponseNorm(Layer, tag="global_response_norm"):
    """Channels that respond strongly are raised over the others, and the input added (arXiv 2301.00808, section 3).

    A channel's response is its root of squares over all positions, divided by the mean of all channels'. Channels are
    the last axis, or `axis`. Training keeps the input, the responses before and after division, the mean, and the
    product that the weight scales.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "timm.layers.grn.GlobalResponseNorm"}

    axis: int = -1

    def spec(self, x: Shape) -> Spec:
        axis = place(self.axis, x, "Global response norm")
        names = [*numbered(len(x))]
        names[axis] = "c"
        s = Spec(**dict(zip(names, x, strict=True)))
        taken, weights = s.input(" ".join(names)), (s.weight("weight", "c"), s.weight("bias", "c"))
        channels = " ".join(name if name in "bc" else "1" for name in names)
        response, mean = s.tensor("response", channels), s.tensor("mean response", "b" + " 1" * (len(x) - 1))
        s.op("fma", "grn.response", taken, out=response, over=" ".join(names), keeps=(taken, response))
        s.op("add", "grn.mean", response, out=mean, over=channels, keeps=(mean,))
        share = s.op("div", "grn.share", response, mean, keeps=(response, mean))
        product = s.op(
            "mul", "grn.product", taken, share, keeps=(SavedTensor(taken, (share,)), SavedTensor(share, (taken,)))
        )
        y = s.op(
            "fma",
            "grn",
            product,
            *weights,
            keeps=(SavedTensor(product, weights[:1]), SavedTensor(weights[0], (product,))),
        )
        return s.output(s.op("add", "grn.input", y, taken, out=y))

    def config(self) -> str:
        return "" if self.axis == -1 else f"axis {self.axis}"

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features,)


@register_kind("Local response norm", "normalization", "lrn", "localresponsenorm", example="local_response_norm 5")
class LocalResponseNorm(Channels, tag="local_response_norm"):
    """Each number divided by a power of the squares in the `size` channels around it (AlexNet, 2012).

    PyTorch runs it step by step and keeps the input, its squares between borders of zeros, the means and the divisor.
    """

    dialects: ClassVar[dict[str, Dialect]] = {"torch": Dialect("LocalResponseNorm")}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("size",)

    size: Positive = 5

    def spec(self, x: Shape) -> Spec:
        names = channelled(x, "Local response norm")
        if len(x) < 3:
            raise shape_fault("Local response norm needs channels × positions.", "Take another normalization.")
        s = Spec(**dict(zip(names, x, strict=True)), k=self.size, cp=x[1] + self.size - 1)
        taken = s.input(" ".join(names))
        squares = s.op("mul", "lrn.square", taken, keeps=(taken,))
        padded = s.op("copy", "lrn.pad", squares, out=" ".join([names[0], "cp", *names[2:]]))
        means = s.op("add", "lrn.mean", padded, out=" ".join(names), over=f"{' '.join(names)} k", keeps=(padded,))
        shifted = s.op("fma", "lrn.shift", means)
        divisor = s.op("pow", "lrn.pow", shifted, keeps=(shifted,))
        return s.output(
            s.op("div", "lrn", taken, divisor, keeps=(SavedTensor(taken, (divisor,)), SavedTensor(divisor, (taken,))))
        )

    def config(self) -> str:
        return str(self.size)


def place(axis: int, x: Shape, title: str) -> int:
    """An axis counted from the front, the batch being axis 0. Raises Fault where there is none."""
    found = axis + len(x) if axis < 0 else axis
    if not 1 <= found < len(x):
        raise shape_fault(
            f"{title}: there is no axis {axis} in {len(x)} axes.",
            f"Axes go from 1 to {len(x) - 1}; the batch is axis 0.",
            field="axis",
        )
    return found
