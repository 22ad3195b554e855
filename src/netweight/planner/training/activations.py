"""Lifetimes of activations in the forward pass: inputs, temporaries, outputs, and storages saved for backward.

A storage is freed after its last use, except that autograd holds what backward reads, that the caller holds the inputs,
and that the loss holds the output.
"""

from __future__ import annotations

from collections.abc import Iterator

from netweight.dims.sizes import ceil_div
from netweight.planner.lifetimes import Lifetime

from .setup import StepSetup


def activation_lifetimes(setup: StepSetup) -> Iterator[Lifetime]:
    """One or two lifetimes of every storage that the forward pass makes or reads, on all pipeline stages."""
    tape, schedule, saved = setup.tape, setup.schedule, setup.saved
    fetches = {place: at for at, event in enumerate(tape.events) for place in event.keeps}
    for place, first in tape.first.items():
        last, row, size = tape.last[place], tape.made[place].row, setup.storage_bytes(place)
        if place < tape.inputs:
            yield Lifetime("inputs", size, 0, schedule.end, row)
        elif place in setup.unmaterialized:
            continue
        elif place in saved.until:
            yield from _saved(setup, place, first, last, fetches)
        elif place in tape.outputs:
            yield Lifetime("outputs", size, first, _output_end(setup, place), row)
        else:
            yield Lifetime("working", size, first, last, row)
    # Storages that an operation makes beside its result for backward alone, such as statistics and masks.
    for place in saved.until:
        if place not in tape.first:
            yield from _saved(setup, place, saved.makers[place], saved.makers[place], fetches)


def _saved(setup: StepSetup, place: int, first: int, last: int, fetches: dict[int, int]) -> Iterator[Lifetime]:
    """A storage that is saved for backward: held all the time, or offloaded between its forward and backward uses.

    `until` is the earliest event that saved it. The backward pass runs the events in reverse, so that event is the last
    to read it, and `fetches`, the latest event that saved it, is the first: an offloaded storage comes back then, or,
    as the input of a recomputed block, when the block runs again.
    """
    size, row, until = setup.storage_bytes(place), setup.tape.made[place].row, setup.saved.until[place]
    end = setup.schedule.back(until)
    if not setup.offloads_activation(place):
        yield Lifetime("activations", size, first, end, row)
        return
    again = [redo for redo in setup.saved.redos if redo.start == until]
    start = setup.schedule.again(again[0].start) if again else setup.schedule.back(fetches[place])
    yield Lifetime("activations", size, first, last, row)
    yield Lifetime("activations", size, start, end, row)


def _output_end(setup: StepSetup, place: int) -> int:
    """The time at which an output is freed: a loss that owns its logits frees them, the caller holds all else."""
    if setup.head is None or place != setup.head.place or setup.loss.until == 2:
        return setup.schedule.back(0)
    return setup.schedule.loss + setup.loss.until


def in_flight_lifetimes(setup: StepSetup) -> Iterator[Lifetime]:
    """Saved activations of the other micro-batches that a pipeline stage holds before it runs their backward passes.

    `in_flight` counts micro-batches as a fraction of a whole one, that of this pass included: hence the minus one.
    """
    many, of = setup.shard.mesh.flying(setup.stage)
    if many == of:
        return
    one = sum(
        setup.storage_bytes(place)
        for place in setup.saved.until
        if setup.shard.stages[max(0, setup.tape.made[place].row)] == setup.stage
    )
    yield Lifetime("waiting", ceil_div(one * (many - of), of), 0, setup.schedule.end - 1)
