"""What may not be meant though it is no fault: a word for the row, which counts all the same."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from netweight.dims.sizes import format_shape
from netweight.spec.layer import KINDS
from netweight.trace.rows import Row
from netweight.trace.trace import Trace

MAP = 3
"""Axes of a value that has places beside its channels, with the batch."""


class Hint(NamedTuple):
    """A word about the node at `id`; `path` is what the node is called in tables."""

    path: str
    text: str


def hints(trace: Trace) -> dict[str, Hint]:
    """Words by the id of the node.

    A layer that multiplies the last axis, right behind a convolution whose channels are another axis (PyTorch's
    Linear on N × C × H × W), works on the width alone: what most networks do there is to flatten. Only a value that
    nothing has moved since the convolution is meant, so a permutation in between is taken for a decision.
    """
    if trace.network.layout == "channels_last":
        return {}
    maps: dict[int, Row] = {}
    found: dict[str, Hint] = {}
    for row in trace.rows:
        source = maps.get(row.ins[0]) if row.ins else None
        layer, shapes = row.layer, row.spec.handed_on
        if not shapes or len(shapes[0][0]) < MAP:
            continue
        if layer is not None and layer.feature_axis == 1:
            if source is None and _multiplies(row):
                source = row
        elif source is None:
            continue
        elif layer is not None and layer.feature_axis == -1 and row.spec.weights and _multiplies(row):
            found.setdefault(row.id, Hint(row.path, _on_last_axis(row, source)))
            continue
        elif shapes[0][0] != row.spec.inputs[0].shape or _moves(row):
            continue
        if source is not None:
            maps.update((out, source) for out in row.outs)
    return found


def _multiplies(row: Row) -> bool:
    return any(op.kind == "mac" for op in row.spec.ops)


def _moves(row: Row) -> bool:
    """True if it only arranges what is there: a permutation of equal axes keeps the shape."""
    return bool(row.spec.ops) and all(op.kind in ("view", "copy") for op in row.spec.ops)


def _on_last_axis(row: Row, source: Row) -> str:
    shape = row.spec.inputs[0].shape[1:]
    here, there = (KINDS[each.kind].title for each in (row, source))
    whole = format_shape(row.spec.inputs[0].shape)
    return (
        f"{here} acts on the last axis alone, the {shape[-1]:,} of {whole}; channels of {there} are the first axis. "
        f"A Flatten before it would give it all {prod(shape):,} values."
    )
