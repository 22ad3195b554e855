"""Requests and answers: JSON text both ways, so that CPython and Pyodide say the same bytes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple, cast

import msgspec

import netweight.layers  # noqa: F401  # pyright: ignore[reportUnusedImport]  registers the kinds
from netweight.core.faults import Fault, one_of
from netweight.core.network import parse_json, read
from netweight.core.policy import Rules, idle
from netweight.core.reader import Memory
from netweight.core.report import Report
from netweight.core.report import weigh as weighed
from netweight.core.roles import Roles
from netweight.core.spec import BACKENDS, Backend
from netweight.core.tree import Branch, fold, listed
from netweight.core.walk import walk
from netweight.formats import COMMON
from netweight.precisions.presets import brought, own_rules, precision

from . import comparing, formulas, shorthand, summary
from .catalogue import catalogue
from .rows import Settings, quantity, rows

Json = dict[str, Any]


def answer(text: str) -> str:
    """The answer to one request (see docs/engine.md). Bad input is answered, never raised."""
    try:
        request = msgspec.json.decode(text)
        reply = _verb(request)(request)
        return msgspec.json.encode({"ok": True, **reply}).decode()
    except Fault as fault:
        error = {"code": fault.code, "path": fault.path, "message": fault.message, "hint": fault.hint}
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError) as fault:
        error = {
            "code": "request",
            "path": "",
            "message": f"The request cannot be read: {fault}.",
            "hint": "See docs/engine.md.",
        }
    return msgspec.json.encode({"ok": False, "error": error}).decode()


def _verb(request: Any) -> Callable[[Json], Json]:
    verb: object = cast(Json, request).get("verb") if isinstance(request, dict) else None
    if not isinstance(verb, str) or verb not in VERBS:
        raise Fault("The request names no known verb.", f"Verbs: {', '.join(VERBS)}.", code="request")
    return VERBS[verb]


def _settings(request: Json) -> Settings:
    asked: object = request.get("settings") or {}
    if not isinstance(asked, dict):
        raise Fault("The settings are no object.", "See docs/engine.md.", code="request")
    given = cast(Json, asked)
    format, units, layout = given.get("format") or "", given.get("units", "binary"), given.get("layout", "first")
    if not isinstance(format, str):
        raise Fault("The format is no text.", "For example bf16.", code="request")
    if format:
        precision(format)
    backend: Any = str(given.get("backend", "fused"))
    one_of("backend", backend, BACKENDS)
    units, layout = "decimal" if units == "decimal" else "binary", "last" if layout == "last" else "first"
    return Settings(format, units, layout, backend)


def _document(request: Json) -> Json:
    document = request.get("doc")
    if not isinstance(document, dict):
        raise Fault("The request has no document.", "Put it under doc.", code="request")
    return document  # pyright: ignore[reportUnknownVariableType]


_recent: dict[tuple[bytes, str, str], Report] = {}
_memory = Memory()
RECENT = 4
"""Reports kept: an edit is weighed once, then its formula, comparison and label are asked for."""


def _report(request: Json, settings: Settings) -> Report:
    document = _document(request)
    key = (msgspec.json.encode(document), settings.format, settings.backend)
    if key not in _recent:
        while len(_recent) >= RECENT:
            del _recent[next(iter(_recent))]
        walked = walk(read(document, memory=_memory))
        chosen = precision(settings.format) if settings.format else brought(walked.network)
        _recent[key] = weighed(walked, format=chosen, backend=settings.backend)
    return _recent[key]


def _weigh(request: Json) -> Json:
    settings = _settings(request)
    report = _report(request, settings)
    network = report.walk.network
    return {
        "name": report.name,
        "partial": _partial(report),
        "summary": summary.summary(report, settings),
        "say": summary.spoken(report),
        "inputs": [_input(name, value.shape, value.dtype) for name, value in report.walk.inputs.items()],
        "sizes": [{"name": name, "value": size} for name, size in network.sizes.items()],
        **_changed(rows(fold(report), _as_given(settings, report)), request),
        "notes": [*_notes(report), *_idle(report, settings)],
        "errors": len(report.walk.faults),
    }


def _footprint(request: Json) -> Json:
    settings = _settings(request)
    report = _report(request, settings)
    branches = fold(report)
    return {**summary.footprint(report, branches, settings), "label": _facts(report, branches, settings)}


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


def _idle(report: Report, settings: Settings) -> list[str]:
    """Rules of the format that nothing in this network is meant by: the format may be of another one."""
    own = own_rules(precision(settings.format)) if settings.format else Rules()
    found = idle(own, report.walk.rows, Roles(report.walk))
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
    faults = report.walk.faults
    if not faults:
        return None
    tops = [node.id for node in report.walk.network.nodes]
    first = next(
        (n for n, top in enumerate(tops) if any(place == top or place.startswith(f"{top}/") for place in faults)),
        len(tops),
    )
    return "no rows" if first == 0 else "row 1" if first == 1 else f"rows 1 to {first}"


def _formula(request: Json) -> Json:
    settings = _settings(request)
    report = _report(request, settings)
    wanted = request.get("id")
    for _, branch in listed(fold(report)):
        if branch.id == wanted:
            return {"id": branch.id, **formulas.formula(report, branch)}
    raise Fault(f"There is no row {str(wanted)[:60]!r}.", "Ids are those of the rows of weigh.", code="request")


def _parse(request: Json) -> Json:
    node, echo = shorthand.parse(str(request.get("text", "")))
    return {"node": node, "echo": echo}


def _compare(request: Json) -> Json:
    settings = _settings(request)
    report = _report(request, settings)
    # What is known of the others says their bytes in the common formats alone.
    format = report.format if report.format in COMMON else "fp32"
    mine = comparing.Known(
        "", report.name or "Yours", report.parameters, report.flops, report.weights(format), mine=True
    )
    known = request.get("known")
    listed = cast(list[Json], known if isinstance(known, list) else _architectures().entries())
    others = [_known(item, format) for item in listed]
    return {"format": format, **comparing.comparison(mine, others, settings)}


def _known(item: Json, format: str) -> comparing.Known:
    parameters = int(item["parameters"])
    return comparing.Known(
        str(item["id"]),
        str(item["title"]),
        parameters,
        int(item["flops"]),
        int(item["weights"][format]),
        int(item.get("year") or 0),
        str(item.get("group", "")),
    )


def _catalogue(_: Json) -> Json:
    return catalogue()


def _architectures() -> ModuleType:
    """What is known of architectures. The page's engine goes without: the page has a file of each."""
    try:
        from . import known
    except ModuleNotFoundError:
        raise Fault("This engine knows no architectures.", "The page has a file of each.", code="unknown") from None
    return known


def _zoo(_: Json) -> Json:
    return {"entries": _architectures().entries()}


def _load(request: Json) -> Json:
    return {"doc": _architectures().document(str(request.get("id", "")))}


def _open(request: Json) -> Json:
    name = str(request.get("name", ""))[:200]
    document = parse_json(str(request.get("text", "")), name)
    read(document)
    return {"doc": document}


class _Given(NamedTuple):
    """The rows of the last weighing, by the key that it was given with."""

    key: str
    rows: list[Json]


_given: list[_Given] = []


def _changed(new: list[Json], request: Json) -> Json:
    """The rows, and a key for them; to who has the last ones, equal rows are only named by their place."""
    asked = msgspec.json.encode([request.get("doc"), request.get("settings")])
    key, since = f"{len(asked):x}.{zlib.crc32(asked):08x}", request.get("since")
    old = _given[0].rows if _given and _given[0].key == since else []
    _given[:] = [_Given(key, new)]
    return {
        "key": key,
        "rows": [n if n < len(old) and (row is old[n] or row == old[n]) else row for n, row in enumerate(new)],
    }


def _as_given(settings: Settings, report: Report) -> Settings:
    """Shapes as the document has them, where it has channels last itself."""
    return settings._replace(layout="given") if report.walk.network.layout == "channels_last" else settings


def _facts(report: Report, branches: tuple[Branch, ...], settings: Settings) -> Json:
    from netweight.exporters.label import label

    shown = label(report, branches, settings.units, _partial(report))
    lines = {"facts": [line._asdict() for line in shown.facts], "parts": [line._asdict() for line in shown.parts]}
    return shown._asdict() | lines | {"parameters": quantity(shown.parameters), "net": quantity(shown.net)}


def _label(request: Json) -> Json:
    from netweight.exporters.label import label, plain, svg

    settings = _settings(request)
    report = _report(request, settings)
    shown = label(report, fold(report), settings.units, _partial(report))
    return {"svg": svg(shown), "text": plain(shown)}


def _export(request: Json) -> Json:
    from netweight.exporters import EXPORTERS, export

    format = request.get("format")
    if not isinstance(format, str) or format not in EXPORTERS:
        raise Fault(f"No report is written as {str(format)[:40]!r}.", f"Forms: {', '.join(EXPORTERS)}.", code="request")
    report, form = _report(request, _settings(request)), EXPORTERS[format]
    name = re.sub(r"[^a-z0-9]+", "-", report.name.lower()).strip("-") or "network"
    return {"name": f"{name}{form.suffix}", "type": form.type, "text": export(report, format)}


def _plan(request: Json) -> Json:
    from .planning import memory

    return memory(_document(request), request, _settings(request).units)


def _plan_choices(_: Json) -> Json:
    from .planning import choices

    return choices()


VERBS: dict[str, Callable[[Json], Json]] = {
    "weigh": _weigh,
    "footprint": _footprint,
    "formula": _formula,
    "parse": _parse,
    "catalogue": _catalogue,
    "compare": _compare,
    "zoo": _zoo,
    "load": _load,
    "open": _open,
    "label": _label,
    "export": _export,
    "memory": _plan,
    "memory_choices": _plan_choices,
}
