"""Products of tensors: a matrix product of two inputs, and sums of products by pattern."""

from __future__ import annotations

import re
from typing import ClassVar

from netweight.dims.sizes import Shape, Size, format_shape, parse_pattern, sizes_equal
from netweight.faults.fault import shape_fault
from netweight.spec.layer import Layer, Positive, join_config, register_kind
from netweight.spec.spec import SavedTensor, Spec, Tensor


@register_kind("Matmul", "linear", "bmm", example="matmul")
class Matmul(Layer, tag="matmul"):
    """The matrix product of two inputs, over their last two axes. `transpose` turns the second round first.

    Each operand is kept for the gradient of the other (PyTorch matmul).
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.matmul", "keras": "keras.ops.matmul"}
    arity: ClassVar[tuple[int, int]] = (2, 2)

    transpose: bool = False

    def spec(self, x: Shape, other: Shape) -> Spec:
        if len(x) < 3 or len(other) < 3:
            raise shape_fault(
                f"Matmul needs rows × columns of every sample, and gets {format_shape(x)} and {format_shape(other)}.",
                "Reshape a vector to 1 × its size.",
            )
        if len(x) != len(other) or not all(sizes_equal(a, b) for a, b in zip(x[:-2], other[:-2], strict=True)):
            raise shape_fault(
                f"Matmul gets {format_shape(x)} and {format_shape(other)}.", "All axes but the last two must be equal."
            )
        rows, columns = (other[-1], other[-2]) if self.transpose else other[-2:]
        if not sizes_equal(x[-1], rows):
            hint = "Turn one round." if self.transpose else "Set transpose, or change a layer above."
            raise shape_fault(
                f"Matmul gets {format_shape(x)} and {format_shape(other)}: {x[-1]} meets {rows}.",
                hint,
                field="transpose",
            )
        s = Spec(x[:-2], rows=x[-2], f=x[-1], columns=columns)
        one = s.input("... rows f")
        two = s.input("... columns f" if self.transpose else "... f columns")
        return s.output(s.mac("matmul", "... rows columns", one, two))

    def config(self) -> str:
        return "second transposed" if self.transpose else ""


_PART = re.compile(r"[A-Za-z]+|\s+")


@register_kind("Einsum", "linear", example='einsum "b t d, d e -> b t e" 512')
class Einsum(Layer, tag="einsum"):
    """Sums of products by pattern: `b t d, d e -> b t e`, or `btd,de->bte`; the batch comes first.

    Operands are the inputs in order; those that no input is left for are weights (`weight`, `weight1` …). `sizes` are
    those of the axes that only weights have, in the order in which they appear. Three operands or more are multiplied
    from the left, each product over all axes that are still needed.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torch.einsum", "keras": "keras.ops.einsum"}
    arity: ClassVar[tuple[int, int]] = (1, 8)
    shorthand_fields: ClassVar[tuple[str, ...]] = ("sizes",)

    pattern: str
    sizes: tuple[Positive, ...] = ()

    def spec(self, *xs: Shape) -> Spec:
        operands, result = self.read()
        if len(operands) < max(2, len(xs)):
            raise shape_fault(
                f"The pattern has {len(operands)} operands for {len(xs)} inputs.", "Write two or more.", field="pattern"
            )
        self._batched(operands, len(xs), result)
        known: dict[str, Size] = {}
        for axes, x in zip(operands, xs, strict=False):
            if len(axes) != len(x):
                raise shape_fault(
                    f"{' '.join(axes)} stands for {format_shape(x)} with its batch.",
                    "Name every axis.",
                    field="pattern",
                )
            for name, size in zip(axes, x, strict=True):
                if not sizes_equal(known.setdefault(name, size), size):
                    raise shape_fault(f"The axis {name} is {known[name]} and {size}.", "Rename one.", field="pattern")
        free = [name for name in dict.fromkeys(name for axes in operands for name in axes) if name not in known]
        if len(free) != len(self.sizes):
            listed = ", ".join(free) or "none"
            raise shape_fault(
                f"The axes of weights alone are {listed}.", "Give a size for each, in order.", field="sizes"
            )
        s = Spec(**known, **dict(zip(free, self.sizes, strict=True)))
        tensors: list[Tensor] = []
        for place, axes in enumerate(operands):
            number = place - len(xs)
            name = f"weight{number or ''}"
            tensors.append(s.input(" ".join(axes)) if number < 0 else s.weight(name, " ".join(axes)))
        product, have = tensors[0], operands[0]
        for place, tensor in enumerate(tensors[1:], start=1):
            needed = {*result, *(name for axes in operands[place + 1 :] for name in axes)}
            loops = list(dict.fromkeys([*have, *operands[place]]))
            have = result if place == len(tensors) - 1 else [name for name in loops if name in needed]
            out, both = " ".join(have), (SavedTensor(product, (tensor,)), SavedTensor(tensor, (product,)))
            if set(loops) == set(have):  # nothing is summed: a product of numbers, not of matrices
                product = s.op("mul", "einsum", product, tensor, out=out, keeps=both)
            else:
                product = s.mac("einsum", out, product, tensor, over=" ".join(loops), keeps=both)
        return s.output(product)

    def _batched(self, operands: list[list[str]], inputs: int, result: list[str]) -> None:
        """Raises Fault unless the first axis of all inputs and of the result is the batch, which no weight has."""
        batch = operands[0][:1]
        if not batch or any(axes[:1] != batch for axes in (*operands[:inputs], result)):
            raise shape_fault(
                "The first axis of every input and of the result is the batch.",
                "Write it as one letter: b t d, d e -> b t e.",
                field="pattern",
            )
        if any(batch[0] in axes for axes in operands[inputs:]):
            raise shape_fault(
                f"A weight has the axis {batch[0]}, which is the batch.",
                "Name its axes otherwise: weights are the same for every batch.",
                field="pattern",
            )

    def read(self) -> tuple[list[list[str]], list[str]]:
        """The axes of every operand and of the result. Raises Fault."""
        left, arrow, right = self.pattern.partition("->")
        sides = [*left.split(","), right]
        if not arrow or len(self.pattern) > 500 or any(_PART.sub("", side) for side in sides):
            raise shape_fault(f"{self.pattern[:60]!r} is no pattern.", "Write b t d, d e -> b t e.", field="pattern")
        read = [
            [axis[0] for axis in parse_pattern(side)] if " " in side.strip() else list(side.strip()) for side in sides
        ]
        names = {name for axes in read[:-1] for name in axes}
        if not set(read[-1]) <= names or any(len(set(axes)) != len(axes) for axes in read):
            raise shape_fault(
                "Each axis stands once in an operand, and the result has no others.", "Correct it.", field="pattern"
            )
        return read[:-1], read[-1]

    def config(self) -> str:
        return join_config(self.pattern)
