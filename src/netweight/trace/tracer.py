"""Where shapes flow: nodes in order, groups inside groups, a row for every execution of a layer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import msgspec

from netweight.dims.sizes import Shape, format_shape, spoken_last
from netweight.document.bounded_cache import BoundedCache
from netweight.document.envelope import PLAIN, Envelope
from netweight.document.groups import Again, Block, Branches, Experts, Repeat
from netweight.document.nodes import Node
from netweight.document.reader import read_nodes
from netweight.faults.fault import Fault, Fix, shape_fault
from netweight.spec.layer import KINDS, Composite, Layer
from netweight.spec.layout import move_channels_first, move_channels_last
from netweight.spec.spec import Spec
from netweight.trace.reuse.builder import MAX_PATH, MAX_ROWS, MAX_RUNS, TraceBuilder
from netweight.trace.reuse.specs import Taken, cached_spec, check_expected_size, check_input_types, inner_spec
from netweight.trace.reuse.subgraphs import Subgraph, rebind_input

from .rows import BlockedValue, Flow, Row, Value
from .scope import Binding, GroupContext, Scope
from .ties import resolve_ties


def _spec(node: Node, layer: Layer, ins: tuple[Value, ...], axis: int) -> Spec:
    """The spec of a node's layer at what comes in. Raises Fault.

    `axis` is where its channels are turned to from the end, 0 where nothing is turned.
    """
    taken = _taken(_turned(ins, axis))
    if node.envelope.expects is not None:
        check_expected_size(layer, taken, node.envelope.expects)
    return cached_spec(layer, taken, axis)


def channel_axis_of(layer: Layer, context: GroupContext) -> int:
    """Where the channels of a layer are turned to, in a document that has them last; else 0."""
    return layer.channel_axis() if context.last else 0


def _added(node: Node, kind: str, name: str = "", **fields: Any) -> Node:
    """A layer that a group adds of its own, remembered with it."""
    if kind not in node.memo:
        layer = cast("Any", KINDS[kind].layer)(**fields)
        node.memo[kind] = Node(node.id, kind, Envelope(name) if name else PLAIN, layer=layer)
    return node.memo[kind]


@lru_cache(maxsize=1024)
def _made_of(layer: Composite, shapes: tuple[Shape, ...], id: str) -> tuple[Node, ...]:
    """The nodes of a composite at input shapes, made once."""
    return read_nodes(layer.nodes(*shapes), f"{id}/layers")


TURNS: BoundedCache[tuple[Any, ...], Subgraph] = BoundedCache(8_000)
"""Groups that were walked, by their text and what came in: as heavy as the parts in them."""

_NO_TIES: dict[str, str] = {}


def _twice(node: Node) -> Fault:
    said = f"Two layers here are called {node.envelope.name!r}."
    return Fault(said, "Give one another name.", path=node.id, field="name")


class Tracer(TraceBuilder):
    """One walk: its rows, the faults of nodes, and what waits for them."""

    def __init__(self) -> None:
        """Nothing yet."""
        super().__init__()
        self.faults: dict[str, Fault] = {}
        self.waits: dict[str, str] = {}
        self.inside: dict[str, tuple[Node, ...]] = {}
        self.entries = self.composites = 0
        # The row of the layer that ran last; None where it was no plain layer.
        self.made: Row | None = None
        # Where values have their channels, inside a layer that has turned them, if not where it has.
        self.places: dict[int, int] = {}

    def step(self, node: Node, steps: int = 1) -> None:
        """One run more, and the values that it takes by name. Raises Fault where there are too many."""
        self.steps += steps
        if self.steps > MAX_ROWS:
            message = f"More than {MAX_ROWS:,} rows when unrolled."
            raise Fault(message, "Repeat it less often.", path=node.id, field="times")

    # Nodes in order

    def run(self, nodes: tuple[Node, ...], flow: Flow, scope: Scope, context: GroupContext) -> Flow:
        """One node after the other; what only trains and changes the shape is a side branch."""
        named = scope.named
        for node in nodes:
            envelope = node.envelope
            self.step(node, 1 + len(envelope.sources))
            first = self.ids
            out = self.node(node, flow, scope, context)
            if not envelope.when:
                flow = out
            elif (
                isinstance(out, Value) and isinstance(flow, Value) and out.shape == flow.shape and not envelope.sources
            ):
                flow = self.passing(node, out, flow, context, first)
            name = envelope.name
            if name:
                # It stands for a node from here on, in the place of an input; not for a second node of its group.
                if name in named and named[name].node is not None:
                    self.faults.setdefault(node.id, _twice(node))
                else:
                    named[name] = Binding(out, node, context, self.made)
        return flow

    def passing(self, node: Node, out: Value, flow: Value, context: GroupContext, first: int) -> Value:
        """What a node that only trains hands on: `out`, which in inference is the `flow` that came to it.

        A value from before the node, whose own begin at `first`, is there in inference too: it comes under a new id.
        """
        if out.id == flow.id:
            return flow  # nothing is in it
        if out.id < first:
            out = self.layer(_added(node, "identity"), (out,), Scope(), context.running(training=True))
        self.passes[out.id] = flow.id
        return out

    def node(self, node: Node, flow: Flow, scope: Scope, context: GroupContext) -> Flow:
        """A node that gets `flow`, or what it names; its fault blocks what follows, unless it is of a place outside."""
        envelope = node.envelope
        try:
            if not envelope.sources and node.fault is None and isinstance(flow, Value):
                values = (flow,)
            else:
                ins = self.inputs(node, flow, scope)
                values = tuple([value for value in ins if isinstance(value, Value)])
                if len(values) < len(ins) or node.fault is not None:
                    return self.stop(node, next((value for value in ins if isinstance(value, BlockedValue)), None))
            if envelope.when or not envelope.trainable:
                manner = context.manner
                context = context.running(
                    trainable=manner.trainable and envelope.trainable,
                    training=manner.training or envelope.when == "train",
                )
            layer = node.layer
            if layer is None or isinstance(layer, Composite):
                out = self.execute(node, values, scope, context)
                self.made = None
                return out
            return self.layer(node, values, scope, context)
        except Fault as fault:
            self.made = None
            if self.steps > MAX_ROWS or (fault.path and not fault.path.startswith(node.id)):
                raise
            self.faults[node.id] = fault.at(node.id)
            return BlockedValue(node.id)

    def execute(self, node: Node, values: tuple[Value, ...], scope: Scope, context: GroupContext) -> Flow:
        """A node at values: a group, a layer made of others, or a plain layer. Raises Fault."""
        layer = node.layer
        if layer is None:
            if node.group is None:
                raise node.fault or Fault("This has a fault.")
            return self.group(node, values, scope, context)
        if isinstance(layer, Composite):
            return self.composite(node, layer, values, scope, context)
        return self.layer(node, values, scope, context)

    def stop(self, node: Node, blocked: BlockedValue | None) -> BlockedValue:
        """Record a fault, or that the node waits; what is inside waits with it."""
        self.made = None
        if node.fault is not None:
            self.faults[node.id] = node.fault
            blocked = blocked or BlockedValue(node.id)
        assert blocked is not None
        if node.fault is None:
            self.waits[node.id] = blocked.id
        for inner in (inner for _, nodes in node.parts for inner in nodes):
            self.stop(inner, blocked)
        return blocked

    def inputs(self, node: Node, flow: Flow, scope: Scope) -> tuple[Flow, ...]:
        """What a node takes: the values that it names, else what flows."""
        if not node.envelope.sources:
            return (flow,)
        return tuple(self.source(name, scope) for name in node.envelope.sources)

    def source(self, name: str, scope: Scope) -> Flow:
        """The value of a name. Raises Fault."""
        found = scope.value(name)
        if found is None:
            raise Fault(
                f"Nothing above is called {name[:60]!r}.",
                f"from takes an earlier layer, a group or an input{scope.listed(name)}.",
                code="unknown",
                field="from",
            )
        return found

    # Layers

    def layer(
        self, node: Node, ins: tuple[Value, ...], scope: Scope, context: GroupContext, spec: Spec | None = None
    ) -> Value:
        """The row of a layer, and the value that it hands on; `spec` is what it states where that is known."""
        layer, envelope, first = node.layer, node.envelope, self.ids
        assert layer is not None
        if context.turn:
            spec = self.within(layer, ins, context.turn)
        elif spec is None:
            if len(ins) == 1 and envelope.expects is None and not context.last:
                spec = cached_spec(layer, ((ins[0].shape, ins[0].dtype),), 0)
            else:
                spec = _spec(node, layer, ins, channel_axis_of(layer, context))
        made = spec.handed_on
        tied = resolve_ties(envelope.tie, spec.weights, scope, self.at) if envelope.tie else _NO_TIES
        self.made = row = Row(
            self.paths.new(context.prefix, envelope.name or node.kind), node.id, node.kind, layer, spec,
            (ins[0].id,) if len(ins) == 1 else tuple([value.id for value in ins]),
            (first,) if len(made) == 1 else tuple(range(first, first + len(made))),
            context.manner, tied, context.groups,
        )  # fmt: skip
        self.ids = first + len(made)
        self.parts.append(row)
        return Value(first, *made[0])

    def within(self, layer: Layer, ins: tuple[Value, ...], turn: int) -> Spec:
        """The spec of a layer inside one that has turned the channels to `turn`: it shows them last."""
        spec, places = inner_spec(layer, _taken(ins), tuple([self.places.get(value.id, turn) for value in ins]), turn)
        self.places.update({self.ids + n: place for n, place in enumerate(places) if place != turn})
        return spec

    # Groups

    def group(self, node: Node, ins: tuple[Value, ...], scope: Scope, context: GroupContext) -> Flow:
        """A group at values, within the bounds on groups inside one another. Raises Fault."""
        group, envelope = node.group, node.envelope
        depth, length = len(context.groups), len(context.prefix)
        if depth >= MAX_RUNS:
            raise Fault(
                f"Groups run inside one another more than {MAX_RUNS} deep.", "Flatten some of them.", field="of"
            )
        if length > MAX_PATH:
            raise Fault("The names of the groups around this are too long together.", "Shorten them.", field="name")
        self.reach(depth, length)
        if isinstance(group, Again):
            return self.again(node, group, ins[0], scope, context)
        if len(ins) != 1:
            raise Fault(
                f"A {node.kind} takes one input.",
                "Name one value in from; layers inside can name others.",
                field="from",
            )
        if envelope.tie:
            raise Fault("A group has no weights of its own to tie.", "Put tie on the layer inside.", field="tie")
        inner = context.inside(envelope.name, node.id)
        if envelope.name and node.text:
            return self.piece(node, ins[0], scope, inner)
        return self.body(node, ins[0], Scope(scope), inner)

    def piece(self, node: Node, start: Value, scope: Scope, context: GroupContext) -> Flow:
        """A group with a name; where one of the same text was walked from a value alike, that one again."""
        prefix, groups = context.prefix, context.groups
        key = node.text, start.shape, start.dtype, context.manner, context.last, context.turn
        turn = TURNS.get(key)
        moved = self.move(turn, node.id, context, start) if turn else None
        if moved is not None:
            return moved
        within, mark, outer, before = Scope(scope), self.mark(start.id, prefix), len(groups), len(prefix)
        deepest, self.depth, longest, self.length = self.depth, outer, self.length, before
        wrong, composites = len(self.faults) + len(self.waits), self.composites
        flow = self.body(node, start, within, context)
        depth, length = self.depth - outer, self.length - before
        self.reach(deepest, longest)
        alone = not within.left and composites == self.composites and wrong == len(self.faults) + len(self.waits)
        if turn is None and alone and isinstance(flow, Value):
            made = self.turn(mark, node.id, outer, flow, self.since(mark), depth, length)
            if made:
                TURNS.put(key, made, 1 + len(made.parts))
        return flow

    def body(self, node: Node, start: Value, scope: Scope, context: GroupContext) -> Flow:
        """What is in a group, from the value that comes in; `scope` is its own, without names yet."""
        group = node.group
        if isinstance(group, Block):
            return self.run(node.parts[0][1], start, scope, context)
        if isinstance(group, Repeat):
            return self.repeat(node, group, start, scope, context)
        if isinstance(group, Experts):
            return self.experts(node, group, start, scope, context)
        flows = [self.run(nodes, start, Scope(scope), context) for _, nodes in node.parts]
        if isinstance(group, Branches):
            return self.merge(node, group.merge, group.axis, flows, scope, context)
        return self.merge(node, "add", -1, flows, scope, context)

    def repeat(self, node: Node, group: Repeat, start: Value, scope: Scope, context: GroupContext) -> Flow:
        """One turn is walked; later ones are that one again, moved on in paths and values, or walked like it."""
        if group.times > MAX_ROWS:
            # Every turn is a step. Refused before a range of them: its length need not fit a machine word (Pyodide).
            self.step(node, group.times)
        flow, turn = self.first(node, group, start, scope, context)
        later = range(group.start + 1, group.start + group.times)
        if turn and isinstance(flow, Value) and flow.alike(start):
            moved = self.move(turn, node.id, context, flow, numbers=later, owned=not group.shared)
            if moved is not None:
                return moved
            steps = len(later) * turn.steps
            if self.steps + steps > MAX_ROWS:
                self.step(node, steps)
        for at in later:
            if isinstance(flow, BlockedValue):
                return flow
            if (flow.shape, flow.dtype) != (start.shape, start.dtype):
                raise shape_fault(
                    f"A repeat needs a body that keeps its shape; this one makes {format_shape(flow.shape)} "
                    f"of {format_shape(start.shape)}.",
                    "Put what changes the shape before the repeat.",
                    fixes=(Fix("Repeat once", {"times": 1}),),
                )
            self.step(node)
            inner = context.behind(str(at)).running(owned=context.manner.owned and not group.shared)
            flow = self.run(node.parts[0][1], flow, Scope(scope), inner)
        return flow

    def first(
        self, node: Node, group: Repeat, start: Value, scope: Scope, context: GroupContext
    ) -> tuple[Flow, Subgraph | None]:
        """Walk the first turn; it can be moved where its rows and names are its own alone.

        The value that comes in goes under an id of its own meanwhile, so that it is told from the same value by name.
        """
        context = context.behind(str(group.start))
        self.entries -= 1
        entry = Value(self.entries, start.shape, start.dtype)
        mark = self.mark(entry.id, context.prefix)
        self.step(node)
        try:
            flow = self.run(node.parts[0][1], entry, Scope(scope), context)
        finally:
            parts, passes = made = self.since(mark)
            self.parts[mark.parts :] = rebind_input(parts, entry.id, start.id)
            self.passes |= {out: start.id for out, value in passes.items() if value == entry.id}
        if isinstance(flow, BlockedValue):
            return flow, None
        turn = self.turn(mark, node.id, len(context.groups), flow, made) if group.times > 1 else None
        return start if flow.id == entry.id else flow, turn

    def experts(self, node: Node, group: Experts, value: Value, scope: Scope, context: GroupContext) -> Flow:
        """Router, body over all routed positions with its copies of weights, and the weighted sum."""
        if group.top > group.count:
            raise shape_fault(
                f"The router cannot pick {group.top} of {group.count} experts.",
                "Let top be at most count.",
                field="top",
            )
        said = {name: getattr(group, name) for name in ("top", "bias", "routing", "capacity", "choice", "correction")}
        route = _added(node, "router", "gate", experts=group.count, **said)
        routed = self.layer(route, (value,), Scope(), context)
        copies, active = context.manner.copies * group.count, context.manner.active * group.top
        inner = context.behind("experts").running(copies=copies, active=active)
        flow = self.run(node.parts[0][1], routed, Scope(scope), inner)
        if isinstance(flow, BlockedValue):
            self.waits.setdefault(node.id, flow.id)
            return flow
        combine = _added(node, "combine", top=group.top)
        mixed = self.layer(combine, (flow, value), scope, context)
        _, beside = node.parts[1]
        if not beside:
            return mixed
        shared = self.run(beside, value, Scope(scope), context.behind("shared_experts"))
        return self.merge(node, "add", -1, [mixed, shared], scope, context)

    def composite(
        self, node: Node, layer: Composite, ins: tuple[Value, ...], scope: Scope, context: GroupContext
    ) -> Flow:
        """A layer made of others runs as a block of them; their ids go on from its own.

        What has a name inside is seen outside as `block.name`: the skip of a U-Net stage, the levels of a pyramid.
        """
        self.composites += 1
        last = context.last
        axis, rank = layer.channel_axis() if last else 0, len(ins[0].shape)
        ins = _turned(ins, axis)
        taken = _taken(ins)
        check_input_types(layer, taken)
        if node.envelope.expects is not None:
            check_expected_size(layer, taken, node.envelope.expects)
        with spoken_last(axis or context.turn):
            nodes = self.inside.get(node.id) or _made_of(layer, tuple(value.shape for value in ins), node.id)
        self.inside[node.id] = nodes
        inside = Scope(scope)
        for place, value in enumerate(ins):
            inside.named[f"input{place}" if place else "input"] = Binding(value)
        within = msgspec.structs.replace(
            context.inside(node.envelope.name, node.id), last=last and not axis, turn=axis or context.turn
        )
        out = self.run(nodes, ins[0], inside, within)
        if node.envelope.name:
            for name, found in inside.named.items():
                if found.node is not None:
                    scope.named[f"{node.envelope.name}.{name}"] = Binding(_returned(found.flow, axis, rank))
        return _returned(out, axis, rank)

    def merge(self, node: Node, kind: str, axis: int, flows: list[Flow], scope: Scope, context: GroupContext) -> Flow:
        """The row in which the parts of a group come together."""
        blocked = next((flow for flow in flows if isinstance(flow, BlockedValue)), None)
        if blocked is not None:
            self.waits.setdefault(node.id, blocked.id)
            return blocked
        if len(flows) == 1 and kind != "concat":
            return flows[0]  # a sum or a product of one value is that value
        inner = _added(node, kind, axis=axis) if kind == "concat" else _added(node, kind)
        values = tuple(flow for flow in flows if isinstance(flow, Value))
        return self.layer(inner, values, scope, context)

    def again(self, node: Node, group: Again, value: Value, scope: Scope, context: GroupContext) -> Flow:
        """The earlier node once more. What is wrong only this time is said here, not at a row that is right."""
        found = scope.node(group.of)
        if found is None:
            raise Fault(
                f"Nothing above is called {group.of[:60]!r}.",
                "again runs an earlier layer or group of that name.",
                code="unknown",
                field="of",
            )
        earlier, outer, home = found
        self.paths.runs.append(outer.prefix)
        inner = Scope(home)
        runs = GroupContext(
            outer.prefix, (*context.groups, node.id), context.manner._replace(owned=False), context.last
        )
        runs = msgspec.structs.replace(runs, turn=context.turn) if context.turn else runs
        faults, waits = self.faults, self.waits
        self.faults, self.waits = dict(faults), dict(waits)
        parts = len(self.parts)
        flow = self.execute(earlier, (value,), inner, runs)
        met = next((fault for id, fault in self.faults.items() if id not in faults), None)
        self.faults, self.waits = faults, waits
        if met is not None:
            raise Fault(f"{group.of[:60]} once more: {met.message}", met.hint, code=met.code, field="of", page=met.page)
        self.shares(earlier.id, parts)
        return flow


def _turned(ins: tuple[Value, ...], axis: int) -> tuple[Value, ...]:
    """Values as a layer takes them that has its channels at `axis`, where the document has them last."""
    return (
        tuple([Value(value.id, move_channels_first(value.shape, axis), value.dtype) for value in ins]) if axis else ins
    )


def _returned(flow: Flow, axis: int, rank: int) -> Flow:
    """A value of a composite as the document has it."""
    if not axis or isinstance(flow, BlockedValue) or len(flow.shape) != rank:
        return flow
    return Value(flow.id, move_channels_last(flow.shape, axis), flow.dtype)


def _taken(ins: tuple[Value, ...]) -> Taken:
    return tuple([(value.shape, value.dtype) for value in ins])
