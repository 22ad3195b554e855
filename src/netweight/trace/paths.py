"""Paths of rows, one of its own for each. Those of moved turns are known by their prefix alone, until one is met."""

from __future__ import annotations

import msgspec


class PathNames(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The paths of a turn, those that were asked for again, and the turns that were moved inside it."""

    prefix: str
    paths: list[str]
    again: list[str]
    moved: list[tuple[str, PathNames]]


class PathsCheckpoint(msgspec.Struct, frozen=True, eq=False, gc=False):
    """How much there was at a time, before rows behind a prefix. `fresh` is whether none was behind it before."""

    prefix: str
    paths: int
    again: int
    moved: int
    met: int
    runs: int
    fresh: bool


_NO_PATHS: list[str] = []
_NO_TURNS: list[tuple[str, PathNames]] = []
_NONE = PathNames("", _NO_PATHS, _NO_PATHS, _NO_TURNS)


class PathRegistry:
    """All paths of a walk, and the prefixes of its groups."""

    def __init__(self) -> None:
        """None yet."""
        self.counts: dict[str, int] = {}
        self.prefixes = {""}
        self.paths: list[str] = []
        self.again: list[str] = []
        # Turns that were moved, with their prefixes; None where one is written out. The places of others by prefix.
        self.moved: list[tuple[str, PathNames] | None] = []
        self.free: dict[str, int] = {}
        # Which of them were met, in order.
        self.met: list[int] = []
        # The prefixes of what ran once more, wherever that was asked for.
        self.runs: list[str] = []

    def new(self, prefix: str, name: str) -> str:
        """A path that no row has; a name that comes again gets a number."""
        path = prefix + name
        if prefix not in self.prefixes or "." in name:
            self._reach(path)
        counts = self.counts
        if path not in counts:
            counts[path] = 1
            self.paths.append(path)
            return path
        counts[path] = seen = counts[path] + 1
        self.again.append(path)
        numbered = f"{path}_{seen}"
        if numbered in counts:
            return self.new(prefix, f"{name}_{seen}")
        counts[numbered] = 1
        self.paths.append(numbered)
        return numbered

    def mark(self, prefix: str) -> PathsCheckpoint:
        """How much there is now."""
        fresh = prefix not in self.prefixes and prefix not in self.free
        return PathsCheckpoint(
            prefix, len(self.paths), len(self.again), len(self.moved), len(self.met), len(self.runs), fresh
        )  # fmt: skip

    def since(self, mark: PathsCheckpoint) -> PathNames | None:
        """The paths since a mark, where all are behind its prefix and none was there before."""
        if not mark.fresh or any(place < mark.moved for place in self.met[mark.met :]):
            return None
        if any(not run.startswith(mark.prefix) for run in self.runs[mark.runs :]):
            return None  # rows of something outside are among them
        moved = [each for each in self.moved[mark.moved :] if each] if len(self.moved) > mark.moved else _NO_TURNS
        again = self.again[mark.again :] if len(self.again) > mark.again else _NO_PATHS
        return PathNames(mark.prefix, self.paths[mark.paths :], again, moved)

    def move(self, prefixes: list[str], names: PathNames) -> bool:
        """The same paths behind other prefixes of one group; False where one may have them already."""
        self._reach(prefixes[0][:-1])  # what was moved around them is written out
        if not (self.prefixes.isdisjoint(prefixes) and self.free.keys().isdisjoint(prefixes)):
            return False
        for prefix in prefixes:
            self._move(prefix, names)
        return True

    def _move(self, prefix: str, names: PathNames) -> None:
        self.free[prefix] = len(self.moved)
        self.moved.append((prefix, names))

    def _reach(self, path: str) -> None:
        """Prefixes that are no longer free; where a moved turn has one, its paths are written out."""
        end, new = path.rfind(".") + 1, list[str]()
        while end and (prefix := path[:end]) not in self.prefixes:
            new.append(prefix)
            end = path.rfind(".", 0, end - 1) + 1
        for prefix in reversed(new):
            self.prefixes.add(prefix)
            if prefix in self.free:
                self._meet(prefix)

    def _meet(self, prefix: str) -> None:
        place = self.free.pop(prefix)
        _, names = self.moved[place] or ("", _NONE)
        self.moved[place] = None
        self.met.append(place)
        cut = len(names.prefix)
        for path in names.paths:
            self.counts[prefix + path[cut:]] = 1
            self.paths.append(prefix + path[cut:])
            self._reach(prefix + path[cut:])
        for path in names.again:
            self.counts[prefix + path[cut:]] += 1
            self.again.append(prefix + path[cut:])
        for inner, of in names.moved:
            self._reach(prefix + inner[cut:-1])
            self._move(prefix + inner[cut:], of)
