"""Rows that come again: later iterations of a repeat, and groups of the same content in one network or in several.

A `Subgraph` is recorded once. A `SubgraphCall` stands for its rows behind another prefix, from another input; they are
written out when somebody reads them. Only names, ids of values and enclosing groups differ, so specs are shared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from netweight.trace.rows import Row, Value

from .subgraph_paths import SubgraphPaths


class Subgraph(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Recorded rows of one iteration or one group, and what they used of the trace.

    `node_id` is that of the group, `outer_groups` the number of groups around it. `input_id` stands for the value that
    enters; `first_id` is the first id of a value made inside, `ids` the number of those and `steps` that of steps.
    Ids from 0 to `first_id` are values from outside the group, which every call takes unchanged. `depth` is the
    largest number of groups inside one another in it, `prefix_length` the most characters its groups add to a path.
    `memo` is for readers that derive something from all of its rows.
    """

    node_id: str
    outer_groups: int
    paths: SubgraphPaths
    input_id: int
    first_id: int
    ids: int
    steps: int
    parts: list[Part]
    inference_aliases: dict[int, int]
    output: Value
    depth: int = 0
    prefix_length: int = 0
    memo: dict[object, Any] = {}

    def map_id(self, id: int, input_id: int, offset: int) -> int:
        """The id of a value in a call that takes the value `input_id` and whose own ids are larger by `offset`."""
        return input_id if id == self.input_id else id + offset if id >= self.first_id else id

    def map_inference_aliases(self, input_id: int, offset: int) -> dict[int, int]:
        """The inference aliases of such a call."""
        return {
            self.map_id(value, input_id, offset): self.map_id(alias, input_id, offset)
            for value, alias in self.inference_aliases.items()
        }


SINGLE = range(1)
"""The iterations of a group that is no repeat: paths have no number. Recognized by `is`."""


def iteration_prefixes(prefix: str, iterations: range) -> list[str]:
    """The prefix of each iteration: `prefix` itself for a single run, else with the iteration's number."""
    return [prefix] if iterations is SINGLE else [f"{prefix}{number}." for number in iterations]


class SubgraphCall(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A subgraph that runs again, once or for several iterations in a row.

    `input_id` is the value that enters the first iteration, `offset` is added to the ids of its values. If not
    `owned`, its weights are those of earlier rows. `node_id` is that of its group, `groups` those around it.
    `replaced_inputs` are pairs (id, id that replaces it), set when the stand-in of an outer iteration's input is
    replaced.
    """

    subgraph: Subgraph
    prefix: str
    input_id: int
    offset: int
    owned: bool
    node_id: str
    groups: tuple[str, ...]
    replaced_inputs: tuple[tuple[int, int], ...] = ()
    iterations: range = SINGLE

    @property
    def count(self) -> int:
        """Number of runs of the subgraph."""
        return len(self.iterations)

    def rows(self) -> list[Row]:
        """All rows, written out."""
        found: list[Row] = []
        input_id, offset, subgraph = self.input_id, self.offset, self.subgraph
        rows, groups = inline_rows(subgraph.parts), _CallGroups(self)
        for prefix in iteration_prefixes(self.prefix, self.iterations):
            found += [self._row(row, prefix, input_id, offset, groups[row.groups]) for row in rows]
            # Each iteration takes what the one before it returned, and its ids follow those.
            input_id, offset = subgraph.map_id(subgraph.output.id, input_id, offset), offset + subgraph.ids
        for old, new in self.replaced_inputs:
            found = [_replace_row_input(row, old, new) if old in row.ins else row for row in found]
        return found

    def _row(self, row: Row, prefix: str, input_id: int, offset: int, groups: tuple[str, ...]) -> Row:
        """A recorded row as it is in one iteration of this call."""
        subgraph, recorded, tied = self.subgraph, self.subgraph.paths.prefix, row.tied
        entry, first = subgraph.input_id, subgraph.first_id
        if tied:
            tied = {weight: _replace_prefix(target, recorded, prefix) for weight, target in tied.items()}
        return Row(
            prefix + row.path[len(recorded) :],
            self.node_id + row.id[len(subgraph.node_id) :],
            row.kind,
            row.layer,
            row.spec,
            # `map_id`, written out: this is the hottest line of reading rows.
            tuple([input_id if id == entry else id + offset if id >= first else id for id in row.ins]),
            tuple([id + offset for id in row.outs]),
            row.flags if self.owned else row.flags._replace(owned=False),
            tied,
            groups,
        )


class _CallGroups(dict[tuple[str, ...], tuple[str, ...]]):
    """Groups around a row of a call, by the groups around the recorded row."""

    def __init__(self, call: SubgraphCall) -> None:
        super().__init__()
        self.call = call

    def __missing__(self, groups: tuple[str, ...]) -> tuple[str, ...]:
        node_id, subgraph = self.call.node_id, self.call.subgraph
        inside = [node_id + id[len(subgraph.node_id) :] for id in groups[subgraph.outer_groups :]]
        self[groups] = found = (*self.call.groups, *inside)
        return found


Part = Row | SubgraphCall


def inline_rows(parts: Sequence[Part]) -> list[Row]:
    """All rows in order, those of calls written out."""
    found: list[Row] = []
    for part in parts:
        if isinstance(part, Row):
            found.append(part)
        else:
            found += part.rows()
    return found


def rows_with_counts(parts: Sequence[Part], times: int = 1, *, owned: bool = True) -> Iterator[tuple[Row, int]]:
    """Yield every traced row with the number of its executions, calls included.

    Paths and value ids are those of the first execution. Without `owned`, no row holds weights of its own.
    """
    counts: Counter[tuple[int, bool]] = Counter()
    subgraphs: dict[int, Subgraph] = {}
    for part in parts:
        if isinstance(part, Row):
            yield (part if owned or not part.owned else part.with_flags(owned=False)), times
        else:
            counts[id(part.subgraph), part.owned] += times * part.count
            subgraphs[id(part.subgraph)] = part.subgraph
    for (key, mine), count in counts.items():
        yield from rows_with_counts(subgraphs[key].parts, count, owned=owned and mine)


def replace_input(parts: Sequence[Part], old: int, new: int) -> list[Part]:
    """The same parts where they take the value `new` instead of `old`."""
    return [
        (_replace_row_input(part, old, new) if old in part.ins else part)
        if isinstance(part, Row)
        else msgspec.structs.replace(part, replaced_inputs=(*part.replaced_inputs, (old, new)))
        for part in parts
    ]


def _replace_row_input(row: Row, old: int, new: int) -> Row:
    return msgspec.structs.replace(row, ins=tuple([new if id == old else id for id in row.ins]))


def _replace_prefix(path: str, old: str, new: str) -> str:
    return f"{new}{path[len(old) :]}" if path.startswith(old) else path
