"""The parameters of one device in training: weights and LoRA matrices, each with its size and whether it is trained."""

from __future__ import annotations

from collections.abc import Iterator

from netweight.dims.sizes import ceil_div
from netweight.faults.fault import Fault
from netweight.quantization.presets import parse_single_format
from netweight.spec.spec import Tensor

from .optimizers import TrainableTensor
from .params import SIDES, DeviceParameter
from .setup import StepSetup

LEAST_TRAINABLE_BITS = 16
"""Optimizers update weights of 16 bits or more: quantized ones are trained through adapters beside them."""


def device_parameters(setup: StepSetup) -> list[DeviceParameter]:
    """The weights of the rows on this device, then its LoRA matrices. Raises Fault for a quantized trainable weight."""
    return [*_weights(setup), *_adapters(setup)]


def _weights(setup: StepSetup) -> Iterator[DeviceParameter]:
    tape, precision = setup.tape, setup.precision
    heads = {tape.made[place].row for place in tape.outputs}
    choose = parse_single_format(setup.options.format).over(setup.trace)
    for at, row in enumerate(tape.rows):
        for tensor in row.spec.weights if setup.has_row(at) else ():
            if not _counts(setup, at, tensor):
                continue
            described = TrainableTensor(tensor.shape, row.kind == "embedding", at in heads)
            trainable, format = setup.rules.learns(row, tensor), choose(row, tensor)
            elements, whole = setup.shard.weight(at, tensor), tensor.elements * row.copies
            if trainable and format.least < LEAST_TRAINABLE_BITS:
                raise _not_trainable(f"{row.path}.{tensor.name}", format.name)
            # A frozen weight stays in its format, but no wider than the mode stores weights: fp32 files train in bf16.
            size = min(format.size(tensor.shape) * row.copies, whole * precision.weights)
            frozen = ceil_div(size * elements, whole) if whole else 0
            offloaded = setup.offload.of(row, tensor)
            yield DeviceParameter(at, tensor.name, elements, whole, described, trainable, frozen, offloaded)


def _counts(setup: StepSetup, row: int, tensor: Tensor) -> bool:
    """True if a weight is counted at this row: its own, or tied to one of another stage, which then has a copy."""
    owner = setup.owners.get((row, tensor.name))
    if owner is None:
        return setup.tape.rows[row].owned
    return not setup.has_row(owner[0])


def _adapters(setup: StepSetup) -> Iterator[DeviceParameter]:
    """The matrices A and B of every adapter; tensor parallelism splits the side of the matrix that it splits."""
    for adapter in setup.tape.adapters:
        if not setup.has_row(adapter.row):
            continue
        row = setup.tape.rows[adapter.row]
        here, offloaded = setup.shard.copies(row), setup.offload.of(row, adapter.weight)
        rows, columns = setup.shard.sides(adapter.row, adapter.weight)
        sizes = (adapter.rank * columns * here, rows * adapter.rank * here)
        for side, size, shape in zip(SIDES, sizes, adapter.shapes, strict=True):
            name, whole = f"{adapter.weight.name}.{side}", shape[0] * shape[1] * row.copies
            yield DeviceParameter(adapter.row, name, size, whole, TrainableTensor(shape), learns=True, away=offloaded)


def _not_trainable(weight: str, format: str) -> Fault:
    return Fault(
        f"{weight[:80]} is to learn, and {format} cannot.",
        'Train adapters beside it (--lora 16, adapt="16"), freeze it, or take fp32 or bf16.',
        page_hint="Give a LoRA rank, freeze it, or choose fp32 or bf16.",
        code="unknown",
        field="format",
    )
