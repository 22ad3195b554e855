"""Turns of a repeat: one is walked, the others are that one again, moved on in paths and values when they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from .paths import Names
from .row import Row


class Turn(NamedTuple):
    """The first turn of a repeat, and what it took of values and steps.

    `entry` stands for the value that comes into a turn. `first` is the first value that it made: those from 0 and
    below are from outside, and stay as they are.
    """

    names: Names
    entry: int
    first: int
    ids: int
    steps: int
    parts: list[Part]
    passes: dict[int, int]
    out: int

    def later(self, id: int, start: int, later: int) -> int:
        """A value in a turn that starts from `start` and whose own come `later`."""
        return start if id == self.entry else id + later if id >= self.first else id

    def passed(self, start: int, later: int) -> dict[int, int]:
        """What the values of such a turn are in inference, where only training computes them."""
        return {self.later(out, start, later): self.later(id, start, later) for out, id in self.passes.items()}


class Moved(NamedTuple):
    """A turn with another prefix, that starts from the value `start` and whose own values come `later`.

    Where it is not `owned`, its weights are those of the first. `swaps` are values that stood for others while the
    turn around it was walked.
    """

    turn: Turn
    prefix: str
    start: int
    later: int
    owned: bool
    swaps: tuple[tuple[int, int], ...] = ()

    def rows(self) -> list[Row]:
        """Its rows, written out."""
        old, new, later, start = self.turn.names.prefix, self.prefix, self.later, self.start
        entry, first, cut, found = self.turn.entry, self.turn.first, len(old), list[Row]()
        for row in written(self.turn.parts):
            tied = row.tied
            if tied:
                tied = {weight: _renamed(target, old, new) for weight, target in tied.items()}
            ins = tuple([start if id == entry else id + later if id >= first else id for id in row.ins])
            found.append(
                Row(
                    new + row.path[cut:], row.id, row.kind, row.layer, row.spec, ins,
                    tuple([id + later for id in row.outs]), row.copies, row.active, row.runs,
                    self.owned and row.owned, row.trainable, tied, row.groups,
                )
            )  # fmt: skip
        for entry, start in self.swaps:
            found = [_taking(row, entry, start) if entry in row.ins else row for row in found]
        return found


Part = Row | Moved


def written(parts: Sequence[Part]) -> list[Row]:
    """All rows, those of moved turns written out."""
    found: list[Row] = []
    for part in parts:
        if isinstance(part, Row):
            found.append(part)
        else:
            found += part.rows()
    return found


def counted(parts: Sequence[Part], times: int = 1, *, owned: bool = True) -> Iterator[tuple[Row, int]]:
    """Every row that was walked, and how often it comes, in all turns. Paths and values are those of its first turn."""
    turns: Counter[tuple[int, bool]] = Counter()
    seen: dict[int, Turn] = {}
    for part in parts:
        if isinstance(part, Row):
            yield (part if owned or not part.owned else msgspec.structs.replace(part, owned=False)), times
        else:
            turns[id(part.turn), part.owned] += times
            seen[id(part.turn)] = part.turn
    for (key, mine), count in turns.items():
        yield from counted(seen[key].parts, count, owned=owned and mine)


def entered(parts: Sequence[Part], entry: int, start: int) -> list[Part]:
    """Rows that take the value `start` where they took `entry`."""
    return [_entered(part, entry, start) for part in parts]


def _entered(part: Part, entry: int, start: int) -> Part:
    if isinstance(part, Row):
        return _taking(part, entry, start) if entry in part.ins else part
    return part._replace(swaps=(*part.swaps, (entry, start)))


def _taking(row: Row, entry: int, start: int) -> Row:
    return msgspec.structs.replace(row, ins=tuple([start if id == entry else id for id in row.ins]))


def _renamed(path: str, old: str, new: str) -> str:
    return f"{new}{path[len(old) :]}" if path.startswith(old) else path
