"""What a walk has made so far: rows and turns in order, the paths and the ids that they took."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from netweight.dims.sizes import Shape
from netweight.document.reader import MAX_DEPTH
from netweight.faults.fault import shape_fault
from netweight.spec.spec import Dtype, Spec
from netweight.trace.paths import PathRegistry
from netweight.trace.paths import PathsCheckpoint as PathMark
from netweight.trace.rows import Row, Value
from netweight.trace.scope import GroupContext

from .subgraphs import ONE, Part, Subgraph, SubgraphCall, iteration_prefixes

MAX_ROWS = 20_000
"""Rows, turns and named inputs of one walk, far above real networks: a hostile `repeat` ends here."""

MAX_RUNS = 2 * MAX_DEPTH
"""Groups running inside one another, `again` included: a chain of them would be as deep as the document is long."""

MAX_PATH = 2_000
"""Characters of a row's path."""


class TraceCheckpoint(msgspec.Struct, frozen=True, eq=False, gc=False):
    """How much there was at a time, and what a turn that begins there takes."""

    entry: int
    parts: int
    ids: int
    steps: int
    passes: int
    paths: PathMark
    reached: int


def _first(parts: list[Part]) -> Iterator[Row]:
    """Rows of a walk, but for those of a repeat's later turns: their ids and shapes are those of its first."""
    for part in parts:
        if isinstance(part, Row):
            yield part
        elif part.numbers is ONE:
            yield from part.rows()


def shown(shape: Shape) -> str:
    """The shape of a weight for people: `4 × 8`."""
    return " × ".join(map(str, shape))


Made = tuple[list[Part], dict[int, int]]
"""Rows and turns, and which of their values only training computes."""


_NONE: dict[int, int] = {}


class TraceBuilder:
    """Rows and turns in order."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.parts: list[Part] = []
        self.passes: dict[int, int] = {}
        self.paths = PathRegistry()
        self.ids: int = 0
        self.steps: int = 0
        # The most groups inside one another, and the longest prefix.
        self.depth = self.length = 0
        # How many whole paths were looked for among all rows, and the rows by them.
        self.reached = self.listed = 0
        self.whole: dict[str, Row] = {}
        self.moved: list[SubgraphCall] = []
        # What rows stated when they ran first, and how many parts were looked through for that.
        self.firsts: dict[tuple[str, str], Spec] = {}
        self.known = 0

    def value(self, shape: Shape, dtype: Dtype = "activation") -> Value:
        """A new value."""
        self.ids += 1
        return Value(self.ids - 1, shape, dtype)

    def at(self, path: str) -> Row | None:
        """The row with that whole path."""
        self.reached += 1
        for part in self.parts[self.listed :]:
            if isinstance(part, Row):
                self.whole[part.path] = part
            else:
                self.moved.append(part)
        self.listed = len(self.parts)
        inside = [row for part in self.moved if path.startswith(part.prefix) for row in part.rows()]
        return self.whole.get(path) or next((row for row in inside if row.path == path), None)

    def shares(self, id: str, parts: int) -> None:
        """Whether the node at `id`, run once more by what came since so many parts, has the weights that it had first.

        Raises Fault where it has not.
        """
        for row in _first(self.parts[self.known : parts]):
            self.firsts.setdefault((row.id, row.kind), row.spec)
        self.known = max(self.known, parts)
        for row in _first(self.parts[parts:]):
            before = self.firsts.get((row.id, row.kind))
            if before is None or before is row.spec or not f"{row.id}/".startswith(f"{id}/"):
                continue
            for mine, first in zip(row.spec.weights + row.spec.buffers, before.weights + before.buffers, strict=True):
                if mine.shape != first.shape:
                    raise shape_fault(
                        f"{mine.name} of {row.path} is {shown(first.shape)}, and would be {shown(mine.shape)} here.",
                        "Weights are shared where they fit: give it an input of the size that it had first.",
                        field="of",
                    )

    def reach(self, depth: int, length: int) -> None:
        """Groups so deep inside one another, a prefix so long."""
        if depth > self.depth:
            self.depth = depth
        if length > self.length:
            self.length = length

    def mark(self, entry: int, prefix: str) -> TraceCheckpoint:
        """How much there is now, before a turn that `entry` comes into, behind a prefix."""
        return TraceCheckpoint(
            entry, len(self.parts), self.ids, self.steps, len(self.passes), self.paths.mark(prefix), self.reached
        )

    def since(self, mark: TraceCheckpoint) -> Made:
        """What came since a mark."""
        passes = dict(islice(self.passes.items(), mark.passes, None)) if len(self.passes) > mark.passes else _NONE
        return self.parts[mark.parts :], passes

    def turn(
        self, mark: TraceCheckpoint, home: str, outer: int, out: Value, made: Made, depth: int = 0, length: int = 0
    ) -> Subgraph | None:
        """What came since a mark as a turn, where its paths are its own alone and nobody looked for others.

        `home` is the id of its node, `outer` how many groups are around that.
        """
        names = self.paths.since(mark.paths) if self.reached == mark.reached else None
        if names is None:
            return None
        parts, passes = made
        return Subgraph(
            home, outer, names, mark.entry, mark.ids, self.ids - mark.ids, self.steps - mark.steps, parts, passes, out,
            depth, length,
        )  # fmt: skip

    def move(
        self,
        turn: Subgraph,
        home: str,
        context: GroupContext,
        start: Value,
        *,
        numbers: range = ONE,
        owned: bool = True,
    ) -> Value | None:
        """A turn once more from the value `start`: None, and nothing done, where a path is taken or a bound is met.

        With `numbers`, several of them one after the other, each with a number behind the prefix of the context.
        """
        groups, times, out = context.groups, len(numbers), turn.out
        if self.steps + times * turn.steps > MAX_ROWS:
            return None
        behind = iteration_prefixes(context.prefix, numbers)
        depth, length = len(groups) + turn.depth, len(behind[-1]) + turn.length
        if depth >= MAX_RUNS or length > MAX_PATH or not self.paths.move(behind, turn.names):
            return None
        later = self.ids - turn.first
        self.parts.append(SubgraphCall(turn, context.prefix, start.id, later, owned, home, groups, (), numbers))
        self.reach(depth, length)
        last = later + (times - 1) * turn.ids
        if turn.passes:
            taken = start.id
            for each in range(later, last + 1, turn.ids):
                self.passes |= turn.passed(taken, each)
                taken = turn.later(out.id, taken, each)
        self.ids, self.steps = self.ids + times * turn.ids, self.steps + times * turn.steps
        return Value(turn.later(out.id, start.id, last), out.shape, out.dtype)
