"""Several values into one: sums, products, concatenation."""

from __future__ import annotations

from typing import ClassVar, Literal

from netweight.dims.sizes import Shape, Size, all_true, format_shape, shapes_equal, sizes_equal
from netweight.faults.fault import shape_fault
from netweight.layers.activation.common import named
from netweight.layers.normalization.norm import place
from netweight.layers.shared.axes import numbered
from netweight.spec.dialect import Dialect
from netweight.spec.layer import Layer, join_config, register_kind
from netweight.spec.spec import SavedTensor, Spec, Tensor


def frame(title: str, xs: tuple[Shape, ...]) -> tuple[Spec, list[Tensor], str]:
    """Inputs of one rank, an axis of size one stretching to the others, and the pattern of the result."""
    names = numbered(len(xs[0]))
    whole, sizes = " ".join(names), xs[0]
    if not shapes_equal(xs):
        if any(len(x) != len(xs[0]) for x in xs):
            raise shape_fault(
                f"{title} gets {' and '.join(map(format_shape, xs))}.", "Give it shapes with equally many axes."
            )
        for x in xs[1:]:
            sizes = tuple([_stretched(title, one, other, xs) for one, other in zip(sizes, x, strict=True)])
        s = Spec(**dict(zip(names, sizes, strict=True)))
        return s, [s.input(whole if shapes_equal((x, sizes)) else _thin(names, x, sizes)) for x in xs], whole
    s = Spec(**dict(zip(names, sizes, strict=True)))
    return s, [s.input(whole) for _ in xs], whole


def _thin(names: tuple[str, ...], x: Shape, sizes: Shape) -> str:
    """The pattern of `x`, whose axes of one stretch to the sizes of the result."""
    axes = zip(names, x, sizes, strict=True)
    return " ".join(["1" if sizes_equal(own, 1) and not sizes_equal(size, 1) else name for name, own, size in axes])


def _stretched(title: str, one: Size, other: Size, xs: tuple[Shape, ...]) -> Size:
    if sizes_equal(one, other) or sizes_equal(other, 1):
        return one
    if sizes_equal(one, 1):
        return other
    raise shape_fault(
        f"{title} gets {' and '.join(format_shape(x) for x in xs)}.", "Make the shapes equal, or an axis 1."
    )


@register_kind("Add", "merge", "sum", example="add")
class Add(Layer, tag="add"):
    """Values added element by element. Training keeps nothing."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.add"}
    dialects: ClassVar[dict[str, Dialect]] = named("", "Add")

    arity: ClassVar[tuple[int, int]] = (1, 1000)

    def spec(self, *xs: Shape) -> Spec:
        s, inputs, out = frame("Add", xs)
        y = inputs[0] if len(inputs) > 1 else s.view(out, inputs[0])
        for other in inputs[1:]:
            y = s.op("add", "add", y, other, out=out)
        return s.output(y)


@register_kind("Multiply", "merge", "mul", example="multiply")
class Multiply(Layer, tag="multiply"):
    """Values multiplied element by element: each is kept for the gradient of the other."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.mul"}
    dialects: ClassVar[dict[str, Dialect]] = named("", "Multiply")

    arity: ClassVar[tuple[int, int]] = (2, 1000)

    def spec(self, *xs: Shape) -> Spec:
        s, inputs, out = frame("Multiply", xs)
        y = inputs[0]
        for other in inputs[1:]:
            y = s.op("mul", "multiply", y, other, out=out, keeps=(SavedTensor(y, (other,)), SavedTensor(other, (y,))))
        return s.output(y)


@register_kind("Concat", "merge", "concatenate", "cat", example="concat")
class Concat(Layer, tag="concat"):
    """Values side by side along an axis; the batch is axis 0, channels are axis 1."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.cat"}
    dialects: ClassVar[dict[str, Dialect]] = named("", "Concatenate")

    arity: ClassVar[tuple[int, int]] = (1, 1000)
    shorthand_fields: ClassVar[tuple[str, ...]] = ("axis",)

    axis: int = 1

    def spec(self, *xs: Shape) -> Spec:
        axis = place(self.axis, xs[0], "Concat")
        others = [x[:axis] + x[axis + 1 :] for x in xs]
        if any(len(x) != len(xs[0]) for x in xs) or not (
            shapes_equal(others) or all(all_true(a == b) for x in others for a, b in zip(x, others[0], strict=True))
        ):
            raise shape_fault(
                f"Concat along axis {axis} gets {' and '.join(format_shape(x) for x in xs[:6])}.",
                "All other axes must be equal.",
            )
        names, parts = numbered(len(xs[0])), numbered(len(xs), "part")
        sizes = [x[axis] for x in xs]
        s = Spec(**dict(zip((*names, *parts), (*xs[0], *sizes), strict=True)), out=sum(sizes))
        before, after = " ".join(names[:axis]), " ".join(names[axis + 1 :])
        inputs = [s.input(f"{before} {part} {after}") for part in parts]
        s.note(f"Axis {axis} out: {' + '.join(map(str, sizes))} = {sum(sizes)}")
        return s.output(s.op("copy", "concat", *inputs, out=f"{before} out {after}"))

    def config(self) -> str:
        return "" if self.axis == 1 else f"axis {self.axis}"


@register_kind("Scale", "merge", "layerscale", example="scale")
class Scale(Layer, tag="scale"):
    """A learned factor for every channel, as layer scale (arXiv 2103.17239); `axis` counts the batch as 0.

    One for the whole `layer` where `per` says so, as SkipInit (arXiv 2002.10444).

    With `bias` a learned number is added too: the affine map that stands for a norm in ResMLP (arXiv 2105.03404).
    """

    feature_axis: ClassVar[int] = 1
    shorthand_fields: ClassVar[tuple[str, ...]] = ("axis",)

    axis: int = 1
    bias: bool = False
    per: Literal["channel", "layer"] = "channel"

    def channel_axis(self) -> int:
        return 0

    def spec(self, x: Shape) -> Spec:
        axis = place(self.axis, x, "Scale")
        names = [*numbered(len(x))]
        names[axis] = "c"
        s = Spec(**dict(zip(names, x, strict=True)))
        pattern = "c" if self.per == "channel" else "1"
        taken, weight = s.input(" ".join(names)), s.weight("weight", pattern)
        y = s.op("mul", "scale", taken, weight, keeps=(SavedTensor(taken, (weight,)),))
        return s.output(s.op("add", "scale.bias", y, s.weight("bias", pattern)) if self.bias else y)

    def config(self) -> str:
        one = "" if self.per == "channel" else f"one a {self.per}"
        return join_config("" if self.axis == 1 else f"axis {self.axis}", "with bias" if self.bias else "", one)
