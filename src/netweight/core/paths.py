"""Paths of rows, one of its own for each. Those of moved turns are known by their prefix alone, until one is met."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple


class Names(NamedTuple):
    """The paths of a turn: how often each was asked for, and the turns that were moved inside it."""

    prefix: str
    counts: dict[str, int]
    moved: list[tuple[str, Names]]


class Mark(NamedTuple):
    """How much there was at a time."""

    counts: int
    moved: int
    asked: int
    met: int


class Paths:
    """All paths of a walk, and the prefixes of its groups."""

    def __init__(self) -> None:
        """None yet."""
        self.counts: dict[str, int] = {}
        self.prefixes = {""}
        self.moved: dict[str, Names] = {}
        self.asked = self.met = 0

    def new(self, prefix: str, name: str) -> str:
        """A path that no row has; a name that comes again gets a number."""
        self.asked += 1
        path = f"{prefix}{name}"
        if prefix not in self.prefixes:
            self._reach(prefix)
        if "." in name:
            self._reach(path)
        seen = self.counts.get(path, 0)
        self.counts[path] = seen + 1
        if not seen:
            return path
        numbered = f"{path}_{seen + 1}"
        if numbered in self.counts:
            return self.new(prefix, f"{name}_{seen + 1}")
        self.counts[numbered] = 1
        self.asked += 1
        return numbered

    def mark(self) -> Mark:
        """How much there is now."""
        return Mark(len(self.counts), len(self.moved), self.asked, self.met)

    def since(self, mark: Mark, prefix: str) -> Names | None:
        """The paths since a mark, where all are behind a prefix and none was there before."""
        counts = dict(islice(self.counts.items(), mark.counts, None))
        moved = list(islice(self.moved.items(), mark.moved, None))
        own = all(path.startswith(prefix) for path in counts) and all(path.startswith(prefix) for path, _ in moved)
        alone = own and self.met == mark.met and sum(counts.values()) == self.asked - mark.asked
        return Names(prefix, counts, moved) if alone else None

    def move(self, prefix: str, names: Names) -> bool:
        """The same paths behind another prefix; False, and nothing done, where one may have it already."""
        if prefix in self.prefixes or prefix in self.moved:
            return False
        self.moved[prefix] = names
        return True

    def _reach(self, path: str) -> None:
        """Prefixes that are no longer free; where a moved turn has one, its paths are written out."""
        end = path.find(".") + 1
        while end:
            prefix = path[:end]
            self.prefixes.add(prefix)
            if prefix in self.moved:
                self._meet(prefix)
            end = path.find(".", end) + 1

    def _meet(self, prefix: str) -> None:
        names = self.moved.pop(prefix)
        cut, self.met = len(names.prefix), self.met + 1
        for path, count in names.counts.items():
            self.counts[f"{prefix}{path[cut:]}"] = count
            self._reach(f"{prefix}{path[cut:]}")
        self.moved |= {f"{prefix}{path[cut:]}": inner for path, inner in names.moved}
