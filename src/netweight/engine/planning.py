"""The verb `memory`: a plan of running or of training, with numbers as text, and what can be chosen."""

from __future__ import annotations

from typing import Any

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
from .planfields import described
from .request import Plan as Request
from .rows import page_quantity

Json = dict[str, Any]

LAYERS = 200
"""Rows of the table of layers that are answered, the largest first."""


def memory_answer(request: Request) -> Json:
    """The answer to the verb. Raises Fault."""
    limit = memory_limit(request.device, request.budget)
    found = make_plan(request.doc, request.sizes, stated(request.plan), limit, request.fit)
    return _answer(found, request.settings.units)


def plan_choices() -> Json:
    """What a plan's settings may be, for forms."""
    return {
        "fields": described(),
        "groups": list(GROUPS),
        "devices": [
            {"name": device.id, "title": device.name, "v": float(device.each)} for device in matching_devices()
        ],
    }


def _answer(found: DevicePlan, units: Units) -> Json:
    peak = found.peak
    return {
        "name": found.name,
        "mode": found.mode,
        "devices": found.devices,
        "total": _amount(peak.bytes, units),
        "peak": peak.name,
        "at": peak.at,
        "moments": [_moment(moment, units) for moment in found.moments],
        "layers": _layers(found, units),
        "assumptions": list(found.assumptions),
        "verdict": sentences.verdict(found, units),
        "largest": sentences.largest(found, units),
        "limit": _limit(found, units),
        "fit": _fit(found, units),
        "changes": [_change(change, units) for change in found.changes],
    }


def _size(size: Size, units: Units) -> Json:
    return page_quantity(text.format_bytes(size, units))


def _amount(size: ByteRange, units: Units) -> Json:
    """The likely size, its length as a bar, and the range in words where it is no exact one."""
    spread = "" if size.sure else f"{text.format_bytes(size.low, units)} – {text.format_bytes(size.high, units)}"
    return {"q": _size(size.likely, units), "v": float(size.likely), "range": spread}


def _moment(moment: PhasePeak, units: Units) -> Json:
    whole = moment.bytes
    return {
        "name": moment.name,
        "at": moment.at,
        **_amount(whole, units),
        "groups": [
            {"group": group, **_amount(size, units), "share": text.format_percentage(size.likely, whole.likely)}
            for group, size in grouped(moment.parts).items()
        ],
        "parts": [{"group": group_of(part), **_part(part, whole.likely, units)} for part in moment.parts],
    }


def _change(change: MemorySaving, units: Units) -> Json:
    """A change, its settings and its sizes apart."""
    sizes = {name: value for name, value in change.settings.items() if name not in PlanOptions.__struct_fields__}
    settings = {name: value for name, value in change.settings.items() if name not in sizes}
    said = {"title": change.title, "cost": change.cost, "fits": change.fits}
    return {**said, **_amount(change.bytes, units), "plan": settings, "sizes": sizes}


def _part(part: PlanPart, whole: Size, units: Units) -> Json:
    return {
        "part": part.name,
        **_amount(part.bytes, units),
        "share": text.format_percentage(part.bytes.likely, whole),
        "formula": part.formula,
        "source": part.source,
        "parts": [_part(inner, whole, units) for inner in part.parts],
    }


def _layers(found: DevicePlan, units: Units) -> Json:
    columns = list(dict.fromkeys(name for layer in found.layers for name in layer.parts))
    largest = sorted(found.layers, key=lambda layer: -sum(layer.parts.values()))[:LAYERS]
    rows = [
        {
            "path": layer.path,
            "title": KINDS[layer.kind].title if layer.kind in KINDS else layer.kind,
            "cells": [_size(layer.parts.get(name, 0), units) for name in columns],
        }
        for layer in largest
    ]
    return {"columns": columns, "rows": rows, "more": len(found.layers) - len(rows)}


def _limit(found: DevicePlan, units: Units) -> Json | None:
    if found.limit is None:
        return None
    left = found.limit.bytes - found.total.likely
    return {
        "name": found.limit.name,
        "q": _size(found.limit.bytes, units),
        "v": float(found.limit.bytes),
        "note": found.limit.note,
        "fits": found.fits,
        "left": _size(abs(left), units),
    }


def _fit(found: DevicePlan, units: Units) -> Json | None:
    fit = found.fit
    if fit is None:
        return None
    value = f"{fit.value:,}" if isinstance(fit.value, int) else fit.value
    needs = {"q": _size(fit.bytes, units), "next": _size(fit.next, units)}
    return {"what": fit.what, "value": value, **needs, "binds": fit.binds}
