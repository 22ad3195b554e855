"""The one place where shapes flow: a network in, rows in execution order out.

A repeat is unrolled, since storages live across its turns; one turn is walked, the others are it moved on (`turns.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, cast

import msgspec

from .dims import Shape, holds, show
from .faults import Fault, Fix, misfit
from .inputs import given, no_input
from .layer import KINDS, Composite, Layer, expected
from .layout import first, last, turned
from .network import MAX_DEPTH, Again, Branches, Envelope, Experts, Network, Node, Repeat, Residual, nodes_of
from .paths import Paths
from .row import Blocked, Flow, Row, Value
from .scope import Scope as Names
from .spec import Dtype, Spec, Tensor
from .turns import Moved, Part, Turn, entered, written

MAX_ROWS = 20_000
"""Rows, turns and named inputs of one walk, far above real networks: a hostile `repeat` ends here."""

MAX_RUNS = 2 * MAX_DEPTH
"""Groups running inside one another, `again` included: a chain of them would be as deep as the document is long."""

MAX_PATH = 2_000
"""Characters of a row's path."""

MAX_AXIS = 2**60
"""The longest axis: sizes could double from row to row, until nobody can print them."""


class Walk(msgspec.Struct, frozen=True, eq=False, dict=True):
    """All rows, the faults and what waits for them, and the ids of the values that count as outputs.

    `parts` are rows and turns of repeats that are moved rows. `inside` holds the nodes that a composite layer is made
    of. `passes` maps a value to the one it is in inference, where only training computes it.
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


class _Context(NamedTuple):
    """What a group hands down to its rows."""

    prefix: str = ""
    owned: bool = True
    trainable: bool = True
    training: bool = False
    copies: int = 1
    active: int = 1
    groups: tuple[str, ...] = ()
    last: bool = False


@lru_cache(maxsize=8192)
def spec_of(layer: Layer, shapes: tuple[Shape, ...], axis: int = 0) -> Spec:
    """The spec of a layer at input shapes, made once; with `axis`, its channels are put last after that."""
    spec = layer.spec(*shapes)
    if axis:
        turned(spec, axis)
    for tensor in spec.outputs.values():
        if any(holds(size > MAX_AXIS) for size in tensor.shape):
            raise misfit("An axis is longer than 2^60.", "Take smaller sizes.")
    return spec


def _stated(node: Node, layer: Layer, ins: tuple[Value, ...], axis: int) -> Spec:
    """The spec of a node's layer at what comes in, the last one remembered with the node. Raises Fault.

    `axis` is where its channels are turned to from the end, 0 where nothing is turned.
    """
    asked = (axis, *[value[1:] for value in ins])
    before = node.memo.get("stated")
    if before is None or before[0] != asked:
        taken = _turned(ins, axis)
        _check(layer, KINDS[node.kind].title, taken, node.envelope)
        before = node.memo["stated"] = asked, spec_of(layer, tuple([value.shape for value in taken]), axis)
    return before[1]


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


Scope = Names[_Context]

_NO_TIES: dict[str, str] = {}
_PLAIN = Envelope()


class _Walker:
    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.faults: dict[str, Fault] = {}
        self.waits: dict[str, str] = {}
        self.passes: dict[int, int] = {}
        self.inside: dict[str, tuple[Node, ...]] = {}
        self.paths = Paths()
        self.whole: dict[str, Row] = {}
        self.ids = self.entries = self.steps = self.listed = self.reached = 0

    def value(self, shape: Shape, dtype: Dtype = "activation") -> Value:
        self.ids += 1
        return Value(self.ids - 1, shape, dtype)

    def step(self, node: Node) -> None:
        self.steps += 1 + len(node.envelope.sources)
        if self.steps > MAX_ROWS:
            raise Fault(
                f"More than {MAX_ROWS:,} rows when unrolled.", "Repeat it less often.", path=node.id, field="times"
            )

    # Nodes in order

    def run(self, nodes: tuple[Node, ...], flow: Flow, scope: Scope, context: _Context) -> Flow:
        """One node after the other; what only trains and changes the shape is a side branch."""
        for node in nodes:
            self.step(node)
            before, out = flow, self.node(node, flow, scope, context)
            envelope = node.envelope
            if envelope.when != "train":
                flow = out
            elif (
                isinstance(out, Value)
                and isinstance(before, Value)
                and out.shape == before.shape
                and not envelope.sources
            ):
                self.passes[out.id] = before.id
                flow = out
            if envelope.name:
                self.bind(node, out, scope, context)
        return flow

    def bind(self, node: Node, out: Flow, scope: Scope, context: _Context) -> None:
        name = node.envelope.name
        if name in scope.nodes:
            self.faults.setdefault(
                node.id,
                Fault(f"Two layers here are called {name!r}.", "Give one another name.", path=node.id, field="name"),
            )
            return
        scope.values[name] = out
        scope.nodes[name] = (node, context)

    def node(self, node: Node, flow: Flow, scope: Scope, context: _Context) -> Flow:
        envelope = node.envelope
        try:
            if not envelope.sources and isinstance(flow, Value) and node.fault is None:
                values = (flow,)
            else:
                ins = self.inputs(node, flow, scope)
                values = tuple([value for value in ins if isinstance(value, Value)])
                if len(values) < len(ins) or node.fault is not None:
                    return self.stop(node, next((value for value in ins if isinstance(value, Blocked)), None))
            if envelope.when or not envelope.trainable:
                context = context._replace(
                    trainable=context.trainable and envelope.trainable,
                    training=context.training or envelope.when == "train",
                )
            return self.execute(node, values, scope, context)
        except Fault as fault:
            if fault.path and not fault.path.startswith(node.id):
                raise
            if self.steps > MAX_ROWS:
                raise
            self.faults[node.id] = fault.at(node.id)
            return Blocked(node.id)

    def execute(self, node: Node, values: tuple[Value, ...], scope: Scope, context: _Context) -> Flow:
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

    def layer(self, node: Node, ins: tuple[Value, ...], scope: Scope, context: _Context) -> Flow:
        layer = node.layer
        assert layer is not None
        spec = _stated(node, layer, ins, layer.channel_axis() if context.last else 0)
        name, first = node.envelope.name, self.ids
        tied = self.ties(node, spec, scope) if node.envelope.tie else _NO_TIES
        handed_on = spec.handed_on
        self.ids = first + len(handed_on)
        row = Row(
            self.paths.new(context.prefix, name or node.kind),
            node.id,
            node.kind,
            layer,
            spec,
            tuple([value.id for value in ins]),
            tuple(range(first, self.ids)),
            context.copies,
            context.active,
            0 if context.training else 1,
            context.owned,
            context.trainable,
            tied,
            context.groups,
        )
        self.parts.append(row)
        if name:
            scope.rows[name] = row
        shape, dtype = handed_on[0]
        return Value(first, shape, dtype)

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

    def at(self, path: str) -> Row | None:
        """The row with that whole path."""
        self.whole |= {row.path: row for row in written(self.parts[self.listed :])}
        self.listed = len(self.parts)
        found = self.whole.get(path)
        self.reached += found is not None
        return found

    # Groups

    def group(self, node: Node, ins: tuple[Value, ...], scope: Scope, context: _Context) -> Flow:
        group, envelope = node.group, node.envelope
        if len(context.groups) >= MAX_RUNS:
            raise Fault(
                f"Groups run inside one another more than {MAX_RUNS} deep.", "Flatten some of them.", field="of"
            )
        if len(context.prefix) > MAX_PATH:
            raise Fault("The names of the groups around this are too long together.", "Shorten them.", field="name")
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
        prefix = f"{context.prefix}{envelope.name}." if envelope.name else context.prefix
        inner = context._replace(prefix=prefix, groups=(*context.groups, node.id))
        if isinstance(group, Repeat):
            return self.repeat(node, group, ins[0], scope, inner)
        if isinstance(group, Experts):
            return self.experts(node, group, ins[0], scope, inner)
        flows = [self.run(nodes, ins[0], Scope(scope), inner) for _, nodes in node.parts]
        if isinstance(group, Residual):
            return self.merge(node, "add", -1, flows, inner)
        if isinstance(group, Branches):
            return self.merge(node, group.merge, group.axis, flows, inner)
        return flows[0]

    def repeat(self, node: Node, group: Repeat, start: Value, scope: Scope, context: _Context) -> Flow:
        """One turn is walked; later ones are that one again, moved on in paths and values."""
        flow, turn = self.turn(node, group, start, scope, context)
        for at in range(group.start + 1, group.start + group.times):
            if isinstance(flow, Blocked):
                return flow
            if (flow.shape, flow.dtype) != (start.shape, start.dtype):
                raise misfit(
                    f"A repeat needs a body that keeps its shape; this one makes {show(flow.shape)} "
                    f"of {show(start.shape)}.",
                    "Put what changes the shape before the repeat.",
                    fixes=(Fix("Repeat once", {"times": 1}),),
                )
            prefix = f"{context.prefix}{at}."
            moved = turn and self.move(turn, prefix, flow, owned=not group.shared)
            if moved:
                flow = moved
                continue
            self.step(node)
            inner = context._replace(prefix=prefix, owned=context.owned and not group.shared)
            flow = self.run(node.parts[0][1], flow, Scope(scope), inner)
        return flow

    def turn(
        self, node: Node, group: Repeat, start: Value, scope: Scope, context: _Context
    ) -> tuple[Flow, Turn | None]:
        """Walk the first turn; it can be moved where its rows and names are its own alone.

        The value that comes in goes under an id of its own meanwhile, so that it is told from the same value by name.
        """
        prefix, parts, ids = f"{context.prefix}{group.start}.", len(self.parts), self.ids
        steps, mark, reached = self.steps, self.paths.mark(), self.reached
        self.entries -= 1
        entry = start._replace(id=self.entries)
        self.step(node)
        try:
            flow = self.run(node.parts[0][1], entry, Scope(scope), context._replace(prefix=prefix))
        finally:
            made = self.parts[parts:]
            self.parts[parts:] = entered(made, entry.id, start.id)
            passes = {out: value for out, value in self.passes.items() if out >= ids}
            self.passes |= {out: start.id for out, value in passes.items() if value == entry.id}
        if isinstance(flow, Blocked):
            return flow, None
        out = start if flow.id == entry.id else flow
        names = self.paths.since(mark, prefix) if group.times > 1 and self.reached == reached else None
        if names is None:
            return out, None
        return out, Turn(names, entry.id, ids, self.ids - ids, self.steps - steps, made, passes, flow.id)

    def move(self, turn: Turn, prefix: str, start: Value, *, owned: bool) -> Value | None:
        """One turn more from the value `start`: None, and nothing done, where a path is taken or rows are too many."""
        if self.steps + turn.steps > MAX_ROWS or not self.paths.move(prefix, turn.names):
            return None
        later = self.ids - turn.first
        self.parts.append(Moved(turn, prefix, start.id, later, owned))
        self.passes |= turn.passed(start.id, later)
        self.ids, self.steps = self.ids + turn.ids, self.steps + turn.steps
        return start._replace(id=turn.later(turn.out, start.id, later))

    def experts(self, node: Node, group: Experts, value: Value, scope: Scope, context: _Context) -> Flow:
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
        inner = context._replace(
            prefix=f"{context.prefix}experts.", copies=context.copies * group.count, active=context.active * group.top
        )
        flow = self.run(node.parts[0][1], routed, Scope(scope), inner)
        if isinstance(flow, Blocked):
            self.waits.setdefault(node.id, flow.id)
            return flow
        combine = _added(node, "combine", top=group.top)
        mixed = self.layer(combine, (flow, value), Scope(), context)
        if not group.shared:
            return mixed
        beside = context._replace(prefix=f"{context.prefix}shared_experts.")
        shared = self.run(node.parts[1][1], value, Scope(scope), beside)
        return self.merge(node, "add", -1, [mixed, shared], context)

    def composite(self, node: Node, layer: Composite, ins: tuple[Value, ...], scope: Scope, context: _Context) -> Flow:
        """A layer made of others runs as a block of them; their ids go on from its own.

        What has a name inside is seen outside as `block.name`: the skip of a U-Net stage, the levels of a pyramid.
        """
        axis, rank = layer.channel_axis() if context.last else 0, len(ins[0].shape)
        ins = _turned(ins, axis)
        _check(layer, KINDS[node.kind].title, ins, node.envelope)
        nodes = self.inside.get(node.id) or _made_of(layer, tuple(value.shape for value in ins), node.id)
        self.inside[node.id] = nodes
        prefix = f"{context.prefix}{node.envelope.name}." if node.envelope.name else context.prefix
        inside = Scope(scope)
        for place, value in enumerate(ins):
            inside.values[f"input{place}" if place else "input"] = value
        within = context._replace(prefix=prefix, groups=(*context.groups, node.id), last=context.last and not axis)
        out = self.run(nodes, ins[0], inside, within)
        if node.envelope.name:
            for name in inside.nodes:
                scope.values[f"{node.envelope.name}.{name}"] = _returned(inside.values[name], axis, rank)
        return _returned(out, axis, rank)

    def merge(self, node: Node, kind: str, axis: int, flows: list[Flow], context: _Context) -> Flow:
        blocked = next((flow for flow in flows if isinstance(flow, Blocked)), None)
        if blocked is not None:
            self.waits.setdefault(node.id, blocked.id)
            return blocked
        inner = _added(node, kind, axis=axis) if kind == "concat" else _added(node, kind)
        values = tuple(flow for flow in flows if isinstance(flow, Value))
        return self.layer(inner, values, Scope(), context)

    def again(self, node: Node, group: Again, value: Value, scope: Scope, context: _Context) -> Flow:
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
        runs = context._replace(prefix=outer.prefix, owned=False, groups=(*context.groups, node.id))
        faults, waits = self.faults, self.waits
        self.faults, self.waits = dict(faults), dict(waits)
        flow = self.execute(earlier, (value,), inner, runs)
        met = next((fault for id, fault in self.faults.items() if id not in faults), None)
        self.faults, self.waits = faults, waits
        if met is not None:
            raise Fault(f"{group.of[:60]} once more: {met.message}", met.hint, code=met.code, field="of")
        return flow


def _turned(ins: tuple[Value, ...], axis: int) -> tuple[Value, ...]:
    """Values as a layer takes them that has its channels at `axis`, where the document has them last."""
    return tuple([value._replace(shape=first(value.shape, axis)) for value in ins]) if axis else ins


def _returned(flow: Flow, axis: int, rank: int) -> Flow:
    """A value of a composite as the document has it."""
    if not axis or isinstance(flow, Blocked) or len(flow.shape) != rank:
        return flow
    return flow._replace(shape=last(flow.shape, axis))


def _check(layer: Layer, title: str, ins: tuple[Value, ...], envelope: Envelope) -> None:
    """Number and dtype of inputs, and the size that the writer expects."""
    fewest, most = layer.arity
    if not fewest <= len(ins) <= most:
        count = f"{fewest}" if fewest == most else f"at least {fewest}" if most > 99 else f"{fewest} to {most}"
        raise Fault(
            f"{title} takes {count} inputs and gets {len(ins)}.", 'Name them: "from": ["a", "b"].', field="from"
        )
    for value in ins:
        if layer.takes == "index" and value.dtype != "index":
            raise misfit(
                f"{title} looks up whole numbers, and gets values.", 'Give the input "dtype": "int64", or put it first.'
            )
        if layer.takes == "activation" and value.dtype == "index":
            raise misfit(f"{title} computes with values, and gets indices.", "Put an embedding between.")
    if envelope.expects is not None:
        expected(layer, ins[0].shape, envelope.expects, title)


def walk(network: Network) -> Walk:
    """Rows of a network at its sizes. Faults are in the result; only an input at fault or too many rows raise."""
    walker, scope = _Walker(), Scope()
    if network.sizes["batch"] < 1:
        raise Fault("The batch is 0.", "Give a whole number from 1.", path="/sizes/batch")
    inputs = {name: walker.value(shape, dtype) for name, (shape, dtype) in given(network).items()}
    for name, value in inputs.items():
        scope.values[name] = value
    start: Flow = next(iter(inputs.values())) if inputs else Blocked("/layers/0")
    if not inputs and network.nodes:
        node = network.nodes[0]
        walker.faults[node.id] = node.fault or no_input(network)
        for later in network.nodes[1:]:
            walker.stop(later, Blocked(node.id))
    context = _Context(last=network.layout == "channels_last")
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
    found = {name: scope.values.get(name) for name in network.outputs}
    for name, value in found.items():
        if value is None and not walker.faults:
            raise Fault(f"No layer is called {name[:60]!r}.", "outputs names layers of the top level.", path="/outputs")
    return tuple(value.id for value in found.values() if isinstance(value, Value))
