"""The operations of a trace in order, with the storages that each touches, makes and keeps for backward.

Unlike the sums of `core.storage`, a tape still knows which tensor made a storage, so that a policy can say how many
bytes it takes on one device.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from netweight.analysis.storages import StorageMap
from netweight.dims.sizes import Size
from netweight.spec.spec import CPU, Backend, Dtype, Op, Tensor
from netweight.trace.trace import Row, Trace, Value

from .autocast import Autocast, autocast_width
from .blocks import blocks_of

FULL = 4
"""Bytes of a number in fp32."""


class Storage(NamedTuple):
    """A storage: the tensor that made it, and the row that did (−1: it came in)."""

    row: int
    tensor: Tensor | None
    elements: Size
    dtype: Dtype


class TapeEvent(NamedTuple):
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


class TapeOptions(NamedTuple):
    """Which weights learn, the rank of the adapter beside a weight (0: none), and how the backend runs norms and gates.

    `norms` is the width of activations where an RMSNorm runs step by step (0: in one kernel). `gates` says that a gated
    activation runs in one kernel, which makes the gate again in backward. `autocast` chooses widths function by
    function.
    """

    learns: Callable[[Row, Tensor], bool]
    rank: Callable[[Row, Tensor], int]
    norms: int = 0
    gates: bool = False
    autocast: Autocast | None = None


def is_trainable(row: Row, tensor: Tensor) -> bool:
    """True if a weight learns as the document has it."""
    return row.trainable and tensor.trainable


def without_adapter(row: Row, tensor: Tensor) -> int:  # noqa: ARG001 - one of the policies
    """No weight has an adapter."""
    return 0


PLAIN = TapeOptions(is_trainable, without_adapter)


class LoraAdapter(NamedTuple):
    """A low-rank pair beside a weight of a row: `down` numbers lead to `rank`, `up` from there."""

    row: int
    weight: Tensor
    rank: int
    shapes: tuple[tuple[Size, Size], tuple[Size, Size]]


class Tape(NamedTuple):
    """All events and storages, and the block that each row is in (empty: none).

    The first `inputs` storages are what comes in, `outputs` what is handed on.

    `first` and `last` are the events that touch a storage.
    """

    rows: list[Row]
    blocks: tuple[str, ...]
    made: list[Storage]
    events: list[TapeEvent]
    inputs: int
    outputs: tuple[int, ...]
    grads: frozenset[int]
    adapters: tuple[LoraAdapter, ...]
    first: dict[int, int]
    last: dict[int, int]


class _Recorder:
    def __init__(self, trace: Trace, backend: Backend, policy: TapeOptions, *, train: bool) -> None:
        self.backend: Backend = backend
        self.policy = policy
        self.rows = trace.rows
        self.adapters: list[LoraAdapter] = []
        self.wanted: set[int] = set()
        self.train = train
        self.inference_aliases = {} if train else trace.inference_aliases
        self.made: list[Storage] = []
        self.values: dict[int, int] = {}
        self.events: list[TapeEvent] = []
        self.grads: set[int] = set()
        self.wide: set[int] = set()
        self.casts: dict[tuple[int, str, int], int] = {}
        self.common: dict[tuple[str, Size], int] = {}
        for value in trace.inputs.values():
            self.values[value.id] = len(self.made)
            self.made.append(Storage(-1, None, _elements(value), value.dtype))
        if policy.autocast is not None:
            self.widen(range(len(self.made)))

    def row(self, at: int, row: Row) -> None:
        if not row.runs and not self.train:
            for value in row.outs:
                self.values[value] = self.values[self.inference_aliases.get(value, row.ins[0])]
            return
        taken = tuple(self.values[value] for value in row.ins)

        def make(tensor: Tensor) -> int:
            key = tensor.common, tensor.elements
            if key in self.common:
                return self.common[key]
            self.made.append(Storage(at, tensor, tensor.elements, tensor.dtype))
            if tensor.common:
                self.common[key] = len(self.made) - 1
            return len(self.made) - 1

        inputs: dict[int, int | None] = {
            id(tensor): place for tensor, place in zip(row.spec.inputs, taken, strict=True)
        }
        places = StorageMap(inputs, make, self.backend, training=self.train)
        grads = self.asked(row)
        for op in row.spec.ops:
            if self.train or not op.train_only:
                self.events.append(self.event(at, op, places, grads))
        for tensor, value in zip(row.spec.outputs.values(), row.outs, strict=True):
            self.hand_on(at, value, places.of(tensor))
            if id(tensor) in grads:
                self.wanted.add(value)

    def hand_on(self, at: int, value: int, place: int | None) -> None:
        """Bind a value to its storage; in inference, what only trains is the value that came to it."""
        if place is None:
            self.made.append(Storage(at, None, 0, "activation"))
            place = len(self.made) - 1
        self.values[value] = self.values[self.inference_aliases[value]] if value in self.inference_aliases else place

    def asked(self, row: Row) -> set[int]:
        """The tensors of a row, by `id()`, that need a gradient."""
        if not self.train:
            return set()
        grads = {id(tensor) for tensor, value in zip(row.spec.inputs, row.ins, strict=True) if value in self.wanted}
        grads.update(id(weight) for weight in row.spec.weights if self.policy.learns(row, weight))
        for op in row.spec.ops:
            adapted = op.kind == "mac" and any(self.rank(row, tensor) for tensor in op.ins)
            if adapted or not grads.isdisjoint(map(id, op.ins)):
                grads.add(id(op.out))
        return grads

    def rank(self, row: Row, tensor: Tensor) -> int:
        """The rank of a weight's adapter; vectors have none."""
        return self.policy.rank(row, tensor) if tensor.role == "weight" and len(tensor.shape) > 1 else 0

    def event(self, at: int, op: Op, places: StorageMap, grads: set[int]) -> TapeEvent:
        before = len(self.made)
        ins = tuple(dict.fromkeys(place for tensor in op.ins if (place := places.of(tensor)) is not None))
        out = places.of(op.out)
        if not self.train:
            return TapeEvent(at, op, ins, out, (), grads=False, learns=())
        casts = self.cast(at, op, {place: t for t in op.ins if (place := places.of(t)) is not None and place < before})
        kept = [
            places.of(keep.tensor)
            for keep in op.keeps
            if self.backend in keep.backends and any(id(tensor) in grads for tensor in keep.for_)
        ]
        kept += self.adapted(at, op, places)
        if self.widens(op, ins):
            self.widen(place for place in range(before, len(self.made)) if place not in casts.values())
        if self.policy.norms and op.function.kernel == "norms" and kept and self.backend not in CPU:
            kept = self.normed(at, op, kept)
        if self.policy.gates and op.function.kernel == "gates":
            kept = [place for place in kept if place is None or not self.remade(place)]
        for tensor in (*op.ins, op.out):
            if id(tensor) in grads and (place := places.of(tensor)) is not None:
                self.grads.update((place, casts.get(place, place)))
        learns = tuple(tensor for tensor in op.ins if tensor.role == "weight" and id(tensor) in grads)
        keeps = tuple(dict.fromkeys(casts.get(place, place) for place in kept if place is not None))
        return TapeEvent(at, op, (*ins, *casts.values()), out, keeps, id(op.out) in grads, learns)

    def cast(self, at: int, op: Op, ins: dict[int, Tensor]) -> dict[int, int]:
        """Copies of operands that autocast makes: each product of weights casts anew, else a function casts once."""
        to = autocast_width(op, self.policy.autocast) if self.policy.autocast else "same"
        found: dict[int, int] = {}
        for place, tensor in ins.items():
            wide = place in self.wide
            if self.made[place].dtype != "activation" or to != ("lower" if wide else "full"):
                continue
            key = (len(self.events) if op.function.cast_per_op else -1 - at, op.function.family, place)
            if key not in self.casts:
                self.casts[key] = len(self.made)
                self.made.append(Storage(at, tensor, tensor.elements, "activation"))
                if to == "full":
                    self.wide.add(self.casts[key])
            found[place] = self.casts[key]
        return found

    def widens(self, op: Op, ins: tuple[int, ...]) -> bool:
        """True if autocast leaves a result in fp32."""
        if self.policy.autocast is None:
            return False
        to = autocast_width(op, self.policy.autocast)
        if to == "widest":
            return any(place in self.wide for place in ins) or any(tensor.role == "weight" for tensor in op.ins)
        return to == "full" or (to == "same" and bool(ins) and ins[0] in self.wide)

    def widen(self, places: Iterable[int]) -> None:
        """Numbers in fp32, where they would follow the width of activations."""
        self.wide.update(place for place in places if self.made[place].dtype == "activation")

    def normed(self, at: int, op: Op, kept: list[int | None]) -> list[int | None]:
        """What an RMSNorm step by step keeps: the input in fp32, the inverse roots, and the normed numbers."""
        if op.kind != "fma":
            return kept
        x = op.ins[0]
        full = kept[0] in self.wide
        if self.policy.norms < FULL and not full:
            self.made.append(Storage(at, None, x.elements, "compute"))
            kept = [len(self.made) - 1, *kept[1:]]
        self.made.append(Storage(at, None, x.elements, "compute" if full else "activation"))
        return [*kept, len(self.made) - 1]

    def remade(self, place: int) -> bool:
        """True if a storage is made element by element of one that is kept."""
        row = self.made[place].row
        makers = [event for event in self.events if event.row == row]
        return all(event.op.kind != "mac" for event in makers) and any(e.keeps for e in makers)

    def adapted(self, at: int, op: Op, places: StorageMap) -> list[int | None]:
        """What adapters beside a product keep: its input for the way down, and what comes down for the way up."""
        found: list[int | None] = []
        row = self.rows[at]
        for weight in op.ins if op.kind == "mac" else ():
            rank = self.rank(row, weight)
            if not rank:
                continue
            rows, columns = weight.shape[0], weight.elements // weight.shape[0]
            self.adapters.append(LoraAdapter(at, weight, rank, ((rank, columns), (rows, rank))))
            self.made.append(Storage(at, None, op.out.elements // rows * rank, "activation"))
            found += [len(self.made) - 1, *(places.of(t) for t in op.ins if t.role != "weight")]
        return found


def _elements(value: Value) -> Size:
    elements: Size = 1
    for size in value.shape:
        elements = elements * size
    return elements


def record_tape(trace: Trace, backend: Backend = "fused", policy: TapeOptions = PLAIN, *, train: bool) -> Tape:
    """The tape of a trace, in training or in inference."""
    recorder = _Recorder(trace, backend, policy, train=train)
    for at, row in enumerate(trace.rows):
        recorder.row(at, row)
    outputs = tuple(recorder.values[value] for value in trace.outputs)
    grads, adapters = frozenset(recorder.grads), tuple(recorder.adapters)
    inputs, events = len(trace.inputs), recorder.events
    first, last = _touched(events, inputs, outputs)
    made = [each._replace(dtype="compute") if at in recorder.wide else each for at, each in enumerate(recorder.made)]
    return Tape(trace.rows, blocks_of(trace), made, events, inputs, outputs, grads, adapters, first, last)


def _touched(events: list[TapeEvent], inputs: int, outputs: tuple[int, ...]) -> tuple[dict[int, int], dict[int, int]]:
    """First and last time that every storage is touched; what comes in is there from the start."""
    first: dict[int, int] = dict.fromkeys(range(inputs), 0)
    last: dict[int, int] = dict.fromkeys(range(inputs), 0)
    for time, event in enumerate(events):
        for place in (*event.ins, *(() if event.out is None else (event.out,))):
            first.setdefault(place, time)
            last[place] = time
    for place in outputs:
        first.setdefault(place, 0)
        last[place] = max(0, len(events) - 1)
    return first, last
