"""Axes with their sizes: what a pattern names, filled in.

A pattern is read once, whatever the sizes. The named factors, which only formulas show, are made when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from math import prod
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from .count import Factor
from .dims import Axis, Shape, Size, parse

MOST_PATTERNS = 4096
"""Patterns that are remembered: what a layer makes up from a number of inputs ends here."""


class Plan:
    """The dims of some axes in order, whatever their sizes. Axes that are named alike have the same plan."""

    __slots__ = ("cut", "names", "spans", "unions")

    def __init__(self, axes: tuple[Axis, ...]) -> None:
        ends = [*accumulate(map(len, axes), initial=0)]
        self.names = tuple([name for axis in axes for name in axis])
        self.spans = () if all(len(axis) == 1 for axis in axes) else tuple(map(slice, ends, ends[1:]))
        self.cut = itemgetter(*self.spans) if len(self.spans) > 1 else _whole
        self.unions: dict[Plan, tuple[Plan, Any]] = {}

    def at(self, sizes: tuple[Size, ...]) -> Axes:
        """The axes with the sizes of their dims."""
        shape = tuple(map(prod, self.cut(sizes))) if self.spans else sizes
        return Axes(self, sizes, shape, prod(shape))


def _whole(sizes: tuple[Size, ...]) -> tuple[tuple[Size, ...]]:
    return (sizes,)


planned = lru_cache(maxsize=MOST_PATTERNS)(Plan)


class Axes(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The axes of a tensor, or the loops of an operation: each the factors whose product it is.

    `sizes` are those of all dims, brackets opened; `shape` those of the axes; `elements` the product of all.
    """

    plan: Plan
    sizes: tuple[Size, ...]
    shape: Shape
    elements: Size

    def __len__(self) -> int:
        return len(self.shape)

    def __iter__(self) -> Iterator[tuple[Factor, ...]]:
        factors = tuple(map(Factor, self.plan.names, self.sizes))
        return iter([factors[span] for span in self.plan.spans] if self.plan.spans else [(one,) for one in factors])

    @property
    def factors(self) -> tuple[Factor, ...]:
        """All dims with their sizes. An axis of one is no dim."""
        return tuple([Factor(*each) for each in zip(self.plan.names, self.sizes, strict=True) if each[0] != "1"])

    def union(self, other: Axes) -> Axes:
        """The dims of both, each once."""
        known = self.plan.unions.get(other.plan)
        if known is None:
            places = {name: place for place, name in enumerate(self.plan.names + other.plan.names) if name != "1"}
            known = self.plan.unions[other.plan] = planned(tuple([(name,) for name in places])), _picker(places)
        plan, picked = known
        return plan.at(picked(self.sizes + other.sizes))


def _picker(places: dict[str, int]) -> Any:
    """Takes these places of a tuple."""
    many = tuple(places.values())
    return itemgetter(*many) if len(many) > 1 else itemgetter(slice(many[0], many[0] + 1) if many else slice(0))


def axes_of(axes: Iterable[tuple[Factor, ...]]) -> Axes:
    """Axes from their factors."""
    made = tuple(axes)
    plan = planned(tuple([tuple([factor.name for factor in axis]) for axis in made]))
    return plan.at(tuple([factor.value for axis in made for factor in axis]))


class Pattern(NamedTuple):
    """A pattern that was read: under which keys the sizes of its dims are found, and the numbers in it."""

    plan: Plan
    keys: tuple[str | int, ...]
    numbers: dict[str | int, Size]


class Patterns(dict[str, Pattern]):
    """Patterns where `...` stands for some leading axes, whose sizes have their places as keys."""

    def __init__(self, leading: tuple[str, ...]) -> None:
        super().__init__()
        self.leading = leading

    def __missing__(self, text: str) -> Pattern:
        if len(self) >= MOST_PATTERNS:
            self.clear()
        axes, keys = list[Axis](), list[str | int]()
        for axis in parse(text):
            rest = axis == ("...",)
            axes += [(name,) for name in self.leading] if rest else [axis]
            keys += range(len(self.leading)) if rest else axis
        numbers: dict[str | int, Size] = {key: int(key) for key in keys if isinstance(key, str) and key.isdigit()}
        found = self[text] = Pattern(planned(tuple(axes)), tuple(keys), numbers)
        return found


@lru_cache(maxsize=16)
def patterns(leading: int) -> Patterns:
    """Patterns with so many axes for `...`: the batch, and positions, numbered where there are several."""
    if leading <= 2:
        return Patterns(("b", "t")[:leading])
    return Patterns(("b", *(f"n{place}" for place in range(1, leading))))
