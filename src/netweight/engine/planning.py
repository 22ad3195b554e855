"""The commands `memory` and `memory_choices`: a memory plan with numbers as text, and the settings that it takes."""

from __future__ import annotations

from netweight.dims import number_text as text
from netweight.dims.number_text import Units
from netweight.dims.sizes import Size
from netweight.hardware import matching_devices
from netweight.planner import make_plan, memory_limit
from netweight.planner.groups import GROUPS, group_of, grouped
from netweight.planner.options import PlanOptions, stated
from netweight.planner.parts import ByteRange, DevicePlan, MemorySaving, PhasePeak, PlanPart
from netweight.spec.layer import KINDS

from . import sentences
from .plan_answers import (
    Amount,
    Change,
    DeviceChoice,
    GroupAmount,
    LargestFit,
    LayerCells,
    LayerTable,
    Moment,
    PagePlanPart,
    PhasePart,
    PlanChoices,
    PlanLimit,
    Planned,
)
from .planfields import plan_fields
from .request import MemoryRequest

LAYERS = 200
"""Rows of the table of layers, the largest first."""


def plan_memory(request: MemoryRequest) -> Planned:
    """The plan of a request. Raises Fault."""
    limit = memory_limit(request.device, request.budget)
    found = make_plan(request.doc, request.sizes, stated(request.plan), limit, request.fit)
    return _planned(found, request.settings.units)


def plan_choices() -> PlanChoices:
    """Settings that a plan takes, groups of parts, and devices, for forms."""
    return PlanChoices(
        fields=plan_fields(),
        groups=tuple(GROUPS),
        devices=tuple(
            DeviceChoice(name=device.id, title=device.name, bar=float(device.each)) for device in matching_devices()
        ),
    )


def _planned(found: DevicePlan, units: Units) -> Planned:
    peak = found.peak
    return Planned(
        name=found.name,
        mode=found.mode,
        devices=found.devices,
        total=Amount(*_amount(peak.bytes, units)),
        peak=peak.name,
        at=peak.at,
        moments=tuple(_moment(moment, units) for moment in found.moments),
        layers=_layers(found, units),
        assumptions=tuple(found.assumptions),
        verdict=sentences.verdict(found, units),
        largest=sentences.largest(found, units),
        limit=_limit(found, units),
        fit=_fit(found, units),
        changes=tuple(_change(change, units) for change in found.changes),
    )


def _amount(size: ByteRange, units: Units) -> tuple[text.Quantity, float, str]:
    """The fields of an `Amount`: the likely size, its length as a bar, and the range in words if it is not exact."""
    spread = "" if size.sure else f"{text.format_bytes(size.low, units)} – {text.format_bytes(size.high, units)}"
    return text.format_bytes(size.likely, units), float(size.likely), spread


def _moment(moment: PhasePeak, units: Units) -> Moment:
    whole = moment.bytes
    groups = [
        GroupAmount(*_amount(size, units), group=group, share=text.format_percentage(size.likely, whole.likely))
        for group, size in grouped(moment.parts).items()
    ]
    parts = [
        PhasePart(
            *_amount(part.bytes, units),
            group=group_of(part),
            part=part.name,
            share=text.format_percentage(part.bytes.likely, whole.likely),
            formula=part.formula,
            source=part.source,
            parts=_inner_parts(part, whole.likely, units),
        )
        for part in moment.parts
    ]
    return Moment(*_amount(whole, units), name=moment.name, at=moment.at, groups=tuple(groups), parts=tuple(parts))


def _inner_parts(part: PlanPart, whole: Size, units: Units) -> tuple[PagePlanPart, ...]:
    return tuple(
        PagePlanPart(
            *_amount(inner.bytes, units),
            part=inner.name,
            share=text.format_percentage(inner.bytes.likely, whole),
            formula=inner.formula,
            source=inner.source,
            parts=_inner_parts(inner, whole, units),
        )
        for inner in part.parts
    )


def _change(change: MemorySaving, units: Units) -> Change:
    """A change, with its settings apart from its sizes."""
    sizes = {name: value for name, value in change.settings.items() if name not in PlanOptions.__struct_fields__}
    settings = {name: value for name, value in change.settings.items() if name not in sizes}
    return Change(
        *_amount(change.bytes, units),
        title=change.title,
        cost=change.cost,
        fits=change.fits,
        plan=settings,
        sizes=sizes,
    )


def _layers(found: DevicePlan, units: Units) -> LayerTable:
    columns = list(dict.fromkeys(name for layer in found.layers for name in layer.parts))
    largest = sorted(found.layers, key=lambda layer: -sum(layer.parts.values()))[:LAYERS]
    rows = [
        LayerCells(
            path=layer.path,
            title=KINDS[layer.kind].title if layer.kind in KINDS else layer.kind,
            cells=tuple(text.format_bytes(layer.parts.get(name, 0), units) for name in columns),
        )
        for layer in largest
    ]
    return LayerTable(columns=tuple(columns), rows=tuple(rows), more=len(found.layers) - len(rows))


def _limit(found: DevicePlan, units: Units) -> PlanLimit | None:
    if found.limit is None:
        return None
    left = found.limit.bytes - found.total.likely
    return PlanLimit(
        name=found.limit.name,
        quantity=text.format_bytes(found.limit.bytes, units),
        bar=float(found.limit.bytes),
        note=found.limit.note,
        fits=bool(found.fits),
        left=text.format_bytes(abs(left), units),
    )


def _fit(found: DevicePlan, units: Units) -> LargestFit | None:
    fit = found.fit
    if fit is None:
        return None
    return LargestFit(
        what=fit.what,
        value=f"{fit.value:,}" if isinstance(fit.value, int) else fit.value,
        quantity=text.format_bytes(fit.bytes, units),
        next=text.format_bytes(fit.next, units),
        binds=fit.binds,
    )
