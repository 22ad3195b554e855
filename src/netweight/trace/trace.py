"""A network in, rows in execution order out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import msgspec

from netweight.document.network import Network
from netweight.document.nodes import Node
from netweight.faults.fault import Fault

from .inputs import declared_inputs, missing_input_fault
from .reuse.edited_rows import choose_reuse
from .reuse.subgraphs import Part, inline_rows
from .rows import BlockedValue, Flow, Row, Value
from .scope import Binding, GroupContext, Scope
from .tracer import Tracer


class Trace(msgspec.Struct, frozen=True, eq=False, dict=True):
    """The rows of a network, its faults, and the ids of the values that count as outputs.

    `parts` are the rows, those of a repeat's later iterations and of groups that come again as calls of a recorded
    subgraph. `blocked_by` maps nodes that cannot run to the one at fault. `inference_aliases` maps a value that only
    training computes to the one that takes its place in inference. `composite_nodes` are the nodes inside each
    composite layer, by its id.
    """

    network: Network
    parts: Sequence[Part]
    inputs: dict[str, Value]
    outputs: tuple[int, ...]
    faults: dict[str, Fault]
    blocked_by: dict[str, str]
    inference_aliases: dict[int, int]
    composite_nodes: dict[str, tuple[Node, ...]]

    @cached_property
    def rows(self) -> list[Row]:
        """One row for every execution of a layer, in order."""
        return inline_rows(self.parts)

    @property
    def partial(self) -> bool:
        """True if something has a fault, so that totals are of a part."""
        return bool(self.faults)


def trace_network(network: Network) -> Trace:
    """Return the trace of a network at its sizes.

    Faults of nodes are in the result. Raises Fault for an input at fault, an output that does not exist, or too many
    rows.
    """
    if network.sizes["batch"] < 1:
        raise Fault("The batch is 0.", "Give a whole number from 1.", path="/sizes/batch")
    tracer, scope = Tracer(choose_reuse(network)), Scope()
    built = tracer.built
    inputs = {name: built.new_value(shape, dtype) for name, (shape, dtype) in declared_inputs(network).items()}
    for name, value in inputs.items():
        scope.bindings[name] = Binding(value)
    end: Flow = BlockedValue("/layers/0")
    if inputs:
        context = GroupContext(channels_last=network.layout == "channels_last")
        end = tracer.run(network.nodes, next(iter(inputs.values())), scope, context)
    elif network.nodes:
        node = network.nodes[0]
        built.faults[node.id] = node.fault or missing_input_fault(network)
        for later in network.nodes[1:]:
            tracer.block(later, BlockedValue(node.id))
    outputs = _outputs(network, end, scope, complete=not built.faults)
    return Trace(
        network,
        built.parts,
        inputs,
        outputs,
        built.faults,
        built.blocked_by,
        built.inference_aliases,
        built.composite_nodes,
    )


def _outputs(network: Network, end: Flow, scope: Scope, *, complete: bool) -> tuple[int, ...]:
    """The ids of the outputs: those that the design names, else the last value. Raises Fault for an unknown name."""
    if not network.outputs:
        return (end.id,) if isinstance(end, Value) else ()
    found = {name: scope.bindings.get(name) for name in network.outputs}
    for name, value in found.items():
        if value is None and complete:
            raise Fault(f"No layer is called {name[:60]!r}.", "outputs names layers of the top level.", path="/outputs")
    return tuple(each.flow.id for each in found.values() if each and isinstance(each.flow, Value))
