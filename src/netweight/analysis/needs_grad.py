"""Which tensors need a gradient: trainable weights, and all that is computed from what needs one."""

from __future__ import annotations

from collections.abc import Iterator

from netweight.spec.spec import Spec
from netweight.trace.trace import Row, Trace


def tensors_needing_grad(trace: Trace) -> Iterator[tuple[Row, frozenset[int]]]:
    """Rows in order with the ids (as `id()`) of their tensors that need a gradient. Inputs of the network need none."""
    values: set[int] = set()
    for row in trace.rows:
        asked = tuple([value in values for value in row.ins])
        grads, outs = _of(row.spec, asked, row.frozen, trainable=row.trainable)
        values.update([value for value, needs in zip(row.outs, outs, strict=True) if needs])
        yield row, grads


def _of(
    spec: Spec, asked: tuple[bool, ...], frozen: frozenset[str], *, trainable: bool
) -> tuple[frozenset[int], tuple[bool, ...]]:
    """Tensors of a spec that need a gradient and which outputs are among them; remembered with the spec."""
    key = ("wanted", asked, frozen, trainable)
    found = spec.memo.get(key)
    if found is None:
        grads = {id(tensor) for tensor, needs in zip(spec.inputs, asked, strict=True) if needs}
        if trainable:
            grads.update([id(weight) for weight in spec.weights if weight.trainable and weight.name not in frozen])
        for op in spec.ops:
            if not grads.isdisjoint(map(id, op.ins)):
                grads.add(id(op.out))
        outs = tuple([id(tensor) in grads for tensor in spec.outputs.values()])
        found = spec.memo[key] = frozenset(grads), outs
    return found
