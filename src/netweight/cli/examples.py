"""Description of a layer kind: its fields, and an example worked in symbols and numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from netweight.analysis.figures import row_macs, row_parameters
from netweight.analysis.report import Report, ReportRow, weigh_trace
from netweight.dims.counts import Count, sum_counts
from netweight.dims.symbols import dim_symbol
from netweight.document.groups import GROUP_KINDS
from netweight.document.network import read_network
from netweight.faults.fault import Fault
from netweight.spec.dialect import framework_tensors
from netweight.spec.functions import ARITHMETIC
from netweight.spec.layer import KINDS
from netweight.trace.trace import trace_network

Json = dict[str, Any]

SHAPES: tuple[Json, ...] = (
    {"shape": [64, 32, 32]},
    {"shape": [128, 64]},
    {"shape": [64]},
    {"shape": [64, 128]},
    {"shape": [16, 16, 16, 16]},
    {"shape": [128], "dtype": "int64"},
    {"shape": [16, 7, 7]},
)
"""Inputs to try for an example, in this order."""
PAIRS: tuple[tuple[Json, Json], ...] = (
    *((shape, shape) for shape in SHAPES),
    ({"shape": [64, 16, 16]}, {"shape": [64, 32, 32]}),
    ({"shape": [256, 1152]}, {"shape": [1152]}),
)
"""Inputs to try for layers that need two."""
FOUR: tuple[Json, ...] = ({"shape": [128, 64]}, {"shape": [128, 4, 64]}, {"shape": [128, 4]}, {"shape": [128, 4, 4]})
"""Inputs of the layer that needs four."""


def describe_group(tag: str) -> Json:
    """A group of nodes as the catalogue lists it."""
    about = " ".join((GROUP_KINDS[tag].__doc__ or "").split())
    info = msgspec.inspect.type_info(GROUP_KINDS[tag])
    assert isinstance(info, msgspec.inspect.StructType)
    fields = [_group_field(field) for field in info.fields]
    return {"kind": tag, "title": tag.capitalize(), "family": "groups", "about": about, "example": "", "fields": fields}


def _group_field(field: msgspec.inspect.Field) -> Json:
    inspect = msgspec.inspect
    given: Any = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    parts = field.type.types if isinstance(field.type, inspect.UnionType) else (field.type,)
    first = parts[0]
    kinds: dict[type[Any], str] = {inspect.IntType: "int", inspect.BoolType: "bool", inspect.LiteralType: "choice"}
    kind = kinds.get(type(first), "text")
    if isinstance(first, inspect.ListType):
        kind = "lists" if isinstance(first.item_type, inspect.ListType) else "nodes"
    return {
        "name": field.name,
        "required": field.required,
        "default": None if given is msgspec.NODEFAULT or given == [] else given,
        "type": kind,
        "min": first.ge if isinstance(first, inspect.IntType) else None,
        "max": first.le if isinstance(first, inspect.IntType) else None,
        "choices": list(first.values) if isinstance(first, inspect.LiteralType) else [],
    }


def describe_kind(tag: str) -> Json:
    """Description of a layer kind as plain data: `netweight.layers/1`."""
    from netweight.engine.catalogue import kind_entry

    found = describe_group(tag) if tag in GROUP_KINDS else msgspec.to_builtins(kind_entry(KINDS[tag]))
    worked = weigh_example(tag)
    return {"schema": "netweight.layers/1", **found, "worked": _worked(worked) if worked else None}


def weigh_example(tag: str) -> Report | None:
    """Report of the kind's example at the first input that fits it; None for a group and without a fitting input."""
    if tag in GROUP_KINDS:
        return None
    from netweight.engine.shorthand import parse_shorthand

    try:
        node, _ = parse_shorthand(KINDS[tag].example)
    except Fault:
        node = {"kind": tag}
    return next((report for document in _documents(tag, node) if (report := _weighed(document))), None)


def _documents(tag: str, node: Json) -> list[Json]:
    layer, size = KINDS[tag].layer, KINDS[tag].input_size
    documents: list[Json] = []
    if "in" in node or size:
        documents.append({"netweight": 1, "layers": [{"in": size, **node}]})
    two = layer.arity[0] == 2 or layer.arity[1] >= 99
    fitting = (FOUR,) if layer.arity[0] == 4 else PAIRS if two else ((shape,) for shape in SHAPES)
    for given in fitting:
        inputs = dict(zip("abcd", given, strict=False))
        documents.append({"netweight": 1, "inputs": inputs, "layers": [{**node, "from": list(inputs)}]})
    return documents


def _weighed(document: Json) -> Report | None:
    try:
        trace = trace_network(read_network(document))
    except Fault:
        return None
    return None if trace.faults or not trace.rows else weigh_trace(trace)


def _worked(report: Report) -> Json:
    node = {key: value for key, value in report.trace.network.document["layers"][0].items() if key != "from"}
    return {
        "node": node,
        "inputs": [list(value.shape) for value in report.trace.inputs.values()],
        "output": list(_output(report.lines[-1])),
        "parameters": report.parameters,
        "macs": report.macs,
        "weights": [
            {"name": weight.name, "shape": list(weight.shape)}
            for line in report.lines
            for weight in line.row.spec.weights
        ],
        "formula": {
            name: {"symbols": _symbols(report, name), "numbers": _numbers(report, name)}
            for name in ("parameters", "macs")
        },
        "operations": _operations(report),
        "frameworks": {framework: found for framework in ("torch", "keras") if (found := _there(report, framework))},
        "symbols": _legend(report),
        "notes": [note for line in report.lines for note in line.row.spec.notes],
    }


def _operations(report: Report) -> list[Json]:
    """Operations by function and kind of arithmetic, with their counts."""
    counted: Counter[tuple[str, str]] = Counter()
    for op in (op for line in report.lines for op in line.row.spec.ops if ARITHMETIC[op.kind].counted != "nothing"):
        counted[op.function.name, op.kind] += op.count.value
    return [{"function": fn, "arithmetic": kind, "count": count} for (fn, kind), count in counted.items()]


def _there(report: Report, framework: str) -> Json | None:
    """Name of the layer in a framework and its stored weights; None if the framework lacks the layer.

    If it has the layer with other settings only, `with` holds those: PyTorch's LSTM has two biases or none.
    """
    node = report.trace.network.nodes[0]
    assert node.layer is not None
    if found := _stored(report, framework):
        return found
    for settings in _other(node.kind):
        document = report.trace.network.document
        first = {**document["layers"][0], **settings}
        other = _weighed({**document, "layers": [first]})
        if other and (found := _stored(other, framework)):
            return found | {"with": settings}
    name = type(node.layer).framework_equivalents.get(framework)
    return {"layer": name, "weights": []} if name else None


def _stored(report: Report, framework: str) -> Json | None:
    row = report.lines[0].row
    dialect = row.layer.dialect(framework) if row.layer and len(report.lines) == 1 else None
    if dialect is None or not dialect.layer:
        return None
    stored = [{"name": each.name, "shape": list(each.shape)} for each in framework_tensors(dialect, row.spec)]
    return {"layer": dialect.layer, "weights": stored}


def _other(tag: str) -> Iterator[Json]:
    """Single changed settings of integer choices, the largest first."""
    from netweight.engine.catalogue import field_descriptions

    for field in field_descriptions(tag):
        for choice in reversed(field.choices):
            if isinstance(choice, int):
                yield {field.name: choice}


def _legend(report: Report) -> dict[str, str]:
    """Meanings of the symbols in both formulas."""
    products = [product for name in ("parameters", "macs") for product in _counts(report, name).products]
    used = [dim_symbol(factor.name) for product in products for factor in product.shown()]
    return {one.plain: one.meaning for one in used if one.meaning not in ("", one.plain)}


def _counts(report: Report, name: str) -> Count:
    return sum_counts((row_parameters if name == "parameters" else row_macs)(line.row) for line in report.lines)


def _symbols(report: Report, name: str) -> str:
    return _counts(report, name).symbols()


def _numbers(report: Report, name: str) -> str:
    return _counts(report, name).formula()


def _output(line: ReportRow) -> tuple[int, ...]:
    return next(iter(line.row.spec.outputs.values())).shape
