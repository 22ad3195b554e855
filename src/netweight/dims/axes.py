"""Axes with sizes: an einops-style pattern such as `"b (g co) ho wo"`, filled in with the sizes of its dims.

Each pattern is parsed once, for all sizes. `Factor` objects are made on access only, since formulas alone show them.
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
"""Largest number of cached patterns. Layers derive some from their number of inputs, and their number is unbounded."""


def tuple_getter(keys: tuple[Any, ...]) -> Callable[[Any], tuple[Size, ...]]:
    """Return a function that picks the values at these keys, as a tuple."""
    if len(keys) == 1:
        (only,) = keys
        return lambda sizes: (sizes[only],)
    return itemgetter(*keys) if keys else lambda _: ()


class AxisLayout:
    """Names of the dims of each axis, without sizes. Axes with equal names share one layout object."""

    __slots__ = ("axes", "names", "unions")

    def __init__(self, axes: tuple[Axis, ...]) -> None:
        self.axes = axes
        self.names = tuple([name for axis in axes for name in axis])
        self.unions: dict[AxisLayout, tuple[AxisLayout, Callable[[Any], tuple[Size, ...]]]] = {}


@memoize(MAX_PATTERNS)
def axis_layout(axes: tuple[Axis, ...]) -> AxisLayout:
    """Return the layout of axes with these names, one shared object while it is cached."""
    return AxisLayout(axes)


class Axes(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The axes of a tensor, or the loops of an operation; each axis is a product of one or more dims.

    `sizes` has one size per dim, `shape` one per axis; `elements` is the product of all.
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
        """All dims with their sizes, without those of a constant 1."""
        return tuple([Factor(*each) for each in zip(self.layout.names, self.sizes, strict=True) if each[0] != "1"])

    def union(self, other: Axes) -> Axes:
        """Return axes of one dim each: the dims of both, without repeats."""
        known = self.layout.unions.get(other.layout)
        if known is None:
            places = {name: place for place, name in enumerate(self.layout.names + other.layout.names) if name != "1"}
            layout = axis_layout(tuple([(name,) for name in places]))
            known = self.layout.unions[other.layout] = layout, tuple_getter(tuple(places.values()))
        layout, picked = known
        sizes = picked(self.sizes + other.sizes)
        return Axes(layout, sizes, sizes, prod(sizes))


def axes_from_factors(axes: Iterable[tuple[Factor, ...]]) -> Axes:
    """Return axes, each given by the factors whose product it is."""
    made = tuple(axes)
    layout = axis_layout(tuple([tuple([factor.name for factor in axis]) for axis in made]))
    shape = tuple([prod([factor.value for factor in axis]) for axis in made])
    return Axes(layout, tuple([factor.value for axis in made for factor in axis]), shape, prod(shape))


Pattern = Callable[[dict[Any, Size]], Axes]
"""A parsed pattern: returns axes for a dict of dim sizes, and adds to it the products that it computes."""


def _plain(layout: AxisLayout, taken: Callable[[Any], tuple[Size, ...]]) -> Pattern:
    """Return a pattern of axes of one dim each; `taken` picks their sizes."""

    def at(sizes: dict[Any, Size]) -> Axes:
        found = taken(sizes)
        return Axes(layout, found, found, prod(found))

    return at


def _pattern(axes: tuple[Axis, ...], keys: list[tuple[str | int, ...]]) -> Pattern:
    """Return the pattern of axes; `keys` are the keys of their dims in the dict of sizes."""
    names = tuple([key for axis in keys for key in axis])
    layout, taken = axis_layout(axes), tuple_getter(names)
    numbers = {key: int(key) for key in names if isinstance(key, str) and key.isdigit()}
    if not numbers and all(len(axis) == 1 for axis in keys):
        return _plain(layout, taken)
    # The product of an axis of several dims is cached in `sizes` under a key of its own, for the next pattern.
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
    """Parsed patterns by text. `...` stands for the leading axes, whose sizes have their positions as keys."""

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
    """Return the table of patterns in which `...` stands for `leading` axes: batch, then positions."""
    if leading <= 2:
        return PatternTable(("b", "t")[:leading])
    return PatternTable(("b", *(f"n{place}" for place in range(1, leading))))
