"""Sizes, shapes and the patterns that name their axes.

A pattern is an einops-style list of axes: `"b (g co) ho wo"`. An axis is a dim, a product of dims in
brackets, a number, or `...` for any leading axes. Sizes are compared and divided only through the
helpers below, so that a size may also be an array of sizes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from netweight.caching.caches import memoize
from netweight.faults.fault import Fix, shape_fault

Size = int
Shape = tuple[Size, ...]
Axis = tuple[str, ...]

Part = TypeVar("Part")

_TOKEN = re.compile(r"\s*(\.\.\.|[A-Za-z_][A-Za-z_0-9]*|\d+|[()])")


@memoize(4096)
def parse_pattern(pattern: str) -> tuple[Axis, ...]:
    """Axes of a pattern, each the dims whose product it is. Raises ValueError that quotes the pattern."""
    axes: list[Axis] = []
    open_axis: list[str] | None = None
    place = 0
    text = pattern.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise ValueError(f"cannot read the pattern {pattern!r} at character {place}")
        sign, place = found.group(1), found.end()
        if sign == "(" and open_axis is None:
            open_axis = []
        elif sign == ")" and open_axis is not None:
            axes.append(tuple(open_axis))
            open_axis = None
        elif sign in "()" or (sign == "..." and open_axis is not None):
            raise ValueError(f"misplaced {sign!r} in the pattern {pattern!r}")
        elif open_axis is not None:
            open_axis.append(sign)
        else:
            axes.append((sign,))
    if open_axis is not None:
        raise ValueError(f"a bracket stays open in the pattern {pattern!r}")
    return tuple(axes)


def all_true(condition: Any) -> bool:
    """Whether a comparison holds, for every element where sizes are arrays."""
    if condition is True or condition is False:
        return condition
    every = getattr(condition, "all", None)
    return bool(every() if every is not None else condition)


def divide_exactly(size: Size, parts: Size, what: str = "size", by: str = "groups") -> Size:
    """`size / parts`, refused where it leaves a rest."""
    if not all_true(size % parts == 0):
        fits = greatest_common_divisor(size, parts)
        fixes = (Fix(f"Set {by} to {fits}", {by: fits}),) if type(fits) is int else ()
        raise shape_fault(
            f"{by.capitalize()} {parts} does not divide {size} {what}.",
            f"Take a divisor of {size}.",
            field=by,
            fixes=fixes,
        )
    return size // parts


def greatest_common_divisor(one: Any, other: Any) -> Size:
    """The greatest common divisor, elementwise for arrays."""
    if type(one) is type(other) is int:
        return math.gcd(one, other)
    one, other = one + 0 * other, other + 0 * one
    while (more := 1 * (other > 0)).any():  # Euclid's, where something is left to divide by
        one, other = one + (other - one) * more, one % (other + 1 - more) * more
    return one


def sizes_equal(one: Any, other: Any) -> bool:
    """Whether two sizes are equal. Raises Fault where some of an array are and others are not.

    A layer asks this to know what it is made of, which must be one thing for all sizes.
    """
    if type(one) is type(other) is int:
        return one == other
    apart = (one < other) + (one > other)
    if apart.any() and not apart.all():
        raise shape_fault(f"{one} and {other} are equal in part only.", "Take apart what makes different layers.")
    return not apart.any()


def shapes_equal(shapes: Iterable[Shape]) -> bool:
    """Whether all shapes are equal throughout, by plain sizes alone: what arrays say is for `same`."""
    first, *others = shapes
    try:
        return all(shape == first for shape in others)
    except ValueError:
        return False


def ceil_div(size: Size, parts: Size) -> Size:
    """`size / parts`, rounded up."""
    return -(-size // parts)


def integer_sqrt(size: Any) -> Size:
    """The whole part of the square root, elementwise for arrays."""
    return math.isqrt(size) if isinstance(size, int) else (size**0.5 + 1e-9).astype(int).astype(object)


def minimum(one: Size, other: Size) -> Size:
    """The smaller of two sizes, elementwise for arrays."""
    return one + (other - one) * (other < one)


def maximum(one: Size, other: Size) -> Size:
    """The larger of two sizes, elementwise for arrays."""
    return one + (other - one) * (other > one)


_turned: ContextVar[int] = ContextVar("turned", default=0)


@contextmanager
def channels_shown_last(axis: int) -> Generator[None]:
    """Meanwhile, shapes are spoken of with the axis of their channels last: a document has them there."""
    token = _turned.set(axis)
    try:
        yield
    finally:
        _turned.reset(token)


def displayed_axes(axes: tuple[Part, ...]) -> tuple[Part, ...]:
    """The axes of a sample in the order in which the document has them."""
    axis = _turned.get()
    return axes if not axis or len(axes) < axis else (*axes[: axis - 1], *axes[axis:], axes[axis - 1])


def format_shape(shape: Shape) -> str:
    """A shape for people, without its batch axis: `64 × 112 × 112`."""
    return " × ".join(str(size) for size in displayed_axes(shape[1:])) or "one number"
