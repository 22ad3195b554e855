"""Rows that come again: turns of a repeat, and groups of the same text, in one network and in others.

One is walked; the others are that one again, moved on in paths, places and values when they are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from netweight.trace.paths import PathNames
from netweight.trace.rows import Row, Value


class Subgraph(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Rows that can come again as they are: the first turn of a repeat, or a group. And what they took.

    `home` is the id of its node, `outer` how many groups are around that. `entry` stands for the value that comes in.
    `first` is the first value that it made: those from 0 and below are from outside, and stay as they are. `out` is
    what it hands on. `depth` and `length` are the most groups inside one another in it, and the longest prefix.
    `memo` is for those who read it.
    """

    home: str
    outer: int
    names: PathNames
    entry: int
    first: int
    ids: int
    steps: int
    parts: list[Part]
    passes: dict[int, int]
    out: Value
    depth: int = 0
    length: int = 0
    memo: dict[object, Any] = {}

    def later(self, id: int, start: int, later: int) -> int:
        """A value in a turn that starts from `start` and whose own come `later`."""
        return start if id == self.entry else id + later if id >= self.first else id

    def passed(self, start: int, later: int) -> dict[int, int]:
        """What the values of such a turn are in inference, where only training computes them."""
        return {self.later(out, start, later): self.later(id, start, later) for out, id in self.passes.items()}


ONE = range(1)
"""The numbers of a turn that has none: a group."""


def iteration_prefixes(prefix: str, numbers: range) -> list[str]:
    """The prefix of every turn of so many."""
    return [prefix] if numbers is ONE else [f"{prefix}{number}." for number in numbers]


class SubgraphCall(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A turn with another prefix, that starts from the value `start` and whose own values come `later`.

    Where it is not `owned`, its weights are those of the first. `home` is the id of its node, `groups` are those
    around that. `swaps` are values that stood for others while the turn around it was walked. `numbers` are those of
    several turns of a repeat, one after the other, which stand behind the prefix.
    """

    turn: Subgraph
    prefix: str
    start: int
    later: int
    owned: bool
    home: str
    groups: tuple[str, ...]
    swaps: tuple[tuple[int, int], ...] = ()
    numbers: range = ONE

    @property
    def times(self) -> int:
        """How many turns it is."""
        return len(self.numbers)

    def rows(self) -> list[Row]:
        """Its rows, written out."""
        found: list[Row] = []
        start, later, turn = self.start, self.later, self.turn
        rows, elsewhere = inline_rows(turn.parts), _Elsewhere(self)
        for prefix in iteration_prefixes(self.prefix, self.numbers):
            found += [self._row(row, prefix, start, later, elsewhere[row.groups]) for row in rows]
            start, later = turn.later(turn.out.id, start, later), later + turn.ids
        for entry, other in self.swaps:
            found = [_taking(row, entry, other) if entry in row.ins else row for row in found]
        return found

    def _row(self, row: Row, new: str, start: int, later: int, groups: tuple[str, ...]) -> Row:
        """A row of the turn as it is in one that starts from another value, behind a new prefix."""
        turn, old, tied = self.turn, self.turn.names.prefix, row.tied
        entry, first = turn.entry, turn.first
        if tied:
            tied = {weight: _renamed(target, old, new) for weight, target in tied.items()}
        return Row(
            new + row.path[len(old) :],
            self.home + row.id[len(turn.home) :],
            row.kind,
            row.layer,
            row.spec,
            tuple([start if id == entry else id + later if id >= first else id for id in row.ins]),
            tuple([id + later for id in row.outs]),
            row.manner if self.owned else row.manner._replace(owned=False),
            tied,
            groups,
        )


class _Elsewhere(dict[tuple[str, ...], tuple[str, ...]]):
    """The groups around a row of a turn, by those around it where the turn was walked."""

    def __init__(self, moved: SubgraphCall) -> None:
        super().__init__()
        self.moved = moved

    def __missing__(self, groups: tuple[str, ...]) -> tuple[str, ...]:
        home, turn = self.moved.home, self.moved.turn
        inside = [home + id[len(turn.home) :] for id in groups[turn.outer :]]
        self[groups] = found = (*self.moved.groups, *inside)
        return found


Part = Row | SubgraphCall


def inline_rows(parts: Sequence[Part]) -> list[Row]:
    """All rows, those of moved turns written out."""
    found: list[Row] = []
    for part in parts:
        if isinstance(part, Row):
            found.append(part)
        else:
            found += part.rows()
    return found


def rows_with_counts(parts: Sequence[Part], times: int = 1, *, owned: bool = True) -> Iterator[tuple[Row, int]]:
    """Every row that was walked, and how often it comes, in all turns. Paths and values are those of its first turn."""
    turns: Counter[tuple[int, bool]] = Counter()
    seen: dict[int, Subgraph] = {}
    for part in parts:
        if isinstance(part, Row):
            yield (part if owned or not part.owned else part.running(owned=False)), times
        else:
            turns[id(part.turn), part.owned] += times * part.times
            seen[id(part.turn)] = part.turn
    for (key, mine), count in turns.items():
        yield from rows_with_counts(seen[key].parts, count, owned=owned and mine)


def rebind_input(parts: Sequence[Part], entry: int, start: int) -> list[Part]:
    """Rows that take the value `start` where they took `entry`."""
    return [_entered(part, entry, start) for part in parts]


def _entered(part: Part, entry: int, start: int) -> Part:
    if isinstance(part, Row):
        return _taking(part, entry, start) if entry in part.ins else part
    return msgspec.structs.replace(part, swaps=(*part.swaps, (entry, start)))


def _taking(row: Row, entry: int, start: int) -> Row:
    return msgspec.structs.replace(row, ins=tuple([start if id == entry else id for id in row.ins]))


def _renamed(path: str, old: str, new: str) -> str:
    return f"{new}{path[len(old) :]}" if path.startswith(old) else path
