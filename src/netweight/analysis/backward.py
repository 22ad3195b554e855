"""Which tensors need a gradient, and what the backward pass multiplies."""

from __future__ import annotations

from collections.abc import Iterator

from netweight.dims.counts import Count, sum_counts
from netweight.trace.trace import Row, Trace

from .figures import Causal, causal_count
from .needs_grad import tensors_needing_grad


def backward_macs(trace: Trace, causal: Causal = "full") -> Iterator[tuple[Row, Count]]:
    """Multiply-adds of the backward pass of every row, unevaluated.

    One contraction for every operand that needs a gradient, over the loops of the forward one: twice the forward
    pass for a layer that learns, once where it is frozen or the first. A fused attention kernel computes its scores
    again (Dao et al. 2022, arXiv 2205.14135): once more.
    """
    for row, grads in tensors_needing_grad(trace):
        yield row, sum_counts(_of(row, grads, causal))


def _of(row: Row, grads: frozenset[int], causal: Causal) -> Iterator[Count]:
    for op in row.spec.ops:
        if op.kind != "mac":
            continue
        count = causal_count(op, causal)
        operands = [tensor for tensor in op.ins[:2] if id(tensor) in grads]
        yield from (count for _ in operands)
        if op.out.fused_in and operands:
            yield count
