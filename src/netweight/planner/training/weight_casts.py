"""Lifetimes of the 16-bit copies that autocast makes of fp32 weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netweight.planner.lifetimes import Lifetime

from .params import DeviceParameter, Owner
from .setup import StepSetup


def weight_cast_lifetimes(setup: StepSetup, params: Iterable[DeviceParameter]) -> Iterator[Lifetime]:
    """The copy of every weight that a product reads, from its first use until that use is differentiated.

    Autocast caches one copy per weight for the whole forward pass, and the product saves it for the gradient of its
    input: it lives until the backward pass of its first use, the last to read it. Under ZeRO 3 there is none: weights
    are gathered in 16 bits, which is counted there.
    """
    casts, mesh = setup.precision.casts, setup.shard.mesh
    if not casts or (mesh.zero == 3 and mesh.dp > 1):
        return
    first: dict[Owner, int] = {}
    for at, event in enumerate(setup.tape.events):
        for tensor in event.op.ins if event.op.kind == "mac" else ():
            if tensor.role == "weight":
                first.setdefault(setup.owner(event.row, tensor), at)
    for param in params:
        at = first.get((param.row, param.name))
        if at is not None:
            yield Lifetime("casts", param.elements * casts, at, setup.schedule.back(at), param.row)
