"""Parts taken from a tensor, and tensors laid one upon the other."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from netweight.dims.sizes import Shape, Size, all_true, ceil_div, divide_exactly, format_shape, minimum, sizes_equal
from netweight.faults.fault import shape_fault
from netweight.layers.activation.common import named
from netweight.layers.normalization.norm import place
from netweight.layers.shared.axes import numbered
from netweight.spec.dialect import Dialect
from netweight.spec.layer import Layer, Positive, join_config, register_kind
from netweight.spec.spec import Dtype, Spec

from .shape import View, viewed

Parts = Positive | Annotated[tuple[Positive, ...], msgspec.Meta(min_length=1, max_length=64)]


@register_kind("Slice", "shape", example="slice start=0 end=4")
class Slice(View, tag="slice"):
    """Positions from `start` up to `end` along an axis, every `step`-th; negative ones count from the end."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.narrow", "keras": "keras.ops.slice"}

    start: int = 0
    end: int | None = None
    step: Positive = 1
    axis: int = 1

    def spec(self, x: Shape) -> Spec:
        axis = place(self.axis, x, "Slice")
        size = x[axis]
        first = self._at(self.start, size)
        last = size if self.end is None else self._at(self.end, size)
        if not all_true(last > first):
            raise shape_fault(f"Slice takes nothing of {size} positions.", "Let end be after start.", field="end")
        return viewed(x, (*x[:axis], ceil_div(last - first, self.step), *x[axis + 1 :]))

    def _at(self, position: int, size: Size) -> Size:
        """A position from the front, inside the axis, as Python slices."""
        return minimum(position, size) if position >= 0 else size - minimum(-position, size)

    def config(self) -> str:
        step = "" if self.step == 1 else f"every {self.step}"
        span = f"{self.start} to {'the end' if self.end is None else self.end}"
        return join_config(span, step, "" if self.axis == 1 else f"axis {self.axis}")


@register_kind("Split", "shape", "chunk", example="split 2")
class Split(View, tag="split"):
    """An axis in equal parts, or in parts of the sizes given. Named outputs: `y` is the first, then `y1`, `y2` ….

    All are views of the same numbers.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.tensor_split", "keras": "keras.ops.split"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("parts",)

    parts: Parts = 2
    axis: int = 1

    def spec(self, x: Shape) -> Spec:
        axis = place(self.axis, x, "Split")
        if isinstance(self.parts, tuple):
            sizes = self.parts
            if not sizes_equal(sum(sizes), x[axis]):
                raise shape_fault(
                    f"The parts add up to {sum(sizes)} and the axis has {x[axis]}.", "Correct them.", field="parts"
                )
        elif self.parts > 1024:
            raise shape_fault("Split makes at most 1,024 parts.", "Take fewer.", field="parts")
        else:
            sizes = (divide_exactly(x[axis], self.parts, "positions", "parts"),) * self.parts
        names = [*numbered(len(x))]
        s = Spec(**dict(zip(names, x, strict=True)), **{f"part{i}": size for i, size in enumerate(sizes)})
        taken = s.input(" ".join(names))
        for i in range(len(sizes)):
            s.output(s.view(" ".join([*names[:axis], f"part{i}", *names[axis + 1 :]]), taken), f"y{i}" if i else "y")
        return s

    def config(self) -> str:
        parts = " + ".join(map(str, self.parts)) if isinstance(self.parts, tuple) else f"{self.parts} parts"
        return join_config(parts, "" if self.axis == 1 else f"axis {self.axis}")


@register_kind("Stack", "merge", example="stack")
class Stack(Layer, tag="stack"):
    """Equal shapes along a new axis; the batch is axis 0."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.stack", "keras": "keras.ops.stack"}
    arity: ClassVar[tuple[int, int]] = (1, 1000)

    axis: int = 1

    def spec(self, *xs: Shape) -> Spec:
        if any(len(x) != len(xs[0]) or not all(sizes_equal(a, b) for a, b in zip(x, xs[0], strict=True)) for x in xs):
            raise shape_fault(f"Stack gets {' and '.join(format_shape(x) for x in xs[:6])}.", "Give it equal shapes.")
        axis = place(self.axis, (*xs[0], 1), "Stack")
        names = [*numbered(len(xs[0]))]
        s = Spec(**dict(zip(names, xs[0], strict=True)), stack=len(xs))
        inputs = [s.input(" ".join(names)) for _ in xs]
        return s.output(s.op("copy", "stack", *inputs, out=" ".join([*names[:axis], "stack", *names[axis:]])))

    def config(self) -> str:
        return "" if self.axis == 1 else f"axis {self.axis}"


@register_kind("Gather", "shape", "indexselect", example="gather")
class Gather(Layer, tag="gather"):
    """Positions along an axis, by the whole numbers of a second input, a row of them for every sample.

    Training keeps the numbers.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.gather", "keras": "keras.ops.take_along_axis"}
    arity: ClassVar[tuple[int, int]] = (2, 2)
    input_dtype: ClassVar[Literal["activation", "index", "any"]] = "any"

    axis: int = 1

    def spec(self, x: Shape, index: Shape) -> Spec:
        axis = place(self.axis, x, "Gather")
        if len(index) != 2 or not sizes_equal(index[0], x[0]):
            raise shape_fault(
                f"Gather needs a row of positions for every sample, and gets {format_shape(index)}.", "Reshape it."
            )
        names = [*numbered(len(x))]
        s = Spec(**dict(zip(names, x, strict=True)), k=index[1])
        taken, chosen = s.input(" ".join(names)), s.input("b k", "index")
        out = " ".join([*names[:axis], "k", *names[axis + 1 :]])
        return s.output(s.op("gather", "gather", taken, chosen, out=out, keeps=(chosen,)))

    def config(self) -> str:
        return "" if self.axis == 1 else f"axis {self.axis}"


IDENTITY: dict[str, Dialect] = named("Identity", "Identity")


@register_kind("Fixed table", "shape", "buffer", "constant", example="fixed_table 49 49")
class FixedTable(View, tag="fixed_table"):
    """Numbers that are stored and not learned, beside what comes in, which goes on as it is.

    For what a model makes once and keeps: tables of positions, masks, indices of distances. Nothing is computed.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.nn.Buffer"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("shape",)

    shape: Annotated[tuple[Positive, ...], msgspec.Meta(min_length=1, max_length=8)]
    numbers: Literal["float32", "int64", "bool"] = "float32"

    def spec(self, x: Shape) -> Spec:
        taken, held = numbered(len(x), "n"), numbered(len(self.shape) + 1, "held")[1:]
        s = Spec(**dict(zip((*taken, *held), (*x, *self.shape), strict=True)))
        s.buffer("table", " ".join(held), STORED[self.numbers])
        pattern = " ".join(taken)
        return s.output(s.view(pattern, s.input(pattern)))

    def config(self) -> str:
        return join_config(" × ".join(map(str, self.shape)), "" if self.numbers == "float32" else self.numbers)


STORED: dict[str, Dtype] = {"float32": "compute", "int64": "index", "bool": "mask"}
"""How wide the numbers of a fixed table are."""


@register_kind("Identity", "shape", example="identity")
class Identity(View, tag="identity"):
    """What comes goes on."""

    dialects: ClassVar[dict[str, Dialect]] = IDENTITY

    def spec(self, x: Shape) -> Spec:
        return viewed(x, x)
