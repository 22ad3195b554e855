"""Bytes with a life: everything in memory is there from one time to another, and belongs to a part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from netweight.dims.sizes import Size


class Lifetime(NamedTuple):
    """Bytes alive from `start` to `end`, both included, for a part and on behalf of a row (−1: none)."""

    part: str
    bytes: Size
    start: int
    end: int
    row: int = -1


class PeakMoment(NamedTuple):
    """The time when most is alive, and how much of each part."""

    time: int
    parts: dict[str, Size]

    @property
    def bytes(self) -> Size:
        """All parts together."""
        return sum(self.parts.values())


def peak_between(lives: Iterable[Lifetime], first: int, last: int) -> PeakMoment:
    """The highest time between `first` and `last`; the first of equals."""
    return peaks_of_spans(list(lives), [(first, last)])[0]


def peaks_of_spans(lives: Sequence[Lifetime], spans: Sequence[tuple[int, int]]) -> list[PeakMoment]:
    """The highest time of each of several spans, both ends included; the first of equals."""
    end = max(last for _, last in spans)
    changes: list[Size] = [0] * (end + 2)
    for _, size, start, until, _ in lives:
        if start <= end:
            changes[start] = changes[start] + size
            changes[min(until, end) + 1] = changes[min(until, end) + 1] - size
    alive = list(accumulate(changes))
    return [_at(lives, max(range(first, last + 1), key=alive.__getitem__)) for first, last in spans]


def _at(lives: Sequence[Lifetime], time: int) -> PeakMoment:
    parts: dict[str, Size] = {}
    for part, size, start, until, _ in lives:
        if size and start <= time <= until:
            parts[part] = parts.get(part, 0) + size
    return PeakMoment(time, parts)
