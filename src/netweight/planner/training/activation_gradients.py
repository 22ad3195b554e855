"""Lifetimes of activation gradients: from the backward pass of a storage's last reader to that of its maker."""

from __future__ import annotations

from collections.abc import Iterator

from netweight.planner.lifetimes import Lifetime

from .setup import StepSetup

PART = "activation gradients"

SAME_GRADIENT = frozenset(("add", "view"))
"""Operations in place whose input gradient is the output's; others make a new one while that one is live."""


def activation_gradient_lifetimes(setup: StepSetup) -> Iterator[Lifetime]:
    """The gradient of every storage that needs one, inputs left out: nobody reads theirs.

    Backward visits the events in reverse. The last event that reads a storage therefore makes its gradient (for an
    output the loss does), and it is freed once the event that made the storage has been differentiated.
    """
    tape, schedule = setup.tape, setup.schedule
    born: dict[int, int] = {}
    for at, event in enumerate(tape.events):
        if not event.grads:
            continue
        born.update(dict.fromkeys((place for place in event.ins if place in tape.grads), at))
        if event.out in event.ins and event.op.kind not in SAME_GRADIENT:
            time = schedule.back(at)
            yield Lifetime(PART, setup.storage_bytes(event.out), time, time, event.row)
    for place in tape.grads:
        if place >= tape.inputs and place in tape.first and place not in setup.unmaterialized:
            start = schedule.back(born[place]) if place in born else schedule.loss + 1
            end = schedule.back(tape.first[place])
            yield Lifetime(PART, setup.storage_bytes(place), start, end, tape.made[place].row)
