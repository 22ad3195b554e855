"""Turns of a repeat: one is walked, the others are that one again, moved on in paths and values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from .row import Row


class Turn(NamedTuple):
    """The first turn of a repeat: its rows and the names behind its prefix, and what it took of values and steps.

    `entry` stands for the value that comes into a turn. `first` is the first value that it made: those from 0 and
    below are from outside, and stay as they are. `names` are how often each path was asked for.
    """

    prefix: str
    entry: int
    first: int
    ids: int
    steps: int
    rows: list[Row]
    names: dict[str, int]
    passes: dict[int, int]
    out: int

    def paths(self, prefix: str) -> dict[str, int]:
        """How often each path is asked for in a turn with another prefix."""
        cut = len(self.prefix)
        return {f"{prefix}{name[cut:]}": count for name, count in self.names.items()}

    def later(self, id: int, start: int, later: int) -> int:
        """A value in a turn that starts from `start` and whose own come `later`."""
        return start if id == self.entry else id + later if id >= self.first else id

    def passed(self, start: int, later: int) -> dict[int, int]:
        """What the values of such a turn are in inference, where only training computes them."""
        return {self.later(out, start, later): self.later(id, start, later) for out, id in self.passes.items()}

    def moved(self, prefix: str, start: int, later: int, *, owned: bool) -> list[Row]:
        """The rows of such a turn; where they are not `owned`, their weights are those of the first."""
        entry, first, cut, found = self.entry, self.first, len(self.prefix), list[Row]()
        for row in self.rows:
            tied = row.tied
            if tied:
                tied = {weight: _moved(target, self.prefix, prefix) for weight, target in tied.items()}
            ins = tuple([start if id == entry else id + later if id >= first else id for id in row.ins])
            found.append(
                Row(
                    prefix + row.path[cut:], row.id, row.kind, row.layer, row.spec, ins,
                    tuple([id + later for id in row.outs]), row.copies, row.active, row.runs, owned and row.owned,
                    row.trainable, tied, row.groups,
                )
            )  # fmt: skip
        return found


def _moved(path: str, old: str, new: str) -> str:
    return f"{new}{path[len(old) :]}" if path.startswith(old) else path


def entered(rows: Iterable[Row], entry: int, start: int) -> list[Row]:
    """Rows that take the value `start` where they took `entry`."""
    return [_taking(row, entry, start) if entry in row.ins else row for row in rows]


def _taking(row: Row, entry: int, start: int) -> Row:
    return msgspec.structs.replace(row, ins=tuple([start if id == entry else id for id in row.ins]))
