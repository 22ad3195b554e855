"""The operations of a walk in order, with the storages that each touches, makes and keeps for backward.

Unlike the sums of `core.storage`, a tape still knows which tensor made a storage, so that a policy can say how many
bytes it takes on one device.
"""

from __future__ import annotations

from typing import NamedTuple

from netweight.core.dims import Size
from netweight.core.spec import Backend, Dtype, Op, Spec, Tensor
from netweight.core.walk import Row, Value, Walk
from netweight.core.wanted import wanted


class Made(NamedTuple):
    """A storage: the tensor that made it, and the row that did (−1: it came in)."""

    row: int
    tensor: Tensor | None
    elements: Size
    dtype: Dtype


class Event(NamedTuple):
    """One operation of a row: the storages it reads, the one it writes, and those it keeps for backward.

    `grads` says whether its result needs a gradient, `learns` names the weights that get one here.
    """

    row: int
    op: Op
    ins: tuple[int, ...]
    out: int | None
    keeps: tuple[int, ...]
    grads: bool
    learns: tuple[Tensor, ...]


class Tape(NamedTuple):
    """All events and storages. The first `inputs` storages are what comes in, `outputs` what is handed on."""

    rows: list[Row]
    made: list[Made]
    events: list[Event]
    inputs: int
    outputs: tuple[int, ...]
    grads: frozenset[int]


class _Places:
    """Gives the tensors of one row their storages."""

    def __init__(self, spec: Spec, taken: tuple[int, ...], made: list[Made], row: int, *, fused: bool, train: bool):
        self.fused, self.train, self.made, self.row = fused, train, made, row
        self.places: dict[int, int | None] = {
            id(tensor): place for tensor, place in zip(spec.inputs, taken, strict=True)
        }

    def of(self, tensor: Tensor) -> int | None:
        """The storage of an activation; None for weights, buffers, caches and what never reaches memory."""
        key = id(tensor)
        if key not in self.places:
            self.places[key] = self._new(tensor)
        return self.places[key]

    def _new(self, tensor: Tensor) -> int | None:
        if tensor.role in ("weight", "buffer", "cache") or (tensor.fused and self.fused):
            return None
        target = tensor.alias or (None if self.train else tensor.passes)
        if target is not None:
            return self.of(target)
        self.made.append(Made(self.row, tensor, tensor.elements, tensor.dtype))
        return len(self.made) - 1


class _Recorder:
    def __init__(self, walked: Walk, backend: Backend, *, train: bool) -> None:
        self.backend: Backend = backend
        self.train = train
        self.passes = {} if train else walked.passes
        self.made: list[Made] = []
        self.values: dict[int, int] = {}
        self.events: list[Event] = []
        self.grads: set[int] = set()
        for value in walked.inputs.values():
            self.values[value.id] = len(self.made)
            self.made.append(Made(-1, None, _elements(value), value.dtype))

    def row(self, at: int, row: Row, grads: frozenset[int]) -> None:
        if not row.runs and not self.train:
            for value in row.outs:
                self.values[value] = self.values[self.passes.get(value, row.ins[0])]
            return
        taken = tuple(self.values[value] for value in row.ins)
        places = _Places(row.spec, taken, self.made, at, fused=self.backend == "fused", train=self.train)
        for op in row.spec.ops:
            if self.train or not op.when:
                self.events.append(self.event(at, op, places, grads))
        for tensor, value in zip(row.spec.outputs.values(), row.outs, strict=True):
            place = places.of(tensor)
            if place is None:
                self.made.append(Made(at, None, 0, "activation"))
                place = len(self.made) - 1
            self.values[value] = place
            if value in self.passes:
                self.values[value] = self.values[self.passes[value]]

    def event(self, at: int, op: Op, places: _Places, grads: frozenset[int]) -> Event:
        ins = tuple(dict.fromkeys(place for tensor in op.ins if (place := places.of(tensor)) is not None))
        out = places.of(op.out)
        kept = [
            places.of(keep.tensor)
            for keep in op.keeps
            if self.train and self.backend in keep.backends and any(id(t) in grads for t in keep.for_)
        ]
        for tensor in (*op.ins, op.out):
            if id(tensor) in grads and (place := places.of(tensor)) is not None:
                self.grads.add(place)
        learns = tuple(tensor for tensor in op.ins if tensor.role == "weight" and id(tensor) in grads)
        keeps = tuple(dict.fromkeys(place for place in kept if place is not None))
        return Event(at, op, ins, out, keeps, id(op.out) in grads, learns)


def _elements(value: Value) -> Size:
    elements: Size = 1
    for size in value.shape:
        elements = elements * size
    return elements


def record(walked: Walk, backend: Backend = "fused", *, train: bool) -> Tape:
    """The tape of a walk, in training or in inference."""
    recorder = _Recorder(walked, backend, train=train)
    for at, (row, grads) in enumerate(wanted(walked)):
        recorder.row(at, row, grads)
    outputs = tuple(recorder.values[value] for value in walked.outputs)
    return Tape(
        walked.rows, recorder.made, recorder.events, len(walked.inputs), outputs, frozenset(recorder.grads)
    )  # fmt: skip
