"""The verb `memory`: a plan of running or of training, with numbers as text, and what can be chosen."""

from __future__ import annotations

from typing import Any, cast

from netweight.core import text
from netweight.core.dims import Size
from netweight.core.faults import Fault
from netweight.core.layer import KINDS
from netweight.core.spec import BACKENDS
from netweight.core.text import Units
from netweight.formats import REGIMES
from netweight.hardware import devices
from netweight.planner import limit_of, plan
from netweight.planner.cache import RUNTIMES
from netweight.planner.loss import LOSSES
from netweight.planner.optimizers import OPTIMIZERS
from netweight.planner.options import stated
from netweight.planner.parts import Moment, Part, Plan, Range

from .rows import quantity

Json = dict[str, Any]

LAYERS = 200
"""Rows of the table of layers that are answered, the largest first."""


def memory(document: Json, request: Json, units: Units) -> Json:
    """The answer to the verb. Raises Fault."""
    sizes, asked = _object(request, "sizes"), _object(request, "plan")
    budget, fit = request.get("budget"), request.get("fit") or ""
    if budget is not None and (isinstance(budget, bool) or not isinstance(budget, int) or budget < 0):
        raise Fault("The budget is no whole number of bytes.", "For example 25769803776.", code="request")
    limit = limit_of(str(request.get("device") or ""), budget)
    return _answer(plan(document, sizes, stated(asked), limit, str(fit)), units)


def choices() -> Json:
    """What a plan's settings may be, for forms."""
    return {
        "runtimes": [{"name": row.name, "note": row.note, "source": row.source} for row in RUNTIMES.values()],
        "optimizers": [{"name": row.name, "title": row.title, "note": row.formula} for row in OPTIMIZERS.values()],
        "precisions": [{"name": row.name, "note": row.note, "source": row.source} for row in REGIMES.values()],
        "losses": [{"name": row.name, "note": row.note, "source": row.source} for row in LOSSES.values()],
        "recompute": ["none", "selective", "every-2", "full"],
        "backends": list(BACKENDS),
        "devices": [{"name": device.id, "title": device.name, "v": float(device.each)} for device in devices()],
    }


def _object(request: Json, name: str) -> Json:
    found: object = request.get(name) or {}
    if not isinstance(found, dict):
        raise Fault(f"{name} is no object.", "See docs/engine.md.", code="request")
    return cast(Json, found)


def _answer(found: Plan, units: Units) -> Json:
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
        "limit": _limit(found, units),
        "fit": _fit(found, units),
        "changes": [
            {"title": c.title, **_amount(c.bytes, units), "cost": c.cost, "fits": c.fits, "plan": c.settings}
            for c in found.changes
        ],
    }


def _size(size: Size, units: Units) -> Json:
    return quantity(text.size(size, units))


def _amount(size: Range, units: Units) -> Json:
    """The likely size, its length as a bar, and the range in words where it is no exact one."""
    spread = "" if size.sure else f"{text.size(size.low, units)} – {text.size(size.high, units)}"
    return {"q": _size(size.likely, units), "v": float(size.likely), "range": spread}


def _moment(moment: Moment, units: Units) -> Json:
    whole = moment.bytes
    return {
        "name": moment.name,
        "at": moment.at,
        **_amount(whole, units),
        "parts": [_part(part, whole.likely, units) for part in moment.parts],
    }


def _part(part: Part, whole: Size, units: Units) -> Json:
    return {
        "part": part.name,
        **_amount(part.bytes, units),
        "share": text.share(part.bytes.likely, whole),
        "formula": part.formula,
        "source": part.source,
        "parts": [_part(inner, whole, units) for inner in part.parts],
    }


def _layers(found: Plan, units: Units) -> Json:
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


def _limit(found: Plan, units: Units) -> Json | None:
    if found.limit is None:
        return None
    left = found.limit.bytes - found.total.likely
    return {
        "name": found.limit.name,
        "q": _size(found.limit.bytes, units),
        "v": float(found.limit.bytes),
        "note": found.limit.note,
        "fits": found.fits,
        "sure": found.total.high <= found.limit.bytes or found.total.low > found.limit.bytes,
        "left": _size(abs(left), units),
    }


def _fit(found: Plan, units: Units) -> Json | None:
    fit = found.fit
    if fit is None:
        return None
    value = f"{fit.value:,}" if isinstance(fit.value, int) else fit.value
    needs = {"q": _size(fit.bytes, units), "next": _size(fit.next, units)}
    return {"what": fit.what, "value": value, **needs, "binds": fit.binds}
