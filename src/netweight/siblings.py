"""The largest network of a zoo family that fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from netweight import zoo
from netweight.build import Network
from netweight.core.faults import Fault
from netweight.core.report import weigh
from netweight.core.walk import walk
from netweight.planner import plan
from netweight.planner.parts import Found, Plan
from netweight.zoo.entry import Entry


def fitted(net: Network, found: Plan, sizes: Mapping[str, int], settings: Mapping[str, Any]) -> Plan:
    """The plan, with the largest of its zoo family that is within its limit. Raises Fault where there is no family."""
    limit, name = found.limit, net.origin.get("id")
    if limit is None:
        raise Fault("What is it to fit?", "Give a device or a budget.", code="question", field="fit")
    if not isinstance(name, str):
        raise Fault(
            "Only a network of the zoo has a family.", "Name one, such as llama-3-8b.", code="unknown", field="fit"
        )
    family = zoo.find(name).family
    kin = sorted((entry for entry in zoo.entries("*") if entry.family == family), key=_parameters, reverse=True)
    above: Plan | None = None
    for entry in kin:
        try:
            here = plan(entry.document(), sizes, settings, lenient=True)
        except Fault:
            continue
        if here.total.likely <= limit.bytes:
            next_ = above.total.likely if above else here.total.likely
            return msgspec.structs.replace(found, fit=Found("model", entry.id, here.total.likely, next_, _binds(above)))
        above = here
    need = above.total.likely if above else 0
    return msgspec.structs.replace(found, fit=Found("model", None, 0, need, _binds(above)))


def _binds(plan: Plan | None) -> str:
    return max(plan.parts, key=lambda part: part.bytes.likely).name if plan else "nothing"


def _parameters(entry: Entry) -> int:
    return weigh(walk(entry.network())).parameters
