"""Everything that a trace and its report say, as plain data: two traces with the same data are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from netweight.analysis.report import weigh_trace
from netweight.dims.axes import AxisLayout
from netweight.document.network import ReadCache, read_network
from netweight.faults.fault import Fault
from netweight.spec.spec import BACKENDS, Backend, Spec
from netweight.trace.rows import Row
from netweight.trace.trace import Trace, trace_network
from support import Json

SPEC = (
    "inputs", "weights", "buffers", "caches", "ops", "outputs", "notes", "assumptions", "omissions", "handed_on",
)  # fmt: skip
"""All that a spec states."""


def plain(thing: Any, seen: dict[int, int]) -> Any:
    """A structure as tuples. An object that comes again is its number, so that who shares storage is part of it."""
    if isinstance(thing, msgspec.Struct):
        if id(thing) in seen:
            return seen[id(thing)]
        seen[id(thing)] = len(seen)
        return type(thing).__name__, *[plain(getattr(thing, name), seen) for name in thing.__struct_fields__]
    if isinstance(thing, AxisLayout):
        return thing.axes
    if isinstance(thing, dict):
        return {key: plain(value, seen) for key, value in thing.items()}
    if isinstance(thing, tuple | list | frozenset):
        return tuple(plain(each, seen) for each in thing)
    return thing


def spec_data(spec: Spec) -> dict[str, Any]:
    seen: dict[int, int] = {}
    return {name: plain(getattr(spec, name), seen) for name in SPEC}


def row_data(row: Row) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in row.__struct_fields__ if name != "spec")


def traced_data(trace: Trace, specs: Callable[[Spec], Any], backends: Iterable[Backend]) -> dict[str, Any]:
    report = weigh_trace(trace)
    return {
        "rows": [(*row_data(row), specs(row.spec)) for row in trace.rows],
        "outputs": trace.outputs,
        "aliases": trace.inference_aliases,
        "faults": [(place, fault.line(), fault.field, fault.code) for place, fault in trace.faults.items()],
        "waits": trace.blocked_by,
        "inside": list(trace.composite_nodes),
        "figures": report.figures,
        "totals": report.totals.figures,
        "bytes": report.weights("fp16"),
        "saved": {each: report.saved(backend=each) for each in backends},
        "peak": {each: report.peak(backend=each).bytes for each in backends},
    }


def everything(
    doc: Json,
    specs: Callable[[Spec], Any] = spec_data,
    memory: ReadCache | None = None,
    backends: Iterable[Backend] = BACKENDS,
) -> dict[str, Any]:
    """All of a document; its fault alone where it has no rows."""
    try:
        return traced_data(trace_network(read_network(doc, memory=memory)), specs, tuple(backends))
    except Fault as fault:
        return {"fault": (fault.line(), fault.path, fault.field)}


def shapes(spec: Spec) -> Any:
    """The shapes of a spec's outputs, weights and buffers: for large networks."""
    return spec.handed_on, [(each.name, each.shape) for each in (*spec.weights, *spec.buffers)]


def everything_of_edits(docs: Iterable[Json]) -> list[dict[str, Any]]:
    """All of each document, read after the one before as the page does."""
    memory = ReadCache()
    return [everything(doc, memory=memory) for doc in docs]
