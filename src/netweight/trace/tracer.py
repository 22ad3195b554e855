"""Executes the nodes of a network in order: a row for every layer, values that flow from one to the next.

What a node takes is the value before it, or those that it names. A node at fault returns no value, and what depends on
it waits. Groups are in `groups.py`; where earlier results may be used again, `reuse/` is asked first.
"""

from __future__ import annotations

from netweight.document.nodes import Node
from netweight.faults.fault import Fault
from netweight.spec.layer import Composite, Layer
from netweight.spec.spec import Spec

from .groups import implicit_node, run_composite, run_group
from .layer_specs import (
    channels_first,
    check_expected_size,
    inner_layer_spec,
    input_types,
    layer_spec,
    moved_channel_axis,
)
from .reuse.tracing_reuse import NoReuse
from .rows import BlockedValue, Flow, Row, Value
from .scope import Binding, GroupContext, Scope
from .ties import resolve_ties

_NO_TIES: dict[str, str] = {}


class Tracer:
    """One trace in progress. Everything that it makes is in `built`."""

    def __init__(self, reuse: NoReuse) -> None:
        """Begin an empty trace."""
        self.reuse, self.built = reuse, reuse.built
        # Inside a composite layer that moved the channels: where values have them, by id, if not where it moved them.
        self.channel_axes: dict[int, int] = {}

    def run(self, nodes: tuple[Node, ...], flow: Flow, scope: Scope, context: GroupContext) -> Flow:
        """Run nodes one after the other, and return what the last one returns.

        A node that only trains is a side branch if its output differs in shape or it names its inputs: the flow goes
        past it.
        """
        bindings, built = scope.bindings, self.built
        for node in nodes:
            envelope = node.common
            built.count_steps(node, 1 + len(envelope.sources))
            first = built.next_id
            out = self.run_node(node, flow, scope, context)
            if not envelope.when:
                flow = out
            elif (
                isinstance(out, Value) and isinstance(flow, Value) and out.shape == flow.shape and not envelope.sources
            ):
                flow = self._train_only(node, out, flow, context, first)
            name = envelope.name
            if name:
                # A node may take the name of an input over, not that of another node of its group.
                if name in bindings and bindings[name].node is not None:
                    built.faults.setdefault(node.id, _duplicate_name(node))
                else:
                    bindings[name] = Binding(out, node, context, built.last_row)
        return flow

    def _train_only(self, node: Node, out: Value, flow: Value, context: GroupContext, first: int) -> Value:
        """Return the output of a node that only trains; in inference it is the `flow` that reached the node.

        `first` is the first id of a value made by the node. An older value exists in inference too, so it must not
        become an alias: an identity row gives it a new id.
        """
        if self.reuse.same_value(out.id, flow.id):
            return flow
        if out.id < first:
            out = self.layer(implicit_node(node, "identity"), (out,), Scope(), context.with_flags(training=True))
        self.built.inference_aliases[out.id] = flow.id
        return out

    def run_node(self, node: Node, flow: Flow, scope: Scope, context: GroupContext) -> Flow:
        """Run a node on `flow`, or on the values that it names. Its fault is recorded, and blocks its value.

        Raises Fault only if it belongs to a node around this one, or the trace has reached its bound.
        """
        envelope, built = node.common, self.built
        try:
            if not envelope.sources and node.fault is None and isinstance(flow, Value):
                values = (flow,)
            else:
                ins = self._inputs(node, flow, scope)
                values = tuple([value for value in ins if isinstance(value, Value)])
                if len(values) < len(ins) or node.fault is not None:
                    return self.block(node, next((value for value in ins if isinstance(value, BlockedValue)), None))
            if envelope.when or not envelope.trainable:
                flags = context.flags
                context = context.with_flags(
                    trainable=flags.trainable and envelope.trainable,
                    training=flags.training or envelope.when == "train",
                )
            layer = node.layer
            if layer is None or isinstance(layer, Composite):
                out = self.execute(node, values, scope, context)
                built.last_row = None
                return out
            return self.reuse.layer(node, values, scope, context, self.trace_layer)
        except Fault as fault:
            built.last_row = None
            if built.too_long or (fault.path and not fault.path.startswith(node.id)):
                raise
            built.faults[node.id] = fault.located_at(node.id)
            return BlockedValue(node.id)

    def layer(self, node: Node, ins: tuple[Value, ...], scope: Scope, context: GroupContext) -> Value:
        """Add the row of a layer, an earlier one if reuse has it, and return its first output. Raises Fault."""
        return self.reuse.layer(node, ins, scope, context, self.trace_layer)

    def execute(self, node: Node, values: tuple[Value, ...], scope: Scope, context: GroupContext) -> Flow:
        """Run a group, a layer made of others, or a plain layer on values. Raises Fault."""
        layer = node.layer
        if layer is None:
            if node.group is None:
                raise node.fault or Fault("This has a fault.")
            return run_group(self, node, values, scope, context)
        if isinstance(layer, Composite):
            return run_composite(self, node, layer, values, scope, context)
        return self.layer(node, values, scope, context)

    def block(self, node: Node, blocked: BlockedValue | None) -> BlockedValue:
        """Record the fault of a node, or that it waits for the node at fault; everything inside it waits too."""
        self.built.last_row = None
        if node.fault is not None:
            self.built.faults[node.id] = node.fault
            blocked = blocked or BlockedValue(node.id)
        assert blocked is not None
        if node.fault is None:
            self.built.blocked_by[node.id] = blocked.id
        for inner in (inner for _, nodes in node.parts for inner in nodes):
            self.block(inner, blocked)
        return blocked

    def _inputs(self, node: Node, flow: Flow, scope: Scope) -> tuple[Flow, ...]:
        """The values that a node names, else the one that reaches it."""
        if not node.common.sources:
            return (flow,)
        return tuple(self._source(name, scope) for name in node.common.sources)

    def _source(self, name: str, scope: Scope) -> Flow:
        """The value of a name. Raises Fault if nothing before has it."""
        found = scope.find_value(name)
        if found is None:
            raise Fault(
                f"Nothing above is called {name[:60]!r}.",
                f"from takes an earlier layer, a group or an input{scope.list_candidates(name)}.",
                code="unknown",
                field="from",
            )
        return found

    def trace_layer(
        self, node: Node, ins: tuple[Value, ...], scope: Scope, context: GroupContext, spec: Spec | None = None
    ) -> Value:
        """Add the row of a layer, and return its first output. `spec` is what it states, if that is known.

        Raises Fault if it cannot take the inputs.
        """
        layer, envelope, built = node.layer, node.common, self.built
        assert layer is not None
        if context.channel_axis:
            spec = self._inner_spec(layer, ins, context.channel_axis)
        elif spec is None:
            if len(ins) == 1 and envelope.expects is None and not context.channels_last:
                spec = layer_spec(layer, ((ins[0].shape, ins[0].dtype),), 0)
            else:
                axis = moved_channel_axis(layer, context.channels_last)
                types = input_types(channels_first(ins, axis))
                if envelope.expects is not None:
                    check_expected_size(layer, types, envelope.expects)
                spec = layer_spec(layer, types, axis)
        outputs, first = spec.handed_on, built.next_id
        tied = resolve_ties(envelope.tie, spec.weights, scope, built.find_row) if envelope.tie else _NO_TIES
        built.last_row = row = Row(
            built.paths.add(context.prefix, envelope.name or node.kind), node.id, node.kind, layer, spec,
            (ins[0].id,) if len(ins) == 1 else tuple([value.id for value in ins]),
            (first,) if len(outputs) == 1 else tuple(range(first, first + len(outputs))),
            context.flags, tied, context.groups,
        )  # fmt: skip
        built.next_id = first + len(outputs)
        built.parts.append(row)
        return Value(first, *outputs[0])

    def _inner_spec(self, layer: Layer, ins: tuple[Value, ...], axis: int) -> Spec:
        """The spec of a layer inside a composite that moved the channels to `axis`, shown with channels last."""
        axes = tuple([self.channel_axes.get(value.id, axis) for value in ins])
        spec, found = inner_layer_spec(layer, input_types(ins), axes, axis)
        first = self.built.next_id
        self.channel_axes.update({first + n: place for n, place in enumerate(found) if place != axis})
        return spec


def _duplicate_name(node: Node) -> Fault:
    message = f"Two layers here are called {node.common.name!r}."
    return Fault(message, "Give one another name.", path=node.id, field="name")
