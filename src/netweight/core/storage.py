"""Storages over the rows: what backward keeps, and what is alive at once in inference.

Aliases (views, in-place results, dropout in inference) share the storage they came from, and a storage
counts once. Sizes follow the dtype class of the tensor that made the storage.
"""

from __future__ import annotations

from typing import NamedTuple

from .dims import Size
from .spec import Backend, Dtype, Op, Tensor
from .walk import Row, Walk
from .wanted import wanted

FIXED: dict[Dtype, int] = {"compute": 4, "index": 8, "mask": 1}
"""Bytes of an element that do not follow the activation format: fp32 statistics, int64 indices, one-byte masks."""


class Peak(NamedTuple):
    """The most bytes alive at once, and the row where that is."""

    bytes: Size
    row: Row | None


class _Storages:
    """Which storage a tensor of a row lives in, and how large each is."""

    def __init__(self, walked: Walk, width: int, backend: Backend, *, training: bool) -> None:
        self.width, self.backend, self.training = width, backend, training
        self.values: dict[int, int] = {}
        self.sizes: list[Size] = []
        self.passes = {} if training else walked.passes
        self._local: dict[int, int | None] = {}
        for value in walked.inputs.values():
            elements = 1
            for size in value.shape:
                elements = elements * size
            self.values[value.id] = self._new(elements * self._bytes(value.dtype))

    def _bytes(self, dtype: Dtype) -> int:
        return FIXED.get(dtype, self.width)

    def _new(self, size: Size) -> int:
        self.sizes.append(size)
        return len(self.sizes) - 1

    def enter(self, row: Row) -> None:
        """Begin a row: its inputs live where the values are."""
        self._local = {id(tensor): self.values[value] for tensor, value in zip(row.spec.inputs, row.ins, strict=True)}

    def leave(self, row: Row) -> None:
        """End a row: later rows find its outputs."""
        for tensor, value in zip(row.spec.outputs.values(), row.outs, strict=True):
            place = self.of(tensor)
            self.values[value] = place if place is not None else self._new(0)
        for value in row.outs:
            if value in self.passes:
                self.values[value] = self.values[self.passes[value]]

    def of(self, tensor: Tensor) -> int | None:
        """The storage of an activation; None for weights, buffers, caches and what never reaches memory."""
        if tensor.role in ("weight", "buffer", "cache") or (tensor.fused and self.backend == "fused"):
            return None
        key = id(tensor)
        if key not in self._local:
            target = tensor.alias or (None if self.training else tensor.passes)
            self._local[key] = self.of(target) if target else self._new(tensor.elements * self._bytes(tensor.dtype))
        return self._local[key]


def saved(walked: Walk, width: int = 4, backend: Backend = "fused") -> list[Size]:
    """Bytes that each row is the first to keep for backward, at `width` bytes an activation.

    An op keeps a tensor only where the gradient that needs it is wanted; parameters and buffers are
    not counted, they are there anyway.
    """
    places = _Storages(walked, width, backend, training=True)
    kept: set[int] = set()
    found: list[Size] = []
    for row, grads in wanted(walked):
        places.enter(row)
        bytes_here: Size = 0
        for op in row.spec.ops:
            for keep in op.keeps:
                if keep.backend not in (None, backend):
                    continue
                place = places.of(keep.tensor)
                if place is not None and place not in kept and any(id(tensor) in grads for tensor in keep.for_):
                    kept.add(place)
                    bytes_here = bytes_here + places.sizes[place]
        places.leave(row)
        found.append(bytes_here)
    return found


def peak(walked: Walk, width: int = 4, backend: Backend = "fused") -> Peak:
    """The most activation bytes alive at once in inference, from the last use of every storage.

    Operands and result of an op are alive together; weights are not counted.
    """
    places = _Storages(walked, width, backend, training=False)
    events: list[tuple[Row, list[int]]] = []
    for row in walked.rows:
        if not row.runs:
            _skip(row, places)
            continue
        places.enter(row)
        events.extend((row, _touched(op, places)) for op in row.spec.ops if not op.when)
        places.leave(row)
    outputs = [places.values[value] for value in walked.outputs]
    return _highest(events, places, len(walked.inputs), outputs)


def _skip(row: Row, places: _Storages) -> None:
    """What only trains is, in inference, the value that came to it."""
    for value in row.outs:
        places.values[value] = places.values[places.passes.get(value, row.ins[0])]


def _touched(op: Op, places: _Storages) -> list[int]:
    return [place for tensor in (*op.ins, op.out) if (place := places.of(tensor)) is not None]


def _highest(events: list[tuple[Row, list[int]]], places: _Storages, inputs: int, outputs: list[int]) -> Peak:
    if not events:
        return Peak(sum(places.sizes[:inputs]), None)
    first = dict.fromkeys(range(inputs), 0)
    last = dict.fromkeys(range(inputs), 0)
    for time, (_, touched) in enumerate(events):
        for place in touched:
            first.setdefault(place, time)
            last[place] = time
    for place in outputs:
        last[place] = len(events) - 1
        first.setdefault(place, 0)
    changes: list[Size] = [0] * (len(events) + 1)
    for place, time in first.items():
        changes[time] = changes[time] + places.sizes[place]
        changes[last[place] + 1] = changes[last[place] + 1] - places.sizes[place]
    alive: Size = 0
    best = Peak(0, None)
    for time, (row, _) in enumerate(events):
        alive = alive + changes[time]
        if alive > best.bytes:
            best = Peak(alive, row)
    return best
