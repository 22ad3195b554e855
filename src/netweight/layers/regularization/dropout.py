"""What only training does: dropout in its forms. In inference the input passes as it is."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape
from netweight.faults.fault import shape_fault
from netweight.layers.activation.common import named
from netweight.layers.shared.axes import numbered
from netweight.layers.shared.masks import kept_mask
from netweight.spec.dialect import Dialect
from netweight.spec.layer import Layer, Rate, join_config, register_kind
from netweight.spec.spec import Spec


class Drop(Layer):
    """Base: a random mask, kept for backward, in training."""

    shorthand_fields: ClassVar[tuple[str, ...]] = ("rate",)

    rate: Rate = 0.5

    def masked(self, x: Shape, mask: str, *, numbers: bool = True) -> Spec:
        """`x` times a mask of that pattern, of `numbers` with every backend or of what a dropout kernel keeps."""
        s = Spec(**dict(zip(numbered(len(x), "n"), x, strict=True)))
        taken = s.input(everywhere(x))
        if not self.rate:
            return s.output(s.view(everywhere(x), taken))
        y = s.like("dropped", taken, inference_alias=taken)
        keeps = (s.tensor("mask", mask),) if numbers else kept_mask(s, taken, mask)
        s.op("mul", "dropout", taken, out=y, keeps=keeps, train_only=True)
        return s.output(y)

    def config(self) -> str:
        return f"{self.rate:g}"


def everywhere(x: Shape) -> str:
    """A mask with a number for every element."""
    return " ".join(numbered(len(x), "n"))


def channelwise(x: Shape, title: str) -> str:
    """A mask with a number for every sample and channel."""
    if len(x) < 3:
        raise shape_fault(f"{title} needs channels × positions.", "Take dropout for single numbers.")
    return " ".join(("n0", "n1", *["1"] * (len(x) - 2)))


@register_kind("Dropout", "regularization", example="dropout 0.1")
class Dropout(Drop, tag="dropout"):
    """Numbers set to zero at random in training. Backward keeps a mask of one byte an element, on the CPU a number."""

    dialects: ClassVar[dict[str, Dialect]] = named("Dropout", "Dropout")

    def spec(self, x: Shape) -> Spec:
        return self.masked(x, everywhere(x), numbers=False)


@register_kind(
    "Channel dropout",
    "regularization",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "spatialdropout",
    example="dropout2d 0.1",
)
class ChannelDropout(Drop, tag="channel_dropout"):
    """Whole channels of a sample set to zero at random in training (PyTorch Dropout2d, Keras SpatialDropout2D).

    Backward keeps one factor a sample and channel, a number like the others.
    """

    dialects: ClassVar[dict[str, Dialect]] = named("DropoutNd", "SpatialDropoutND")

    def channel_axis(self) -> int:
        return 1

    def spec(self, x: Shape) -> Spec:
        return self.masked(x, channelwise(x, "Channel dropout"))


@register_kind("Alpha dropout", "regularization", "alphadropout", example="alpha_dropout 0.1")
class AlphaDropout(Drop, tag="alpha_dropout"):
    """Dropout that keeps mean and variance, for SELU (arXiv 1706.02515); whole `channels` as FeatureAlphaDropout.

    Backward keeps a factor an element, or one a sample and channel, numbers like the others.
    """

    dialects: ClassVar[dict[str, Dialect]] = named("AlphaDropout", "AlphaDropout")

    channels: bool = False

    def channel_axis(self) -> int:
        return int(self.channels)

    def spec(self, x: Shape) -> Spec:
        return self.masked(x, channelwise(x, "Alpha dropout") if self.channels else everywhere(x))

    def config(self) -> str:
        return join_config(super().config(), "channels" if self.channels else "")


@register_kind("Gaussian dropout", "regularization", "gaussiandropout", example="gaussian_dropout 0.1")
class GaussianDropout(Drop, tag="gaussian_dropout"):
    """Numbers multiplied by noise around one in training (Keras GaussianDropout), which backward keeps."""

    dialects: ClassVar[dict[str, Dialect]] = named("", "GaussianDropout")

    def spec(self, x: Shape) -> Spec:
        return self.masked(x, everywhere(x))


@register_kind("Stochastic depth", "regularization", "droppath", example="drop_path 0.1")
class DropPath(Drop, tag="drop_path"):
    """A whole branch of a sample set to zero at random in training (arXiv 1603.09382).

    Backward keeps one factor a sample, a number like the others (torchvision StochasticDepth, timm DropPath).
    """

    dialects: ClassVar[dict[str, Dialect]] = named("torchvision.ops.StochasticDepth", "")

    def spec(self, x: Shape) -> Spec:
        return self.masked(x, " ".join(("n0", *["1"] * (len(x) - 1))))
