"""Answers of `memory` and `memory_choices`, as records."""

from __future__ import annotations

from typing import Literal

import msgspec

from netweight.analysis.memory_summary import PartGroup
from netweight.dims.number_text import Quantity
from netweight.planner.options import Mode

from .answers import Answer, SettingValue

SettingMode = Literal["inference", "training", "both"]
SettingForm = Literal["choice", "format", "count", "yes", "rules"]
"""`format` is a number format, preset or rules; `count` a whole number; `rules` text, with suggestions."""


class Amount(msgspec.Struct, frozen=True, rename={"quantity": "q", "bar": "v"}):
    """A number of bytes: the likely one, the length of its bar, and its range, empty if it is exact."""

    quantity: Quantity
    bar: float
    range: str


class PagePlanPart(Amount, frozen=True, kw_only=True):
    """A part of the memory of a phase; inner parts add up to it."""

    part: str
    share: str
    formula: str
    source: str
    parts: tuple[PagePlanPart, ...]


class PhasePart(PagePlanPart, frozen=True, kw_only=True):
    """A part of a phase with the group that it belongs to."""

    group: PartGroup


class GroupAmount(Amount, frozen=True, kw_only=True):
    """Bytes of one group of parts."""

    group: PartGroup
    share: str


class Moment(Amount, frozen=True, kw_only=True):
    """The peak of one phase; its parts add up to it, and so do its groups."""

    name: str
    at: str
    """Path of the layer that runs at the peak."""
    groups: tuple[GroupAmount, ...]
    parts: tuple[PhasePart, ...]


class LayerCells(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes of one layer, a cell per column."""

    path: str
    title: str
    cells: tuple[Quantity, ...]


class LayerTable(msgspec.Struct, frozen=True, kw_only=True):
    """The largest layers; `more` is the number of layers left out."""

    columns: tuple[str, ...]
    rows: tuple[LayerCells, ...]
    more: int


class PlanLimit(msgspec.Struct, frozen=True, kw_only=True, rename={"quantity": "q", "bar": "v"}):
    """The memory of the device or the budget."""

    name: str
    quantity: Quantity
    bar: float
    note: str
    fits: bool
    left: Quantity
    """Bytes free, or missing if it does not fit."""


class LargestFit(msgspec.Struct, frozen=True, kw_only=True, rename={"quantity": "q"}):
    """The largest value of a size that fits; null if not even 1 fits."""

    what: str
    value: str | None
    quantity: Quantity
    next: Quantity
    """Bytes at the next larger value."""
    binds: str
    """The part that prevents a larger value."""


class Change(Amount, frozen=True, kw_only=True):
    """A change of the plan that saves memory; `plan` and `sizes` go over those of the request."""

    title: str
    cost: str
    fits: bool
    plan: dict[str, SettingValue]
    sizes: dict[str, int]


class Planned(Answer, frozen=True, kw_only=True):
    """Memory of one device."""

    name: str
    mode: Mode
    devices: int
    total: Amount
    peak: str
    """The phase with the highest peak."""
    at: str
    moments: tuple[Moment, ...]
    layers: LayerTable
    assumptions: tuple[str, ...]
    verdict: str
    """Whether it fits, in a sentence; empty without a device and a budget."""
    largest: str
    """The largest size that fits, in a sentence."""
    limit: PlanLimit | None
    fit: LargestFit | None
    changes: tuple[Change, ...]


class SettingChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A value of a setting."""

    value: str
    title: str
    note: str


class PlanField(msgspec.Struct, frozen=True, kw_only=True, rename={"minimum": "least", "maximum": "most"}):
    """A setting of a plan, as a form shows it."""

    name: str
    title: str
    mode: SettingMode
    form: SettingForm
    default: SettingValue
    minimum: int
    maximum: int
    note: str
    usual: bool
    """Shown without opening the rest of the form."""
    generates: bool
    """Refused for networks without a KV cache."""
    choices: tuple[SettingChoice, ...]
    """Values of a choice; of rules, suggestions."""


class DeviceChoice(msgspec.Struct, frozen=True, kw_only=True, rename={"bar": "v"}):
    """A device by name; the bar is its usable memory."""

    name: str
    title: str
    bar: float


class PlanChoices(Answer, frozen=True, kw_only=True):
    """Settings that a plan takes, groups of parts, and devices."""

    fields: tuple[PlanField, ...]
    groups: tuple[PartGroup, ...]
    devices: tuple[DeviceChoice, ...]
