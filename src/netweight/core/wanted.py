"""Which tensors need a gradient: trainable weights, and all that is computed from what needs one."""

from __future__ import annotations

from collections.abc import Iterator

from .walk import Row, Walk


def wanted(walked: Walk) -> Iterator[tuple[Row, frozenset[int]]]:
    """Rows in order with the ids (as `id()`) of their tensors that need a gradient. Inputs of the network need none."""
    values: set[int] = set()
    for row in walked.rows:
        grads = {id(tensor) for tensor, value in zip(row.spec.inputs, row.ins, strict=True) if value in values}
        if row.trainable:
            grads.update(id(weight) for weight in row.spec.weights if weight.trainable)
        for op in row.spec.ops:
            if any(id(tensor) in grads for tensor in op.ins):
                grads.add(id(op.out))
        values.update(
            value for tensor, value in zip(row.spec.outputs.values(), row.outs, strict=True) if id(tensor) in grads
        )
        yield row, frozenset(grads)
