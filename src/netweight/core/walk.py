"""The one place where shapes flow: a network in, rows in execution order out.

A repeat is unrolled, since storages live across its turns; specs are cached, so a turn costs microseconds.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple, cast

import msgspec

from .dims import Shape, holds, show
from .faults import Fault, Fix, misfit
from .inputs import given, no_input
from .layer import KINDS, Composite, Layer, expected
from .layout import first, last, turned
from .network import MAX_DEPTH, Again, Branches, Envelope, Experts, Network, Node, Repeat, Residual, nodes_of
from .spec import Dtype, Spec, Tensor

MAX_ROWS = 20_000
"""Rows, turns and named inputs of one walk, far above real networks: a hostile `repeat` ends here."""

MAX_RUNS = 2 * MAX_DEPTH
"""Groups running inside one another, `again` included: a chain of them would be as deep as the document is long."""

MAX_PATH = 2_000
"""Characters of a row's path."""

MAX_AXIS = 2**60
"""The longest axis: sizes could double from row to row, until nobody can print them."""


class Value(NamedTuple):
    """What flows: an id, a shape with its batch, and whether it holds numbers or indices."""

    id: int
    shape: Shape
    dtype: Dtype = "activation"


class Blocked(NamedTuple):
    """No value, since the node at `id` has a fault."""

    id: str


Flow = Value | Blocked


class Row(msgspec.Struct, frozen=True, eq=False):
    """One execution of one layer.

    `ins` and `outs` are value ids. `copies` is how many sets of weights there are (experts), `active` how many of
    them a position uses; operations are those of all routed positions. `owned` is false where the weights are those
    of an earlier row, `tied` maps weights to the row's tensor that they are. `frozen` are weights that rules
    freeze. `runs` is 0 for what only trains.
    """

    path: str
    id: str
    kind: str
    layer: Layer | None
    spec: Spec
    ins: tuple[int, ...]
    outs: tuple[int, ...]
    copies: int = 1
    active: int = 1
    runs: int = 1
    owned: bool = True
    trainable: bool = True
    tied: dict[str, str] = {}
    groups: tuple[str, ...] = ()
    frozen: frozenset[str] = frozenset()

    @property
    def own_weights(self) -> list[Tensor]:
        """The weights that this row is the first to hold."""
        if not self.owned:
            return []
        return [w for w in self.spec.weights if w.name not in self.tied] if self.tied else self.spec.weights


class Walk(NamedTuple):
    """All rows, the faults and what waits for them, and the ids of the values that count as outputs.

    `inside` holds the nodes that a composite layer is made of. `passes` maps a value to the one it is in inference,
    where only training computes it.
    """

    network: Network
    rows: list[Row]
    inputs: dict[str, Value]
    outputs: tuple[int, ...]
    faults: dict[str, Fault]
    waits: dict[str, str]
    passes: dict[int, int]
    inside: dict[str, tuple[Node, ...]]

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


class _Mark(NamedTuple):
    """Where a turn of a repeat begins: its prefix, and how many rows, paths, values and steps there were before it."""

    prefix: str
    rows: int
    paths: int
    ids: int
    steps: int


class _Turn(msgspec.Struct):
    """The last turn of a repeat: its rows and names behind its prefix, and what it took of values and steps."""

    prefix: str
    first: int
    """The first value of the first turn: those before it are from outside."""
    ids: int
    steps: int
    rows: list[tuple[Row, str]]
    names: list[tuple[str, int]]
    passes: dict[int, int]

    def later(self, id: int) -> int:
        """A value of this turn, or of the one before it, a turn later."""
        return id + self.ids if id >= self.first else id


class _Scope:
    """Names seen from inside a group: its own and those outside."""

    def __init__(self, outer: _Scope | None = None) -> None:
        self.outer = outer
        self.values: dict[str, Flow] = {}
        self.nodes: dict[str, tuple[Node, _Context, _Scope]] = {}
        self.paths: dict[str, str] = {}
        self.specs: dict[str, Spec] = {}

    def value(self, name: str) -> Flow | None:
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        return None

    def node(self, name: str) -> tuple[Node, _Context, _Scope] | None:
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.nodes:
                return scope.nodes[name]
            scope = scope.outer
        return None


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


def _handed_on(spec: Spec) -> list[tuple[Shape, Dtype]]:
    """Shapes and dtypes of the outputs, remembered with the spec."""
    if "handed on" not in spec.memo:
        found: list[tuple[Shape, Dtype]] = [(tensor.shape, _carried(tensor)) for tensor in spec.outputs.values()]
        spec.memo["handed on"] = found
    return spec.memo["handed on"]


def _layer(kind: str, **fields: Any) -> Layer:
    """A layer that a group adds of its own."""
    return cast("Any", KINDS[kind].layer)(**fields)


@lru_cache(maxsize=1024)
def _made_of(layer: Composite, shapes: tuple[Shape, ...], id: str) -> tuple[Node, ...]:
    """The nodes of a composite at input shapes, made once."""
    return nodes_of(layer.nodes(*shapes), f"{id}/layers")


class _Walker:
    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.faults: dict[str, Fault] = {}
        self.waits: dict[str, str] = {}
        self.passes: dict[int, int] = {}
        self.inside: dict[str, tuple[Node, ...]] = {}
        self.specs: dict[str, Spec] = {}
        self.paths: dict[str, int] = {}
        self.ids = 0
        self.steps = 0

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

    def run(self, nodes: tuple[Node, ...], flow: Flow, scope: _Scope, context: _Context) -> Flow:
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
            self.bind(node, out, scope, context)
        return flow

    def bind(self, node: Node, out: Flow, scope: _Scope, context: _Context) -> None:
        name = node.envelope.name
        if not name:
            return
        if name in scope.nodes:
            self.faults.setdefault(
                node.id,
                Fault(f"Two layers here are called {name!r}.", "Give one another name.", path=node.id, field="name"),
            )
            return
        scope.values[name] = out
        scope.nodes[name] = (node, context, scope)

    def node(self, node: Node, flow: Flow, scope: _Scope, context: _Context) -> Flow:
        try:
            ins = self.inputs(node, flow, scope)
            values = tuple([value for value in ins if isinstance(value, Value)])
            if len(values) < len(ins) or node.fault is not None:
                return self.stop(node, next((value for value in ins if isinstance(value, Blocked)), None))
            envelope = node.envelope
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

    def execute(self, node: Node, values: tuple[Value, ...], scope: _Scope, context: _Context) -> Flow:
        if node.group is not None:
            return self.group(node, values, scope, context)
        if isinstance(node.layer, Composite):
            return self.composite(node, node.layer, values, scope, context)
        if node.layer is None:
            raise node.fault or Fault("This has a fault.")
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

    def inputs(self, node: Node, flow: Flow, scope: _Scope) -> tuple[Flow, ...]:
        if not node.envelope.sources:
            return (flow,)
        return tuple(self.source(name, scope) for name in node.envelope.sources)

    def source(self, name: str, scope: _Scope) -> Flow:
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

    def layer(self, node: Node, ins: tuple[Value, ...], scope: _Scope, context: _Context) -> Flow:
        layer = node.layer
        assert layer is not None
        spec = _stated(node, layer, ins, layer.channel_axis() if context.last else 0)
        tied = self.ties(node, spec, scope) if node.envelope.tie else {}
        outs = tuple([self.value(shape, dtype) for shape, dtype in _handed_on(spec)])
        path = self.path(context.prefix, node.envelope.name or node.kind)
        row = Row(
            path,
            node.id,
            node.kind,
            layer,
            spec,
            tuple([value.id for value in ins]),
            tuple([value.id for value in outs]),
            context.copies,
            context.active,
            0 if context.training else 1,
            context.owned,
            context.trainable,
            tied,
            context.groups,
        )
        self.rows.append(row)
        self.specs[path] = spec
        if node.envelope.name:
            scope.paths[node.envelope.name], scope.specs[node.envelope.name] = path, spec
            for name, value in zip(spec.outputs, outs, strict=True):
                scope.values[f"{node.envelope.name}.{name}"] = value
        return outs[0]

    def path(self, prefix: str, name: str) -> str:
        """A path of its own for every row; a name that comes again gets a number."""
        path = f"{prefix}{name}"
        seen = self.paths.get(path, 0)
        self.paths[path] = seen + 1
        return path if not seen else self.path(prefix, f"{name}_{seen + 1}")

    def ties(self, node: Node, spec: Spec, scope: _Scope) -> dict[str, str]:
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

    def target(self, target: str, scope: _Scope) -> tuple[str, Tensor | None]:
        """The row and tensor that `tokens.weight` means: a name seen from here, else the whole path of a row."""
        parts = target.split(".", 64)
        for cut in range(len(parts) - 1, 0, -1):
            name, weight = ".".join(parts[:cut]), ".".join(parts[cut:])
            path, spec = _lookup(scope, name)
            spec = spec or self.specs.get(name)
            found = next((w for w in spec.weights if w.name == weight), None) if spec else None
            if found is not None:
                return path or name, found
        return "", None

    # Groups

    def group(self, node: Node, ins: tuple[Value, ...], scope: _Scope, context: _Context) -> Flow:
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
        flows = [self.run(nodes, ins[0], _Scope(scope), inner) for _, nodes in node.parts]
        if isinstance(group, Residual):
            return self.merge(node, "add", -1, flows, inner)
        if isinstance(group, Branches):
            return self.merge(node, group.merge, group.axis, flows, inner)
        return flows[0]

    def repeat(self, node: Node, group: Repeat, start: Value, scope: _Scope, context: _Context) -> Flow:
        """Two turns are walked; later ones are the second again, moved on in paths and values."""
        flow: Flow = start
        marks: list[_Mark] = []
        turn_again: _Turn | None = None
        for turn in range(group.times):
            prefix = f"{context.prefix}{group.start + turn}."
            if turn < 3:
                marks.append(_Mark(prefix, len(self.rows), len(self.paths), self.ids, self.steps))
            if turn == 2:
                turn_again = self.turn(*marks)
            if turn_again and self.move(turn_again, prefix):
                flow = flow._replace(id=turn_again.later(flow.id))
                continue
            self.step(node)
            inner = context._replace(prefix=prefix, owned=context.owned and not (group.shared and turn))
            flow = self.run(node.parts[0][1], flow, _Scope(scope), inner)
            if isinstance(flow, Blocked):
                return flow
            if group.times > 1 and (flow.shape, flow.dtype) != (start.shape, start.dtype):
                raise misfit(
                    f"A repeat needs a body that keeps its shape; this one makes {show(flow.shape)} "
                    f"of {show(start.shape)}.",
                    "Put what changes the shape before the repeat.",
                    fixes=(Fix("Repeat once", {"times": 1}),),
                )
        return flow

    def turn(self, first: _Mark, second: _Mark, third: _Mark) -> _Turn | None:
        """The second turn of a repeat, to be moved on; None where turns are not alike, or hold rows of elsewhere."""
        ids, steps, cut = third.ids - second.ids, third.steps - second.steps, len(second.prefix)
        rows = self.rows[second.rows :]
        names = list(islice(self.paths, second.paths, None))
        alike = second.ids - first.ids == ids and second.steps - first.steps == steps
        if not alike or not all(name.startswith(second.prefix) for name in (*names, *[row.path for row in rows])):
            return None
        passes = {out: value for out, value in self.passes.items() if out >= second.ids}
        parts = [(row, row.path[cut:]) for row in rows]
        return _Turn(
            second.prefix, first.ids, ids, steps, parts, [(name[cut:], self.paths[name]) for name in names], passes
        )

    def move(self, turn: _Turn, prefix: str) -> bool:
        """One turn more by moving the last one: paths get the new prefix, values from inside a later id.

        Values from before the first turn stay as they are, and so do weights that are tied to rows outside. False, and
        nothing done, where a row has such a path already or there would be too many.
        """
        paths = {f"{prefix}{name}": count for name, count in turn.names}
        if self.steps + turn.steps > MAX_ROWS or not self.paths.keys().isdisjoint(paths):
            return False
        later = turn.later
        moved: list[Row] = []
        parts: list[tuple[Row, str]] = []
        for row, name in turn.rows:
            tied = row.tied
            if tied:
                tied = {weight: _moved(target, turn.prefix, prefix) for weight, target in tied.items()}
            new = Row(
                f"{prefix}{name}", row.id, row.kind, row.layer, row.spec, tuple([later(id) for id in row.ins]),
                tuple([later(id) for id in row.outs]), row.copies, row.active, row.runs, row.owned, row.trainable,
                tied, row.groups,
            )  # fmt: skip
            moved.append(new)
            parts.append((new, name))
            self.specs[new.path] = row.spec
        passes = {later(out): later(value) for out, value in turn.passes.items()}
        self.rows += moved
        self.paths |= paths
        self.passes |= passes
        self.ids, self.steps = self.ids + turn.ids, self.steps + turn.steps
        turn.prefix, turn.rows, turn.passes = prefix, parts, passes
        return True

    def experts(self, node: Node, group: Experts, value: Value, scope: _Scope, context: _Context) -> Flow:
        """Router, body over all routed positions with its copies of weights, and the weighted sum."""
        if group.top > group.count:
            raise misfit(
                f"The router cannot pick {group.top} of {group.count} experts.",
                "Let top be at most count.",
                field="top",
            )
        said = {name: getattr(group, name) for name in ("top", "bias", "routing", "capacity", "choice", "correction")}
        router = _layer("router", experts=group.count, **said)
        route = Node(node.id, "router", Envelope(name="gate"), layer=router)
        routed = self.layer(route, (value,), _Scope(), context)
        inner = context._replace(
            prefix=f"{context.prefix}experts.", copies=context.copies * group.count, active=context.active * group.top
        )
        flow = self.run(node.parts[0][1], routed, _Scope(scope), inner)
        if isinstance(flow, Blocked):
            self.waits.setdefault(node.id, flow.id)
            return flow
        combine = Node(node.id, "combine", layer=_layer("combine", top=group.top))
        mixed = self.layer(combine, (flow, value), _Scope(), context)
        if not group.shared:
            return mixed
        beside = context._replace(prefix=f"{context.prefix}shared_experts.")
        shared = self.run(node.parts[1][1], value, _Scope(scope), beside)
        return self.merge(node, "add", -1, [mixed, shared], context)

    def composite(self, node: Node, layer: Composite, ins: tuple[Value, ...], scope: _Scope, context: _Context) -> Flow:
        """A layer made of others runs as a block of them; their ids go on from its own.

        What has a name inside is seen outside as `block.name`: the skip of a U-Net stage, the levels of a pyramid.
        """
        axis, rank = layer.channel_axis() if context.last else 0, len(ins[0].shape)
        ins = _turned(ins, axis)
        _check(layer, KINDS[node.kind].title, ins, node.envelope)
        nodes = self.inside.get(node.id) or _made_of(layer, tuple(value.shape for value in ins), node.id)
        self.inside[node.id] = nodes
        prefix = f"{context.prefix}{node.envelope.name}." if node.envelope.name else context.prefix
        inside = _Scope(scope)
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
        layer = _layer(kind, axis=axis) if kind == "concat" else _layer(kind)
        inner = Node(node.id, kind, layer=layer)
        values = tuple(flow for flow in flows if isinstance(flow, Value))
        return self.layer(inner, values, _Scope(), context)

    def again(self, node: Node, group: Again, value: Value, scope: _Scope, context: _Context) -> Flow:
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
        inner = _Scope(home)
        runs = context._replace(prefix=outer.prefix, owned=False, groups=(*context.groups, node.id))
        faults, waits = self.faults, self.waits
        self.faults, self.waits = dict(faults), dict(waits)
        flow = self.execute(earlier, (value,), inner, runs)
        met = next((fault for id, fault in self.faults.items() if id not in faults), None)
        self.faults, self.waits = faults, waits
        if met is not None:
            raise Fault(f"{group.of[:60]} once more: {met.message}", met.hint, code=met.code, field="of")
        return flow


def _moved(path: str, old: str, new: str) -> str:
    return f"{new}{path[len(old) :]}" if path.startswith(old) else path


def _lookup(scope: _Scope | None, name: str) -> tuple[str, Spec | None]:
    while scope is not None:
        if name in scope.specs:
            return scope.paths[name], scope.specs[name]
        scope = scope.outer
    return "", None


def _carried(tensor: Tensor) -> Dtype:
    while tensor.alias is not None:
        tensor = tensor.alias
    return "index" if tensor.dtype == "index" else "activation"


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
    walker, scope = _Walker(), _Scope()
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
        walker.rows,
        inputs,
        _outputs(network, end, scope, walker),
        walker.faults,
        walker.waits,
        walker.passes,
        walker.inside,
    )


def _outputs(network: Network, end: Flow, scope: _Scope, walker: _Walker) -> tuple[int, ...]:
    if not network.outputs:
        return (end.id,) if isinstance(end, Value) else ()
    found = {name: scope.values.get(name) for name in network.outputs}
    for name, value in found.items():
        if value is None and not walker.faults:
            raise Fault(f"No layer is called {name[:60]!r}.", "outputs names layers of the top level.", path="/outputs")
    return tuple(value.id for value in found.values() if isinstance(value, Value))
