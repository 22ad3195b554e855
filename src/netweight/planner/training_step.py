"""One training step on one device: tape, lifetimes, gradients, optimizer states and recomputation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from netweight.analysis.storages import FIXED
from netweight.dims.sizes import Size, ceil_div
from netweight.faults.fault import Fault
from netweight.formats import REGIMES, MixedPrecision
from netweight.quantization.presets import parse_single_format
from netweight.spec.spec import CPU as KERNELS_OF_CPU
from netweight.spec.spec import Backend, Tensor
from netweight.trace.trace import Trace

from . import gradients
from .autocast import CPU, GPU
from .gradients import Sizes, Use
from .learning import train_rules
from .lifetimes import Lifetime
from .loss import LOSSES, find_output_head, loss_lifetimes
from .offload import WORDS, parse_offload
from .optimizers import OPTIMIZERS, Optimizer, TrainableTensor
from .options import PlanOptions
from .params import SIDES, DeviceParameter, Owner, weight_owners
from .recompute import SavedAndRecomputed, choose_saved, parse_recompute
from .row_memory import memory_by_row
from .schedule import StepSchedule
from .sharding import DeviceShard, parse_mesh, replicated_rows
from .stages import TraceCache
from .tape import FULL, Tape, TapeOptions, record_tape


def mixed_precision_of(options: PlanOptions) -> MixedPrecision:
    """The regime that is asked for, else the one that goes with the format of the weights and with adapters."""
    if options.precision:
        return REGIMES[options.precision]
    if options.width == 4:
        return REGIMES["fp32"]
    return REGIMES["adapters" if options.lora else "bf16"]


def _cannot_learn(weight: str, format: str) -> Fault:
    return Fault(
        f"{weight[:80]} is to learn, and {format} cannot.",
        'Train adapters beside it (--lora 16, adapt="16"), freeze it, or take fp32 or bf16.',
        page="Give a LoRA rank, freeze it, or choose fp32 or bf16.",
        code="unknown",
        field="format",
    )


LEAST = 16
"""Bits of a number that learns."""


PASSING = frozenset(("add", "view"))
"""Arithmetic in place whose gradient is the one that comes; others make a new one while the old one is there."""


class TrainingStep:
    """A training step on one device."""

    def __init__(self, trace: Trace, options: PlanOptions, stage: int = 0, traces: TraceCache | None = None) -> None:
        self.trace, self.options, self.stage = trace, options, stage
        self.regime = mixed_precision_of(options)
        self.optimizer: Optimizer = OPTIMIZERS[options.train]
        self.rules = train_rules(trace, options.freeze, options.lora)
        self.away = parse_offload(trace, options.offload)
        self.tape = self._tape(traces)
        self.share = DeviceShard(self.tape, parse_mesh(options.shard), replicated_rows(trace, options.shard))
        self.owners = weight_owners(self.tape)
        self.first, self.last = self.tape.first, self.tape.last
        self.kept: SavedAndRecomputed = choose_saved(self.tape, parse_recompute(trace, options.recompute), self.bytes)
        self.clock = StepSchedule(len(self.tape.events), self.kept.redos)
        self.head = find_output_head(self.tape, self.share)
        if self.head is None and options.loss not in ("cross_entropy", "none"):
            who = trace.network.name or "this network"
            raise Fault(
                f"loss: the output of {who} is no dense layer's, which {options.loss} needs.",
                "Leave loss away.",
                code="field",
                field="loss",
            )
        self.loss = LOSSES[options.loss]
        self.never = frozenset([self.head.place] if self.head and not self.loss.logits else [])
        self.params = list(self._params())
        moving = (*self._activations(), *self._gradients(), *self._learned(), *self._loss(), *self._casts())
        self.lives = [*(life for life in moving if self.there(life)), *self._waiting()]

    def _tape(self, traces: TraceCache | None) -> Tape:
        """The operations, recorded once for all plans that they are alike for."""
        options, policy = self.options, self.policy()
        if traces is None:
            return record_tape(self.trace, options.backend, policy, train=True)
        key = (id(self.trace.rows), options.backend, options.freeze, options.lora, *policy[2:])
        return traces.once(key, lambda: record_tape(self.trace, options.backend, policy, train=True))

    def there(self, life: Lifetime) -> bool:
        """Whether something is on this stage; what comes in is on the first."""
        return self.here(life.row) if life.row >= 0 else self.stage == 0

    def _waiting(self) -> list[Lifetime]:
        """What a pipeline keeps of other micro-batches."""
        many, of = self.share.mesh.flying(self.stage)
        if many == of:
            return []
        kept = sum(
            self.bytes(place)
            for place in self.kept.until
            if self.share.stages[max(0, self.tape.made[place].row)] == self.stage
        )
        return [Lifetime("waiting", ceil_div(kept * (many - of), of), 0, self.clock.end - 1)]

    def policy(self) -> TapeOptions:
        """Which weights learn, and how the backend runs norms and gates."""
        norms = self.regime.activations if self.options.norms == "eager" else 0
        lists = (CPU if self.options.backend in KERNELS_OF_CPU else GPU) if self.regime.autocast else None
        return TapeOptions(self.rules.learns, self.rules.rank, norms, self.options.gates == "fused", lists)

    # Bytes

    def bytes(self, place: int) -> Size:
        """Bytes of a storage on one device."""
        width = FIXED.get(self.tape.made[place].dtype, self.regime.activations)
        return self.share.storage(place) * width

    def _params(self) -> list[DeviceParameter]:
        """The weights of the rows of this stage, then the adapters beside them."""
        heads, choose = self._heads(), parse_single_format(self.options.format).over(self.trace)
        found: list[DeviceParameter] = []
        for at, row in enumerate(self.tape.rows):
            for tensor in row.spec.weights if self.here(at) else ():
                if not self.holds(at, tensor):
                    continue
                learned = TrainableTensor(tensor.shape, row.kind == "embedding", at in heads)
                learns, format = self.rules.learns(row, tensor), choose(row, tensor)
                elements, whole = self.share.weight(at, tensor), tensor.elements * row.copies
                if learns and format.least < LEAST:
                    raise _cannot_learn(f"{row.path}.{tensor.name}", format.name)
                size = min(format.size(tensor.shape) * row.copies, whole * self.regime.weights)
                frozen = ceil_div(size * elements, whole) if whole else 0
                away = self.away.of(row, tensor)
                found.append(DeviceParameter(at, tensor.name, elements, whole, learned, learns, frozen, away))
        return [*found, *self._adapters()]

    def _adapters(self) -> Iterator[DeviceParameter]:
        for adapter in self.tape.adapters:
            if self.here(adapter.row):
                row = self.tape.rows[adapter.row]
                copies, away = row.copies, self.away.of(row, adapter.weight)
                here = self.share.copies(row)
                rows, columns = self.share.sides(adapter.row, adapter.weight)
                sides = dict(zip(SIDES, (adapter.rank * columns * here, rows * adapter.rank * here), strict=True))
                for (name, size), shape in zip(sides.items(), adapter.shapes, strict=True):
                    whole = shape[0] * shape[1] * copies
                    name = f"{adapter.weight.name}.{name}"
                    yield DeviceParameter(
                        adapter.row, name, size, whole, TrainableTensor(shape), learns=True, away=away
                    )

    def here(self, row: int) -> bool:
        """Whether a row is of this stage of a pipeline."""
        return self.share.stages[row] == self.stage

    def holds(self, row: int, tensor: Tensor) -> bool:
        """Whether a weight is this row's to count: its own, or shared with a row of another stage."""
        owner = self.owners.get((row, tensor.name))
        if owner is None:
            return self.tape.rows[row].owned
        return not self.here(owner[0])

    def _heads(self) -> frozenset[int]:
        """Rows whose result is an output of the network."""
        return frozenset(self.tape.made[place].row for place in self.tape.outputs)

    def sharded(self, size: Size, stage: int) -> Size:
        """Bytes that one of the data parallel devices keeps, from a ZeRO stage on."""
        mesh = self.share.mesh
        return ceil_div(size, mesh.dp) if mesh.zero >= stage else size

    # What is there all the time

    @cached_property
    def fixed(self) -> dict[str, dict[int, Size]]:
        """Bytes by part and row of what stays from step to step."""
        regime, learned = self.regime, [param for param in self.params if param.learns]
        parts: dict[str, dict[int, Size]] = {"weights": {}, "master weights": {}, "optimizer": {}, "gradients": {}}

        def put(part: str, row: int, size: Size) -> None:
            if size:
                parts[part][row] = parts[part].get(row, 0) + size

        for param in self.params:
            if "weights" not in param.away:
                put("weights", param.row, self.sharded(self.stored(param), 3))
        for param in learned:
            if "optimizer" not in param.away:
                put("master weights", param.row, self.sharded(param.elements * regime.master, 1))
                put("optimizer", param.row, self.sharded(self.state(param), 1))
            if self.persistent and "gradients" not in param.away:
                put("gradients", param.row, self.gradient(param))
        return parts

    def hosted(self) -> dict[str, Size]:
        """Bytes on the host by word of the policy."""
        regime = self.regime
        found: dict[str, Size] = dict.fromkeys(WORDS, 0)
        for param in self.params:
            sizes: dict[str, Size] = {"weights": self.sharded(self.stored(param), 3)}
            if param.learns:
                sizes["optimizer"] = self.sharded(param.elements * regime.master + self.state(param), 1)
                sizes["gradients"] = self.gradient(param)
            for word in param.away & sizes.keys():
                found[word] = found[word] + sizes[word]
        found["activations"] = sum(self.bytes(place) for place in self.kept.until if self.moved(place))
        return {word: size for word, size in found.items() if size}

    def moved(self, place: int) -> bool:
        """Whether what is kept for backward waits on the host."""
        row = self.tape.made[place].row
        return row >= 0 and "activations" in self.away.of(self.tape.rows[row])

    @property
    def persistent(self) -> bool:
        """Whether gradients are there during the whole step: several passes add to them."""
        return self.options.accumulation_steps > 1 or self.regime.framework

    def stored(self, param: DeviceParameter) -> Size:
        """Bytes of a weight between passes."""
        return param.elements * self.regime.weights if param.learns else param.frozen

    def state(self, param: DeviceParameter) -> Size:
        """Bytes of a weight's optimizer state, all copies."""
        copies = param.whole // param.learned.elements if param.learned.elements else 1
        size = self.optimizer.state(param.learned, self.regime.state) * copies
        return size if param.elements == param.whole else ceil_div(size * param.elements, param.whole)

    # What comes and goes

    def _activations(self) -> list[Lifetime]:
        """Storages: kept for backward, recomputed for it, or alive from first to last use."""
        tape, kept = self.tape, self.kept
        found: list[Lifetime] = []
        for place in self.first:
            row, size = tape.made[place].row, self.bytes(place)
            if place < tape.inputs:
                found.append(Lifetime("inputs", size, 0, self.clock.end, row))
            elif place in self.never:
                continue
            elif place in kept.until:
                found += self._kept(place, self.first[place], self.last[place])
            elif place in tape.outputs:
                found.append(Lifetime("outputs", size, self.first[place], self._handed(place), row))
            else:
                found.append(Lifetime("working", size, self.first[place], self.last[place], row))
        for place in kept.until:
            if place not in self.first:
                found += self._kept(place, kept.makers[place], kept.makers[place])
        return [*found, *self._again()]

    def _handed(self, place: int) -> int:
        """Until when an output is there: the loss lets its logits go, all else stays."""
        if self.head is None or place != self.head.place or self.loss.until == 2:
            return self.clock.back(0)
        return self.clock.loss + self.loss.until

    def _kept(self, place: int, first: int, last: int) -> Iterator[Lifetime]:
        """What is kept for backward: all the time, or on the host between its uses forward and backward."""
        size, row, back = self.bytes(place), self.tape.made[place].row, self.clock.back
        until = back(self.kept.until[place])
        if not self.moved(place):
            yield Lifetime("activations", size, first, until, row)
            return
        again = [redo for redo in self.kept.redos if self.kept.until[place] == redo.start]
        start = self.clock.again(again[0].start) if again else back(self.users[place])
        yield Lifetime("activations", size, first, last, row)
        yield Lifetime("activations", size, start, until, row)

    @cached_property
    def users(self) -> dict[int, int]:
        """The last event that keeps each storage: the first whose backward pass fetches it."""
        return {place: at for at, event in enumerate(self.tape.events) for place in event.keeps}

    def _again(self) -> Iterator[Lifetime]:
        """What a block makes again: kept until its own backward pass needs it last, or alive while the block runs."""
        kept, clock = self.kept, self.clock
        stretch = {at: redo for redo in kept.redos for at in range(redo.start, redo.last + 1)}
        for place, start in kept.makers.items():
            redo = stretch.get(start)
            if redo is not None and place not in self.never:
                end = clock.again(min(self.last.get(place, start), redo.last))
                until = clock.back(kept.again[place]) if place in kept.again else end
                yield Lifetime("recomputed", self.bytes(place), clock.again(start), until, self.tape.made[place].row)

    def _gradients(self) -> list[Lifetime]:
        """Gradients of storages, from their last reader to their maker."""
        tape, part = self.tape, "activation gradients"
        born: dict[int, int] = {}
        found: list[Lifetime] = []
        for at, event in enumerate(tape.events):
            if not event.grads:
                continue
            born.update(dict.fromkeys((place for place in event.ins if place in tape.grads), at))
            if event.out in event.ins and event.op.kind not in PASSING:
                found.append(Lifetime(part, self.bytes(event.out), self.clock.back(at), self.clock.back(at), event.row))
        for place in tape.grads:
            if place >= tape.inputs and place in self.first and place not in self.never:
                start = self.clock.back(born[place]) if place in born else self.clock.loss + 1
                end = self.clock.back(self.first[place])
                found.append(Lifetime(part, self.bytes(place), start, end, tape.made[place].row))
        return found

    def _learned(self) -> Iterator[Lifetime]:
        """Gradients of weights, from when the backward pass reaches them on; a loss fused with its head makes one."""
        uses = self._uses()
        for param in self.params:
            found = uses.get((param.row, param.name)) if param.learns else None
            if not found:
                continue
            sizes = self._made(param)
            # Offloaded gradients leave as soon as they are whole.
            away = "gradients" in param.away and not self.persistent
            end = None if self.persistent else max(found).time if away else self.clock.end
            yield from gradients.lives_of(found, sizes, end, param.row)

    def _uses(self) -> dict[Owner, list[Use]]:
        """When the backward pass reaches every weight, each time that it was used; adapters beside it too."""
        casts, clock = bool(self.regime.casts), self.clock
        early = self.head.row if self.head and self.loss.early else -1
        beside = {(each.row, each.weight.name) for each in self.tape.adapters}
        found: dict[Owner, list[Use]] = {}
        for at, event in enumerate(self.tape.events):
            for tensor in event.learns:
                use = Use(clock.loss) if event.row == early else gradients.use_of(event.op, clock.back(at), casts=casts)
                if not (self.regime.adds and use.view):
                    found.setdefault(self.owner(event.row, tensor), []).append(use)
            for tensor in event.op.ins if event.op.kind == "mac" else ():
                if (event.row, tensor.name) in beside:
                    for side in SIDES:
                        found[event.row, f"{tensor.name}.{side}"] = [Use(clock.back(at), view=True)]
        return found

    def _made(self, param: DeviceParameter) -> Sizes:
        """Bytes of a weight's gradient: kept, of one use, and of a use at the width of activations."""
        mesh, regime = self.share.mesh, self.regime
        counted = regime.added or (mesh.dp > 1 and mesh.zero)
        fresh = 0 if counted else param.elements * min(regime.gradients, regime.weights)
        return Sizes(self.gradient(param), fresh, 0 if counted else param.elements * regime.casts)

    def gradient(self, param: DeviceParameter) -> Size:
        """Bytes of a weight's gradient on this device."""
        return self.sharded(param.elements * (self.regime.gradients + self.regime.added), 2)

    def _loss(self) -> list[Lifetime]:
        """What the loss makes, where the output is a head of classes or words."""
        if self.head is None:
            return []
        wide = self.tape.made[self.head.place].dtype == "compute"
        return loss_lifetimes(self.head, self.loss, FULL if wide else self.regime.activations, self.clock.loss)

    def _casts(self) -> list[Lifetime]:
        """Copies of weights at the width of activations, as long as a pass needs them."""
        if not self.regime.casts or (self.share.mesh.zero == 3 and self.share.mesh.dp > 1):  # gathered in 16 bits
            return []
        used: dict[Owner, int] = {}
        for at, event in enumerate(self.tape.events):
            for tensor in event.op.ins if event.op.kind == "mac" else ():
                if tensor.role == "weight":
                    used.setdefault(self.owner(event.row, tensor), at)
        found: list[Lifetime] = []
        for param in self.params:
            at = used.get((param.row, param.name))
            if at is not None:
                found.append(Lifetime("casts", param.elements * self.regime.casts, at, self.clock.back(at), param.row))
        return found

    def owner(self, row: int, tensor: Tensor) -> Owner:
        """The row that holds a weight first, and its name there."""
        return self.owners.get((row, tensor.name), (row, tensor.name))

    def layers(self) -> list[Any]:
        """Bytes by row: weights, optimizer, gradients, and what is kept for backward."""
        columns: dict[str, dict[int, Size]] = dict(self.fixed)
        columns["gradients"] = {}
        for param in self.params:
            if param.learns:
                columns["gradients"][param.row] = columns["gradients"].get(param.row, 0) + self.gradient(param)
        kept: dict[int, Size] = {}
        for life in self.lives:
            if life.part == "activations" and life.row >= 0:
                kept[life.row] = kept.get(life.row, 0) + life.bytes
        columns["activations"] = kept
        return memory_by_row(self.trace, columns)

    def saved(self) -> Size:
        """Bytes kept for backward, what comes in included."""
        return sum(self.bytes(place) for place in self.kept.until)


def kept(trace: Trace, width: int, backend: Backend) -> Size:
    """Bytes kept for backward at `width` bytes an activation where RMSNorm runs step by step, and all trains."""
    precision = "bf16" if width < FULL else "fp32"
    step = TrainingStep(trace, PlanOptions(train="sgd", precision=precision, backend=backend, norms="eager"))
    made = step.tape.made
    return sum(step.share.storage(place) * FIXED.get(made[place].dtype, width) for place in step.kept.until)
