"""A rule that nothing in a network is meant by: the fault of it, with the names there that are near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import islice

from netweight.faults.fault import Fault
from netweight.trace.trace import Row, Trace

from .roles import TensorRoles
from .rules import PATH_SIGNS, Rule, Rules, Tensors, idle, own_weights

MOST = 5_000
"""Names that are looked through for a near one."""
SHOWN = 8


def refuse_idle(
    rules: Rules,
    trace: Trace,
    field: str,
    *,
    what: str = "weight",
    rows: Sequence[Row] | None = None,
    tensors: Tensors = own_weights,
) -> None:
    """Raises Fault for the first rule of a setting (`field`) that nothing is meant by.

    Args:
        rules: rules as a person gave them.
        trace: the traced network.
        field: the setting that they are of, for the fault.
        what: what a rule of this setting is for, in words: a weight, a block.
        rows: the rows that count, all of them where none are given.
        tensors: what of a row is held against a rule.
    """
    among, roles = trace.rows if rows is None else rows, TensorRoles(trace)
    for rule in idle(rules, among, roles, tensors):
        raise Fault(
            f"{field}: no {what} of {trace.network.name or 'this network'} is meant by {rule.text[:60]!r}.",
            _tied(rule, trace, roles) or _near(rule, among, roles, tensors),
            code="unknown",
            field=field,
        )


def _tied(rule: Rule, trace: Trace, roles: TensorRoles) -> str:
    """Where the weights are that a rule names at a row which is tied to another; empty where it is not that."""
    if not rule.path:
        return ""
    alone = Rules((rule,)).bind(trace, roles)
    for row in trace.rows:
        for weight in row.spec.weights:
            if weight.name in row.tied and alone.of(row, weight):
                return f"{row.path}.{weight.name} is tied: take {row.tied[weight.name]}."
    return ""


def _near(rule: Rule, rows: Sequence[Row], roles: TensorRoles, tensors: Tensors) -> str:
    if rule.path:
        return _near_path(rule.path, rows, tensors)
    if rule.role:
        there = frozenset[str]().union(*(roles.of(row, tensor) for row in rows for tensor in tensors(row)))
        return _listed("Roles", sorted(there))
    return _listed("Kinds", dict.fromkeys(row.kind for row in rows))


def _listed(what: str, names: Iterable[str]) -> str:
    shown = list(islice(names, SHOWN + 1))
    more = " …" if len(shown) > SHOWN else ""
    return f"{what} here: {', '.join(shown[:SHOWN])}{more}." if shown else f"There are no {what.lower()} here."


def _near_path(pattern: str, rows: Sequence[Row], tensors: Tensors) -> str:
    """Parts of paths that are spelled alike, as a pattern of the same form."""
    wanted = pattern.strip("*.")
    count = wanted.count(".") + 1
    names = dict.fromkeys(islice(_parts(rows, tensors, count), MOST))
    close = get_close_matches(wanted[:80], names, n=3)
    if not close:
        return _listed("Paths", dict.fromkeys(row.path for row in rows if any(True for _ in tensors(row))))
    return f"Did you mean {' or '.join(_alike(pattern, name) for name in close)}?"


def _parts(rows: Sequence[Row], tensors: Tensors, count: int) -> Iterator[str]:
    """Every run of `count` names of the paths there."""
    for row in rows:
        for tensor in tensors(row):
            names = (row.path if tensor is None else f"{row.path}.{tensor.name}").split(".")
            for at in range(len(names) - count + 1):
                yield ".".join(names[at : at + count])


def _alike(pattern: str, name: str) -> str:
    """A name in the form of the pattern that it is near."""
    if pattern.startswith("*."):
        return f"*.{name}"
    return name if any(sign in name for sign in PATH_SIGNS) else f"path:{name}"
