"""A network in, rows in execution order out.

A repeat is unrolled, since storages live across its iterations; one iteration is traced, the others are that one again
under another prefix (`reuse/subgraphs.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import msgspec

from netweight.document.network import Network
from netweight.document.nodes import Node
from netweight.faults.fault import Fault
from netweight.trace.reuse.edited import EditedTracer
from netweight.trace.reuse.subgraphs import Part, inline_rows

from .inputs import declared_inputs, missing_input_fault
from .rows import BlockedValue, Flow, Row, Value
from .scope import Binding, GroupContext, Scope
from .tracer import Tracer


class Trace(msgspec.Struct, frozen=True, eq=False, dict=True):
    """All rows, the faults and what waits for them, and the ids of the values that count as outputs.

    `parts` are rows, and turns of repeats and groups that are moved rows. `inside` holds the nodes that a composite
    layer is made of. `passes` maps a value to the one it is in inference, where only training computes it.
    """

    network: Network
    parts: Sequence[Part]
    inputs: dict[str, Value]
    outputs: tuple[int, ...]
    faults: dict[str, Fault]
    waits: dict[str, str]
    passes: dict[int, int]
    inside: dict[str, tuple[Node, ...]]

    @cached_property
    def rows(self) -> list[Row]:
        """One row for every execution of a layer, in order."""
        return inline_rows(self.parts)

    @property
    def partial(self) -> bool:
        """Whether something has a fault, so that totals are of a part."""
        return bool(self.faults)


def trace_network(network: Network) -> Trace:
    """Rows of a network at its sizes. Faults are in the result; only an input at fault or too many rows raise."""
    walker, scope = EditedTracer() if network.edited else Tracer(), Scope()
    if network.sizes["batch"] < 1:
        raise Fault("The batch is 0.", "Give a whole number from 1.", path="/sizes/batch")
    inputs = {name: walker.value(shape, dtype) for name, (shape, dtype) in declared_inputs(network).items()}
    for name, value in inputs.items():
        scope.named[name] = Binding(value)
    start: Flow = next(iter(inputs.values())) if inputs else BlockedValue("/layers/0")
    if not inputs and network.nodes:
        node = network.nodes[0]
        walker.faults[node.id] = node.fault or missing_input_fault(network)
        for later in network.nodes[1:]:
            walker.stop(later, BlockedValue(node.id))
    context = GroupContext(last=network.layout == "channels_last")
    end = walker.run(network.nodes, start, scope, context) if inputs else start
    return Trace(
        network,
        walker.parts,
        inputs,
        _outputs(network, end, scope, walker),
        walker.faults,
        walker.waits,
        walker.passes,
        walker.inside,
    )


def _outputs(network: Network, end: Flow, scope: Scope, walker: Tracer) -> tuple[int, ...]:
    if not network.outputs:
        return (end.id,) if isinstance(end, Value) else ()
    found = {name: scope.named.get(name) for name in network.outputs}
    for name, value in found.items():
        if value is None and not walker.faults:
            raise Fault(f"No layer is called {name[:60]!r}.", "outputs names layers of the top level.", path="/outputs")
    return tuple(each.flow.id for each in found.values() if each and isinstance(each.flow, Value))
