"""Where a number of a row comes from: a sum of products in symbols and in numbers, and the tensors behind it."""

from __future__ import annotations

from typing import Any

from netweight.analysis.figures import row_flops, row_macs, row_parameters
from netweight.analysis.report import Report
from netweight.analysis.storages import FIXED
from netweight.analysis.tree import ReportNode, node_title
from netweight.dims import number_text as text
from netweight.dims.counts import Count, Factor, Product
from netweight.dims.symbols import dim_symbol
from netweight.formats import FORMATS
from netweight.spec.layer import KINDS, Layer
from netweight.trace.trace import Row

Json = dict[str, Any]

TITLES = {
    "parameters": "Parameters",
    "flops": "FLOPs",
    "macs": "MACs",
    "activation": "Activation",
    "weights": "Weights",
}


def explain_row(report: Report, branch: ReportNode) -> Json:
    """The figures of one row, explained."""
    if branch.first is None or branch.node.parts:
        return {"figures": _sums(branch), "shape": [], "weights": [], "about": _about(branch), "source": ""}
    row, turns = branch.first.row, Factor("turns", branch.figures.rows)
    figures = [
        _figure("parameters", _turned(row_parameters(row), branch, turns), row.layer),
        _figure("flops", row_flops(row, report.causal).times(turns), row.layer),
        _figure("macs", row_macs(row, report.causal).times(turns), row.layer),
        _figure("activation", _bytes(row, report.width), row.layer, "bytes; what one turn hands on"),
        _stored(report, branch, row),
    ]
    return {
        "figures": figures,
        "shape": row.spec.notes,
        "weights": _weights(row),
        "about": _about(branch),
        "source": "",
    }


def _turned(count: Count, branch: ReportNode, turns: Factor) -> Count:
    """Parameters of all turns, unless they share one set."""
    one, whole = count.value, branch.figures.parameters
    return count.times(turns) if one and whole == one * turns.value else count


def _figure(name: str, count: Count, layer: Layer | None, note: str = "") -> Json:
    return {
        "figure": name,
        "title": TITLES[name],
        "text": count.formula(),
        "symbols": count.symbols(),
        "products": [
            {"factors": [_factor(factor, layer) for factor in product.shown()], "over": product.over}
            for product in count.products
        ],
        "result": f"{count.value:,}",
        "note": note,
    }


def _factor(factor: Factor, layer: Layer | None) -> Json:
    sign = dim_symbol(factor.name)
    field = (
        {"ci": "in", "i": "in"}.get(factor.name, "")
        if layer is None
        else {"ci": "in", "i": "in", **layer.dim_fields}.get(factor.name, "")
    )
    return {
        "symbol": sign.letter,
        "sub": sign.sub,
        "value": f"{factor.value:,}",
        "meaning": sign.meaning,
        "field": field,
    }


def _bytes(row: Row, width: int) -> Count:
    tensor = next(iter(row.spec.outputs.values()))
    return tensor.count.times(Factor("bytes", FIXED.get(tensor.dtype, width)))


def _stored(report: Report, branch: ReportNode, row: Row) -> Json:
    size = branch.figures.weight_bytes
    names = {report.chosen.get(f"{row.path}.{weight.name}", report.format): None for weight in row.own_weights}
    formats = [FORMATS[name] for name in names]
    said = ", ".join(f"{format.name}: {format.bits} bits each" for format in formats)
    words = f"{branch.figures.parameters:,} in {said}" if formats else "none of its own"
    return {
        "figure": "weights",
        "title": TITLES["weights"],
        "text": f"{words} = {size:,} B",
        "symbols": "",
        "products": [],
        "result": f"{size:,} B",
        "note": formats[0].note if len(formats) == 1 else "",
    }


def _weights(row: Row) -> list[Json]:
    return [
        {
            "name": f"{weight.name} (tied to {row.tied[weight.name]})" if weight.name in row.tied else weight.name,
            "shape": text.format_sample_shape((1, *weight.shape)),
            "count": f"{weight.elements:,}",
        }
        for weight in row.spec.weights
    ]


def _about(branch: ReportNode) -> str:
    kind = KINDS.get(branch.node.kind)
    return " ".join((kind.layer.__doc__ or "").split()) if kind else ""


def _sums(branch: ReportNode) -> list[Json]:
    """Figures of a group: its children added up, then what it adds itself."""
    found: list[Json] = []
    for name in ("parameters", "flops", "macs"):
        parts = [(node_title(child.node), getattr(child.figures, name)) for child in branch.children]
        shown = [(label, size) for label, size in parts if size]
        whole = getattr(branch.figures, name)
        products = [
            {"factors": [{"symbol": "", "sub": "", "value": f"{size:,}", "meaning": label, "field": ""}], "over": 1}
            for label, size in shown
        ]
        count = Count(tuple(Product((Factor("one", size),)) for _, size in shown))
        note = f"all {branch.times} turns" if branch.times > 1 else ""
        found.append(
            {
                "figure": name,
                "title": TITLES[name],
                "text": count.formula(),
                "symbols": "",
                "products": products,
                "result": f"{whole:,}",
                "note": note,
            }
        )
    return found
