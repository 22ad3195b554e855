"""Handles requests: JSON text in and out, the same bytes under CPython and Pyodide."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

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

from . import answers, comparing, formulas, shorthand, summary, wording
from .answers import (
    Answer,
    Catalogue,
    Exported,
    Fact,
    Facts,
    Footprint,
    InputShape,
    Label,
    NamedSize,
    Opened,
    PageRow,
    Parsed,
    Refusal,
    Weighed,
)
from .catalogue import layer_catalogue
from .further import further
from .request import (
    CompareRequest,
    DocumentRequest,
    ExportRequest,
    FormulaRequest,
    KnownNetwork,
    LoadRequest,
    MemoryRequest,
    OpenRequest,
    ParseRequest,
    Request,
    WeighRequest,
    read_request,
)
from .rows import DisplaySettings, page_rows
from .zoo_answers import Compared, Zoo

if TYPE_CHECKING:
    from .plan_answers import PlanChoices, Planned

Json = dict[str, Any]


def handle_request(text: str) -> str:
    """The answer to one request as JSON (see docs/engine.md). Raises nothing: errors are answers too."""
    try:
        return msgspec.json.encode(_answer(text)).decode()
    except Fault as fault:
        error = wording.error_answer(fault)
    except Exception as failure:  # noqa: BLE001 - the guard: the page would start a new engine, and ask again
        _forget()
        error = wording.internal_error(failure)
    return msgspec.json.encode(Refusal(error=error)).decode()


def _answer(text: str) -> Answer:
    """The answer to a request. Raises Fault."""
    try:
        request: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        raise Fault("The request cannot be read: it is not JSON.", code="request") from None
    verb: object = cast(Json, request).get("verb") if isinstance(request, dict) else None
    if not isinstance(verb, str) or verb not in VERBS:
        raise Fault("The request names no known verb.", f"Verbs: {', '.join(VERBS)}.", code="request")
    kind, handler = VERBS[verb]
    return handler(read_request(cast(Json, request), kind))


def _forget() -> None:
    """Nothing that a failed request may have left behind is answered from."""
    _recent.clear()
    _sent.clear()
    _memory.names, _memory.lists = frozenset(), {}


_recent: dict[tuple[bytes, str, str], Report] = {}
_memory = ReadCache()
RECENT = 4
"""Reports kept: an edit is weighed once, then its formula, comparison and label are asked for."""


def _report(request: DocumentRequest) -> Report:
    document, settings = request.doc, request.settings.display()
    key = (msgspec.json.encode(document), settings.format, settings.backend)
    if key not in _recent:
        while len(_recent) >= RECENT:
            del _recent[next(iter(_recent))]
        chosen = parse_weight_formats(settings.format) if settings.format else ""
        trace = trace_network(read_network(document, memory=_memory))
        chosen = chosen or document_weight_formats(trace.network)
        _recent[key] = weighed(trace, format=chosen, backend=settings.backend)
    return _recent[key]


def _weigh(request: WeighRequest) -> Weighed:
    report, settings = _report(request), request.settings.display()
    network = report.trace.network
    key, rows = _changed_rows(_rows(report, settings, request.doc), request)
    return Weighed(
        name=report.name,
        partial=_partial(report),
        summary=summary.page_summary(report, settings),
        say=summary.spoken_summary(report),
        inputs=tuple(_input(name, value.shape, value.dtype) for name, value in report.trace.inputs.items()),
        sizes=tuple(NamedSize(name=name, value=size) for name, size in network.sizes.items()),
        key=key,
        rows=rows,
        notes=(*_notes(report), *_idle(report, settings)),
        errors=len(report.trace.faults),
    )


def _rows(report: Report, settings: DisplaySettings, document: Json) -> list[PageRow]:
    trace = report.trace
    more = further(document, trace, _memory) if trace.faults else {}
    return page_rows(build_tree(report), _as_given(settings, report), hints(trace), more)


def _footprint(request: DocumentRequest) -> Footprint:
    report, settings = _report(request), request.settings.display()
    branches = build_tree(report)
    return summary.memory_footprint(report, branches, settings, _facts(report, branches, settings))


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


def _input(name: str, shape: tuple[int, ...], dtype: str) -> InputShape:
    sample = shape[1:]
    return InputShape(
        name=name,
        shape=sample,
        text=" × ".join(map(str, sample)),
        dtype="int64" if dtype == "index" else "float32",
    )


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


def _formula(request: FormulaRequest) -> answers.Formula:
    report, wanted = _report(request), request.id
    for _, branch in flatten_tree(build_tree(report)):
        if branch.id == wanted:
            return formulas.explain_row(report, branch)
    raise Fault(f"There is no row {wanted[:60]!r}.", "Ids are those of the rows of weigh.", code="request")


def _parse(request: ParseRequest) -> Parsed:
    node, echo = shorthand.parse_shorthand(request.text)
    return Parsed(node=node, echo=echo)


def _compare(request: CompareRequest) -> Compared:
    report = _report(request)
    # Entries of the zoo have their bytes in the common formats alone.
    format = report.format if report.format in COMMON else "fp32"
    mine = comparing.ZooTotals(
        "", report.name or "Yours", report.parameters, report.flops, report.weights(format), mine=True
    )
    listed = request.known if request.known is not None else _all_known()
    others = [_known(item, format) for item in listed]
    return comparing.compare_with_zoo(mine, others, format, request.settings.display())


def _all_known() -> list[KnownNetwork]:
    return msgspec.convert(_architectures().zoo_entries(), list[KnownNetwork], from_attributes=True)


def _known(item: KnownNetwork, format: str) -> comparing.ZooTotals:
    if format not in item.weights:
        raise Fault(f"The weights of {item.title[:60]} in {format} are missing.", code="request")
    parameters, flops, weights = int(item.parameters), int(item.flops), int(item.weights[format])
    return comparing.ZooTotals(item.id, item.title, parameters, flops, weights, item.year or 0, item.group)


def _catalogue(_: Request) -> Catalogue:
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


def _zoo(_: Request) -> Zoo:
    return Zoo(entries=_architectures().zoo_entries())


def _load(request: LoadRequest) -> Opened:
    return Opened(doc=_architectures().zoo_document(request.id))


def _open(request: OpenRequest) -> Opened:
    document = parse_json(request.text, request.name[:200])
    read_network(document)
    return Opened(doc=document)


class _SentRows(NamedTuple):
    """The rows of the last answer to `weigh`, and their key."""

    key: str
    rows: list[PageRow]


_sent: list[_SentRows] = []


def _changed_rows(new: list[PageRow], request: WeighRequest) -> tuple[str, list[PageRow | int]]:
    """A key for the rows, and the rows; for a client that has the previous ones, an unchanged row is its index."""
    asked = msgspec.json.encode([request.doc, request.settings])
    key, since = f"{len(asked):x}.{zlib.crc32(asked):08x}", request.since
    old = _sent[0].rows if _sent and _sent[0].key == since else []
    _sent[:] = [_SentRows(key, new)]
    # Rows are the same object while nothing in them changes, so most comparisons end at `is`.
    return key, [n if n < len(old) and (row is old[n] or row == old[n]) else row for n, row in enumerate(new)]


def _as_given(settings: DisplaySettings, report: Report) -> DisplaySettings:
    """Shapes as the document has them, where it has channels last itself; activations as wide as the format says."""
    layout = "given" if report.trace.network.layout == "channels_last" else settings.layout
    return settings._replace(layout=layout, width=report.width)


def _facts(report: Report, branches: tuple[ReportNode, ...], settings: DisplaySettings) -> Facts:
    from netweight.exporters.label import facts_label

    shown = facts_label(report, branches, settings.units, _partial(report))
    return Facts(
        name=shown.name,
        sample=shown.sample,
        amount=shown.amount,
        parameters=shown.parameters,
        facts=tuple(Fact(**line._asdict()) for line in shown.facts),
        parts=tuple(Fact(**line._asdict()) for line in shown.parts),
        foot=shown.foot,
        net=shown.net,
    )


def _label(request: DocumentRequest) -> Label:
    from netweight.exporters.label import facts_label, label_svg, label_text

    report = _report(request)
    shown = facts_label(report, build_tree(report), request.settings.units, _partial(report))
    return Label(svg=label_svg(shown), text=label_text(shown))


def _export(request: ExportRequest) -> Exported:
    from netweight.exporters import EXPORTERS, export_report

    format = request.format
    if format not in EXPORTERS:
        raise Fault(f"No report is written as {format[:40]!r}.", f"Forms: {', '.join(EXPORTERS)}.", code="request")
    report, form = _report(request), EXPORTERS[format]
    name = re.sub(r"[^a-z0-9]+", "-", report.name.lower()).strip("-") or "network"
    return Exported(name=f"{name}{form.suffix}", type=form.type, text=export_report(report, format))


def _memory_plan(request: MemoryRequest) -> Planned:
    from .planning import plan_memory

    return plan_memory(request)


def _plan_choices(_: Request) -> PlanChoices:
    from .planning import plan_choices

    return plan_choices()


Handler = Callable[[Any], Answer]
VERBS: dict[str, tuple[type[Request], Handler]] = {
    "weigh": (WeighRequest, _weigh),
    "footprint": (DocumentRequest, _footprint),
    "formula": (FormulaRequest, _formula),
    "parse": (ParseRequest, _parse),
    "catalogue": (Request, _catalogue),
    "compare": (CompareRequest, _compare),
    "zoo": (Request, _zoo),
    "load": (LoadRequest, _load),
    "open": (OpenRequest, _open),
    "label": (DocumentRequest, _label),
    "export": (ExportRequest, _export),
    "memory": (MemoryRequest, _memory_plan),
    "memory_choices": (Request, _plan_choices),
}
"""The commands: the record of a request, and the function that returns the answer."""
