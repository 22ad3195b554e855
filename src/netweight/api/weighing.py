"""Weigh a design: from its document to a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from netweight.analysis import report as core
from netweight.analysis.figures import Causal
from netweight.analysis.rules import check_document_rules
from netweight.analysis.unused_rules import refuse_idle
from netweight.document.network import read_network
from netweight.faults.fault import Fault, require_choice
from netweight.importers.imported import Remark
from netweight.quantization.presets import document_weight_formats, own_rules, parse_weight_formats
from netweight.spec.field_types import shown
from netweight.spec.spec import BACKENDS, Backend
from netweight.trace.trace import trace_network

from .report import Report


class Design(Protocol):
    """A design document with the name, the origin and the remarks of its source, as `Network` has them."""

    document: dict[str, Any]
    origin: dict[str, Any]
    source_name: str
    remarks: tuple[Remark, ...]


MOST = 2**40


CAUSAL = ("full", "exact", "half")


def weigh_at(
    net: Design,
    sizes: Mapping[str, int],
    format: str = "",
    causal: Causal = "full",
    backend: Backend = "fused",
    *,
    partial: bool = False,
    lenient: bool = False,
) -> Report:
    """Implement `weigh` for sizes of any name; with `lenient`, rules of `format` may match no weight."""
    require_choice("causal", causal, CAUSAL)
    require_choice("backend", backend, BACKENDS)
    check_sizes(sizes)
    wanted = parse_weight_formats(format) if format else ""
    network = read_network(net.document, sizes)
    check_document_rules(network)
    wanted = wanted or document_weight_formats(network)
    trace = trace_network(network)
    if not partial:
        for fault in trace.faults.values():
            raise fault
    if format and not lenient:
        refuse_idle(own_rules(wanted), trace, "format")
    weighed = core.weigh_trace(trace, format=wanted, causal=causal, backend=backend)
    return Report(weighed, net.source_name, net.origin, net.remarks)


def check_sizes(sizes: Mapping[str, int]) -> None:
    """Raise Fault for a size that is not a whole number in its range."""
    for name, size in sizes.items():
        least = 1 if name == "batch" else 0
        if isinstance(size, bool) or not isinstance(size, int) or not least <= size <= MOST:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise Fault(
                f"{name}: {shown(size)} is out of range.",
                f"Use a whole number from {least} to 2^40.",
                code="field",
                field=name,
            )
