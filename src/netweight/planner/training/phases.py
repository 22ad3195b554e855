"""The moments of a training step in words: parts with their formulas and sources, and what was assumed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from netweight.dims.sizes import Size
from netweight.planner import overhead
from netweight.planner.lifetimes import PeakMoment, peaks_of_spans
from netweight.planner.notes import kernels, layer_notes
from netweight.planner.parts import ByteRange, PhasePeak, PlanPart
from netweight.planner.weights import buffer_bytes, largest_dequantized, weights_with_formats
from netweight.spec.spec import CPU

from .persistent import stored_bytes

if TYPE_CHECKING:
    from .params import DeviceParameter
    from .step import TrainingStep

BUCKET = 500_000_000
"""Gradients that ZeRO sends at once."""


def phase_peaks(step: TrainingStep) -> tuple[PhasePeak, ...]:
    """The highest times of the forward pass, the loss, the backward pass and the step."""
    phases = (
        ("forward", 0, step.clock.loss - 1),
        ("loss", step.clock.loss, step.clock.loss + 1),
        ("backward", step.clock.loss + 2, step.clock.end - 1),
        ("step", step.clock.end, step.clock.end),
    )
    there = [(name, (start, end)) for name, start, end in phases if end >= start]
    tops, fixed, gathered = peaks_of_spans(step.lives, [span for _, span in there]), _fixed_parts(step), _gathered(step)
    return tuple(
        _moment(step, name, top, [*fixed, *_moving_parts(step, top)], _step_parts(step) if name == "step" else gathered)
        for (name, _), top in zip(there, tops, strict=True)
    )


def _moment(
    step: TrainingStep, name: str, top: PeakMoment, there: list[PlanPart], buffers: list[PlanPart]
) -> PhasePeak:
    parts = [*there, *buffers]
    if step.setup.options.overhead:
        most = overhead.SHARDED if step.setup.shard.mesh.zero == 3 else overhead.TRAINING
        parts += [overhead.scratch(), overhead.fragmentation(top.bytes, most), overhead.driver_context()]
        if step.setup.shard.mesh.devices > 1:
            parts.append(overhead.communication_buffers())
    return PhasePeak(name, tuple(part for part in parts if part.bytes.high), _at(step, top.time))


def _at(step: TrainingStep, time: int) -> str:
    """The path of the row that runs at a time; empty for loss and step."""
    event = step.clock.event(time)
    return "" if event is None else step.setup.tape.rows[step.setup.tape.events[event].row].path


def _fixed_parts(step: TrainingStep) -> list[PlanPart]:
    regime, fixed = step.setup.precision, step.fixed
    learned = sum(param.elements for param in step.params if param.learns)
    frozen = sum(param.elements for param in step.params) - learned
    said = {
        "weights": f"{learned:,} that learn at {regime.weights} B" + (f", {frozen:,} frozen" if frozen else ""),
        "master weights": f"{learned:,} at {regime.master} B in fp32",
        "optimizer": f"{step.setup.optimizer.title}: {step.setup.optimizer.formula}; a number of {regime.state} B",
        "gradients": f"{learned:,} at {regime.gradients + regime.added} B, added up over passes",
    }
    mesh, parted = step.setup.shard.mesh, {"weights": 3, "master weights": 1, "optimizer": 1, "gradients": 2}
    for name, stage in parted.items():
        if mesh.dp > 1 and mesh.zero >= stage:
            said[name] += f", of which each of {mesh.dp} devices keeps its part"
    sources = {"optimizer": step.setup.optimizer.source, "weights": regime.source}
    found = [
        PlanPart(name, _ranged(step, name, sum(rows.values())), said[name], sources.get(name, ""))
        for name, rows in fixed.items()
    ]
    return [
        *found,
        PlanPart(
            "buffers", ByteRange.exact(buffer_bytes(step.setup.trace)), "running statistics, counters and fixed tables"
        ),
    ]


def _gathered(step: TrainingStep) -> list[PlanPart]:
    """Buffers of sharding: whole blocks of weights and gradients, and what is copied to be sent."""
    mesh, regime = step.setup.shard.mesh, step.setup.precision
    found: list[PlanPart] = []
    frozen = any(not param.learns for param in step.params)
    narrow = (
        largest_dequantized(weights_with_formats(step.setup.trace, step.setup.options.format), regime.activations)
        if frozen
        else 0
    )
    if narrow:
        found.append(
            PlanPart("dequantised", ByteRange.exact(narrow), "the largest matrix at full width while it multiplies")
        )
    found += _fetched(step)
    if mesh.dp == 1:
        return found
    learned = sum(param.elements for param in step.params if param.learns)
    width = regime.gradients if regime.framework else regime.activations
    if mesh.zero == 3:
        whole, split = _units(step, regime.activations), _blocks(step, lambda param: param.elements * param.learns)
        formula = "two blocks, of which one comes early, and what is outside of blocks; narrow weights as they are"
        found.append(PlanPart("gathered", ByteRange.exact(whole), formula, "PyTorch FSDP: prefetch"))
        size = max((size for name, size in split.items() if name), default=0) * width
        found.append(PlanPart("unreduced gradients", ByteRange.exact(size), "those of a block before they are split"))
    elif not regime.adds:  # else gradients lie in the buffers that are sent
        size = min(learned, BUCKET) * width if mesh.zero else learned * width
        source = "DeepSpeed: reduce_bucket_size 5e8" if mesh.zero else "PyTorch DDP: gradients copied to buckets"
        found.append(PlanPart("buckets", ByteRange(0, size, size), "gradients on their way to other devices", source))
    return found


def _fetched(step: TrainingStep) -> list[PlanPart]:
    """Weights that come from the host: two blocks at once, or one matrix outside of blocks."""
    sizes: dict[str, Size] = {}
    for param in step.params:
        if "weights" in param.away:
            name = step.setup.tape.blocks[param.row] or f"{param.row}.{param.name}"
            sizes[name] = sizes.get(name, 0) + stored_bytes(step.setup, param)
    size = sum(sorted(sizes.values())[-2:])
    formula = "two blocks of weights, of which one comes early"
    return [PlanPart("fetched", ByteRange.exact(size), formula, "ZeRO-Infinity, arXiv 2104.07857")] if size else []


def _units(step: TrainingStep, width: int) -> Size:
    """Bytes of the two largest blocks and of what is outside of blocks: frozen weights as stored, if that is less."""

    def size(param: DeviceParameter) -> Size:
        wide = param.elements * width
        return wide if param.learns else min(param.frozen, wide)

    sizes = _blocks(step, size)
    return 2 * max((size for name, size in sizes.items() if name), default=0) + sizes.get("", 0)


def _blocks(step: TrainingStep, size: Callable[[DeviceParameter], Size]) -> dict[str, Size]:
    """A sum over weights by block; "" is outside of all."""
    sizes: dict[str, Size] = {}
    for param in step.params:
        name = step.setup.tape.blocks[param.row]
        sizes[name] = sizes.get(name, 0) + size(param)
    return sizes


def _ranged(step: TrainingStep, name: str, size: Size) -> ByteRange:
    """A paged state may move to the host."""
    return ByteRange(0, size, size) if name == "optimizer" and step.setup.optimizer.paged else ByteRange.exact(size)


def _moving_parts(step: TrainingStep, top: PeakMoment) -> list[PlanPart]:
    width = (
        f"{step.setup.precision.activations} or 4"
        if step.setup.precision.autocast
        else step.setup.precision.activations
    )
    kernel = "".join(f"; {text}" for text in kernels(step.setup.trace, step.setup.options.backend))
    said = {
        "inputs": "what comes in",
        "activations": f"kept for backward, every storage once, {width} B a number{kernel}",
        "waiting": "kept for backward of other micro-batches in the pipeline",
        "recomputed": "made again for the block that is differentiated",
        "outputs": "what the network hands on",
        "loss": step.setup.loss.note,
        "working": "alive for operations that run",
        "activation gradients": "gradients on their way back",
        "gradients": "gradients of weights so far",
        "new gradients": "gradients of weights before they are added or widened",
        "casts": f"weights at {step.setup.precision.casts} B for the pass",
    }
    return [PlanPart(name, ByteRange.exact(top.parts[name]), said[name]) for name in said if top.parts.get(name)]


def _step_parts(step: TrainingStep) -> list[PlanPart]:
    """What the step itself needs."""
    if step.setup.precision.framework:
        return []
    learned = sum(param.elements for param in step.params if param.learns and "optimizer" not in param.away)
    size = step.setup.zero_sharded(learned * step.setup.optimizer.foreach * step.setup.precision.state, 1)
    formula = (
        "the foreach form works on all tensors at once and needs one number more a parameter; a fused one does not"
    )
    return [PlanPart("step", ByteRange(0, size, size), formula, "torch.optim: foreach")] if size else []


def plan_assumptions(step: TrainingStep, sizes: Mapping[str, int]) -> list[str]:
    """What was assumed, in sentences."""
    network = step.setup.trace.network
    found = [
        f"{name} {size:,}, as the document says"
        for name, size in network.sizes.items()
        if name not in sizes and name != "batch"
    ]
    if "batch" not in sizes:
        found.append(f"batch {network.sizes['batch']}")
    found.append(f"precision {step.setup.precision.name}: {step.setup.precision.note} ({step.setup.precision.source})")
    if step.setup.head and step.setup.options.loss != "none":
        found.append(f"the loss is cross-entropy of the output, {step.setup.loss.note} ({step.setup.loss.source})")
    found.append(
        "gradients are set to nothing between steps"
        if not step.setup.keeps_gradients
        else "gradients stay between passes"
    )
    found.extend(f"{word} on the host: {size:,} B there" for word, size in step.hosted().items())
    width = (
        "take one byte a number, as on a GPU" if step.setup.options.backend not in CPU else "are numbers, as on the CPU"
    )
    found.append(f"masks of dropout {width}")
    found.extend(layer_notes(step.setup.trace, step.setup.options.backend))
    if not step.setup.options.overhead:
        found.append("workspace, allocator and driver context are left out")
    return found
