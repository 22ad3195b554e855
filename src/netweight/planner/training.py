"""Memory of one training step: what is there all the time, what every pass makes, and when the most is alive.

Time runs forward through the operations of a tape, then through the loss, back through the same operations, and
ends with the optimizer's step. Everything has a life on that line; a moment is the highest time of a phase.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from netweight.core.dims import Size, ceil_div
from netweight.core.faults import Fault
from netweight.core.spec import Tensor
from netweight.core.storage import FIXED
from netweight.core.walk import Walk
from netweight.precisions.presets import ruled_alone

from . import overhead
from .inference import by_row, spans
from .learning import learning
from .lives import Highest, Life, highest
from .optimizers import OPTIMIZERS, Learned, Optimizer
from .options import Options, changed, check
from .parts import Moment, Part, Plan, Range
from .recompute import Kept, kept_by, recomputed
from .regimes import REGIMES, Regime
from .sharding import Share, block_of, kept_whole, mesh
from .stages import asked, walked
from .tape import Policy, Tape, record
from .weights import buffers, chosen, widest

Json = dict[str, Any]


def train(document: Mapping[str, Any], sizes: Mapping[str, int], options: Options) -> Plan:
    """The memory of training a document at sizes. Raises Fault where it cannot be counted or does not say a size."""
    check(options)
    asked(document, sizes)
    walk = walked(document, sizes)
    steps = [Step(walk, options, stage) for stage in range(mesh(options.shard).pp)]
    fullest = max(steps, key=lambda step: max(moment.bytes.likely for moment in step.moments()))
    return Plan(
        walk.network.name,
        "training",
        dict(walk.network.sizes),
        changed(options),
        fullest.moments(),
        tuple(fullest.layers()),
        tuple(fullest.assumed(sizes)),
        fullest.share.mesh.devices,
    )


def regime_of(options: Options) -> Regime:
    """The regime that is asked for, else the one that goes with the format of the weights and with adapters."""
    if options.precision:
        return REGIMES[options.precision]
    if options.width == 4:
        return REGIMES["fp32"]
    return REGIMES["adapters" if options.adapt else "bf16"]


def _cannot_learn(weight: str, format: str) -> Fault:
    return Fault(
        f"{weight[:80]} is to learn, and {format} cannot.",
        'Train adapters beside it (--lora 16, adapt="16"), freeze it, or take fp32 or bf16.',
        code="unknown",
        field="format",
    )


LEAST = 16
"""Bits of a number that learns."""

BUCKET = 500_000_000
"""Gradients that ZeRO sends at once."""

PASSING = frozenset(("add", "view"))
"""Arithmetic in place whose gradient is the one that comes; others make a new one while the old one is there."""

Owner = tuple[int, str]
"""A weight by the place of the row that holds it first, and its name there."""


def _owners(tape: Tape) -> dict[Owner, Owner]:
    """Where the weights are that a row shares: those tied, and those of a layer that runs again."""
    paths: dict[str, Owner] = {}
    nodes: dict[tuple[str, str], Owner] = {}
    found: dict[Owner, Owner] = {}
    for at, row in enumerate(tape.rows):
        for tensor in row.spec.weights:
            mine, target = (at, tensor.name), row.tied.get(tensor.name)
            paths[f"{row.path}.{tensor.name}"] = mine
            if target in paths:
                found[mine] = paths[target]
            elif row.owned:
                nodes.setdefault((row.id, tensor.name), mine)
            else:
                found[mine] = nodes.get((row.id, tensor.name), mine)
    return found


class Param(NamedTuple):
    """A weight of one device: its row and name, its elements there and in all, all copies, and whether it learns.

    `frozen` are its bytes where it does not.
    """

    row: int
    name: str
    elements: Size
    whole: Size
    learned: Learned
    learns: bool
    frozen: Size = 0


class Step:
    """A training step on one device."""

    def __init__(self, walk: Walk, options: Options, stage: int = 0) -> None:
        self.walk, self.options, self.stage = walk, options, stage
        self.regime = regime_of(options)
        self.optimizer: Optimizer = OPTIMIZERS[options.train]
        self.rules = learning(walk, options.freeze, options.adapt)
        self.tape: Tape = record(walk, options.backend, self.policy(), train=True)
        self.share = Share(self.tape, mesh(options.shard), kept_whole(walk, options.shard))
        self.owners = _owners(self.tape)
        self.first, self.last = spans(self.tape)
        self.kept: Kept = kept_by(self.tape, recomputed(walk, options.recompute), self.bytes)
        self.loss = len(self.tape.events)
        self.params = list(self._params())
        moving = (*self._activations(), *self._gradients(), *self._loss(), *self._casts())
        self.lives = [*(life for life in moving if self.there(life)), *self._waiting()]

    def there(self, life: Life) -> bool:
        """Whether something is on this stage; what comes in is on the first."""
        return self.here(life.row) if life.row >= 0 else self.stage == 0

    def _waiting(self) -> list[Life]:
        """What a pipeline keeps of other micro-batches."""
        many, of = self.share.mesh.flying(self.stage)
        if many == of:
            return []
        kept = sum(
            self.bytes(place)
            for place in self.kept.until
            if self.share.stages[max(0, self.tape.made[place].row)] == self.stage
        )
        return [Life("waiting", ceil_div(kept * (many - of), of), 0, self.end - 1)]

    def policy(self) -> Policy:
        """Which weights learn, and how the backend runs norms and gates."""
        norms = self.regime.activations if self.options.norms == "eager" else 0
        return Policy(self.rules.learns, self.rules.rank, norms, self.options.gates == "fused")

    # Time

    @property
    def end(self) -> int:
        """The optimizer's step."""
        return 2 * self.loss + 2

    def back(self, event: int) -> int:
        """When an event is differentiated."""
        return 2 * self.loss + 1 - event

    # Bytes

    def bytes(self, place: int) -> Size:
        """Bytes of a storage on one device."""
        width = FIXED.get(self.tape.made[place].dtype, self.regime.activations)
        return self.share.storage(place) * width

    def _params(self) -> list[Param]:
        """The weights of the rows of this stage, then the adapters beside them."""
        heads, choose = self._heads(), ruled_alone(self.options.format).over(self.walk)
        found: list[Param] = []
        for at, row in enumerate(self.tape.rows):
            for tensor in row.spec.weights if self.here(at) else ():
                if not self.holds(at, tensor):
                    continue
                learned = Learned(tensor.shape, row.kind == "embedding", at in heads)
                learns, format = self.rules.learns(row, tensor), choose(row, tensor)
                elements, whole = self.share.weight(at, tensor), tensor.elements * row.copies
                if learns and format.least < LEAST:
                    raise _cannot_learn(f"{row.path}.{tensor.name}", format.name)
                size = min(format.size(tensor.shape) * row.copies, whole * self.regime.weights)
                frozen = ceil_div(size * elements, whole) if whole else 0
                found.append(Param(at, tensor.name, elements, whole, learned, learns, frozen))
        return [*found, *self._adapters()]

    def _adapters(self) -> Iterator[Param]:
        for adapter in self.tape.adapters:
            if self.here(adapter.row):
                copies = self.tape.rows[adapter.row].copies
                for name, shape in zip("AB", adapter.shapes, strict=True):
                    size = shape[0] * shape[1] * copies
                    name = f"{adapter.weight.name}.{name}"
                    yield Param(adapter.row, name, size, size, Learned(shape), learns=True)

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

    def fixed(self) -> dict[str, dict[int, Size]]:
        """Bytes by part and row of what stays from step to step."""
        regime, learned = self.regime, [param for param in self.params if param.learns]
        parts: dict[str, dict[int, Size]] = {"weights": {}, "master weights": {}, "optimizer": {}, "gradients": {}}

        def put(part: str, row: int, size: Size) -> None:
            if size:
                parts[part][row] = parts[part].get(row, 0) + size

        for param in self.params:
            put("weights", param.row, self.sharded(self.stored(param), 3))
        for param in learned:
            if not self.options.offload:
                put("master weights", param.row, self.sharded(param.elements * regime.master, 1))
                put("optimizer", param.row, self.sharded(self.state(param), 1))
            if self.persistent:
                put("gradients", param.row, self.sharded(param.elements * (regime.gradients + regime.added), 2))
        return parts

    @property
    def persistent(self) -> bool:
        """Whether gradients are there during the whole step: several passes add to them."""
        return self.options.accumulate > 1 or self.regime.framework

    def stored(self, param: Param) -> Size:
        """Bytes of a weight between passes."""
        return param.elements * self.regime.weights if param.learns else param.frozen

    def state(self, param: Param) -> Size:
        """Bytes of a weight's optimizer state, all copies."""
        copies = param.whole // param.learned.elements if param.learned.elements else 1
        size = self.optimizer.state(param.learned, self.regime.state) * copies
        return size if param.elements == param.whole else ceil_div(size * param.elements, param.whole)

    # What comes and goes

    def _activations(self) -> list[Life]:
        """Storages: kept for backward, recomputed for it, or alive from first to last use."""
        tape, kept = self.tape, self.kept
        found: list[Life] = []
        for place in self.first:
            row, size = tape.made[place].row, self.bytes(place)
            if place < tape.inputs:
                found.append(Life("inputs", size, 0, self.end, row))
            elif place in kept.until:
                found.append(Life("activations", size, self.first[place], self.back(kept.until[place]), row))
            elif place in tape.outputs:
                found.append(Life("outputs", size, self.first[place], self.back(0), row))
            else:
                found.append(Life("working", size, self.first[place], self.last[place], row))
        for place in kept.until:
            if place not in self.first:
                maker = next(e for e, event in enumerate(tape.events) if place in event.keeps)
                row = tape.made[place].row
                found.append(Life("activations", self.bytes(place), maker, self.back(kept.until[place]), row))
        for place, (start, until) in kept.again.items():
            size = self.bytes(place)
            found.append(Life("recomputed", size, self.back(start), self.back(until), tape.made[place].row))
        return found

    def _gradients(self) -> list[Life]:
        """Gradients: of storages from their last reader to their maker, of weights from then on."""
        tape = self.tape
        born: dict[int, int] = {}
        weights: dict[Owner, int] = {}
        for at, event in enumerate(tape.events):
            if event.grads:
                born.update(dict.fromkeys((place for place in event.ins if place in tape.grads), at))
            weights.update(dict.fromkeys((self.owner(event.row, tensor) for tensor in event.learns), at))
        found: list[Life] = []
        for place in tape.grads:
            if place >= tape.inputs and place in self.first:
                start = self.back(born[place]) if place in born else self.loss + 1
                found.append(
                    Life(
                        "activation gradients",
                        self.bytes(place),
                        start,
                        self.back(self.first[place]),
                        tape.made[place].row,
                    )
                )
        for at, event in enumerate(tape.events):
            if event.grads and event.out in event.ins and event.op.kind not in PASSING:
                found.append(
                    Life("activation gradients", self.bytes(event.out), self.back(at), self.back(at), event.row)
                )
        if not self.persistent:
            for param in self.params:
                if param.learns:
                    size = self.sharded(param.elements * (self.regime.gradients + self.regime.added), 2)
                    start = self.back(weights.get((param.row, param.name), 0))
                    found.append(Life("gradients", size, start, self.end, param.row))
        return found

    def classes(self) -> tuple[int, Size] | None:
        """The storage of logits and their elements, where the output is a head of classes or words."""
        for place in self.tape.outputs:
            made = self.tape.made[place]
            if made.row >= 0 and self.tape.rows[made.row].kind == "dense" and made.tensor is not None:
                return place, self.share.storage(place)
        return None

    def _loss(self) -> list[Life]:
        """Cross-entropy in fp32: the logits cast, their log-softmax, and its gradient."""
        logits = self.classes()
        if logits is None or self.options.loss == "none":
            return []
        row, full = self.tape.made[logits[0]].row, 4 * logits[1]
        found = [Life("loss", full, self.loss, self.loss + 1, row)]
        if self.regime.activations < 4:
            found.append(Life("loss", full, self.loss, self.loss, row))
            found.append(Life("loss", full, self.loss + 1, self.loss + 1, row))
        return found

    def _casts(self) -> list[Life]:
        """Copies of weights at the width of activations, as long as a pass needs them."""
        if not self.regime.casts:
            return []
        used: dict[Owner, int] = {}
        for at, event in enumerate(self.tape.events):
            for tensor in event.op.ins if event.op.kind == "mac" else ():
                if tensor.role == "weight":
                    used.setdefault(self.owner(event.row, tensor), at)
        found: list[Life] = []
        for param in self.params:
            at = used.get((param.row, param.name))
            if at is not None:
                found.append(Life("casts", param.elements * self.regime.casts, at, self.back(at), param.row))
        return found

    def owner(self, row: int, tensor: Tensor) -> Owner:
        """The row that holds a weight first, and its name there."""
        return self.owners.get((row, tensor.name), (row, tensor.name))

    # Answers

    def moments(self) -> tuple[Moment, ...]:
        """The highest times of the forward pass, the loss, the backward pass and the step."""
        phases = (
            ("forward", 0, self.loss - 1),
            ("loss", self.loss, self.loss + 1),
            ("backward", self.loss + 2, self.end - 1),
            ("step", self.end, self.end),
        )
        return tuple(self._moment(name, start, end) for name, start, end in phases if end >= start)

    def _moment(self, name: str, start: int, end: int) -> Moment:
        top = highest(self.lives, start, end)
        parts = [*self._fixed_parts(), *self._moving_parts(top)]
        parts += self._step_parts() if name == "step" else self._gathered()
        if self.options.overhead:
            parts += [overhead.workspace(0), overhead.fragments(top.bytes), overhead.context()]
            if self.share.mesh.devices > 1:
                parts.append(overhead.communication())
        return Moment(name, tuple(part for part in parts if part.bytes.high), self.at(top.time))

    def at(self, time: int) -> str:
        """The path of the row that runs at a time; empty for loss and step."""
        event = time if time < self.loss else 2 * self.loss + 1 - time
        return self.tape.rows[self.tape.events[event].row].path if 0 <= event < self.loss else ""

    def _fixed_parts(self) -> list[Part]:
        regime, fixed = self.regime, self.fixed()
        learned = sum(param.elements for param in self.params if param.learns)
        frozen = sum(param.elements for param in self.params) - learned
        said = {
            "weights": f"{learned:,} that learn at {regime.weights} B" + (f", {frozen:,} frozen" if frozen else ""),
            "master weights": f"{learned:,} at {regime.master} B in fp32",
            "optimizer": f"{self.optimizer.title}: {self.optimizer.formula}, at {regime.state} B",
            "gradients": f"{learned:,} at {regime.gradients + regime.added} B, added up over passes",
        }
        sources = {"optimizer": self.optimizer.source, "weights": regime.source}
        found = [
            Part(name, self._ranged(name, sum(rows.values())), said[name], sources.get(name, ""))
            for name, rows in fixed.items()
        ]
        return [*found, Part("buffers", Range.exact(buffers(self.walk)), "running statistics and counters")]

    def _gathered(self) -> list[Part]:
        """Buffers of sharding: whole blocks of weights and gradients, and what is copied to be sent."""
        mesh, regime = self.share.mesh, self.regime
        found: list[Part] = []
        narrow = widest(chosen(self.walk, self.options.format), regime.activations)
        if narrow and any(not param.learns for param in self.params):
            found.append(
                Part("dequantised", Range.exact(narrow), "the largest matrix at full width while it multiplies")
            )
        if mesh.dp == 1:
            return found
        block, rest = self._units()
        learned = sum(param.elements for param in self.params if param.learns)
        width = regime.gradients
        if mesh.zero == 3:
            whole, split = (2 * block + rest) * regime.activations, block * width
            formula = "two blocks, of which one comes early, and what is outside of blocks"
            found.append(Part("gathered", Range.exact(whole), formula, "PyTorch FSDP: prefetch"))
            found.append(Part("unreduced gradients", Range.exact(split), "those of a block before they are split"))
        else:
            size = min(learned, BUCKET) * width if mesh.zero else learned * width
            source = "DeepSpeed: reduce_bucket_size 5e8" if mesh.zero else "PyTorch DDP: gradients copied to buckets"
            found.append(Part("buckets", Range(0, size, size), "gradients on their way to other devices", source))
        return found

    def _units(self) -> tuple[Size, Size]:
        """Elements of the largest block, and of what is outside of blocks."""
        sizes: dict[str, Size] = {"": 0}
        for param in self.params:
            name = block_of(self.tape.rows[param.row])
            sizes[name] = sizes.get(name, 0) + param.elements
        return max((size for name, size in sizes.items() if name), default=0), sizes[""]

    def _ranged(self, name: str, size: Size) -> Range:
        """A paged state may move to the host."""
        return Range(0, size, size) if name == "optimizer" and self.optimizer.paged else Range.exact(size)

    def _moving_parts(self, top: Highest) -> list[Part]:
        width = self.regime.activations
        kernel = "attention in one kernel" if self.options.backend == "fused" else "attention product by product"
        said = {
            "inputs": "what comes in",
            "activations": f"kept for backward, every storage once, {width} B a number; {kernel}",
            "waiting": "kept for backward of other micro-batches in the pipeline",
            "recomputed": "made again for the block that is differentiated",
            "outputs": "what the network hands on",
            "loss": "cross-entropy in fp32: log-softmax and its gradient",
            "working": "alive for operations that run",
            "activation gradients": "gradients on their way back",
            "gradients": "gradients of weights so far",
            "casts": f"weights at {self.regime.casts} B for the pass",
        }
        return [Part(name, Range.exact(top.parts[name]), said[name]) for name in said if top.parts.get(name)]

    def _step_parts(self) -> list[Part]:
        """What the step itself needs."""
        learned = sum(param.elements for param in self.params if param.learns)
        if self.regime.framework or self.options.offload:
            return []
        size = self.sharded(learned * self.optimizer.foreach * self.regime.state, 1)
        formula = (
            "the foreach form works on all tensors at once and needs one number more a parameter; a fused one does not"
        )
        return [Part("step", Range(0, size, size), formula, "torch.optim: foreach")] if size else []

    def layers(self) -> list[Any]:
        """Bytes by row: weights, optimizer, gradients, and what is kept for backward."""
        columns: dict[str, dict[int, Size]] = dict(self.fixed())
        columns["gradients"] = {}
        for param in self.params:
            if param.learns:
                size = self.sharded(param.elements * (self.regime.gradients + self.regime.added), 2)
                columns["gradients"][param.row] = columns["gradients"].get(param.row, 0) + size
        kept: dict[int, Size] = {}
        for life in self.lives:
            if life.part == "activations" and life.row >= 0:
                kept[life.row] = kept.get(life.row, 0) + life.bytes
        columns["activations"] = kept
        return by_row(self.walk, columns)

    def saved(self) -> Size:
        """Bytes kept for backward, what comes in included."""
        return sum(self.bytes(place) for place in self.kept.until)

    def assumed(self, sizes: Mapping[str, int]) -> list[str]:
        """What was assumed, in sentences."""
        network = self.walk.network
        found = [
            f"{name} {size:,}, as the document says"
            for name, size in network.sizes.items()
            if name not in sizes and name != "batch"
        ]
        if "batch" not in sizes:
            found.append(f"batch {network.sizes['batch']}")
        found.append(f"precision {self.regime.name}: {self.regime.note} ({self.regime.source})")
        if self.classes() and self.options.loss != "none":
            found.append("the loss is cross-entropy of the output, in fp32")
        found.append(
            "gradients are set to nothing between steps" if not self.persistent else "gradients stay between passes"
        )
        if self.options.offload:
            size = sum(
                self.sharded(param.elements * self.regime.master + self.state(param), 1) for param in self.params
            )
            found.append(f"the optimizer is on the host: {size:,} B there")
        found.append("masks of dropout take one byte a number, as on a GPU")
        if not self.options.overhead:
            found.append("workspace, allocator and driver context are left out")
        return found
