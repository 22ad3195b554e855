"""What parts of a plan are for: six groups that mean the same in every phase, for the colors of the page."""

from __future__ import annotations

from collections.abc import Iterable

from netweight.analysis.memory_summary import PartGroup

from .parts import ByteRange, PlanPart, sum_ranges

GROUPS: dict[PartGroup, tuple[str, ...]] = {
    "weights": ("weights", "buffers", "casts", "gathered", "fetched", "dequantised"),
    "gradients": ("gradients", "new gradients", "unreduced gradients", "buckets"),
    "optimizer": ("optimizer", "master weights", "step"),
    "activations": (
        "inputs", "activations", "waiting", "recomputed", "outputs", "loss", "working", "activation gradients",
    ),
    "cache": ("cache", "cache copy"),
    "overhead": ("workspace", "fragmentation", "runtime", "communication"),
}  # fmt: skip
"""The names of parts by group. Every part that a plan can have stands here once."""

_GROUP_OF: dict[str, PartGroup] = {name: group for group, names in GROUPS.items() for name in names}


def group_of(part: PlanPart) -> PartGroup:
    """The group of a part of a phase."""
    return _GROUP_OF[part.name]


def grouped(parts: Iterable[PlanPart]) -> dict[PartGroup, ByteRange]:
    """Bytes by group, in the order of `GROUPS`; groups without bytes are left out."""
    parts = tuple(parts)
    found: dict[PartGroup, ByteRange] = {
        group: sum_ranges(part.bytes for part in parts if group_of(part) == group) for group in GROUPS
    }
    return {group: size for group, size in found.items() if size.high}
