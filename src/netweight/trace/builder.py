"""Everything that one trace has produced so far, and the bounds on it."""

from __future__ import annotations

from collections.abc import Iterator

from netweight.dims.sizes import Shape
from netweight.document.nodes import Node
from netweight.document.reader import MAX_DEPTH
from netweight.faults.fault import Fault, shape_fault
from netweight.spec.spec import Dtype, Spec
from netweight.trace.reuse.subgraphs import SINGLE, Part, SubgraphCall

from .paths import PathRegistry
from .rows import Row, Value

MAX_ROWS = 20_000
"""Largest number of steps of one trace (rows, iterations, named inputs): far above real networks, it ends a hostile
`repeat`."""

MAX_NESTED_GROUPS = 2 * MAX_DEPTH
"""Largest number of groups running inside one another. `again` counts too: a chain of them would be as deep as the
document is long."""

MAX_PATH = 2_000
"""Largest number of characters in the prefix of a path."""


class TraceBuilder:
    """Rows, values, paths and faults of a trace in progress.

    `parts` are rows and calls of recorded subgraphs in order. `inference_aliases` maps a value that only training
    computes to the one that takes its place in inference. `blocked_by` maps a node that cannot run to the one at fault.
    `composite_nodes` holds the nodes of composite layers by the layer's id; `composites` counts their executions.
    """

    def __init__(self, paths: PathRegistry) -> None:
        """Begin an empty trace."""
        self.paths = paths
        self.parts: list[Part] = []
        self.inference_aliases: dict[int, int] = {}
        self.faults: dict[str, Fault] = {}
        self.blocked_by: dict[str, str] = {}
        self.composite_nodes: dict[str, tuple[Node, ...]] = {}
        self.next_id = self.steps = self.composites = 0
        # The row of the layer that ran last; None after anything else.
        self.last_row: Row | None = None
        # `find_row` looks through new parts only: rows by path, calls, how many parts were seen and paths asked for.
        self.path_lookups = 0
        self._searched = 0
        self._by_path: dict[str, Row] = {}
        self._calls: list[SubgraphCall] = []
        # `check_shared_weights` likewise: the spec of each node's first execution.
        self._first_specs: dict[tuple[str, str], Spec] = {}
        self._checked = 0

    def new_value(self, shape: Shape, dtype: Dtype = "activation") -> Value:
        """Return a value with the next id."""
        self.next_id += 1
        return Value(self.next_id - 1, shape, dtype)

    def count_steps(self, node: Node, steps: int = 1) -> None:
        """Count steps towards the bound. Raises Fault at `node` if there are too many."""
        self.steps += steps
        if self.too_long:
            raise Fault(f"More than {MAX_ROWS:,} rows when unrolled.", "Use fewer layers.", path=node.id)

    @property
    def too_long(self) -> bool:
        """True if the trace has met its bound: it ends with the fault that says so."""
        return self.steps > MAX_ROWS

    def add_row(self, row: Row) -> None:
        """Add a row whose outputs have the next ids."""
        self.next_id += len(row.outs)
        self.parts.append(row)
        self.last_row = row

    def find_row(self, path: str) -> Row | None:
        """Return the row with a whole path, those of calls included."""
        self.path_lookups += 1
        for part in self.parts[self._searched :]:
            if isinstance(part, Row):
                self._by_path[part.path] = part
            else:
                self._calls.append(part)
        self._searched = len(self.parts)
        inside = [row for call in self._calls if path.startswith(call.prefix) for row in call.rows()]
        return self._by_path.get(path) or next((row for row in inside if row.path == path), None)

    def check_shared_weights(self, id: str, since: int) -> None:
        """Check that the parts from `since` on, in which node `id` ran again, use weights of the shapes it has.

        Raises Fault for the first that differs.
        """
        for row in _distinct_rows(self.parts[self._checked : since]):
            self._first_specs.setdefault((row.id, row.kind), row.spec)
        self._checked = max(self._checked, since)
        for row in _distinct_rows(self.parts[since:]):
            before = self._first_specs.get((row.id, row.kind))
            if before is None or before is row.spec or not f"{row.id}/".startswith(f"{id}/"):
                continue
            for mine, first in zip(row.spec.weights + row.spec.buffers, before.weights + before.buffers, strict=True):
                if mine.shape != first.shape:
                    raise shape_fault(
                        f"{mine.name} of {row.path} is {format_weight_shape(first.shape)}, "
                        f"and would be {format_weight_shape(mine.shape)} here.",
                        "Weights are shared where they fit: give it an input of the size that it had first.",
                        field="of",
                    )


def _distinct_rows(parts: list[Part]) -> Iterator[Row]:
    """Rows without those of a repeat's later iterations, whose ids and shapes are those of the first."""
    for part in parts:
        if isinstance(part, Row):
            yield part
        elif part.iterations is SINGLE:
            yield from part.rows()


def format_weight_shape(shape: Shape) -> str:
    """The shape of a weight for people: `4 × 8`."""
    return " × ".join(map(str, shape))
