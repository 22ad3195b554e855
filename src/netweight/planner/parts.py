"""What a plan of memory answers: parts that add up, the moment of the peak, and what was assumed.

Bytes are whole. A part that follows from shapes is exact; one that depends on the runtime is a range with its source.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import msgspec

from netweight.dims.sizes import Size

from .options import Mode

Json = dict[str, Any]


class ByteRange(NamedTuple):
    """Bytes at least, most likely, and at most; three times the same where they are exact."""

    low: Size = 0
    likely: Size = 0
    high: Size = 0

    @classmethod
    def exact(cls, size: Size) -> ByteRange:
        """A range of one size."""
        return cls(size, size, size)

    def plus(self, other: ByteRange) -> ByteRange:
        """The sum, end by end."""
        return ByteRange(self.low + other.low, self.likely + other.likely, self.high + other.high)

    @property
    def sure(self) -> bool:
        """True if the bytes are exact."""
        return self.low == self.high


def sum_ranges(ranges: Iterable[ByteRange]) -> ByteRange:
    """The sum of ranges, end by end."""
    found = ByteRange()
    for each in ranges:
        found = found.plus(each)
    return found


Held = Literal["allocated", "reserved", "device"]
"""Whose bytes they are, and of all after it: the network's, from the allocator; the allocator's, which it keeps for
more; the driver's, beside them on the device."""

HELD: dict[Held, str] = {
    "allocated": "handed out by the allocator (torch.cuda.max_memory_allocated)",
    "reserved": "held by the allocator (torch.cuda.max_memory_reserved)",
    "device": "taken of the device (nvidia-smi): with the driver's context and communicators",
}


class PlanPart(msgspec.Struct, frozen=True):
    """What bytes are for: a name, how many, how that comes about, and the source of the formula.

    `parts` are what it is made of, where that is told; they add up to it.
    """

    name: str
    bytes: ByteRange
    formula: str = ""
    source: str = ""
    parts: tuple[PlanPart, ...] = ()
    held: Held = "allocated"


class PhasePeak(msgspec.Struct, frozen=True):
    """A time when memory is at its highest of a phase, the row that runs then, the parts alive, and what it is."""

    name: str
    parts: tuple[PlanPart, ...]
    at: str = ""
    note: str = ""

    @property
    def bytes(self) -> ByteRange:
        """The sum of its parts."""
        return sum_ranges(part.bytes for part in self.parts)

    @property
    def figures(self) -> dict[Held, ByteRange]:
        """Three figures that are called memory, each with what is before it: `HELD`. One, where nothing is added."""
        found: dict[Held, ByteRange] = {}
        for held in HELD:
            parts = [part for part in self.parts if part.held == held]
            if parts:
                found[held] = sum_ranges([*(part.bytes for part in parts), *list(found.values())[-1:]])
        return found


class LayerMemory(msgspec.Struct, frozen=True):
    """Bytes that belong to a row: path, kind, and bytes by part."""

    path: str
    kind: str
    parts: dict[str, Size]


class MemoryLimit(msgspec.Struct, frozen=True):
    """What the plan is held against: a `device`, or a number of bytes."""

    name: str
    bytes: Size
    note: str = ""
    device: bool = False


class MemorySaving(msgspec.Struct, frozen=True):
    """Something to change so that it fits, what is then needed, and what it costs in words."""

    title: str
    settings: Json
    bytes: ByteRange
    cost: str
    fits: bool


class FitResult(msgspec.Struct, frozen=True):
    """The largest value that fits, what the next one would need, and which part binds. None where not even 1 fits."""

    what: str
    value: int | str | None
    bytes: Size
    next: Size
    binds: str


class DevicePlan(msgspec.Struct, frozen=True):
    """Memory of one device, by part, at the moment when it needs the most."""

    name: str
    mode: Mode
    sizes: dict[str, int]
    settings: Json
    moments: tuple[PhasePeak, ...]
    layers: tuple[LayerMemory, ...]
    assumptions: tuple[str, ...]
    devices: int = 1
    limit: MemoryLimit | None = None
    fit: FitResult | None = None
    changes: tuple[MemorySaving, ...] = ()

    @property
    def peak(self) -> PhasePeak:
        """The moment that needs the most; the first of equals."""
        return max(self.moments, key=lambda moment: moment.bytes.likely)

    @property
    def parts(self) -> tuple[PlanPart, ...]:
        """The parts alive at the peak."""
        return self.peak.parts

    @property
    def total(self) -> ByteRange:
        """Bytes at the peak."""
        return self.peak.bytes

    @property
    def fits(self) -> bool | None:
        """True if the likely total is within the limit; None without one."""
        return None if self.limit is None else self.total.likely <= self.limit.bytes

    def part(self, name: str) -> ByteRange:
        """Bytes of a part at the peak; nothing where there is none of that name."""
        return next((part.bytes for part in self.parts if part.name == name), ByteRange())


def _range(size: ByteRange) -> Json:
    return {"low": size.low, "likely": size.likely, "high": size.high}


def _part(part: PlanPart) -> Json:
    found: Json = {"name": part.name, "bytes": part.bytes.likely}
    if not part.bytes.sure:
        found["range"] = _range(part.bytes)
    if part.formula:
        found["formula"] = part.formula
    if part.source:
        found["source"] = part.source
    if part.parts:
        found["parts"] = [_part(inner) for inner in part.parts]
    return found


def plan_data(plan: DevicePlan) -> Json:
    """The plan as plain data, schema `netweight.memory/1`."""
    peak = plan.peak
    found: Json = {
        "schema": "netweight.memory/1",
        "name": plan.name,
        "mode": plan.mode,
        "sizes": plan.sizes,
        "settings": plan.settings,
        "devices": plan.devices,
        "total": {"bytes": peak.bytes.likely, "range": _range(peak.bytes)},
        "figures": {held: _range(size) for held, size in peak.figures.items()},
        "peak": peak.name,
        "at": peak.at,
        "parts": [_part(part) for part in peak.parts],
        "moments": [
            {
                "name": moment.name,
                "at": moment.at,
                **({"note": moment.note} if moment.note else {}),
                "bytes": moment.bytes.likely,
                "range": _range(moment.bytes),
                "parts": [_part(part) for part in moment.parts],
            }
            for moment in plan.moments
        ],
        "layers": [{"path": layer.path, "kind": layer.kind, **layer.parts} for layer in plan.layers],
        "assumptions": list(plan.assumptions),
    }
    if plan.limit is not None:
        limit = plan.limit
        found["limit"] = {"name": limit.name, "bytes": limit.bytes, "note": limit.note}
        found["fits"] = plan.fits
        found["left"] = limit.bytes - peak.bytes.likely
    if plan.fit is not None:
        found["fit"] = msgspec.to_builtins(plan.fit)
    if plan.changes:
        found["changes"] = [
            {
                "title": c.title,
                "settings": c.settings,
                "bytes": c.bytes.likely,
                "range": _range(c.bytes),
                "cost": c.cost,
                "fits": c.fits,
            }
            for c in plan.changes
        ]
    return found
