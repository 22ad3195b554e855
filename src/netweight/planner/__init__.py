"""Memory of running and of training a network: what every byte is for, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from netweight.core.dims import Size
from netweight.core.faults import Fault
from netweight.hardware import find

from . import fit as fitting
from .inference import infer
from .options import Options, read
from .parts import Limit, Plan
from .training import train


def limit_of(device: str = "", budget: Size | None = None) -> Limit | None:
    """A device by name, or bytes; None for neither. Raises Fault for an unknown device, or for both."""
    if device and budget is not None:
        raise Fault("A device and a budget are both given.", "Give one of them.", code="field", field="device")
    if device:
        found = find(device)
        note = f"{found.sold:,} B as sold, {found.each:,} B usable ({found.usable_source})"
        return Limit(found.name, found.each, note)
    return None if budget is None else Limit("the budget", budget)


def plan(
    document: Mapping[str, Any],
    sizes: Mapping[str, int],
    settings: Mapping[str, Any],
    limit: Limit | None = None,
    fit: str = "",
) -> Plan:
    """The plan of a document at sizes.

    Held against a limit where there is one; then also the largest `fit` (a size: `batch`, `seq`) that is within it, or,
    where the plan is not, what to change. Raises Fault.
    """

    def make(sizes: Mapping[str, int], settings: Mapping[str, Any]) -> Plan:
        options = read(settings)
        return train(document, sizes, options) if options.train else infer(document, sizes, options)

    options: Options = read(settings)
    if fit and limit is None:
        raise Fault("What is it to fit?", "Give a device or a budget.", code="question", field="fit")
    found = make(sizes, settings)
    if limit is None:
        return found
    found = msgspec.structs.replace(found, limit=limit)
    if fit:
        return msgspec.structs.replace(found, fit=fitting.largest(make, sizes, settings, fit, limit.bytes))
    if found.fits:
        return found
    changes = fitting.changes(make, found, options, sizes, settings, limit.bytes)
    return msgspec.structs.replace(found, changes=changes)
