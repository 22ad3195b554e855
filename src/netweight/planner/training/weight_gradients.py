"""Lifetimes of weight gradients: from the backward pass of a weight's last use, until the step or the whole pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netweight.planner.lifetimes import Lifetime

from .gradients import Sizes, Use, lives_of, use_of
from .params import SIDES, DeviceParameter, Owner
from .persistent import gradient_bytes
from .setup import StepSetup


def weight_gradient_lifetimes(setup: StepSetup, params: Iterable[DeviceParameter]) -> Iterator[Lifetime]:
    """The gradients of trainable parameters; those of later uses too, before they are added."""
    uses = _uses(setup)
    for param in params:
        found = uses.get((param.row, param.name)) if param.learns else None
        if not found:
            continue
        # Gradients that stay are persistent state; offloaded ones leave as soon as the last use has been added.
        leaves = "gradients" in param.away
        end = max(found).time if leaves else setup.schedule.end
        yield from lives_of(found, _sizes(setup, param), None if setup.keeps_gradients else end, param.row)


def _uses(setup: StepSetup) -> dict[Owner, list[Use]]:
    """The times at which backward makes a gradient of each weight: one for every use, LoRA matrices too.

    A tied or shared weight has the uses of all its rows. A loss that is fused with its head makes the head's gradient
    at the loss. Megatron's products add into its buffers and make no tensor of their own.
    """
    casts, schedule = bool(setup.precision.casts), setup.schedule
    early = setup.head.row if setup.head and setup.loss.early else -1
    adapted = {(each.row, each.weight.name) for each in setup.tape.adapters}
    found: dict[Owner, list[Use]] = {}
    for at, event in enumerate(setup.tape.events):
        time = schedule.back(at)
        for tensor in event.learns:
            use = Use(schedule.loss) if event.row == early else use_of(event.op, time, casts=casts)
            if not (setup.precision.adds and use.view):
                found.setdefault(setup.owner(event.row, tensor), []).append(use)
        for tensor in event.op.ins if event.op.kind == "mac" else ():
            if (event.row, tensor.name) in adapted:
                for side in SIDES:
                    found[event.row, f"{tensor.name}.{side}"] = [Use(time, view=True)]
    return found


def _sizes(setup: StepSetup, param: DeviceParameter) -> Sizes:
    """Bytes of a weight's gradient: as it is held, as one use makes it, and in 16 bits if autocast cast the weight.

    Where a framework's buffers, or the buckets of ZeRO, take what a use makes, those are counted and not a new tensor.
    """
    mesh, precision = setup.shard.mesh, setup.precision
    counted = precision.added or (mesh.dp > 1 and mesh.zero)
    fresh = 0 if counted else param.elements * min(precision.gradients, precision.weights)
    return Sizes(gradient_bytes(setup, param), fresh, 0 if counted else param.elements * precision.casts)
