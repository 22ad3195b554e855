"""Bytes with a life: everything in memory is there from one time to another, and belongs to a part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from netweight.core.dims import Size


class Life(NamedTuple):
    """Bytes alive from `start` to `end`, both included, for a part and on behalf of a row (−1: none)."""

    part: str
    bytes: Size
    start: int
    end: int
    row: int = -1


class Highest(NamedTuple):
    """The time when most is alive, and how much of each part."""

    time: int
    parts: dict[str, Size]

    @property
    def bytes(self) -> Size:
        """All parts together."""
        return sum(self.parts.values())


def highest(lives: Iterable[Life], first: int, last: int) -> Highest:
    """The highest time between `first` and `last`; the first of equals."""
    changes: dict[int, dict[str, Size]] = defaultdict(dict)
    for life in lives:
        if life.bytes and life.end >= first and life.start <= last:
            start, end = max(life.start, first), min(life.end, last) + 1
            for time, size in ((start, life.bytes), (end, -life.bytes)):
                changes[time][life.part] = changes[time].get(life.part, 0) + size
    alive: dict[str, Size] = {}
    best = Highest(first, {})
    most: Size = 0
    for time in sorted(changes):
        if time > last:
            break
        for part, size in changes[time].items():
            alive[part] = alive.get(part, 0) + size
        now = sum(alive.values())
        if now > most:
            most, best = now, Highest(time, {part: size for part, size in alive.items() if size})
    return best
