"""Memory of running and of training a network: what every byte is for, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from netweight.analysis.unused_rules import refuse_idle
from netweight.dims.sizes import Size
from netweight.document import network
from netweight.faults.fault import Fault, faults_at_field
from netweight.hardware import find_device
from netweight.quantization.presets import document_weight_formats, own_rules, parse_weight_formats

from . import fit as fitting
from .applicability import refuse_unanswered
from .inference import plan_inference
from .options import PlanOptions, read_options
from .parts import DevicePlan, MemoryLimit
from .stages import TraceCache
from .training.plan import plan_training


def memory_limit(device: str = "", budget: Size | None = None) -> MemoryLimit | None:
    """A device by name, or bytes; None for neither. Raises Fault for an unknown device, or for both."""
    if device and budget is not None:
        raise Fault("A device and a budget are both given.", "Give one of them.", code="field", field="device")
    if device:
        with faults_at_field("device"):
            found = find_device(device)
        note = f"{found.sold:,} B as sold, {found.each:,} B usable ({found.usable_source})"
        return MemoryLimit(found.name, found.each, note, device=True)
    return None if budget is None else MemoryLimit("the budget", budget)


def _formatted(document: Mapping[str, Any], settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings, with the formats that the document brings where none are asked for. Raises Fault."""
    if settings.get("format") or "policies" not in document:
        return settings
    found = document_weight_formats(network.read_network(document))
    return {**settings, "format": found if isinstance(found, str) else found.text}


def make_plan(
    document: Mapping[str, Any],
    sizes: Mapping[str, int],
    settings: Mapping[str, Any],
    limit: MemoryLimit | None = None,
    fit: str = "",
    *,
    lenient: bool = False,
) -> DevicePlan:
    """The plan of a document at sizes.

    Held against a limit where there is one; then also the largest `fit` (a size: `batch`, `seq`) that is within it, or,
    where the plan is not, what to change. Raises Fault, also for a setting that the network has nothing for, unless
    `lenient`: what is asked of one network is then tried on its kin.
    """
    traces = TraceCache(document)

    def make(sizes: Mapping[str, int], settings: Mapping[str, Any], *, brief: bool = True) -> DevicePlan:
        options = read_options(settings)
        return (plan_training if options.train else plan_inference)(traces, sizes, options, brief=brief)

    formats = settings.get("format")
    settings = _formatted(document, settings)
    options: PlanOptions = read_options(settings)
    if fit and limit is None:
        raise Fault("What is it to fit?", "Give a device or a budget.", code="question", field="fit")
    found = make(sizes, settings, brief=False)
    if not lenient and traces.first is not None:
        refuse_unanswered(traces.first, options)
        if formats:
            refuse_idle(own_rules(parse_weight_formats(formats)), traces.first, "format")
    if limit is None:
        return found
    found = msgspec.structs.replace(found, limit=limit)
    if fit:
        return msgspec.structs.replace(found, fit=fitting.largest_that_fits(make, sizes, settings, fit, limit.bytes))
    if found.fits:
        return found
    changes = fitting.memory_saving_changes(make, found, options, sizes, settings, limit.bytes)
    return msgspec.structs.replace(found, changes=changes)
