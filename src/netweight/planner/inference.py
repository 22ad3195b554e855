"""Memory of running a network: weights, cache, what is alive at once, and what the runtime adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from netweight.analysis.storages import FIXED
from netweight.dims.sizes import Size, ceil_div, minimum
from netweight.spec.spec import CPU, Tensor
from netweight.trace.trace import Row, Trace

from . import overhead
from .cache import RUNTIMES, CacheLengths, RowCache, ServingRuntime, cache_format, row_caches
from .lifetimes import Lifetime, PeakMoment, peak_between
from .notes import kernels, layer_notes
from .offload import parse_offload
from .options import PlanOptions, changed_options, check_options
from .parts import ByteRange, DevicePlan, LayerMemory, PhasePeak, PlanPart
from .row_memory import memory_by_row
from .sharding import DeviceShard, parse_mesh, replicated_rows
from .stages import PassLengths, SequenceAxis, TraceCache, generates, looks_back, require_sizes, sequence_axis
from .tape import Storage, record_tape
from .weights import buffer_bytes, largest_dequantized, weights_with_formats

Json = dict[str, Any]


def plan_inference(
    traces: TraceCache, sizes: Mapping[str, int], options: PlanOptions, *, brief: bool = False
) -> DevicePlan:
    """The memory of running a document at sizes; `brief` leaves out layers and assumptions.

    Raises Fault where it cannot be counted, or does not say a size.
    """
    check_options(options)
    document = traces.document
    require_sizes(document, sizes)
    given = {**sizes, "batch": sizes.get("batch", _batch(document)) * options.beams}
    runtime = RUNTIMES[options.runtime]
    whole = traces.at(given, 0, _latent(runtime, 0))
    keeps = generates(whole, options.phase)
    grows = sequence_axis(document, whole) if keeps else SequenceAxis("", 0, frozenset(whole.inputs))
    passes = [
        _Pass(traces, given, stage, options, runtime, grows, keeps=keeps) for stage in _stages(whole, grows, options)
    ]
    pipes = [[_Run(each, pipe) for each in passes] for pipe in range(passes[0].share.mesh.pp)]
    runs = max(pipes, key=lambda runs: max(run.moment.bytes.likely for run in runs))
    moments = tuple(run.moment for run in runs)
    fullest = max(runs, key=lambda run: run.moment.bytes.likely)
    return DevicePlan(
        whole.network.name,
        "inference",
        dict(whole.network.sizes),
        changed_options(options),
        moments,
        () if brief else tuple(fullest.layers()),
        () if brief else tuple(_assumed(grows, sizes, options, runtime, runs)),
        fullest.share.mesh.devices,
    )


def _batch(document: Mapping[str, Any]) -> int:
    sizes: Any = document.get("sizes")
    batch: object = sizes.get("batch", 1) if isinstance(sizes, dict) else 1  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return batch if isinstance(batch, int) else 1


def _latent(runtime: ServingRuntime, past: int) -> Json:
    """Fields of latent attention: what is cached, and whether decoding multiplies by the weights that rebuild it."""
    if runtime.latent == "expanded":
        return {"cache": "expanded"}
    return {"absorbed": True} if past and runtime.latent == "compressed" else {}


def _stages(whole: Trace, grows: SequenceAxis, options: PlanOptions) -> list[PassLengths]:
    """The passes that count: all at once, or prefill and decoding where the network generates.

    Behind an encoder the first pass reads the encoder's input and makes one position.
    """
    length = grows.length
    if not length:
        return [PassLengths("forward", length, 0)]
    if len(grows.inputs) < len(whole.inputs):
        stages = [PassLengths("prefill", 1, 0), PassLengths("decode", 1, length - 1)]
        return [stage for stage in stages if options.phase in ("all", stage.name)]
    step = minimum(length, options.prefill_chunk or RUNTIMES[options.runtime].chunk or length)
    stages = [PassLengths("prefill", step, length - step), PassLengths("decode", 1, length - 1)]
    return [stage for stage in stages if options.phase in ("all", stage.name)]


class _Static(NamedTuple):
    """Bytes that are there all the time; `largest` are those of the largest tensor that grows."""

    part: PlanPart
    rows: dict[int, Size]
    largest: Size = 0


class _Pass:
    """One pass at one stage of generation, and how devices share it."""

    def __init__(
        self,
        traces: TraceCache,
        sizes: Mapping[str, int],
        stage: PassLengths,
        options: PlanOptions,
        runtime: ServingRuntime,
        grows: SequenceAxis,
        *,
        keeps: bool,
    ) -> None:
        self.keeps = keeps
        self.stage, self.options, self.runtime = stage, options, runtime
        new = {**sizes, grows.size: stage.new} if stage.new != grows.length else sizes
        self.trace = traces.at(new, stage.past, _latent(runtime, stage.past))
        self.read = frozenset(self.trace.inputs if not stage.past else grows.inputs)
        trace, backend = self.trace, options.backend
        self.tape = traces.once((id(trace.rows), backend), lambda: record_tape(trace, backend, train=False))
        self.share = DeviceShard(
            self.tape, parse_mesh(options.shard), replicated_rows(self.trace, options.shard), stage.new
        )
        self.stored = traces.once(
            (id(trace.rows), "stored", options.format), lambda: weights_with_formats(trace, options.format)
        )
        self.away = parse_offload(self.trace, options.offload) if options.offload else None
        self.width = runtime.compute or options.width


class _Run:
    """A pass on one device: what is there all the time, and what comes and goes."""

    def __init__(self, made: _Pass, pipe: int) -> None:
        self.stage, self.options, self.runtime, self.width = made.stage, made.options, made.runtime, made.width
        self.trace, self.tape, self.share, self.stored = made.trace, made.tape, made.share, made.stored
        self.pipe, self.read, self.away = pipe, made.read, made.away
        # Whether a cache goes from one pass to the next.
        self.generates = made.keeps
        self.lives = [life for life in self.moving() if self.here(life.row)]
        self.top = peak_between(self.lives, 0, max(0, len(self.tape.events) - 1))
        self.moment = self._moment()

    def here(self, row: int) -> bool:
        """True if a row is on this device of a pipeline; what comes in is on the first."""
        return (self.share.stages[row] if row >= 0 else 0) == self.pipe

    @property
    def last_only(self) -> bool:
        """True if the head computes for the last position only."""
        usual = self.generates and not self.runtime.every
        return self.options.logits == "last" or (self.options.logits == "auto" and usual)

    def moving(self) -> list[Lifetime]:
        """The life of every storage, from its first to its last use."""
        tape = self.tape
        first, last, before = tape.first, tape.last, self.before()
        names = dict.fromkeys(range(tape.inputs), "inputs") | dict.fromkeys(tape.outputs, "outputs")
        return [
            Lifetime(names.get(place, "activations"), self.bytes(place, made), first[place], last[place], made.row)
            for place, made in enumerate(tape.made)
            if place in first and place not in before
        ]

    def before(self) -> frozenset[int]:
        """Storages of an encoder, and what is made of its result alone: an earlier pass made them."""
        values = {value.id for name, value in self.trace.inputs.items() if name not in self.read}
        found = {place for place, name in enumerate(self.trace.inputs) if name not in self.read}
        rows: set[int] = set()
        for at, row in enumerate(self.trace.rows if values else ()):
            if row.ins and values.issuperset(row.ins):
                values.update(row.outs)
                rows.add(at)
        found.update(place for place, made in enumerate(self.tape.made) if made.row in rows)
        for event in self.tape.events if values else ():
            if event.out is not None and event.ins and found.issuperset(event.ins):
                found.add(event.out)
        return frozenset(found)

    def bytes(self, place: int, made: Storage) -> Size:
        """Bytes of a storage."""
        size = self.share.storage(place) * FIXED.get(made.dtype, self.width)
        if place in self.tape.outputs and self.last_only and made.tensor is not None:
            shape = made.tensor.shape
            if len(shape) == 3 and shape[1] > 1 and self.tape.rows[made.row].kind == "dense":
                return size // shape[1]
        return size

    def weights(self) -> _Static:
        """All weights on the device in their format."""
        rows, count = self.written()
        size = sum(rows.values())
        bits = f"{8 * size / count:.4g} bits each" if count else ""
        return _Static(
            PlanPart("weights", ByteRange.exact(size), f"{count:,} weights in {self.options.format}, {bits}"), rows
        )

    def hosted(self) -> Size:
        """Bytes of this device's weights that are on the host."""
        return sum(self.written(host=True)[0].values()) if self.options.offload else 0

    def fetched(self) -> PlanPart:
        """Weights that come from the host while they are used: a layer's, or two blocks where one comes early."""
        rows, units = self.written(host=True)[0], dict[str, Size]()
        for at, size in rows.items():
            name = self.tape.blocks[at] or f"{at}"
            units[name] = units.get(name, 0) + size
        one, two = max(rows.values()), sum(sorted(units.values())[-2:])
        if self.runtime.on_host:
            said, source = "nothing where the host computes a layer; a layer's weights where it does not", "llama.cpp"
            return PlanPart("fetched", ByteRange(0, 0, one), said, f"{source}: --n-gpu-layers, --n-cpu-moe, op offload")
        said = "the largest layer's weights while it runs, from 0 where the host's memory is read, to two blocks ahead"
        return PlanPart("fetched", ByteRange(0, one, max(one, two)), said, "accelerate hooks.py: AlignDevicesHook")

    def written(self, *, host: bool = False) -> tuple[dict[int, Size], Size]:
        """Bytes of the weights on this device (or of those that wait on the host) by row, and how many there are."""
        places = {id(row): at for at, row in enumerate(self.trace.rows)}
        rows: dict[int, Size] = {}
        count: Size = 0
        for each in self.stored:
            at = places[id(each.row)]
            whole, mine = each.tensor.elements * each.row.copies, self.share.weight(at, each.tensor)
            if self.here(at) and whole and host == bool(self.away and self.away.of(each.row, each.tensor)):
                rows[at] = rows.get(at, 0) + ceil_div(each.bytes * mine, whole)
                count = count + mine
        return rows, count

    def cache(self) -> _Static:
        """Keys, values and states that go from one pass to the next."""
        format = cache_format(self.runtime, self.options.cache, self.options.computes)
        rows: dict[int, Size] = {}
        kinds: dict[str, Size] = {}
        largest: Size = 0
        for at, row in enumerate(self.trace.rows):
            caches = self.held(at, row, format) if self.generates and self.here(at) else []
            if caches:
                rows[at] = sum(cache.bytes for cache in caches)
            for cache in caches:
                kinds[cache.name] = kinds.get(cache.name, 0) + cache.bytes
                largest = max(largest, cache.bytes) if cache.grows else largest
        parts = tuple(PlanPart(name, ByteRange.exact(size)) for name, size in kinds.items())
        lengths = [row.spec.inputs[0].shape[1] for row in self.trace.rows if looks_back(row)]
        positions = self.stage.new + self.stage.past or max(lengths, default=0)
        formula = f"{self.trace.network.sizes['batch']} × {positions:,} positions in {format}: {self.runtime.note}"
        whole = ByteRange.exact(sum(rows.values()))
        return _Static(PlanPart("cache", whole, formula, self.runtime.source, parts), rows, largest)

    def held(self, at: int, row: Row, format: str) -> list[RowCache]:
        """The caches of a row."""
        pace = CacheLengths(self.stage.new + self.stage.past, self.options.prefill_chunk, self.share.mesh.cp)

        def features(tensor: Tensor) -> Size:
            return self.share.features(at, tensor)

        return row_caches(row, self.runtime, format, self.width, pace, features)

    def _moment(self) -> PhasePeak:
        """What is alive when the pass needs the most."""
        weights, cache = self.weights(), self.cache()
        away = self.hosted()
        parts = [weights.part] if weights.rows or not away else []
        if away:
            parts.append(self.fetched())
        extra = buffer_bytes(self.trace)
        if extra:
            parts.append(PlanPart("buffers", ByteRange.exact(extra), "running statistics, counters and fixed tables"))
        if cache.rows:
            parts.append(cache.part)
        if self.runtime.grows and cache.largest:
            formula = "the largest layer's keys, then its values, before they are joined with the new ones"
            parts.append(PlanPart("cache copy", ByteRange.exact(cache.largest), formula))
        parts += self._moving_parts(self.top)
        if self.options.overhead:
            moving = self.top.bytes + (sum(cache.rows.values()) if self.runtime.grows else 0)
            widened = largest_dequantized(self.stored, self.options.width)
            parts += [overhead.matmul_workspace(widened), overhead.fragmentation(moving), overhead.driver_context()]
            if self.share.mesh.devices > 1:
                parts.append(overhead.communication_buffers())
        return PhasePeak(self.stage.name, tuple(parts), self.at(), self.note())

    def note(self) -> str:
        """What the stage is, where a network generates in several."""
        new, past = self.stage.new, self.stage.past
        if self.stage.name == "prefill":
            return f"{new:,} positions at once, {past:,} before them: what the first word needs"
        if self.stage.name == "decode":
            return f"one position, {past:,} before it: what most published tables give"
        return ""

    def _moving_parts(self, top: PeakMoment) -> list[PlanPart]:
        said = {
            "inputs": "what comes in",
            "activations": f"alive at once at {self.at()}, {self.width} B a number",
            "outputs": "what the head computes" + (", last position only" if self.last_only else ""),
        }
        return [PlanPart(name, ByteRange.exact(top.parts[name]), said[name]) for name in said if top.parts.get(name)]

    def at(self) -> str:
        """The path of the row that runs when the most is alive."""
        events = self.tape.events
        return self.tape.rows[events[self.top.time].row].path if events else ""

    def layers(self) -> list[LayerMemory]:
        """Bytes by row: weights, cache, and what it made that is alive at the highest time."""
        alive: dict[int, Size] = {}
        for life in self.lives:
            if life.start <= self.top.time <= life.end and life.row >= 0:
                alive[life.row] = alive.get(life.row, 0) + life.bytes
        columns = {"weights": self.weights().rows, "cache": self.cache().rows, "activations": alive}
        return memory_by_row(self.trace, columns)


def _assumed(
    grows: SequenceAxis, sizes: Mapping[str, int], options: PlanOptions, runtime: ServingRuntime, runs: list[_Run]
) -> list[str]:
    found: list[str] = []
    trace = runs[0].trace
    for name, size in trace.network.sizes.items():
        if name not in sizes and name != "batch":
            length = runs[0].stage.new + runs[0].stage.past if name == grows.size else size
            found.append(f"{name} {length:,}, as the document says")
    if "batch" not in sizes:
        found.append(f"batch {trace.network.sizes['batch']}")
    if any(run.generates for run in runs):
        found.append(f"runtime {runtime.name}: {runtime.note} ({runtime.source})")
        if runs[0].last_only:
            found.append("the head computes for the last position only")
    found.extend(kernels(trace, "fused" if options.backend in CPU else options.backend))
    if runs[0].hosted():
        found.append(f"weights on the host: {runs[0].hosted():,} B there; caches stay on the device")
    found.append(f"activations of {runs[0].width} B, every one freed after its last use")
    found.extend(layer_notes(trace, train=False))
    if not options.overhead:
        found.append("workspace, allocator and driver context are left out")
    return found
