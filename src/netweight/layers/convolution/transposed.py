"""Transposed convolutions: every input position writes a whole window of outputs."""

from __future__ import annotations

from typing import ClassVar, Literal

from netweight.dims.sizes import Shape, Size, all_true, maximum
from netweight.faults.fault import shape_fault
from netweight.layers.shared.axes import (
    KERNEL,
    PLANE,
    Amounts,
    PairAmounts,
    Triple,
    TripleAmounts,
    TriplePads,
    each,
    plane,
)
from netweight.layers.shared.window import Window, placed
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Natural, Padding, Pair, Positive, register_kind
from netweight.spec.spec import Spec

from .conv import MADE, TAKEN, Filtered


class Transposed(Filtered):
    """Base of the transposed convolutions over one, two and three axes."""

    output_padding: Amounts | None = None

    def spec(self, x: Shape) -> Spec:
        n = self.rank
        _, _, *sizes = plane(x, n, f"Transposed Conv{n}D")
        s = self.frame(x, placed(x[2:], self.kernel, [self.grown(size, axis) for axis, size in enumerate(sizes)]))
        weight = s.weight("weight", f"(g ci) co {KERNEL[n]}")
        over = f"b g ci co {KERNEL[n]} {PLANE[n]}"
        return self.biased(s, s.mac("conv_transpose", MADE[n], s.input(TAKEN[n]), weight, over=over))

    def grown(self, size: Size, axis: int) -> Window:
        """The size out of one axis, and how it comes about.

        With numbers as PyTorch's ConvTranspose2d: (size − 1)·stride − 2·padding + reach + output_padding; with the
        words `same` and `valid` as Keras's Conv2DTranspose: without an output padding size·stride, and for `valid` what
        the kernel sticks out; with one, 0 included, as with numbers, where `same` is half of the kernel. An output
        padding is smaller than the stride (Keras) or, with numbers, the dilation (PyTorch).
        """
        stride, spread = each(self.stride, self.rank)[axis], each(self.dilation, self.rank)[axis]
        reach = spread * (each(self.kernel, self.rank)[axis] - 1) + 1
        given = self.output_padding
        more = 0 if given is None else each(given, self.rank)[axis]
        words = isinstance(self.padding, str)
        if not more < (stride if words else maximum(stride, spread)):
            limit = f"stride {stride}" if words else f"stride {stride} or dilation {spread}"
            raise shape_fault(
                f"Output padding {more} is not smaller than {limit}.",
                "It chooses among the sizes that the stride makes one.",
                field="output_padding",
            )
        if words and given is None:
            beyond = maximum(reach - stride, 0) if self.padding == "valid" else 0
            out = size * stride + beyond
            return Window(out, f"{size}·{stride}{f' + {beyond}' if beyond else ''} = {out}")
        words_pad = {"same": reach // 2, "valid": 0}
        pad = words_pad[self.padding] if isinstance(self.padding, str) else each(self.padding, self.rank)[axis]
        out = (size - 1) * stride - 2 * pad + reach + more
        if not all_true(out >= 1):
            raise shape_fault(
                f"Padding {pad} leaves nothing of {size} positions.", "Take less padding.", field="padding"
            )
        pads, rest = f" − 2·{pad}" if pad else "", f" + {more}" if more else ""
        return Window(out, f"({size} − 1)·{stride}{pads} + {reach}{rest} = {out}")


def dialects(rank: int) -> dict[str, Dialect]:
    """The names of both frameworks; Keras knows no groups here."""
    kernel = WeightMapping(("weight",), "kernel", f"{KERNEL[rank]} (g co) ci")
    return {"torch": Dialect(f"ConvTranspose{rank}d"), "keras": Dialect(f"Conv{rank}DTranspose", (kernel,))}


@register_kind(
    "Transposed Conv1D",
    "convolution",
    "convtranspose1d",
    "deconv1d",
    example="conv_transpose1d k4 64 s2",
    input_size=64,
)
class ConvTranspose1d(Transposed, tag="conv_transpose1d"):
    """1-D transposed convolution, channels first. Multiply-adds count at input positions."""

    rank: ClassVar[int] = 1
    dialects: ClassVar[dict[str, Dialect]] = dialects(1)

    kernel: Positive = 3
    stride: Positive = 1
    padding: Natural | Literal["same", "valid"] = 0
    output_padding: Natural | None = None
    dilation: Positive = 1

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features, 128)


@register_kind(
    "Transposed Conv2D",
    "convolution",
    "convtranspose",
    "convtranspose2d",
    "deconv",
    "deconv2d",
    example="conv_transpose2d 4x4 64 s2 p1",
    input_size=64,
)
class ConvTranspose2d(Transposed, tag="conv_transpose2d"):
    """2-D transposed convolution, channels first (arXiv 1603.07285). Multiply-adds count at input positions."""

    dialects: ClassVar[dict[str, Dialect]] = dialects(2)

    kernel: Pair = 3
    stride: Pair = 1
    padding: Padding = 0
    output_padding: PairAmounts | None = None
    dilation: Pair = 1

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features, 28, 28)


@register_kind(
    "Transposed Conv3D",
    "convolution",
    "convtranspose3d",
    "deconv3d",
    example="conv_transpose3d k2 64 s2",
    input_size=64,
)
class ConvTranspose3d(Transposed, tag="conv_transpose3d"):
    """3-D transposed convolution, channels first. Multiply-adds count at input positions."""

    rank: ClassVar[int] = 3
    dialects: ClassVar[dict[str, Dialect]] = dialects(3)

    kernel: Triple = 3
    stride: Triple = 1
    padding: TriplePads = 0
    output_padding: TripleAmounts | None = None
    dilation: Triple = 1

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features, 8, 28, 28)
