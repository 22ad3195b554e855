"""Sentences about memory, each made from the figures that it speaks of."""

from __future__ import annotations

from collections.abc import Mapping

from netweight.analysis.memory_summary import PartGroup
from netweight.dims import number_text as text
from netweight.dims.number_text import Units
from netweight.dims.sizes import Size
from netweight.planner.groups import grouped
from netweight.planner.parts import ByteRange, DevicePlan, MemoryLimit

STATE: tuple[PartGroup, ...] = ("weights", "gradients", "optimizer")
"""What does not grow with the batch."""


def training(parts: Mapping[PartGroup, Size], regime: str) -> str:
    """What training takes, by part: what grows with the batch, and what does not."""
    state, kept = sum(parts[name] for name in STATE), parts["activations"]
    whole = state + kept
    if not whole:
        return "No weights and no activations yet."
    shares = f"Training in {regime}: weights, gradients and optimizer {text.format_percentage(state, whole)}"
    if not kept:
        return f"{shares}. No activations are saved for backward, so a larger batch takes no more."
    grows = text.format_percentage(kept, whole)
    return f"{shares}, activations {grows}. Only activations grow with the batch: twice the batch takes {grows} more."


def verdict(plan: DevicePlan, units: Units) -> str:
    """True if it fits the device, by how much, and where it does not, why; empty without a device."""
    limit = plan.limit
    if limit is None:
        return ""
    left = limit.bytes - plan.total.likely
    amount, where = text.format_bytes(abs(left), units), _where(limit, plan.devices)
    if left >= 0:
        said = f"It fits {where}, with {amount} to spare."
        return said if plan.total.high <= limit.bytes else f"{said} At the upper end of the range it does not."
    said = f"It does not fit {where}: {amount} short. {why(plan, limit, units)}"
    return said if plan.total.low > limit.bytes else f"{said} At the lower end of the range it fits."


def why(plan: DevicePlan, limit: MemoryLimit, units: Units) -> str:
    """What alone is more than the limit; where nothing is, what takes the most at the peak."""
    ranges = grouped(plan.parts)
    parts = {name: size.likely for name, size in ranges.items()}
    if _alone(ranges, ("weights",)) > limit.bytes:
        return f"The weights alone take {text.format_bytes(parts['weights'], units)}."
    state: dict[PartGroup, Size] = {name: parts[name] for name in STATE if parts.get(name)}
    if len(state) > 1 and _alone(ranges, STATE) > limit.bytes:
        return f"{_listed(list(state)).capitalize()} alone take {text.format_bytes(sum(state.values()), units)}."
    name = max(parts, key=lambda name: parts[name])
    plural = "take" if name.endswith("s") else "takes"
    return f"{name.capitalize()} {plural} the most, {text.format_bytes(parts[name], units)}."


def largest(plan: DevicePlan, units: Units) -> str:
    """The largest size that fits, and what the next one takes; empty where that was not asked."""
    fit, limit = plan.fit, plan.limit
    if fit is None or limit is None:
        return ""
    if fit.value is None:
        ranges = grouped(plan.parts)
        if _alone(ranges, ("weights",)) > limit.bytes:
            return f"No {fit.what} fits: the weights alone take {text.format_bytes(ranges['weights'].likely, units)}."
        return f"No {fit.what} fits: {fit.what} 1 takes {text.format_bytes(fit.next, units)}."
    value = f"{fit.value:,}" if isinstance(fit.value, int) else fit.value
    said = f"The largest {fit.what} is {value}, {text.format_bytes(fit.bytes, units)}"
    if fit.next > limit.bytes:
        return f"{said}; the next takes {text.format_bytes(fit.next, units)}."
    return f"{said}: no larger one is possible." if not fit.next else f"{said}: none larger was tried."


def _alone(ranges: Mapping[PartGroup, ByteRange], names: tuple[PartGroup, ...]) -> Size:
    """Bytes of groups at least: what cannot be less is too much whatever the rest is."""
    return sum(ranges[name].low for name in names if name in ranges)


def _where(limit: MemoryLimit, devices: int) -> str:
    if not limit.device:
        return f"within {limit.name}" if devices == 1 else f"within {limit.name} on each of {devices:,} devices"
    return f"on one {limit.name}" if devices == 1 else f"on each of {devices:,} × {limit.name}"


def _listed(names: list[PartGroup]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
