"""The largest network of a zoo family that fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from netweight import zoo
from netweight.analysis.report import weigh_trace
from netweight.faults.fault import Fault
from netweight.planner import make_plan
from netweight.planner.parts import DevicePlan, FitResult
from netweight.trace.trace import trace_network
from netweight.zoo.entry import Entry


def largest_family_member(
    name: object, found: DevicePlan, sizes: Mapping[str, int], settings: Mapping[str, Any]
) -> DevicePlan:
    """The plan, with the largest network of its zoo family within its limit. Raises Fault for a design."""
    limit = found.limit
    if limit is None:
        raise Fault("fit: no device or budget to fit into.", "Add --device or --budget.", code="question", field="fit")
    if not isinstance(name, str):
        raise Fault(
            "fit=model: a design file has no zoo family.",
            "Use a zoo network such as llama-3-8b.",
            code="unknown",
            field="fit",
        )
    family = zoo.find(name).family
    kin = sorted((entry for entry in zoo.entries("*") if entry.family == family), key=_parameters, reverse=True)
    above: DevicePlan | None = None
    for entry in kin:
        try:
            here = make_plan(entry.document(), sizes, settings, lenient=True)
        except Fault:
            continue
        if here.total.likely <= limit.bytes:
            next_ = above.total.likely if above else here.total.likely
            return msgspec.structs.replace(
                found, fit=FitResult("model", entry.id, here.total.likely, next_, _binds(above))
            )
        above = here
    need = above.total.likely if above else 0
    return msgspec.structs.replace(found, fit=FitResult("model", None, 0, need, _binds(above)))


def _binds(plan: DevicePlan | None) -> str:
    return max(plan.parts, key=lambda part: part.bytes.likely).name if plan else "nothing"


def _parameters(entry: Entry) -> int:
    return weigh_trace(trace_network(entry.network())).parameters
