"""Lifetimes of recomputed activations: what a checkpointed block makes when it runs again before its backward pass."""

from __future__ import annotations

from collections.abc import Iterator

from netweight.planner.lifetimes import Lifetime

from .setup import StepSetup


def recomputed_lifetimes(setup: StepSetup) -> Iterator[Lifetime]:
    """One lifetime of every storage that is made again.

    A block runs again right before the backward pass of its last event, so its storages are born in that run. One that
    backward reads (`again`) stays until the earliest event of the block that reads it is differentiated; any other is
    freed after its last use in the block, or where the run stops early: `last`, the last event that makes something
    that backward needs.
    """
    saved, schedule = setup.saved, setup.schedule
    blocks = {at: redo for redo in saved.redos for at in range(redo.start, redo.last + 1)}
    for place, maker in saved.makers.items():
        block = blocks.get(maker)
        if block is None or place in setup.unmaterialized:
            continue
        end = schedule.again(min(setup.tape.last.get(place, maker), block.last))
        until = schedule.back(saved.again[place]) if place in saved.again else end
        row = setup.tape.made[place].row
        yield Lifetime("recomputed", setup.storage_bytes(place), schedule.again(maker), until, row)
