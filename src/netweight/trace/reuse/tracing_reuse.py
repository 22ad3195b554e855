"""How a trace uses earlier results again. The tracer asks here before it traces a group, an iteration or a layer.

`NoReuse` is the plain meaning: everything is traced. `SubgraphReuse` and `EditedReuse` return the same rows, values,
paths and faults, faster; `tests/properties/test_reuse_laws.py` holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any, Protocol, cast

import msgspec

from netweight.caching.caches import BoundedCache
from netweight.document.groups import Repeat
from netweight.document.nodes import Node
from netweight.spec.spec import Spec
from netweight.trace.builder import MAX_NESTED_GROUPS, MAX_PATH, MAX_ROWS, TraceBuilder
from netweight.trace.paths import PathRegistry
from netweight.trace.rows import BlockedValue, Flow, Value
from netweight.trace.scope import GroupContext, Scope

from .subgraph_paths import PathsCheckpoint, ReplayPaths
from .subgraphs import SINGLE, Part, Subgraph, SubgraphCall, iteration_prefixes, replace_input

TraceBody = Callable[[Value, Scope], Flow]
"""Traces the body of a group from its input, with an empty scope for the names inside."""

Inputs = tuple[Value, ...]


class TraceLayer(Protocol):
    """Adds the row of a layer and returns its value; `spec` is what it states, if that is known."""

    def __call__(
        self, node: Node, ins: Inputs, scope: Scope, context: GroupContext, spec: Spec | None = None, /
    ) -> Value:
        """Add the row of `node` at the inputs `ins`."""
        ...


TraceIteration = Callable[[int, Value], Flow]
"""Traces one iteration of a repeat by its number, from the value that enters it."""

SUBGRAPHS: BoundedCache[tuple[Any, ...], Subgraph] = BoundedCache(8_000)
"""Named groups that were traced before, of any network, by their content and input; each weighs its rows."""


class NoReuse:
    """Traces everything. The interface to what may be used again, and the meaning that it must have."""

    def __init__(self) -> None:
        """Begin an empty trace."""
        self.built = TraceBuilder(self._paths())

    def _paths(self) -> PathRegistry:
        return PathRegistry()

    def group(
        self,
        node: Node,  # noqa: ARG002 - for reuse
        start: Value,
        scope: Scope,
        context: GroupContext,  # noqa: ARG002 - for reuse
        body: TraceBody,
    ) -> Flow:
        """Return the output of a group that takes `start`; `context` is that inside it."""
        return body(start, Scope(scope))

    def iterations(
        self,
        node: Node,  # noqa: ARG002 - for reuse
        start: Value,
        context: GroupContext,  # noqa: ARG002 - for reuse
        numbers: range,
        iteration: TraceIteration,
    ) -> Flow:
        """Return the output of a repeat's last iteration; each takes what the one before returned."""
        flow: Flow = start
        for number in numbers:
            if isinstance(flow, BlockedValue):
                break
            flow = iteration(number, flow)
        return flow

    def same_value(self, one: int, other: int) -> bool:
        """True if two ids are those of one value."""
        return one == other

    def note_group(self, depth: int, prefix_length: int) -> None:
        """Called for every group that runs: groups around it, and characters of the prefix around it."""

    def note_outside_run(self, prefix: str) -> None:
        """Called when `again` runs a node that stands behind `prefix` once more."""

    def layer(self, node: Node, ins: Inputs, scope: Scope, context: GroupContext, trace: TraceLayer) -> Value:
        """Return the first output of a layer. `trace` adds its row; an earlier row may be added instead."""
        return trace(node, ins, scope, context)


class TraceCheckpoint(msgspec.Struct, eq=False, gc=False):
    """Amounts of everything in a trace when a recording began, and the id of the value that enters it.

    `groups` is the number of groups around it. `depth` and `prefix_length` are the largest of the recording around it
    until it ends, then its own.
    """

    input_id: int
    parts: int
    next_id: int
    steps: int
    inference_aliases: int
    paths: PathsCheckpoint
    path_lookups: int
    ambiguous: int
    groups: int
    depth: int
    prefix_length: int


_NO_ALIASES: dict[int, int] = {}


class SubgraphReuse(NoReuse):
    """Records named groups and first iterations as subgraphs, and calls them where they come again.

    A recording may be used again if its rows depend on nothing but the content of the group, the type of its input
    and values from outside that stay the same. So it is dropped if inside it a name was looked up outside of a group
    that other networks may share, a row was found by its whole path, `again` ran something from outside, a path got
    its number from outside, something was at fault, or a composite layer ran (whose inner nodes are kept by id).
    """

    def __init__(self) -> None:
        """Begin an empty trace."""
        self.paths = ReplayPaths()
        super().__init__()
        # The most groups inside one another, and the longest prefix, since the recording in progress began.
        self.depth = self.prefix_length = 0
        # Stand-ins of the inputs of iterations being recorded, with the values that they stand for.
        self.stand_ins: dict[int, int] = {}
        self.last_stand_in = 0
        # How often a stand-in and its value met as one value: later iterations differ there from the first.
        self.ambiguous = 0

    def _paths(self) -> PathRegistry:
        return self.paths

    def same_value(self, one: int, other: int) -> bool:
        """True if two ids are those of one value. If only through a stand-in, no recording around it is used again."""
        if one == other:
            return True
        if one >= 0 and other >= 0:
            return False
        if self._resolve(one) != self._resolve(other):
            return False
        self.ambiguous += 1
        return True

    def _resolve(self, id: int) -> int:
        while id in self.stand_ins:
            id = self.stand_ins[id]
        return id

    def note_group(self, depth: int, prefix_length: int) -> None:
        """Keep the largest depth and prefix: a call must stay within the bounds that tracing would meet."""
        if depth > self.depth:
            self.depth = depth
        if prefix_length > self.prefix_length:
            self.prefix_length = prefix_length

    def note_outside_run(self, prefix: str) -> None:
        """Keep the prefix: a recording around it whose own prefix it lacks is not used again."""
        self.paths.outside_runs.append(prefix)

    def group(self, node: Node, start: Value, scope: Scope, context: GroupContext, body: TraceBody) -> Flow:
        """Call the group if one of the same content was traced from an input of this type, else trace and record it.

        Only a group with a name has paths of its own, behind a prefix.
        """
        if not (node.common.name and node.content_key):
            return body(start, Scope(scope))
        key = node.content_key, start.shape, start.dtype, context.flags, context.channels_last, context.channel_axis
        known = SUBGRAPHS.get(key)
        called = self._call(known, node.id, context, start) if known else None
        if called is not None:
            return called
        built, inside, mark = self.built, Scope(scope), self._begin(start.id, context.prefix, len(context.groups))
        wrong, composites = len(built.faults) + len(built.blocked_by), built.composites
        flow = body(start, inside)
        self._end(mark)
        alone = not inside.looked_outside and composites == built.composites
        if known is None and alone and wrong == len(built.faults) + len(built.blocked_by) and isinstance(flow, Value):
            recorded = self._subgraph(mark, node.id, flow, *self._parts_since(mark))
            if recorded:
                SUBGRAPHS.put(key, recorded, 1 + len(recorded.parts))
        return flow

    def iterations(
        self, node: Node, start: Value, context: GroupContext, numbers: range, iteration: TraceIteration
    ) -> Flow:
        """Trace and record the first iteration; call it for all later ones, or trace them where it differs for them.

        The input gets a stand-in id while the first iteration is recorded. Otherwise a body that takes the same value
        by its name from outside, which stays the same for all iterations, could not be told from one that takes its
        own input, which is another value each time.
        """
        first, later, built = numbers[0], numbers[1:], self.built
        self.last_stand_in -= 1
        stand_in = Value(self.last_stand_in, start.shape, start.dtype)
        mark = self._begin(stand_in.id, f"{context.prefix}{first}.", len(context.groups))
        self.stand_ins[stand_in.id] = start.id
        try:
            flow = iteration(first, stand_in)
        finally:
            self._end(mark)
            del self.stand_ins[stand_in.id]
            parts, aliases = self._parts_since(mark)
            built.parts[mark.parts :] = replace_input(parts, stand_in.id, start.id)
            built.inference_aliases |= {out: start.id for out, value in aliases.items() if value == stand_in.id}
        if isinstance(flow, BlockedValue):
            return flow
        recorded = self._subgraph(mark, node.id, flow, parts, aliases) if later else None
        flow = start if flow.id == stand_in.id else flow
        if recorded and flow.same_type(start):
            owned = not cast("Repeat", node.group).shared
            called = self._call(recorded, node.id, context, flow, later, owned=owned)
            if called is not None:
                return called
            if built.steps + len(later) * recorded.steps > MAX_ROWS:
                built.count_steps(node, len(later) * recorded.steps)
        return super().iterations(node, flow, context, later, iteration)

    def _begin(self, input_id: int, prefix: str, groups: int) -> TraceCheckpoint:
        """Begin a recording of rows behind a prefix and inside so many groups."""
        built = self.built
        mark = TraceCheckpoint(
            input_id, len(built.parts), built.next_id, built.steps, len(built.inference_aliases),
            self.paths.checkpoint(prefix), built.path_lookups, self.ambiguous, groups, self.depth, self.prefix_length,
        )  # fmt: skip
        self.depth, self.prefix_length = groups, len(prefix)
        return mark

    def _end(self, mark: TraceCheckpoint) -> None:
        """End a recording: what it reached counts for the one around it too."""
        mark.depth, self.depth = self.depth, max(self.depth, mark.depth)
        mark.prefix_length, self.prefix_length = self.prefix_length, max(self.prefix_length, mark.prefix_length)

    def _parts_since(self, mark: TraceCheckpoint) -> tuple[list[Part], dict[int, int]]:
        """Parts and inference aliases added since a checkpoint. Dicts keep the order of insertion."""
        aliases = self.built.inference_aliases
        if len(aliases) == mark.inference_aliases:
            return self.built.parts[mark.parts :], _NO_ALIASES
        return self.built.parts[mark.parts :], dict(islice(aliases.items(), mark.inference_aliases, None))

    def _subgraph(
        self, mark: TraceCheckpoint, node_id: str, output: Value, parts: list[Part], aliases: dict[int, int]
    ) -> Subgraph | None:
        """A recording that ended; None if its paths or values are not those that a call would give."""
        built = self.built
        if built.path_lookups != mark.path_lookups or self.ambiguous != mark.ambiguous:
            return None
        paths = self.paths.recorded_since(mark.paths)
        if paths is None:
            return None
        return Subgraph(
            node_id, mark.groups, paths, mark.input_id, mark.next_id, built.next_id - mark.next_id,
            built.steps - mark.steps, parts, aliases, output, mark.depth - mark.groups,
            mark.prefix_length - len(paths.prefix),
        )  # fmt: skip

    def _call(
        self,
        subgraph: Subgraph,
        node_id: str,
        context: GroupContext,
        start: Value,
        iterations: range = SINGLE,
        *,
        owned: bool = True,
    ) -> Value | None:
        """Call a subgraph from `start` and return its output, or that of its last iteration.

        None, and nothing done, if a path is in use or tracing would meet a bound: then tracing finds the fault.
        """
        built, times, output = self.built, len(iterations), subgraph.output
        if built.steps + times * subgraph.steps > MAX_ROWS:
            return None
        prefixes = iteration_prefixes(context.prefix, iterations)
        depth, length = len(context.groups) + subgraph.depth, len(prefixes[-1]) + subgraph.prefix_length
        if depth >= MAX_NESTED_GROUPS or length > MAX_PATH or not self.paths.claim(prefixes, subgraph.paths):
            return None
        offset = built.next_id - subgraph.first_id
        built.parts.append(
            SubgraphCall(
                subgraph, context.prefix, start.id, offset, owned, node_id, context.groups, (), iterations
            )
        )  # fmt: skip
        self.note_group(depth, length)
        last = offset + (times - 1) * subgraph.ids
        if subgraph.inference_aliases:
            input_id = start.id
            for each in range(offset, last + 1, subgraph.ids):
                built.inference_aliases |= subgraph.map_inference_aliases(input_id, each)
                input_id = subgraph.map_id(output.id, input_id, each)
        built.next_id += times * subgraph.ids
        built.steps += times * subgraph.steps
        return Value(subgraph.map_id(output.id, start.id, last), output.shape, output.dtype)
