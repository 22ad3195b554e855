"""How each kind of group runs: in terms of its nodes, and of the layers that merge their values."""

from __future__ import annotations

from typing import Any, Protocol, cast

import msgspec

from netweight.caching.caches import memoize
from netweight.dims.sizes import Shape, channels_shown_last, format_shape
from netweight.document.common_fields import NO_COMMON_FIELDS, CommonFields
from netweight.document.groups import Again, Block, Branches, Experts, Repeat
from netweight.document.nodes import Node
from netweight.document.reader import read_nodes
from netweight.faults.fault import Fault, Fix, shape_fault
from netweight.spec.layer import KINDS, Composite
from netweight.spec.layout import move_channels_last

from .builder import MAX_NESTED_GROUPS, MAX_PATH, MAX_ROWS, TraceBuilder
from .layer_specs import channels_first, check_expected_size, check_input_types, input_types, moved_channel_axis
from .reuse.tracing_reuse import NoReuse
from .rows import BlockedValue, Flow, Value
from .scope import Binding, GroupContext, Scope


class NodeRunner(Protocol):
    """What groups need of the tracer: to run nodes and layers."""

    @property
    def built(self) -> TraceBuilder:
        """Everything traced so far."""
        ...

    @property
    def reuse(self) -> NoReuse:
        """Where earlier results may be used again."""
        ...

    def layer(self, node: Node, ins: tuple[Value, ...], scope: Scope, context: GroupContext) -> Value:
        """Add the row of a layer and return its first output."""
        ...

    def run(self, nodes: tuple[Node, ...], flow: Flow, scope: Scope, context: GroupContext) -> Flow:
        """Run nodes in order and return what the last one returns."""
        ...

    def execute(self, node: Node, values: tuple[Value, ...], scope: Scope, context: GroupContext) -> Flow:
        """Run one node on values."""
        ...


def run_group(tracer: NodeRunner, node: Node, ins: tuple[Value, ...], scope: Scope, context: GroupContext) -> Flow:
    """Run a group on values and return its output. Raises Fault at a bound, and for inputs it cannot take."""
    group, envelope = node.group, node.common
    depth, length = len(context.groups), len(context.prefix)
    if depth >= MAX_NESTED_GROUPS:
        raise Fault(
            f"Groups run inside one another more than {MAX_NESTED_GROUPS} deep.", "Flatten some of them.", field="of"
        )
    if length > MAX_PATH:
        raise Fault("The names of the groups around this are too long together.", "Shorten them.", field="name")
    tracer.reuse.note_group(depth, length)
    if isinstance(group, Again):
        return _run_again(tracer, node, group, ins[0], scope, context)
    if len(ins) != 1:
        raise Fault(
            f"A {node.kind} takes one input.",
            "Name one value in from; layers inside can name others.",
            field="from",
        )
    if envelope.tie:
        raise Fault("A group has no weights of its own to tie.", "Put tie on the layer inside.", field="tie")
    inner = context.enter_group(envelope.name, node.id)

    def body(start: Value, names: Scope) -> Flow:
        return _run_body(tracer, node, start, names, inner)

    return tracer.reuse.group(node, ins[0], scope, inner, body)


def _run_body(tracer: NodeRunner, node: Node, start: Value, scope: Scope, context: GroupContext) -> Flow:
    """Run what is in a group; `scope` is its own, `context` that inside it."""
    group = node.group
    if isinstance(group, Block):
        return tracer.run(node.parts[0][1], start, scope, context)
    if isinstance(group, Repeat):
        return _run_repeat(tracer, node, group, start, scope, context)
    if isinstance(group, Experts):
        return _run_experts(tracer, node, group, start, scope, context)
    # Branches and a residual: each path from the same value, then one merge.
    flows = [tracer.run(nodes, start, Scope(scope), context) for _, nodes in node.parts]
    if isinstance(group, Branches):
        return _merge(tracer, node, group.merge, group.axis, flows, scope, context)
    return _merge(tracer, node, "add", -1, flows, scope, context)


def _run_repeat(
    tracer: NodeRunner, node: Node, group: Repeat, start: Value, scope: Scope, context: GroupContext
) -> Flow:
    """Run the body `times` times, each on the output of the one before, each behind its number."""

    def iteration(number: int, flow: Value) -> Flow:
        if not flow.same_type(start):
            raise shape_fault(
                f"A repeat needs a body that keeps its shape; this one makes {format_shape(flow.shape)} "
                f"of {format_shape(start.shape)}.",
                "Put what changes the shape before the repeat.",
                fixes=(Fix("Repeat once", {"times": 1}),),
            )
        tracer.built.count_steps(node)
        inner = context.add_prefix(str(number))
        if group.shared and number != group.start:
            inner = inner.with_flags(owned=False)
        return tracer.run(node.parts[0][1], flow, Scope(scope), inner)

    try:
        if group.times > MAX_ROWS:
            # Refused before a range of them is made: its length need not fit a machine word (Pyodide has 32 bits).
            tracer.built.count_steps(node, group.times)
        numbers = range(group.start, group.start + group.times)
        return tracer.reuse.iterations(node, start, context, numbers, iteration)
    except Fault as fault:
        if not tracer.built.too_long:
            raise
        # Of repeats inside one another the outermost one has the last word, wherever in it the bound was met.
        raise Fault(fault.message, "Repeat it less often.", path=node.id, field="times") from None


def _run_experts(
    tracer: NodeRunner, node: Node, group: Experts, value: Value, scope: Scope, context: GroupContext
) -> Flow:
    """Router, body over all routed positions with its copies of weights, weighted sum; shared experts are added."""
    if group.top > group.count:
        raise shape_fault(
            f"The router cannot pick {group.top} of {group.count} experts.",
            "Let top be at most count.",
            field="top",
        )
    same = {name: getattr(group, name) for name in ("top", "bias", "routing", "capacity", "choice", "correction")}
    router = implicit_node(node, "router", "gate", experts=group.count, **same)
    routed = tracer.layer(router, (value,), Scope(), context)
    copies, active = context.flags.copies * group.count, context.flags.active * group.top
    inner = context.add_prefix("experts").with_flags(copies=copies, active=active)
    flow = tracer.run(node.parts[0][1], routed, Scope(scope), inner)
    if isinstance(flow, BlockedValue):
        tracer.built.blocked_by.setdefault(node.id, flow.id)
        return flow
    mixed = tracer.layer(implicit_node(node, "combine", top=group.top), (flow, value), scope, context)
    _, shared_nodes = node.parts[1]
    if not shared_nodes:
        return mixed
    shared = tracer.run(shared_nodes, value, Scope(scope), context.add_prefix("shared_experts"))
    return _merge(tracer, node, "add", -1, [mixed, shared], scope, context)


def _merge(
    tracer: NodeRunner, node: Node, kind: str, axis: int, flows: list[Flow], scope: Scope, context: GroupContext
) -> Flow:
    """Add the row that merges the paths of a group; none for a sum or product of one value."""
    blocked = next((flow for flow in flows if isinstance(flow, BlockedValue)), None)
    if blocked is not None:
        tracer.built.blocked_by.setdefault(node.id, blocked.id)
        return blocked
    if len(flows) == 1 and kind != "concat":
        return flows[0]
    merging = implicit_node(node, kind, axis=axis) if kind == "concat" else implicit_node(node, kind)
    values = tuple(flow for flow in flows if isinstance(flow, Value))
    return tracer.layer(merging, values, scope, context)


def _run_again(tracer: NodeRunner, node: Node, group: Again, value: Value, scope: Scope, context: GroupContext) -> Flow:
    """Run an earlier node once more, with its weights, where it stands: its rows keep its paths and ids.

    Raises Fault at this node for what is wrong only this time; the earlier node, which was right, keeps its state.
    """
    found = scope.find_node(group.of)
    if found is None:
        raise Fault(
            f"Nothing above is called {group.of[:60]!r}.",
            "again runs an earlier layer or group of that name.",
            code="unknown",
            field="of",
        )
    earlier, outer, home = found
    tracer.reuse.note_outside_run(outer.prefix)
    built, flags = tracer.built, context.flags._replace(owned=False)
    inner = GroupContext(outer.prefix, (*context.groups, node.id), flags, context.channels_last, context.channel_axis)
    faults, blocked_by, since = built.faults, built.blocked_by, len(built.parts)
    built.faults, built.blocked_by = dict(faults), dict(blocked_by)
    flow: Flow = value
    try:
        flow = tracer.execute(earlier, (value,), Scope(home), inner)
        new = next((fault for id, fault in built.faults.items() if id not in faults), None)
    except Fault as fault:
        if built.too_long:
            raise
        new = fault
    finally:
        built.faults, built.blocked_by = faults, blocked_by
    if new is not None:
        raise Fault(
            f"{group.of[:60]} once more: {new.message}", new.hint, code=new.code, field="of", page_hint=new.page_hint
        )
    built.check_shared_weights(earlier.id, since)
    return flow


def implicit_node(node: Node, kind: str, name: str = "", **fields: Any) -> Node:
    """A layer that a group adds of its own (a sum, a router): made once for each node."""
    if kind not in node.memo:
        layer = cast("Any", KINDS[kind].layer)(**fields)
        node.memo[kind] = Node(node.id, kind, CommonFields(name) if name else NO_COMMON_FIELDS, layer=layer)
    return node.memo[kind]


@memoize(1024)
def _composite_nodes(layer: Composite, shapes: tuple[Shape, ...], id: str) -> tuple[Node, ...]:
    """The nodes of a composite layer at input shapes; their ids continue its own."""
    return read_nodes(layer.nodes(*shapes), f"{id}/layers")


def run_composite(
    tracer: NodeRunner, node: Node, layer: Composite, ins: tuple[Value, ...], scope: Scope, context: GroupContext
) -> Flow:
    """Run a layer made of others like a block of them. Raises Fault if it cannot take the inputs.

    What has a name inside can be named outside as `block.name`: the skip of a U-Net stage, the levels of a pyramid.
    """
    built = tracer.built
    built.composites += 1
    axis, rank = moved_channel_axis(layer, context.channels_last), len(ins[0].shape)
    ins = channels_first(ins, axis)
    types = input_types(ins)
    check_input_types(layer, types)
    if node.common.expects is not None:
        check_expected_size(layer, types, node.common.expects)
    with channels_shown_last(axis or context.channel_axis):
        nodes = built.composite_nodes.get(node.id) or _composite_nodes(
            layer, tuple(value.shape for value in ins), node.id
        )
    built.composite_nodes[node.id] = nodes
    inside = Scope(scope)
    for place, value in enumerate(ins):
        inside.bindings[f"input{place}" if place else "input"] = Binding(value)
    within = msgspec.structs.replace(
        context.enter_group(node.common.name, node.id),
        channels_last=context.channels_last and not axis,
        channel_axis=axis or context.channel_axis,
    )
    out = tracer.run(nodes, ins[0], inside, within)
    if node.common.name:
        for name, found in inside.bindings.items():
            if found.node is not None:
                scope.bindings[f"{node.common.name}.{name}"] = Binding(_channels_last(found.flow, axis, rank))
    return _channels_last(out, axis, rank)


def _channels_last(flow: Flow, axis: int, rank: int) -> Flow:
    """A value of a composite as the document has it: channels moved from `axis` to the end, if it keeps the rank."""
    if not axis or isinstance(flow, BlockedValue) or len(flow.shape) != rank:
        return flow
    return Value(flow.id, move_channels_last(flow.shape, axis), flow.dtype)
