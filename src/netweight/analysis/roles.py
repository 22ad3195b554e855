"""What a tensor is for, read from the operations that use it and from where its result goes, never from its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from netweight.spec.functions import ARITHMETIC
from netweight.spec.spec import Op, Spec, Tensor
from netweight.trace.trace import Row, Trace

Names = frozenset[str]

ROLES: dict[str, str] = {
    "weight": "a matrix or kernel of a contraction",
    "bias": "what is added to a contraction's result",
    "norm": "scale and shift of a normalization",
    "embedding": "a table of words",
    "position": "a table of positions or distances",
    "other": "any other weight: scales, decays, sinks, tokens",
    "linear": "the matrix of a dense layer or projection",
    "conv": "the kernel of a convolution",
    "recurrent": "a matrix of a recurrent layer",
    "adapter": "a low-rank matrix beside a frozen layer",
    "attention": "any weight of an attention layer",
    "query": "makes the queries of attention",
    "key": "makes the keys of attention",
    "value": "makes the values of attention",
    "out": "makes the result of attention",
    "gate": "the gating projection of an MLP",
    "up": "a projection into the inside of an MLP",
    "down": "the projection of an MLP back to what is added",
    "router": "scores experts",
    "expert": "any weight that experts have a set each of",
    "head": "makes the outputs of the network; a table of words too, where the output layer is tied to it",
}
"""Roles and what they mean. A tensor has several: an expert's last matrix is weight, linear, expert and down."""


class TensorRoles:
    """The roles of every tensor of a trace, found when the first is asked for."""

    def __init__(self, trace: Trace) -> None:
        self._walked = trace

    @cached_property
    def _names(self) -> dict[str, Names]:
        """Roles by path. A table of words that an output layer is tied to is a head too."""
        names: dict[str, Names] = {}
        placed = _placed(self._walked)
        for row in self._walked.rows:
            more = placed.get(id(row), frozenset[str]()) | ({"expert"} if row.copies > 1 else set[str]())
            for weight in row.spec.weights:
                found = _of_spec(row.spec)[weight.name]
                roles = found | more if "weight" in found else found | (more & {"expert"})
                name, target = f"{row.path}.{weight.name}", row.tied.get(weight.name)
                names[name] = names.get(name, frozenset()) | roles
                if target is not None:
                    names[target] = names.get(target, frozenset()) | (roles & {"head"})
        return names

    def of(self, row: Row, tensor: Tensor | None = None) -> Names:
        """The roles of a weight of a row, or those of all its weights."""
        if tensor is not None:
            return self._names.get(f"{row.path}.{tensor.name}", frozenset())
        return frozenset[str]().union(*(self.of(row, weight) for weight in row.spec.weights))


def _of_spec(spec: Spec) -> dict[str, Names]:
    """Roles that the operations of a layer give, by the weight's name; remembered with the spec."""
    if "roles" not in spec.memo:
        spec.memo["roles"] = {name: frozenset(roles) for name, roles in _used(spec).items()}
    return spec.memo["roles"]


def _used(spec: Spec) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {weight.name: set() for weight in spec.weights}
    for op in spec.ops:
        for tensor in op.ins:
            if tensor.name in found and tensor.role == "weight":
                found[tensor.name] |= _op_roles(op)
    for weight in spec.weights:
        if not found[weight.name]:
            found[weight.name] = {"weight", "linear"} if len(weight.axes) > 1 else {"bias"}
    _attending(spec, found)
    if any(op.function.routes for op in spec.ops):
        for roles in found.values():
            roles.add("router")
    return found


def _op_roles(op: Op) -> set[str]:
    """The roles that an operation gives a weight among its operands."""
    function = op.function
    if op.kind != "mac":
        return {function.weight}
    # The matrix that expands a latent makes keys and values, wherever it is multiplied.
    expands = ("key", "value") if function.attention == "absorb" else ()
    return {"weight", *filter(None, (function.matrix,)), *expands}


def _attending(spec: Spec, found: dict[str, set[str]]) -> None:
    """What makes queries, keys, values and the result, from the two products of attention backwards."""
    ends: list[tuple[str, Tensor]] = []
    for op in spec.ops:
        if op.function.attention == "scores":
            ends += [("query", op.ins[0]), ("key", op.ins[1])]
        if op.function.attention == "values":
            ends += [("value", op.ins[1]), ("out", next(iter(spec.outputs.values())))]
    if not ends:
        return
    if any(op.function.attention == "absorb" for op in spec.ops):
        ends = [(role, tensor) for role, tensor in ends if role in ("query", "out")]
    for roles in found.values():
        roles.add("attention")
    makers: dict[int, list[Op]] = defaultdict(list)
    for op in spec.ops:
        makers[id(op.out)].append(op)
    for role, tensor in ends:
        for name in _sources(tensor, makers):
            found[name].add(role)


def _sources(tensor: Tensor, makers: dict[int, list[Op]]) -> Iterator[str]:
    """The weights of the last contractions behind a tensor; of what was joined, behind its first part."""
    seen: set[int] = set()
    open_: list[Tensor] = [tensor]
    while open_:
        at = open_.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        if at.alias is not None:
            open_.append(at.alias)
        for op in makers[id(at)]:
            weights = [each.name for each in op.ins if each.role == "weight" and op.kind == "mac"]
            if op.function.attention == "absorb" or (op.kind == "copy" and not weights):
                open_.append(op.ins[0])
            elif weights or op.kind == "mac":
                yield from weights
            else:
                open_.extend(op.ins)


def _placed(trace: Trace) -> dict[int, Names]:
    """Roles of plain layers by where their result goes: the row's `id()` to its roles."""
    meets = _meets(trace)
    plain = [row for row in trace.rows if _plain(row.spec)]
    found: dict[int, set[str]] = defaultdict(set)
    makers = {value: row for row in trace.rows for value in row.outs}
    for row in plain:
        met = meets[row.outs[0]]
        if met == {"end"}:
            found[id(row)].add("head")
        elif "add" in met and "linear" in _of_spec(row.spec)[row.spec.weights[0].name]:
            found[id(row)].add("down")
            for inner, role in _inside(row, makers):
                found[id(inner)].add(role)
    return {row: frozenset(roles) for row, roles in found.items()}


def _plain(spec: Spec) -> bool:
    """True if a layer is one contraction with a weight of its own."""
    macs = [op for op in spec.ops if op.kind == "mac"]
    return len(macs) == 1 and bool(spec.weights) and spec.weights[0] in macs[0].ins and len(spec.inputs) == 1


def _contracts(row: Row) -> bool:
    return any(op.kind == "mac" for op in row.spec.ops)


def _merges(row: Row, kind: str) -> bool:
    return len(row.ins) > 1 and any(op.kind == kind and op.function.merges for op in row.spec.ops)


def _meets(trace: Trace) -> dict[int, set[str]]:
    """What a value meets first on its way on: a contraction (`mac`), a sum (`add`), the end of the network (`end`)."""
    meets: dict[int, set[str]] = defaultdict(set)
    for value in trace.outputs:
        meets[value].add("end")
    for row in reversed(trace.rows):
        for value in row.outs[:1]:
            meets[value] = meets[value] or {"end"}
        if _contracts(row):
            met = {"mac"}
        elif _merges(row, "add"):
            met = {"add"}
        else:
            met = set[str]().union(*(meets[value] for value in row.outs))
        for value in row.ins:
            meets[value] |= met
    return meets


def _inside(down: Row, makers: dict[int, Row]) -> Iterator[tuple[Row, str]]:
    """The layers whose results come to the last one of an MLP: `gate` where multiplied after an activation."""
    open_ = [(value, False, False) for value in down.ins]
    seen: set[tuple[int, bool, bool]] = set()
    while open_:
        at = open_.pop()
        value, multiplied, activated = at
        row = makers.get(value)
        if row is None or at in seen:
            continue
        seen.add(at)
        if _contracts(row):
            if _plain(row.spec) and "linear" in _of_spec(row.spec)[row.spec.weights[0].name]:
                yield row, "gate" if multiplied and activated else "up"
        elif not _merges(row, "add"):
            multiplied |= _merges(row, "mul")
            activated |= len(row.ins) == 1 and any(ARITHMETIC[op.kind].activates for op in row.spec.ops)
            open_.extend((inner, multiplied, activated) for inner in row.ins)
