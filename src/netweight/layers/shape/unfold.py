"""Samples and planes cut into pieces: an axis folded into the batch, windows of a plane side by side."""

from __future__ import annotations

from math import prod
from typing import ClassVar

from netweight.dims.sizes import Shape, divide_exactly, format_shape, sizes_equal
from netweight.faults.fault import shape_fault
from netweight.layers.activation.common import named
from netweight.layers.shared.axes import PairAmounts, each, plane, shown, windowed
from netweight.layers.shared.window import windows
from netweight.spec.dialect import Dialect
from netweight.spec.layer import Layer, Pair, Positive, register_kind
from netweight.spec.spec import Spec

from .shape import View, viewed


@register_kind("Fold into batch", "shape", "timedistributed", "vmap", example="fold_batch")
class FoldBatch(View, tag="fold_batch"):
    """The first axis of a sample becomes part of the batch: what follows runs on each of its places by itself.

    Rows of a plane for a recurrent layer, patches for an inner transformer, frames of a video (Keras TimeDistributed).
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "torch.flatten",
        "keras": "keras.layers.TimeDistributed",
    }

    def spec(self, x: Shape) -> Spec:
        if len(x) < 3:
            raise shape_fault(
                f"Fold into batch needs two axes, and gets {format_shape(x)}.", "Put it where samples have more."
            )
        s = viewed(x, (x[0] * x[1], *x[2:]))
        s.note(f"Samples: {x[0]} · {x[1]} = {x[0] * x[1]}")
        return s


@register_kind("Unfold batch", "shape", example="unfold_batch 1")
class UnfoldBatch(View, tag="unfold_batch"):
    """What was folded into the batch becomes an axis of `places` again. A second input lends how many there are."""

    arity: ClassVar[tuple[int, int]] = (1, 2)
    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.unflatten"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("places",)

    places: Positive | None = None

    def spec(self, x: Shape, like: Shape | None = None) -> Spec:
        places = self.places if like is None else like[1] if len(like) > 1 else None
        if places is None:
            raise shape_fault("Unfold batch does not know how many places there are.", "Say places.", field="places")
        return viewed(x, (divide_exactly(x[0], places, "samples", "places"), places, *x[1:]), like)

    def config(self) -> str:
        return "" if self.places is None else f"{self.places} places"


@register_kind("Unfold", "shape", "im2col", example="unfold 3")
class Unfold(Layer, tag="unfold"):
    """The windows of a plane side by side: `channels · kernel × windows` (PyTorch Unfold). Training keeps nothing."""

    dialects: ClassVar[dict[str, Dialect]] = named("Unfold", "")
    feature_axis: ClassVar[int] = 1
    dim_fields: ClassVar[dict[str, str]] = {"kh": "kernel", "kw": "kernel"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("kernel",)

    kernel: Pair = 3
    stride: Pair = 1
    padding: PairAmounts = 0
    dilation: Pair = 1

    def spec(self, x: Shape) -> Spec:
        plane(x, 2, "Unfold")
        found = windows(x, self.kernel, self.stride, self.padding, self.dilation)
        s = Spec(b=x[0], c=x[1], **found.dims)
        s.note(*found.notes)
        return s.output(s.op("copy", "unfold", s.input("b c h w"), out="b (c kh kw) (ho wo)"))

    def config(self) -> str:
        return windowed(self, 2)


@register_kind("Fold", "shape", "col2im", example="fold 15 8")
class Fold(Layer, tag="fold"):
    """Windows put back into a plane of `size`, summed where they overlap (PyTorch Fold). Training keeps nothing."""

    dialects: ClassVar[dict[str, Dialect]] = named("Fold", "")
    dim_fields: ClassVar[dict[str, str]] = {"kh": "kernel", "kw": "kernel", "h": "size", "w": "size"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("size", "kernel")

    size: Pair
    kernel: Pair = 3
    stride: Pair = 1
    padding: PairAmounts = 0
    dilation: Pair = 1

    def spec(self, x: Shape) -> Spec:
        if len(x) != 3:
            raise shape_fault(
                f"Fold needs channels · kernel × windows, and gets {format_shape(x)}.", "Put it behind an unfold."
            )
        channels = divide_exactly(x[1], prod(each(self.kernel, 2)), "rows", "kernel")
        found = windows((x[0], channels, *each(self.size, 2)), self.kernel, self.stride, self.padding, self.dilation)
        made = found.dims["ho"] * found.dims["wo"]
        if not sizes_equal(made, x[2]):
            raise shape_fault(
                f"There are {x[2]} windows, and a plane of that size has {made}.", "Correct it.", field="size"
            )
        s = Spec(b=x[0], c=channels, **found.dims)
        taken = s.input("b (c kh kw) (ho wo)")
        return s.output(s.op("add", "fold", taken, out="b c h w", over="b c kh kw ho wo"))

    def config(self) -> str:
        return windowed(self, 2, first=f"to {shown(self.size, 2)}")
