"""Axes with their sizes: what a pattern names, filled in.

A pattern is read once, whatever the sizes. The named factors, which only formulas show, are made when asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from math import prod
from operator import itemgetter
from typing import Any

import msgspec

from netweight.caching.caches import memoize

from .counts import Factor
from .sizes import Axis, Shape, Size, parse_pattern

MAX_PATTERNS = 4096
"""Patterns that are remembered: what a layer makes up from a number of inputs ends here."""


def tuple_getter(keys: tuple[Any, ...]) -> Callable[[Any], tuple[Size, ...]]:
    """Takes what is at these keys, as a tuple."""
    if len(keys) == 1:
        (only,) = keys
        return lambda sizes: (sizes[only],)
    return itemgetter(*keys) if keys else lambda _: ()


class AxisLayout:
    """The dims of some axes in order, whatever their sizes. Axes that are named alike have the same layout."""

    __slots__ = ("axes", "names", "unions")

    def __init__(self, axes: tuple[Axis, ...]) -> None:
        self.axes = axes
        self.names = tuple([name for axis in axes for name in axis])
        self.unions: dict[AxisLayout, tuple[AxisLayout, Callable[[Any], tuple[Size, ...]]]] = {}


@memoize(MAX_PATTERNS)
def axis_layout(axes: tuple[Axis, ...]) -> AxisLayout:
    """The layout of axes named so: one object for all that are named alike, while it is remembered."""
    return AxisLayout(axes)


class Axes(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The axes of a tensor, or the loops of an operation: each the factors whose product it is.

    `sizes` are those of all dims, brackets opened; `shape` those of the axes; `elements` the product of all.
    """

    layout: AxisLayout
    sizes: tuple[Size, ...]
    shape: Shape
    elements: Size

    def __len__(self) -> int:
        return len(self.shape)

    def __iter__(self) -> Iterator[tuple[Factor, ...]]:
        factors = map(Factor, self.layout.names, self.sizes)
        return iter([tuple(islice(factors, len(axis))) for axis in self.layout.axes])

    @property
    def factors(self) -> tuple[Factor, ...]:
        """All dims with their sizes. An axis of one is no dim."""
        return tuple([Factor(*each) for each in zip(self.layout.names, self.sizes, strict=True) if each[0] != "1"])

    def union(self, other: Axes) -> Axes:
        """The dims of both, each once."""
        known = self.layout.unions.get(other.layout)
        if known is None:
            places = {name: place for place, name in enumerate(self.layout.names + other.layout.names) if name != "1"}
            layout = axis_layout(tuple([(name,) for name in places]))
            known = self.layout.unions[other.layout] = layout, tuple_getter(tuple(places.values()))
        layout, picked = known
        sizes = picked(self.sizes + other.sizes)
        return Axes(layout, sizes, sizes, prod(sizes))


def axes_from_factors(axes: Iterable[tuple[Factor, ...]]) -> Axes:
    """Axes from their factors."""
    made = tuple(axes)
    layout = axis_layout(tuple([tuple([factor.name for factor in axis]) for axis in made]))
    shape = tuple([prod([factor.value for factor in axis]) for axis in made])
    return Axes(layout, tuple([factor.value for axis in made for factor in axis]), shape, prod(shape))


Pattern = Callable[[dict[Any, Size]], Axes]
"""A pattern that was read: makes axes of the sizes of all dims; what is computed of these is added to them."""


def _plain(layout: AxisLayout, taken: Callable[[Any], tuple[Size, ...]]) -> Pattern:
    """Axes of one dim each, whose sizes `taken` takes."""

    def at(sizes: dict[Any, Size]) -> Axes:
        found = taken(sizes)
        return Axes(layout, found, found, prod(found))

    return at


def _pattern(axes: tuple[Axis, ...], keys: list[tuple[str | int, ...]]) -> Pattern:
    """The pattern of some axes; `keys` are those of their dims among the sizes."""
    names = tuple([key for axis in keys for key in axis])
    layout, taken = axis_layout(axes), tuple_getter(names)
    numbers = {key: int(key) for key in names if isinstance(key, str) and key.isdigit()}
    if not numbers and all(len(axis) == 1 for axis in keys):
        return _plain(layout, taken)
    # An axis of several dims has a key of its own, for their product.
    whole = [axis[0] if len(axis) == 1 else " ".join(map(str, axis)) for axis in keys]
    products = [(key, tuple_getter(axis)) for key, axis in zip(whole, keys, strict=True) if len(axis) != 1]
    shaped = tuple_getter(tuple(whole))

    def at(sizes: dict[Any, Size]) -> Axes:
        if numbers:
            sizes.update(numbers)
        for key, factors in products:
            if key not in sizes:
                sizes[key] = prod(factors(sizes))
        shape = shaped(sizes)
        return Axes(layout, taken(sizes), shape, prod(shape))

    return at


class PatternTable(dict[str, Pattern]):
    """Patterns where `...` stands for some leading axes, whose sizes have their places as keys."""

    def __init__(self, leading: tuple[str, ...]) -> None:
        super().__init__()
        self.leading = leading

    def __missing__(self, text: str) -> Pattern:
        if len(self) >= MAX_PATTERNS:
            self.clear()
        axes: list[Axis] = []
        keys: list[tuple[str | int, ...]] = []
        for axis in parse_pattern(text):
            rest = axis == ("...",)
            axes += [(name,) for name in self.leading] if rest else [axis]
            keys += [(place,) for place in range(len(self.leading))] if rest else [axis]
        found = self[text] = _pattern(tuple(axes), keys)
        return found


@memoize(16)
def pattern_table(leading: int) -> PatternTable:
    """Patterns with so many axes for `...`: the batch, and positions, numbered where there are several."""
    if leading <= 2:
        return PatternTable(("b", "t")[:leading])
    return PatternTable(("b", *(f"n{place}" for place in range(1, leading))))
