"""Paths of rows where whole subgraphs come again: those of a replayed subgraph are known by their prefix alone.

Registering every path of every replayed row would cost what replaying saves. So a subgraph's paths are registered once,
and each replay only claims a prefix that nothing else has. If a path behind such a prefix is asked for later, the
paths of that replay are registered after all, so a name that comes again still gets its number.
"""

from __future__ import annotations

import msgspec

from netweight.trace.paths import PathRegistry


class SubgraphPaths(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Paths of a recorded subgraph behind its prefix; those that were asked for more than once; replays inside it."""

    prefix: str
    paths: list[str]
    repeated: list[str]
    replays: list[tuple[str, SubgraphPaths]]


class PathsCheckpoint(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Lengths of a registry's lists before a recording. `unused` says that nothing was behind the prefix before."""

    prefix: str
    paths: int
    repeated: int
    replays: int
    expanded: int
    outside_runs: int
    unused: bool


_NO_PATHS: list[str] = []
_NO_REPLAYS: list[tuple[str, SubgraphPaths]] = []


class ReplayPaths(PathRegistry):
    """A path registry that can record the paths of a subgraph and claim them again behind another prefix."""

    def __init__(self) -> None:
        """Make an empty registry."""
        super().__init__()
        # Prefixes of all registered paths, each with its dot.
        self.prefixes = {""}
        self.paths: list[str] = []
        self.repeated: list[str] = []
        # Replays in order, None once expanded; and their places in that list by prefix.
        self.replays: list[tuple[str, SubgraphPaths] | None] = []
        self.claimed: dict[str, int] = {}
        # Places of replays that were expanded, in order.
        self.expanded: list[int] = []
        # Prefixes of what `again` ran once more, wherever it was asked for.
        self.outside_runs: list[str] = []

    def add(self, prefix: str, name: str) -> str:
        """Register and return a path that no row has, those of replayed rows included."""
        path = prefix + name
        if prefix not in self.prefixes or "." in name:
            self._use_prefixes(path)
        counts = self.counts
        if path not in counts:
            counts[path] = 1
            self.paths.append(path)
            return path
        counts[path] = seen = counts[path] + 1
        self.repeated.append(path)
        numbered = f"{path}_{seen}"
        if numbered in counts:
            return self.add(prefix, f"{name}_{seen}")
        counts[numbered] = 1
        self.paths.append(numbered)
        return numbered

    def checkpoint(self, prefix: str) -> PathsCheckpoint:
        """Return the lengths of all lists, before rows behind a prefix are recorded."""
        unused = prefix not in self.prefixes and prefix not in self.claimed
        return PathsCheckpoint(
            prefix, len(self.paths), len(self.repeated), len(self.replays), len(self.expanded), len(self.outside_runs),
            unused,
        )  # fmt: skip

    def recorded_since(self, mark: PathsCheckpoint) -> SubgraphPaths | None:
        """Return the paths registered since a checkpoint; None unless a replay would give rows the same paths.

        That holds if nothing was behind the prefix before (so no number came from outside), no replay from before was
        expanded meanwhile, and nothing outside ran once more among these rows.
        """
        if not mark.unused or any(place < mark.replays for place in self.expanded[mark.expanded :]):
            return None
        if any(not run.startswith(mark.prefix) for run in self.outside_runs[mark.outside_runs :]):
            return None
        replays = (
            [each for each in self.replays[mark.replays :] if each] if len(self.replays) > mark.replays else _NO_REPLAYS
        )
        repeated = self.repeated[mark.repeated :] if len(self.repeated) > mark.repeated else _NO_PATHS
        return SubgraphPaths(mark.prefix, self.paths[mark.paths :], repeated, replays)

    def claim(self, prefixes: list[str], paths: SubgraphPaths) -> bool:
        """Claim a subgraph's paths behind other prefixes of one group; False, and nothing done, if one is in use."""
        self._use_prefixes(prefixes[0][:-1])  # replays around them are expanded first
        if not (self.prefixes.isdisjoint(prefixes) and self.claimed.keys().isdisjoint(prefixes)):
            return False
        for prefix in prefixes:
            self._claim(prefix, paths)
        return True

    def _claim(self, prefix: str, paths: SubgraphPaths) -> None:
        self.claimed[prefix] = len(self.replays)
        self.replays.append((prefix, paths))

    def _use_prefixes(self, path: str) -> None:
        """Mark all prefixes of a path as used, outermost first; expand the replays that had claimed one."""
        end, new = path.rfind(".") + 1, list[str]()
        while end and (prefix := path[:end]) not in self.prefixes:
            new.append(prefix)
            end = path.rfind(".", 0, end - 1) + 1
        for prefix in reversed(new):
            self.prefixes.add(prefix)
            if prefix in self.claimed:
                self._expand(prefix)

    def _expand(self, prefix: str) -> None:
        """Register the paths of the replay behind a prefix. Replays inside it stay claimed, behind their own."""
        place = self.claimed.pop(prefix)
        replay = self.replays[place]
        assert replay is not None, "a claimed prefix has a replay"
        _, of = replay
        self.replays[place] = None
        self.expanded.append(place)
        cut = len(of.prefix)
        for path in of.paths:
            self.counts[prefix + path[cut:]] = 1
            self.paths.append(prefix + path[cut:])
            self._use_prefixes(prefix + path[cut:])
        for path in of.repeated:
            self.counts[prefix + path[cut:]] += 1
            self.repeated.append(prefix + path[cut:])
        for inner, inside in of.replays:
            self._use_prefixes(prefix + inner[cut:-1])
            self._claim(prefix + inner[cut:], inside)
