"""What fits: the largest size under a limit, and the cheapest change that makes a plan fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from netweight.dims.sizes import Size
from netweight.faults.fault import Fault

from .options import PlanOptions
from .parts import DevicePlan, FitResult, MemorySaving

Json = dict[str, Any]
Make = Callable[[Mapping[str, int], Mapping[str, Any]], DevicePlan]
"""A plan from sizes and settings."""

LARGEST = 2**40


class Candidate(NamedTuple):
    """A change to try: its settings, what it is called, and what it costs. `scale` divides the batch."""

    title: str
    settings: Json
    cost: str


RUNNING = (
    Candidate("prefill 512 positions at a time", {"prefill_chunk": 512}, "a slower first token"),
    Candidate("keys and values in 8 bits", {"cache": "q8_0"}, "next to no loss"),
    Candidate("weights in 16 bits", {"format": "bf16"}, "no loss for what was trained in 16 bits"),
    Candidate("weights in 8 bits", {"format": "bnb-int8"}, "little loss, slower products"),
    Candidate("keys and values in 4 bits", {"cache": "q4_0"}, "some loss over long contexts"),
    Candidate("weights in 4 bits", {"format": "bnb-nf4-dq"}, "some loss"),
    Candidate("experts on the host", {"offload": "expert=weights"}, "time for transfers, or slower products there"),
    Candidate("all weights on the host", {"offload": "weights"}, "time to bring every layer for every step"),
    Candidate("two devices, tensors split", {"shard": "tp=2"}, "a second device"),
)
TRAINING = (
    Candidate(
        "scores of attention made again", {"recompute": "selective"}, "a few percent of time, nothing with one kernel"
    ),
    Candidate("every second block made again", {"recompute": "every-2"}, "about 1/6 more time"),
    Candidate("every block made again", {"recompute": "full"}, "about 1/3 more time"),
    Candidate("AdamW in 8 bits", {"train": "adamw-8bit"}, "next to no loss"),
    Candidate("everything in 16 bits", {"format": "bf16", "precision": "bf16"}, "small updates are lost to rounding"),
    Candidate("the optimizer on the host", {"offload": "optimizer"}, "time for transfers"),
    Candidate("adapters of rank 16", {"format": "bf16", "precision": "", "lora": "16"}, "fewer degrees of freedom"),
    Candidate("adapters beside 4 bits", {"format": "bnb-nf4-dq", "precision": "", "lora": "16"}, "and some loss"),
    Candidate("eight devices, all split", {"shard": "dp=8,zero=3"}, "seven devices more"),
)
"""Changes from cheap to dear. What each costs is a rule of thumb, not a measure."""


def largest_that_fits(
    make: Make, sizes: Mapping[str, int], settings: Mapping[str, Any], what: str, limit: Size
) -> FitResult:
    """The largest value of a size under a limit, by doubling and halving. Raises Fault where the network has no such.

    A size that the network itself refuses does not fit.
    """

    def plan(value: int) -> DevicePlan | None:
        try:
            return make({**sizes, what: value}, settings)
        except Fault:
            if value == 1:
                raise
            return None

    def fits(found: DevicePlan | None) -> bool:
        return found is not None and found.total.likely <= limit

    at, here = 1, plan(1)
    if here is None or not fits(here):
        return FitResult(what, None, 0, here.total.likely if here else 0, _most(here))
    above, there = 2, plan(2)
    while fits(there):
        assert there is not None
        at, here = above, there
        if at >= LARGEST:
            return FitResult(what, at, here.total.likely, here.total.likely, "nothing")
        above, there = 2 * above, plan(2 * above)
    while above - at > 1:
        middle = (at + above) // 2
        found = plan(middle)
        if fits(found):
            assert found is not None
            at, here = middle, found
        else:
            above, there = middle, found
    binds = _grown(here, there) if there is not None else "the network takes no more"
    return FitResult(what, at, here.total.likely, there.total.likely if there else 0, binds)


def _most(plan: DevicePlan | None) -> str:
    """The part that takes the most."""
    return max(plan.parts, key=lambda part: part.bytes.likely).name if plan else ""


def _grown(before: DevicePlan, after: DevicePlan) -> str:
    """The part that grew the most."""
    return max(after.parts, key=lambda part: part.bytes.likely - before.part(part.name).likely).name


def memory_saving_changes(
    make: Make,
    plan: DevicePlan,
    options: PlanOptions,
    sizes: Mapping[str, int],
    settings: Mapping[str, Any],
    limit: Size,
) -> tuple[MemorySaving, ...]:
    """Changes that save bytes, from cheap to dear, up to the first that fits, alone or with all those before it."""
    found: list[MemorySaving] = []
    together: Json = {}
    for each in (*_smaller(plan), *(TRAINING if options.train else RUNNING)):
        change = _tried(make, each, plan, sizes, settings, limit)
        if change is None:
            continue
        found.append(change)
        together |= each.settings
        if change.fits:
            break
        if len(found) > 1:
            title, cost = f"these {len(found)} together", "all that they cost"
            every = _tried(make, Candidate(title, dict(together), cost), plan, sizes, settings, limit)
            if every is not None and every.fits:
                return (*found, every)
    return tuple(found)


def _smaller(plan: DevicePlan) -> list[Candidate]:
    """A smaller batch, where there is one."""
    batch = plan.sizes.get("batch", 1)
    if batch == 1:
        return []
    passes = {"accumulation_steps": batch} if plan.mode == "training" else {}
    cost = "as many passes a step" if passes else "fewer samples at a time"
    return [Candidate("batch 1", {"batch": 1, **passes}, cost)]


def _tried(
    make: Make, change: Candidate, plan: DevicePlan, sizes: Mapping[str, int], settings: Mapping[str, Any], limit: Size
) -> MemorySaving | None:
    """A plan with the change; None where it cannot be or saves nothing."""
    more = {name: value for name, value in change.settings.items() if name != "batch"}
    batch = {"batch": 1} if "batch" in change.settings else {}
    try:
        found = make({**sizes, **batch}, {**settings, **more})
    except Fault:
        return None
    if found.total.likely >= plan.total.likely:
        return None
    return MemorySaving(change.title, change.settings, found.total, change.cost, found.total.likely <= limit)
