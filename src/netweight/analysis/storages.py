"""Storages over the rows: what backward keeps, and what is alive at once in inference.

Aliases (views, in-place results, dropout in inference) share the storage they came from, and a storage
counts once. Sizes follow the dtype class of the tensor that made the storage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from netweight.dims.sizes import Size
from netweight.spec.spec import CPU, Backend, Dtype, Spec, Tensor
from netweight.trace.trace import Row, Trace

from .needs_grad import tensors_needing_grad

FIXED: dict[Dtype, int] = {"compute": 4, "index": 8, "mask": 1}
"""Bytes of an element that do not follow the activation format: fp32 statistics, int64 indices, one-byte masks."""


class PeakBytes(NamedTuple):
    """The most bytes alive at once, and the row where that is."""

    bytes: Size
    row: Row | None


class StorageSize(NamedTuple):
    """The size of a storage: bytes that are fixed, and elements of the activation format."""

    fixed: Size = 0
    elements: Size = 0

    def bytes(self, width: int) -> Size:
        """Bytes at `width` bytes an activation."""
        return self.fixed + self.elements * width


class _Plan(NamedTuple):
    """Where the tensors of a spec live: made once a spec, whatever the row.

    A place is a storage of the row's own from 0, or an input's storage from −1 down. `places` is by `id()`.
    `touched` are the places of each operation of inference, `common` those of storages that all rows have together.
    """

    stored: tuple[StorageSize, ...]
    places: dict[int, int | None]
    touched: tuple[tuple[int, ...], ...]
    outputs: tuple[int | None, ...]
    common: dict[int, tuple[str, Size]]


class StorageMap:
    """Where the tensors of one spec live, in the order in which it is asked.

    `places` are those of the inputs, by `id()`; `make` gives a tensor a storage of its own and says its place.
    """

    def __init__(
        self, places: dict[int, int | None], make: Callable[[Tensor], int], backend: Backend, *, training: bool
    ) -> None:
        # In inference nothing drops, and the CPU has the one kernel for attention too.
        self.backend: Backend = "fused" if backend in CPU and not training else backend
        self.training, self.places, self.make = training, places, make

    def of(self, tensor: Tensor) -> int | None:
        """The storage of an activation; None for weights, buffers, caches and what never reaches memory."""
        key = id(tensor)
        if key not in self.places:
            self.places[key] = self._new(tensor)
        return self.places[key]

    def _new(self, tensor: Tensor) -> int | None:
        if tensor.role in ("weight", "buffer", "cache") or self.backend in tensor.fused_in:
            return None
        target = tensor.alias or (None if self.training else tensor.inference_alias)
        return self.make(tensor) if target is None else self.of(target)


def _planned(spec: Spec, backend: Backend, *, training: bool) -> _Plan:
    stored: list[StorageSize] = []
    common: dict[int, tuple[str, Size]] = {}

    def make(tensor: Tensor) -> int:
        if tensor.common:
            common[len(stored)] = tensor.common, tensor.elements
        stored.append(_stored(tensor.dtype, tensor.elements))
        return len(stored) - 1

    inputs: dict[int, int | None] = {id(tensor): -1 - place for place, tensor in enumerate(spec.inputs)}
    places = StorageMap(inputs, make, backend, training=training)
    touched: list[tuple[int, ...]] = []
    for op in spec.ops:
        if training:
            for keep in op.keeps:
                if backend in keep.backends:
                    places.of(keep.tensor)
        elif not op.train_only:
            at = {places.of(tensor) for tensor in (*op.ins, op.out)}
            touched.append(tuple([each for each in at if each is not None]))
    outputs = tuple([places.of(tensor) for tensor in spec.outputs.values()])
    return _Plan(tuple(stored), places.places, tuple(touched), outputs, common)


def _stored(dtype: Dtype, elements: Size) -> StorageSize:
    return StorageSize(elements * FIXED[dtype], 0) if dtype in FIXED else StorageSize(0, elements)


class _Storages:
    """The storages of all rows, and which value lives in which."""

    def __init__(self, trace: Trace, backend: Backend, *, training: bool) -> None:
        self.backend: Backend = backend
        self.training = training
        self.key = ("plan", backend, training)
        self.inference_aliases = {} if training else trace.inference_aliases
        self.stored: list[StorageSize] = []
        self.values: dict[int, int] = {}
        for value in trace.inputs.values():
            elements = 1
            for size in value.shape:
                elements = elements * size
            self.values[value.id] = len(self.stored)
            self.stored.append(_stored(value.dtype, elements))

    def enter(self, row: Row) -> tuple[_Plan, int]:
        """Make the storages of a row: its plan, and where its own begin. Later rows find its outputs."""
        plan, base = row.spec.memo.get(self.key), len(self.stored)
        if plan is None:
            plan = row.spec.memo[self.key] = _planned(row.spec, self.backend, training=self.training)
        self.stored.extend(plan.stored)
        for place, value in zip(plan.outputs, row.outs, strict=True):
            if place is None:
                self.stored.append(StorageSize())
            self.values[value] = len(self.stored) - 1 if place is None else self.at(row, place, base)
            if value in self.inference_aliases:
                self.values[value] = self.values[self.inference_aliases[value]]
        return plan, base

    def at(self, row: Row, place: int, base: int) -> int:
        """A place of a plan among all storages."""
        return base + place if place >= 0 else self.values[row.ins[-1 - place]]

    def skip(self, row: Row) -> None:
        """What only trains is, in inference, the value that came to it."""
        for value in row.outs:
            self.values[value] = self.values[self.inference_aliases.get(value, row.ins[0])]


def saved_for_backward(trace: Trace, backend: Backend = "fused") -> list[StorageSize]:
    """What each row is the first to keep for backward.

    An op keeps a tensor only where the gradient that needs it is wanted; parameters and buffers are
    not counted, they are there anyway.
    """
    storages = _Storages(trace, backend, training=True)
    kept: set[int] = set()
    common: dict[tuple[str, Size], int] = {}
    found: list[StorageSize] = []
    for row, grads in tensors_needing_grad(trace):
        plan, base = storages.enter(row)
        fixed, elements = 0, 0
        for place in _kept(row.spec, plan, grads, backend):
            at = storages.at(row, place, base)
            if place in plan.common:
                at = common.setdefault(plan.common[place], at)
            if at not in kept:
                kept.add(at)
                fixed, elements = fixed + storages.stored[at].fixed, elements + storages.stored[at].elements
        found.append(StorageSize(fixed, elements))
    return found


def _kept(spec: Spec, plan: _Plan, grads: frozenset[int], backend: Backend) -> tuple[int, ...]:
    """The places that backward keeps, given the tensors that need a gradient; remembered with the spec."""
    key = ("kept", backend, grads)
    kept = spec.memo.get(key)
    if kept is None:
        keeps = [keep for op in spec.ops for keep in op.keeps if backend in keep.backends]
        places = [plan.places.get(id(k.tensor)) for k in keeps if not grads.isdisjoint(map(id, k.for_))]
        kept = spec.memo[key] = tuple(dict.fromkeys([place for place in places if place is not None]))
    return kept


class InferenceTimeline(NamedTuple):
    """The operations of inference in order and the storages that each touches."""

    events: list[tuple[Row, list[int]]]
    stored: list[StorageSize]
    inputs: int
    outputs: list[int]

    def peak(self, width: int) -> PeakBytes:
        """The most activation bytes alive at once, at `width` bytes each, from the last use of every storage.

        Operands and result of an op are alive together; weights are not counted.
        """
        return _highest(self.events, [each.bytes(width) for each in self.stored], self.inputs, self.outputs)


def inference_timeline(trace: Trace, backend: Backend = "fused") -> InferenceTimeline:
    """Which storages are touched when, in inference."""
    storages = _Storages(trace, backend, training=False)
    events: list[tuple[Row, list[int]]] = []
    for row in trace.rows:
        if not row.runs:
            storages.skip(row)
            continue
        plan, base = storages.enter(row)
        events.extend((row, [storages.at(row, place, base) for place in touched]) for touched in plan.touched)
    outputs = [storages.values[value] for value in trace.outputs]
    return InferenceTimeline(events, storages.stored, len(trace.inputs), outputs)


def _highest(events: list[tuple[Row, list[int]]], sizes: list[Size], inputs: int, outputs: list[int]) -> PeakBytes:
    if not events:
        return PeakBytes(sum(sizes[:inputs]), None)
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
        changes[time] = changes[time] + sizes[place]
        changes[last[place] + 1] = changes[last[place] + 1] - sizes[place]
    alive: Size = 0
    best = PeakBytes(0, None)
    for time, (row, _) in enumerate(events):
        alive = alive + changes[time]
        if alive > best.bytes:
            best = PeakBytes(alive, row)
    return best
