"""Sizes, shapes and the patterns that name their axes.

A pattern is an einops-style list of axes: `"b (g co) ho wo"`. An axis is a dim, a product of dims in
brackets, a number, or `...` for any leading axes. Layers compare and divide sizes only through the
helpers below, so a size may also be several at once: a `Sweep`, or an array of NumPy.
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
    """Return the axes of a pattern, each a tuple of dims. Raises ValueError with the pattern in its message."""
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
    """Return True if a comparison is true, for every element if the sizes are arrays."""
    if condition is True or condition is False:
        return condition
    every = getattr(condition, "all", None)
    return bool(every() if every is not None else condition)


def divide_exactly(size: Size, parts: Size, what: str = "size", by: str = "groups") -> Size:
    """Return `size / parts`. Raises Fault, with the largest divisor as a fix, if there is a remainder."""
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
    """Return the greatest common divisor, elementwise for arrays."""
    if type(one) is type(other) is int:
        return math.gcd(one, other)
    one, other = one + 0 * other, other + 0 * one
    while (more := 1 * (other > 0)).any():  # Euclid's algorithm, for the elements with a remainder
        one, other = one + (other - one) * more, one % (other + 1 - more) * more
    return one


def sizes_equal(one: Any, other: Any) -> bool:
    """Return True if two sizes are equal. Raises Fault if only some elements of arrays are.

    Layers choose their structure by this, and a layer has one structure for all swept values.
    """
    if type(one) is type(other) is int:
        return one == other
    apart = (one < other) + (one > other)
    if apart.any() and not apart.all():
        raise shape_fault(
            f"{one} equals {other} for some swept values, but not for others.", "Sweep values of one kind separately."
        )
    return not apart.any()


def shapes_equal(shapes: Iterable[Shape]) -> bool:
    """Return True if all shapes are equal; False also for arrays without a single answer."""
    first, *others = shapes
    try:
        return all(shape == first for shape in others)
    except ValueError:
        return False


def ceil_div(size: Size, parts: Size) -> Size:
    """Return `size / parts`, rounded up."""
    return -(-size // parts)


def integer_sqrt(size: Any) -> Size:
    """Return the square root, rounded down, elementwise for arrays."""
    return math.isqrt(size) if isinstance(size, int) else (size**0.5 + 1e-9).astype(int).astype(object)


def minimum(one: Size, other: Size) -> Size:
    """Return the smaller of two sizes, elementwise for arrays."""
    return one + (other - one) * (other < one)


def maximum(one: Size, other: Size) -> Size:
    """Return the larger of two sizes, elementwise for arrays."""
    return one + (other - one) * (other > one)


_shown_last: ContextVar[int] = ContextVar("shown_last", default=0)


@contextmanager
def channels_shown_last(axis: int) -> Generator[None]:
    """Inside, show shapes in messages with this axis last: the document has its channels there."""
    token = _shown_last.set(axis)
    try:
        yield
    finally:
        _shown_last.reset(token)


def displayed_axes(axes: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the axes of a sample (no batch) in the order of the document's layout."""
    axis = _shown_last.get()
    return axes if not axis or len(axes) < axis else (*axes[: axis - 1], *axes[axis:], axes[axis - 1])


def format_shape(shape: Shape) -> str:
    """Format a shape without its batch axis: `64 × 112 × 112`."""
    return " × ".join(str(size) for size in displayed_axes(shape[1:])) or "one element"
