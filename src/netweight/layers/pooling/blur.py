"""Filters that are not learned."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape, all_true
from netweight.faults.fault import shape_fault
from netweight.layers.shared.axes import each, plane, shown, unless
from netweight.layers.shared.window import window
from netweight.spec.layer import Layer, Pair, Positive, register_kind
from netweight.spec.spec import SavedTensor, Spec


@register_kind("Blur pooling", "pooling", "blurpool", "antialias", example="blurpool2d 3")
class BlurPool2d(Layer, tag="blurpool2d"):
    """A plane blurred by a fixed filter, then thinned (arXiv 1904.11486), its border mirrored so that it fits.

    The filter is a buffer with a copy a channel. It runs as a depthwise convolution, and counts as one.
    """

    feature_axis: ClassVar[int] = 1
    dim_fields: ClassVar[dict[str, str]] = {"kh": "kernel", "kw": "kernel"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("kernel",)

    kernel: Positive = 3
    stride: Pair = 2

    def spec(self, x: Shape) -> Spec:
        plane(x, 2, "Blur pooling")
        k, strides = self.kernel, each(self.stride, 2)
        pads = tuple([(step - 1 + k - 1) // 2 for step in strides])
        for size, pad in zip(x[2:], pads, strict=True):
            if not all_true(pad < size):
                raise shape_fault(
                    f"A border of {pad} is mirrored from {size} places.", "Take a smaller kernel.", field="kernel"
                )
        padded = tuple([size + 2 * pad for size, pad in zip(x[2:], pads, strict=True)])
        outs = [window(size, k, step, 0, 1, plane="the plane") for size, step in zip(padded, strides, strict=True)]
        s = Spec(b=x[0], c=x[1], h=x[2], w=x[3], hp=padded[0], wp=padded[1], kh=k, kw=k, ho=outs[0].out, wo=outs[1].out)
        s.note(f"Height out: {outs[0].note}", f"Width out: {outs[1].note}")
        taken = s.input("b c h w")
        around = s.op("copy", "pad", taken, out="b c hp wp", keeps=(taken,))
        # A convolution saves its input in PyTorch, though a filter that is not trained needs no gradient.
        saved = (SavedTensor(around, (around,)),)
        filt = s.buffer("filt", "c 1 kh kw")
        blurred = s.mac("conv", "b c ho wo", around, filt, over="b c ho wo kh kw", keeps=saved)
        return s.output(blurred)

    def config(self) -> str:
        return f"{shown(self.kernel, 2)}{unless(2, ' stride', self.stride)}"
