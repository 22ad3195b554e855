"""Shapes changed without arithmetic: views of the same storage."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

import msgspec

from netweight.dims.sizes import Shape, all_true, divide_exactly, format_shape, integer_sqrt
from netweight.faults.fault import shape_fault
from netweight.layers.activation.common import named
from netweight.layers.normalization.norm import place
from netweight.layers.shared.axes import numbered
from netweight.spec.dialect import Dialect
from netweight.spec.layer import MAX_SIZE, Layer, Natural, Positive, join_config, register_kind
from netweight.spec.spec import Spec


class View(Layer):
    """Base of what looks at the same numbers in another shape, whatever they are."""

    input_dtype: ClassVar[Literal["activation", "index", "any"]] = "any"


def viewed(x: Shape, out: Shape, like: Shape | None = None) -> Spec:
    """A view of `x` in the shape `out`, beside a second input `like` of which only the sizes are read."""
    before, after, beside = numbered(len(x), "n"), numbered(len(out), "out"), numbered(len(like or ()), "like")
    names, sizes = (*before, *after, *beside), (*x, *out, *(like or ()))
    s = Spec(**dict(zip(names, sizes, strict=True)))
    taken = s.input(" ".join(before))
    if like is not None:
        s.input(" ".join(beside))
    return s.output(s.view(" ".join(after), taken))


@register_kind("Flatten", "shape", example="flatten")
class Flatten(View, tag="flatten"):
    """The axes from `start` to `end` as one; the batch is axis 0."""

    dialects: ClassVar[dict[str, Dialect]] = named("Flatten", "Flatten")

    start: int = 1
    end: int = -1

    def spec(self, x: Shape) -> Spec:
        if len(x) == 1:
            return viewed(x, (*x, 1))
        start, end = place(self.start, x, "Flatten"), place(self.end, x, "Flatten")
        if end < start:
            raise shape_fault(
                f"Flatten ends at axis {end}, before its start at {start}.", "Let end be at least start.", field="end"
            )
        return viewed(x, (*x[:start], math.prod(x[start : end + 1]), *x[end + 1 :]))

    def config(self) -> str:
        return "" if (self.start, self.end) == (1, -1) else f"axes {self.start} to {self.end}"


@register_kind("Unflatten", "shape", example="unflatten")
class Unflatten(View, tag="unflatten"):
    """An axis as two: rows, and positions in a row; the plane is square unless `rows` says how many there are.

    What flatten has made of a plane becomes a plane again. The batch is axis 0.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.unflatten"}

    axis: int = 1
    rows: Positive | None = None

    def spec(self, x: Shape) -> Spec:
        axis = place(self.axis, x, "Unflatten")
        size = x[axis]
        if self.rows is not None:
            rows, columns = self.rows, divide_exactly(size, self.rows, "positions", "rows")
        else:
            rows = columns = integer_sqrt(size)
        if not all_true(rows * columns == size):
            raise shape_fault(f"{size} positions are no square.", "Say how many rows there are.", field="rows")
        return viewed(x, (*x[:axis], rows, columns, *x[axis + 1 :]))

    def config(self) -> str:
        return join_config(f"{self.rows} rows" if self.rows else "", "" if self.axis == 1 else f"axis {self.axis}")


Part = Annotated[int, msgspec.Meta(ge=-1, le=MAX_SIZE)]


@register_kind("Reshape", "shape", example="reshape 16 49")
class Reshape(View, tag="reshape"):
    """Another sample shape with equally many numbers; one size may be −1 and follows from the others.

    A second input lends its sizes: every −1 is then what that input has at this place, so that rows of a sequence
    become the plane again that they came from, whatever its size.
    """

    arity: ClassVar[tuple[int, int]] = (1, 2)
    dialects: ClassVar[dict[str, Dialect]] = named("Unflatten", "Reshape")

    shorthand_fields: ClassVar[tuple[str, ...]] = ("shape",)

    shape: tuple[Part, ...]

    def spec(self, x: Shape, like: Shape | None = None) -> Spec:
        sizes = self.shape if like is None else self._lent(like)
        whole, free = math.prod(x[1:]), like is None and -1 in self.shape
        known = math.prod(sizes) * (-1 if free else 1)
        if len(sizes) > 11 or (like is None and self.shape.count(-1) > 1) or 0 in self.shape:
            raise shape_fault(
                "Reshape takes up to eleven sizes from 1, one of them −1 at most.", "Correct the shape.", field="shape"
            )
        if (free and not all_true(whole % known == 0)) or (not free and not all_true(whole == known)):
            raise shape_fault(
                f"{whole:,} numbers ({format_shape(x)}) do not fill {' × '.join(map(str, sizes))}.",
                "Let both hold equally many, or write −1 for one size.",
                field="shape",
            )
        return viewed(x, (x[0], *(whole // known if free and size == -1 else size for size in sizes)), like)

    def _lent(self, like: Shape) -> Shape:
        """The sizes with those of a second input where −1 stands."""
        if len(like) != len(self.shape) + 1:
            raise shape_fault(
                f"The shape has {len(self.shape)} sizes and the second input {format_shape(like)}.",
                "Give as many sizes as it has axes.",
                field="shape",
            )
        return tuple([lent if size == -1 else size for size, lent in zip(self.shape, like[1:], strict=True)])

    def config(self) -> str:
        return " × ".join(map(str, self.shape))


@register_kind("Permute", "shape", "transpose", example="permute 2 1")
class Permute(View, tag="permute"):
    """Axes in another order; `order` names the axes after the batch, from 1."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.permute"}
    dialects: ClassVar[dict[str, Dialect]] = named("", "Permute")

    shorthand_fields: ClassVar[tuple[str, ...]] = ("order",)

    order: tuple[Natural, ...]

    def spec(self, x: Shape) -> Spec:
        if sorted(self.order) != list(range(1, len(x))):
            raise shape_fault(
                f"Permute needs every axis from 1 to {len(x) - 1} once, and has {', '.join(map(str, self.order))}.",
                "Name each axis once.",
                field="order",
            )
        names = numbered(len(x), "n")
        s = Spec(**dict(zip(names, x, strict=True)))
        return s.output(s.view(" ".join([names[i] for i in (0, *self.order)]), s.input(" ".join(names))))

    def config(self) -> str:
        return " ".join(map(str, self.order))


@register_kind("Select", "shape", "take", example="select 0")
class Select(View, tag="select"):
    """One position along an axis (the first of a sequence, say); negative ones count from the end."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.select"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("index",)

    index: int = 0
    axis: int = 1

    def spec(self, x: Shape) -> Spec:
        axis = place(self.axis, x, "Select")
        if not all_true((-x[axis] <= self.index) & (self.index < x[axis])):
            raise shape_fault(
                f"There is no position {self.index} among {x[axis]}.",
                f"Take one from 0 to {x[axis] - 1}.",
                field="index",
            )
        return viewed(x, (*x[:axis], *x[axis + 1 :]))

    def config(self) -> str:
        return join_config(f"position {self.index}", "" if self.axis == 1 else f"axis {self.axis}")
