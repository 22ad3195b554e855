"""The one place where shapes flow: a network in, rows in execution order out.

A repeat is unrolled, since storages live across its turns; one turn is walked, the others are it moved on (`turns.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any, cast

import msgspec

from .dims import Shape, show
from .envelope import Envelope
from .faults import Fault, Fix, misfit
from .groups import Again, Block, Branches, Experts, Repeat
from .inputs import given, no_input
from .layer import KINDS, Composite, Layer
from .layout import first, last
from .network import Network
from .node import Node
from .reader import nodes_of
from .row import Blocked, Flow, Row, Value
from .scope import Context, Named, Scope
from .shelf import Shelf
from .spec import Spec, Tensor
from .specs import Taken, check, expect, spec_of
from .trace import MAX_PATH, MAX_ROWS, MAX_RUNS, Trace
from .turns import Part, Turn, entered, written


class Walk(msgspec.Struct, frozen=True, eq=False, dict=True):
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
        return written(self.parts)

    @property
    def partial(self) -> bool:
        """Whether something has a fault, so that totals are of a part."""
        return bool(self.faults)


class _Stated(msgspec.Struct, frozen=True, eq=False):
    """The row that came last of a layer, of what values, its channels turned to `axis`; and what it handed on."""

    ins: tuple[Value, ...]
    axis: int
    context: Context
    row: Row
    out: Value

    def states(self, ins: tuple[Value, ...], axis: int) -> bool:
        """Whether it states the same of these."""
        mine = self.ins
        if axis != self.axis or len(ins) != len(mine):
            return False
        return ins[0].alike(mine[0]) and (len(ins) == 1 or all(map(Value.alike, ins, mine)))


def _spec(node: Node, layer: Layer, ins: tuple[Value, ...], axis: int) -> Spec:
    """The spec of a node's layer at what comes in. Raises Fault.

    `axis` is where its channels are turned to from the end, 0 where nothing is turned.
    """
    taken = _taken(_turned(ins, axis))
    if node.envelope.expects is not None:
        expect(layer, taken, node.envelope.expects)
    return spec_of(layer, taken, axis)


def _axis(layer: Layer, context: Context) -> int:
    """Where the channels of a layer are turned to, in a document that has them last; else 0."""
    return layer.channel_axis() if context.last else 0


def _added(node: Node, kind: str, name: str = "", **fields: Any) -> Node:
    """A layer that a group adds of its own, remembered with it."""
    if kind not in node.memo:
        layer = cast("Any", KINDS[kind].layer)(**fields)
        node.memo[kind] = Node(node.id, kind, Envelope(name) if name else _PLAIN, layer=layer)
    return node.memo[kind]


@lru_cache(maxsize=1024)
def _made_of(layer: Composite, shapes: tuple[Shape, ...], id: str) -> tuple[Node, ...]:
    """The nodes of a composite at input shapes, made once."""
    return nodes_of(layer.nodes(*shapes), f"{id}/layers")


TURNS: Shelf[tuple[Any, ...], Turn] = Shelf(8_000)
"""Groups that were walked, by their text and what came in: as heavy as the parts in them."""

_NO_TIES: dict[str, str] = {}
_PLAIN = Envelope()


def _twice(node: Node) -> Fault:
    said = f"Two layers here are called {node.envelope.name!r}."
    return Fault(said, "Give one another name.", path=node.id, field="name")


class _Walker(Trace):
    def __init__(self) -> None:
        super().__init__()
        self.faults: dict[str, Fault] = {}
        self.waits: dict[str, str] = {}
        self.inside: dict[str, tuple[Node, ...]] = {}
        self.entries = self.composites = 0
        # The row of the layer that ran last; None where it was no plain layer.
        self.made: Row | None = None

    def step(self, node: Node, steps: int = 1) -> None:
        """One run more, and the values that it takes by name. Raises Fault where there are too many."""
        self.steps += steps
        if self.steps > MAX_ROWS:
            message = f"More than {MAX_ROWS:,} rows when unrolled."
            raise Fault(message, "Repeat it less often.", path=node.id, field="times")

    # Nodes in order

    def run(self, nodes: tuple[Node, ...], flow: Flow, scope: Scope, context: Context) -> Flow:
        """One node after the other; what only trains and changes the shape is a side branch."""
        named = scope.named
        for node in nodes:
            envelope = node.envelope
            self.step(node, 1 + len(envelope.sources))
            out = self.node(node, flow, scope, context)
            if not envelope.when:
                flow = out
            elif (
                isinstance(out, Value) and isinstance(flow, Value) and out.shape == flow.shape and not envelope.sources
            ):
                self.passes[out.id] = flow.id
                flow = out
            name = envelope.name
            if name:
                # It stands for a node from here on, in the place of an input; not for a second node of its group.
                if name in named and named[name].node is not None:
                    self.faults.setdefault(node.id, _twice(node))
                else:
                    named[name] = Named(out, node, context, self.made)
        return flow

    def node(self, node: Node, flow: Flow, scope: Scope, context: Context) -> Flow:
        envelope = node.envelope
        try:
            if not envelope.sources and node.fault is None and isinstance(flow, Value):
                values = (flow,)
            else:
                ins = self.inputs(node, flow, scope)
                values = tuple([value for value in ins if isinstance(value, Value)])
                if len(values) < len(ins) or node.fault is not None:
                    return self.stop(node, next((value for value in ins if isinstance(value, Blocked)), None))
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
            return Blocked(node.id)

    def execute(self, node: Node, values: tuple[Value, ...], scope: Scope, context: Context) -> Flow:
        layer = node.layer
        if layer is None:
            if node.group is None:
                raise node.fault or Fault("This has a fault.")
            return self.group(node, values, scope, context)
        if isinstance(layer, Composite):
            return self.composite(node, layer, values, scope, context)
        return self.layer(node, values, scope, context)

    def stop(self, node: Node, blocked: Blocked | None) -> Blocked:
        """Record a fault, or that the node waits; what is inside waits with it."""
        self.made = None
        if node.fault is not None:
            self.faults[node.id] = node.fault
            blocked = blocked or Blocked(node.id)
        assert blocked is not None
        if node.fault is None:
            self.waits[node.id] = blocked.id
        for inner in (inner for _, nodes in node.parts for inner in nodes):
            self.stop(inner, blocked)
        return blocked

    def inputs(self, node: Node, flow: Flow, scope: Scope) -> tuple[Flow, ...]:
        if not node.envelope.sources:
            return (flow,)
        return tuple(self.source(name, scope) for name in node.envelope.sources)

    def source(self, name: str, scope: Scope) -> Flow:
        found = scope.value(name)
        if found is None:
            raise Fault(
                f"Nothing above is called {name[:60]!r}.",
                "from takes the name of an earlier layer, a group or an input.",
                code="unknown",
                field="from",
            )
        return found

    # Layers

    def layer(
        self, node: Node, ins: tuple[Value, ...], scope: Scope, context: Context, spec: Spec | None = None
    ) -> Value:
        """The row of a layer, and the value that it hands on; `spec` is what it states where that is known."""
        layer, envelope, first = node.layer, node.envelope, self.ids
        assert layer is not None
        if spec is None:
            if len(ins) == 1 and envelope.expects is None and not context.last:
                spec = spec_of(layer, ((ins[0].shape, ins[0].dtype),), 0)
            else:
                spec = _spec(node, layer, ins, _axis(layer, context))
        made = spec.handed_on
        tied = self.ties(node, spec, scope) if envelope.tie else _NO_TIES
        self.made = row = Row(
            self.paths.new(context.prefix, envelope.name or node.kind), node.id, node.kind, layer, spec,
            (ins[0].id,) if len(ins) == 1 else tuple([value.id for value in ins]),
            (first,) if len(made) == 1 else tuple(range(first, first + len(made))),
            context.manner, tied, context.groups,
        )  # fmt: skip
        self.ids = first + len(made)
        self.parts.append(row)
        return Value(first, *made[0])

    def ties(self, node: Node, spec: Spec, scope: Scope) -> dict[str, str]:
        tied: dict[str, str] = {}
        for weight, target in node.envelope.tie.items():
            mine = next((w for w in spec.weights if w.name == weight), None)
            path, them = self.target(target, scope)
            if mine is None:
                raise Fault(
                    f"There is no weight {weight[:60]!r} here to tie.",
                    f"Weights: {', '.join(w.name for w in spec.weights) or 'none'}.",
                    field="tie",
                )
            if them is None:
                raise Fault(
                    f"Nothing to tie to is called {target[:60]!r}.",
                    'Write a layer above and its weight: "tokens.weight", or its whole path: "model.tokens.weight".',
                    field="tie",
                )
            if mine.shape != them.shape:
                raise misfit(
                    f"{weight} is {mine.shape} and {target} is {them.shape}: they cannot be one tensor.",
                    "Tie tensors of one shape.",
                    field="tie",
                )
            tied[weight] = f"{path}.{them.name}"
        return tied

    def target(self, target: str, scope: Scope) -> tuple[str, Tensor | None]:
        """The row and tensor that `tokens.weight` means: a name seen from here, else the whole path of a row."""
        parts = target.split(".", 64)
        for cut in range(len(parts) - 1, 0, -1):
            name, weight = ".".join(parts[:cut]), ".".join(parts[cut:])
            row = scope.row(name) or self.at(name)
            found = next((w for w in row.spec.weights if w.name == weight), None) if row else None
            if row and found:
                return row.path, found
        return "", None

    # Groups

    def group(self, node: Node, ins: tuple[Value, ...], scope: Scope, context: Context) -> Flow:
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

    def piece(self, node: Node, start: Value, scope: Scope, context: Context) -> Flow:
        """A group with a name; where one of the same text was walked from a value alike, that one again."""
        prefix, groups = context.prefix, context.groups
        key = node.text, start.shape, start.dtype, context.manner, context.last
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

    def body(self, node: Node, start: Value, scope: Scope, context: Context) -> Flow:
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

    def repeat(self, node: Node, group: Repeat, start: Value, scope: Scope, context: Context) -> Flow:
        """One turn is walked; later ones are that one again, moved on in paths and values, or walked like it."""
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
            if isinstance(flow, Blocked):
                return flow
            if (flow.shape, flow.dtype) != (start.shape, start.dtype):
                raise misfit(
                    f"A repeat needs a body that keeps its shape; this one makes {show(flow.shape)} "
                    f"of {show(start.shape)}.",
                    "Put what changes the shape before the repeat.",
                    fixes=(Fix("Repeat once", {"times": 1}),),
                )
            self.step(node)
            inner = context.behind(str(at)).running(owned=context.manner.owned and not group.shared)
            flow = self.run(node.parts[0][1], flow, Scope(scope), inner)
        return flow

    def first(
        self, node: Node, group: Repeat, start: Value, scope: Scope, context: Context
    ) -> tuple[Flow, Turn | None]:
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
            self.parts[mark.parts :] = entered(parts, entry.id, start.id)
            self.passes |= {out: start.id for out, value in passes.items() if value == entry.id}
        if isinstance(flow, Blocked):
            return flow, None
        turn = self.turn(mark, node.id, len(context.groups), flow, made) if group.times > 1 else None
        return start if flow.id == entry.id else flow, turn

    def experts(self, node: Node, group: Experts, value: Value, scope: Scope, context: Context) -> Flow:
        """Router, body over all routed positions with its copies of weights, and the weighted sum."""
        if group.top > group.count:
            raise misfit(
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
        if isinstance(flow, Blocked):
            self.waits.setdefault(node.id, flow.id)
            return flow
        combine = _added(node, "combine", top=group.top)
        mixed = self.layer(combine, (flow, value), scope, context)
        if len(node.parts) == 1:
            return mixed
        shared = self.run(node.parts[1][1], value, Scope(scope), context.behind("shared_experts"))
        return self.merge(node, "add", -1, [mixed, shared], scope, context)

    def composite(self, node: Node, layer: Composite, ins: tuple[Value, ...], scope: Scope, context: Context) -> Flow:
        """A layer made of others runs as a block of them; their ids go on from its own.

        What has a name inside is seen outside as `block.name`: the skip of a U-Net stage, the levels of a pyramid.
        """
        self.composites += 1
        last = context.last
        axis, rank = layer.channel_axis() if last else 0, len(ins[0].shape)
        ins = _turned(ins, axis)
        taken = _taken(ins)
        check(layer, taken)
        if node.envelope.expects is not None:
            expect(layer, taken, node.envelope.expects)
        nodes = self.inside.get(node.id) or _made_of(layer, tuple(value.shape for value in ins), node.id)
        self.inside[node.id] = nodes
        inside = Scope(scope)
        for place, value in enumerate(ins):
            inside.named[f"input{place}" if place else "input"] = Named(value)
        within = msgspec.structs.replace(context.inside(node.envelope.name, node.id), last=last and not axis)
        out = self.run(nodes, ins[0], inside, within)
        if node.envelope.name:
            for name, found in inside.named.items():
                if found.node is not None:
                    scope.named[f"{node.envelope.name}.{name}"] = Named(_returned(found.flow, axis, rank))
        return _returned(out, axis, rank)

    def merge(self, node: Node, kind: str, axis: int, flows: list[Flow], scope: Scope, context: Context) -> Flow:
        blocked = next((flow for flow in flows if isinstance(flow, Blocked)), None)
        if blocked is not None:
            self.waits.setdefault(node.id, blocked.id)
            return blocked
        inner = _added(node, kind, axis=axis) if kind == "concat" else _added(node, kind)
        values = tuple(flow for flow in flows if isinstance(flow, Value))
        return self.layer(inner, values, scope, context)

    def again(self, node: Node, group: Again, value: Value, scope: Scope, context: Context) -> Flow:
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
        inner = Scope(home)
        runs = Context(outer.prefix, (*context.groups, node.id), context.manner._replace(owned=False), context.last)
        faults, waits = self.faults, self.waits
        self.faults, self.waits = dict(faults), dict(waits)
        flow = self.execute(earlier, (value,), inner, runs)
        met = next((fault for id, fault in self.faults.items() if id not in faults), None)
        self.faults, self.waits = faults, waits
        if met is not None:
            raise Fault(f"{group.of[:60]} once more: {met.message}", met.hint, code=met.code, field="of")
        return flow


class _Editor(_Walker):
    """Walks a network that is edited: the row of a layer is remembered with its node."""

    def layer(
        self, node: Node, ins: tuple[Value, ...], scope: Scope, context: Context, spec: Spec | None = None
    ) -> Value:
        """The row of a layer; where all is as it was last, that row."""
        before: _Stated | None = node.memo.get("stated")
        if before is not None and before.ins == ins and before.context == context and before.row.outs[0] == self.ids:
            return self.same(before, self.paths.new(context.prefix, node.envelope.name or node.kind))
        axis = _axis(node.layer, context) if node.layer else 0
        if before is not None and before.states(ins, axis):
            spec = before.row.spec
        out = super().layer(node, ins, scope, context, spec)
        if self.made is not None and not self.made.tied:
            node.memo["stated"] = _Stated(ins, axis, context, self.made, out)
        return out

    def same(self, before: _Stated, path: str) -> Value:
        """The row of a layer where all is as it was last, but for its path."""
        row = before.row if path == before.row.path else msgspec.structs.replace(before.row, path=path)
        self.ids += len(row.outs)
        self.parts.append(row)
        self.made = row
        return before.out


def _turned(ins: tuple[Value, ...], axis: int) -> tuple[Value, ...]:
    """Values as a layer takes them that has its channels at `axis`, where the document has them last."""
    return tuple([Value(value.id, first(value.shape, axis), value.dtype) for value in ins]) if axis else ins


def _returned(flow: Flow, axis: int, rank: int) -> Flow:
    """A value of a composite as the document has it."""
    if not axis or isinstance(flow, Blocked) or len(flow.shape) != rank:
        return flow
    return Value(flow.id, last(flow.shape, axis), flow.dtype)


def _taken(ins: tuple[Value, ...]) -> Taken:
    return tuple([(value.shape, value.dtype) for value in ins])


def walk(network: Network) -> Walk:
    """Rows of a network at its sizes. Faults are in the result; only an input at fault or too many rows raise."""
    walker, scope = _Editor() if network.edited else _Walker(), Scope()
    if network.sizes["batch"] < 1:
        raise Fault("The batch is 0.", "Give a whole number from 1.", path="/sizes/batch")
    inputs = {name: walker.value(shape, dtype) for name, (shape, dtype) in given(network).items()}
    for name, value in inputs.items():
        scope.named[name] = Named(value)
    start: Flow = next(iter(inputs.values())) if inputs else Blocked("/layers/0")
    if not inputs and network.nodes:
        node = network.nodes[0]
        walker.faults[node.id] = node.fault or no_input(network)
        for later in network.nodes[1:]:
            walker.stop(later, Blocked(node.id))
    context = Context(last=network.layout == "channels_last")
    end = walker.run(network.nodes, start, scope, context) if inputs else start
    return Walk(
        network,
        walker.parts,
        inputs,
        _outputs(network, end, scope, walker),
        walker.faults,
        walker.waits,
        walker.passes,
        walker.inside,
    )


def _outputs(network: Network, end: Flow, scope: Scope, walker: _Walker) -> tuple[int, ...]:
    if not network.outputs:
        return (end.id,) if isinstance(end, Value) else ()
    found = {name: scope.named.get(name) for name in network.outputs}
    for name, value in found.items():
        if value is None and not walker.faults:
            raise Fault(f"No layer is called {name[:60]!r}.", "outputs names layers of the top level.", path="/outputs")
    return tuple(each.flow.id for each in found.values() if each and isinstance(each.flow, Value))
