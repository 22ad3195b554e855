"""Requests and answers: JSON text both ways, so that CPython and Pyodide say the same bytes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple, cast

import msgspec

import netweight.layers  # noqa: F401  # pyright: ignore[reportUnusedImport]  registers the kinds
from netweight.analysis.hints import hints
from netweight.analysis.report import Report
from netweight.analysis.report import weigh_trace as weighed
from netweight.analysis.roles import TensorRoles
from netweight.analysis.rules import Rules, idle
from netweight.analysis.tree import ReportNode, build_tree, flatten_tree
from netweight.document.network import parse_json, read_network
from netweight.document.reader import ReadCache
from netweight.faults.fault import Fault
from netweight.formats import COMMON
from netweight.quantization.presets import document_weight_formats, own_rules, parse_weight_formats
from netweight.spec.spec import Backend
from netweight.trace.trace import trace_network

from . import comparing, formulas, shorthand, summary, wording
from .catalogue import layer_catalogue
from .further import further
from .request import (
    Compare,
    Export,
    Formula,
    KnownNetwork,
    Load,
    OfDocument,
    Open,
    Parse,
    Plan,
    Request,
    Weigh,
    checked,
)
from .rows import DisplaySettings, page_quantity, page_rows

Json = dict[str, Any]


def handle_request(text: str) -> str:
    """The answer to one request (see docs/engine.md). Nothing is raised: bad input and our own faults are answered."""
    try:
        reply: Json = {"ok": True, **_reply(text)}
        return msgspec.json.encode(reply).decode()
    except Fault as fault:
        error = wording.error(fault)
    except Exception as failure:  # noqa: BLE001 - the guard at the door: the page would start a new engine, and ask again
        _forget()
        error = wording.unforeseen(failure)
    return msgspec.json.encode({"ok": False, "error": error}).decode()


def _reply(text: str) -> Json:
    try:
        request: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        raise Fault("The request cannot be read: it is not JSON.", code="request") from None
    verb: object = cast(Json, request).get("verb") if isinstance(request, dict) else None
    if not isinstance(verb, str) or verb not in VERBS:
        raise Fault("The request names no known verb.", f"Verbs: {', '.join(VERBS)}.", code="request")
    kind, reply = VERBS[verb]
    return reply(checked(cast(Json, request), kind))


def _forget() -> None:
    """Nothing that a failed request may have left behind is answered from."""
    _recent.clear()
    _given.clear()
    _memory.names, _memory.lists = frozenset(), {}


_recent: dict[tuple[bytes, str, str], Report] = {}
_memory = ReadCache()
RECENT = 4
"""Reports kept: an edit is weighed once, then its formula, comparison and label are asked for."""


def _report(request: OfDocument) -> Report:
    document, settings = request.doc, request.settings.settings()
    key = (msgspec.json.encode(document), settings.format, settings.backend)
    if key not in _recent:
        while len(_recent) >= RECENT:
            del _recent[next(iter(_recent))]
        chosen = parse_weight_formats(settings.format) if settings.format else ""
        trace = trace_network(read_network(document, memory=_memory))
        chosen = chosen or document_weight_formats(trace.network)
        _recent[key] = weighed(trace, format=chosen, backend=settings.backend)
    return _recent[key]


def _weigh(request: Weigh) -> Json:
    report, settings = _report(request), request.settings.settings()
    network = report.trace.network
    return {
        "name": report.name,
        "partial": _partial(report),
        "summary": summary.page_summary(report, settings),
        "say": summary.spoken_summary(report),
        "inputs": [_input(name, value.shape, value.dtype) for name, value in report.trace.inputs.items()],
        "sizes": [{"name": name, "value": size} for name, size in network.sizes.items()],
        **_changed(_rows(report, settings, request.doc), request),
        "notes": [*_notes(report), *_idle(report, settings)],
        "errors": len(report.trace.faults),
    }


def _rows(report: Report, settings: DisplaySettings, document: Json) -> list[Json]:
    trace = report.trace
    more = further(document, trace, _memory) if trace.faults else {}
    return page_rows(build_tree(report), _as_given(settings, report), hints(trace), more)


def _footprint(request: OfDocument) -> Json:
    report, settings = _report(request), request.settings.settings()
    branches = build_tree(report)
    return {**summary.memory_footprint(report, branches, settings), "label": _facts(report, branches, settings)}


NOTES = (
    "FLOPs are those of convolutions, matrix products and recurrent products; 1 MAC = 2 FLOPs.",
    "Elementwise work is not in them.",
)
KEPT: dict[Backend, str] = {
    "fused": "Training keeps what PyTorch keeps in eager mode, with fused attention, and Adam's two states.",
    "eager": "Training keeps what PyTorch keeps with attention and recurrences written out, and Adam's two states.",
    "cpu": "Training keeps what PyTorch keeps on the CPU, and Adam's two states.",
    "cpu-eager": "Training keeps what PyTorch keeps on the CPU with attention written out, and Adam's two states.",
    "onednn": "Training keeps what PyTorch keeps on the CPU with oneDNN, and Adam's two states.",
}


def _notes(report: Report) -> list[str]:
    """How it is counted, what depends on the data, and what is left out."""
    left = [f"Not counted: {text}." for text in report.omissions]
    return [*NOTES, KEPT[report.backend], *(f"{text}." for text in report.assumptions), *left]


def _idle(report: Report, settings: DisplaySettings) -> list[str]:
    """Rules of the format that nothing in this network is meant by: the format may be of another one."""
    own = own_rules(parse_weight_formats(settings.format)) if settings.format else Rules()
    found = idle(own, report.trace.rows, TensorRoles(report.trace))
    return [f"No weight here is meant by {rule.text} of the format." for rule in found]


def _input(name: str, shape: tuple[int, ...], dtype: str) -> Json:
    sample = list(shape[1:])
    return {
        "name": name,
        "shape": sample,
        "text": " × ".join(map(str, sample)),
        "dtype": "int64" if dtype == "index" else "float32",
    }


def _partial(report: Report) -> str | None:
    """`rows 1 to 4`: what counts before the first fault."""
    faults = report.trace.faults
    if not faults:
        return None
    tops = [node.id for node in report.trace.network.nodes]
    first = next(
        (n for n, top in enumerate(tops) if any(place == top or place.startswith(f"{top}/") for place in faults)),
        len(tops),
    )
    return "no rows" if first == 0 else "row 1" if first == 1 else f"rows 1 to {first}"


def _formula(request: Formula) -> Json:
    report, wanted = _report(request), request.id
    for _, branch in flatten_tree(build_tree(report)):
        if branch.id == wanted:
            return {"id": branch.id, **formulas.explain_row(report, branch)}
    raise Fault(f"There is no row {wanted[:60]!r}.", "Ids are those of the rows of weigh.", code="request")


def _parse(request: Parse) -> Json:
    node, echo = shorthand.parse_shorthand(request.text)
    return {"node": node, "echo": echo}


def _compare(request: Compare) -> Json:
    report = _report(request)
    # What is known of the others says their bytes in the common formats alone.
    format = report.format if report.format in COMMON else "fp32"
    mine = comparing.ZooTotals(
        "", report.name or "Yours", report.parameters, report.flops, report.weights(format), mine=True
    )
    listed = request.known if request.known is not None else _all_known()
    others = [_known(item, format) for item in listed]
    return {"format": format, **comparing.compare_with_zoo(mine, others, request.settings.settings())}


def _all_known() -> list[KnownNetwork]:
    return msgspec.convert(_architectures().zoo_entries(), list[KnownNetwork])


def _known(item: KnownNetwork, format: str) -> comparing.ZooTotals:
    if format not in item.weights:
        raise Fault(f"The weights of {item.title[:60]} in {format} are missing.", code="request")
    parameters, flops, weights = int(item.parameters), int(item.flops), int(item.weights[format])
    return comparing.ZooTotals(item.id, item.title, parameters, flops, weights, item.year or 0, item.group)


def _catalogue(_: Request) -> Json:
    return layer_catalogue()


def _architectures() -> ModuleType:
    """The module of the zoo. The page's engine goes without it: the page has a file with all designs."""
    try:
        from . import known
    except ModuleNotFoundError:
        raise Fault(
            "The zoo is not part of this engine.", "The page opens zoo networks from its own file.", code="unknown"
        ) from None
    return known


def _zoo(_: Request) -> Json:
    return {"entries": _architectures().zoo_entries()}


def _load(request: Load) -> Json:
    return {"doc": _architectures().zoo_document(request.id)}


def _open(request: Open) -> Json:
    document = parse_json(request.text, request.name[:200])
    read_network(document)
    return {"doc": document}


class _Given(NamedTuple):
    """The rows of the last weighing, by the key that it was given with."""

    key: str
    rows: list[Json]


_given: list[_Given] = []


def _changed(new: list[Json], request: Weigh) -> Json:
    """The rows, and a key for them; to who has the last ones, equal rows are only named by their place."""
    asked = msgspec.json.encode([request.doc, request.settings])
    key, since = f"{len(asked):x}.{zlib.crc32(asked):08x}", request.since
    old = _given[0].rows if _given and _given[0].key == since else []
    _given[:] = [_Given(key, new)]
    return {
        "key": key,
        "rows": [n if n < len(old) and (row is old[n] or row == old[n]) else row for n, row in enumerate(new)],
    }


def _as_given(settings: DisplaySettings, report: Report) -> DisplaySettings:
    """Shapes as the document has them, where it has channels last itself; activations as wide as the format says."""
    layout = "given" if report.trace.network.layout == "channels_last" else settings.layout
    return settings._replace(layout=layout, width=report.width)


def _facts(report: Report, branches: tuple[ReportNode, ...], settings: DisplaySettings) -> Json:
    from netweight.exporters.label import facts_label

    shown = facts_label(report, branches, settings.units, _partial(report))
    lines = {"facts": [line._asdict() for line in shown.facts], "parts": [line._asdict() for line in shown.parts]}
    return shown._asdict() | lines | {"parameters": page_quantity(shown.parameters), "net": page_quantity(shown.net)}


def _label(request: OfDocument) -> Json:
    from netweight.exporters.label import facts_label, label_svg, label_text

    report = _report(request)
    shown = facts_label(report, build_tree(report), request.settings.units, _partial(report))
    return {"svg": label_svg(shown), "text": label_text(shown)}


def _export(request: Export) -> Json:
    from netweight.exporters import EXPORTERS, export_report

    format = request.format
    if format not in EXPORTERS:
        raise Fault(f"No report is written as {format[:40]!r}.", f"Forms: {', '.join(EXPORTERS)}.", code="request")
    report, form = _report(request), EXPORTERS[format]
    name = re.sub(r"[^a-z0-9]+", "-", report.name.lower()).strip("-") or "network"
    return {"name": f"{name}{form.suffix}", "type": form.type, "text": export_report(report, format)}


def _plan(request: Plan) -> Json:
    from .planning import memory_answer

    return memory_answer(request)


def _plan_choices(_: Request) -> Json:
    from .planning import plan_choices

    return plan_choices()


Reply = Callable[[Any], Json]
VERBS: dict[str, tuple[type[Request], Reply]] = {
    "weigh": (Weigh, _weigh),
    "footprint": (OfDocument, _footprint),
    "formula": (Formula, _formula),
    "parse": (Parse, _parse),
    "catalogue": (Request, _catalogue),
    "compare": (Compare, _compare),
    "zoo": (Request, _zoo),
    "load": (Load, _load),
    "open": (Open, _open),
    "label": (OfDocument, _label),
    "export": (Export, _export),
    "memory": (Plan, _plan),
    "memory_choices": (Request, _plan_choices),
}
"""What each verb takes, and what answers it."""
