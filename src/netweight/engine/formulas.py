"""Where a number of a row comes from: a sum of products in symbols and in numbers, and the tensors behind it."""

from __future__ import annotations

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

from .answers import Figure, Formula, PageFactor, PageProduct, RowFigure, WeightShape

TITLES: dict[RowFigure, str] = {
    "parameters": "Parameters",
    "flops": "FLOPs",
    "macs": "MACs",
    "activation": "Activation",
    "weights": "Weights",
}


def explain_row(report: Report, branch: ReportNode) -> Formula:
    """The figures of one row with their formulas."""
    if branch.first is None or branch.node.parts:
        return Formula(id=branch.id, figures=_sums(branch), shape=(), weights=(), about=_about(branch), source="")
    row, turns = branch.first.row, Factor("turns", branch.figures.rows)
    figures = (
        _figure("parameters", _turned(row_parameters(row), branch, turns), row.layer),
        _figure("flops", row_flops(row, report.causal).times(turns), row.layer),
        _figure("macs", row_macs(row, report.causal).times(turns), row.layer),
        _figure("activation", _bytes(row, report.width), row.layer, "bytes; what one turn hands on"),
        _stored(report, branch, row),
    )
    return Formula(
        id=branch.id,
        figures=figures,
        shape=tuple(row.spec.notes),
        weights=_weights(row),
        about=_about(branch),
        source="",
    )


def _turned(count: Count, branch: ReportNode, turns: Factor) -> Count:
    """Parameters of all turns, unless they share one set."""
    one, whole = count.value, branch.figures.parameters
    return count.times(turns) if one and whole == one * turns.value else count


def _figure(name: RowFigure, count: Count, layer: Layer | None, note: str = "") -> Figure:
    products = [
        PageProduct(factors=tuple(_factor(factor, layer) for factor in product.shown()), over=product.over)
        for product in count.products
    ]
    return Figure(
        figure=name,
        title=TITLES[name],
        text=count.formula(),
        symbols=count.symbols(),
        products=tuple(products),
        result=f"{count.value:,}",
        note=note,
    )


def _factor(factor: Factor, layer: Layer | None) -> PageFactor:
    sign = dim_symbol(factor.name)
    fields = {"ci": "in", "i": "in"} | ({} if layer is None else layer.dim_fields)
    return PageFactor(
        symbol=sign.letter,
        sub=sign.sub,
        value=f"{factor.value:,}",
        meaning=sign.meaning,
        field=fields.get(factor.name, ""),
    )


def _bytes(row: Row, width: int) -> Count:
    tensor = next(iter(row.spec.outputs.values()))
    return tensor.count.times(Factor("bytes", FIXED.get(tensor.dtype, width)))


def _stored(report: Report, branch: ReportNode, row: Row) -> Figure:
    size = branch.figures.weight_bytes
    names = {report.chosen.get(f"{row.path}.{weight.name}", report.format): None for weight in row.own_weights}
    formats = [FORMATS[name] for name in names]
    said = ", ".join(f"{format.name}: {format.bits} bits each" for format in formats)
    words = f"{branch.figures.parameters:,} in {said}" if formats else "none of its own"
    return Figure(
        figure="weights",
        title=TITLES["weights"],
        text=f"{words} = {size:,} B",
        symbols="",
        products=(),
        result=f"{size:,} B",
        note=formats[0].note if len(formats) == 1 else "",
    )


def _weights(row: Row) -> tuple[WeightShape, ...]:
    return tuple(
        WeightShape(
            name=f"{weight.name} (tied to {row.tied[weight.name]})" if weight.name in row.tied else weight.name,
            shape=text.format_sample_shape((1, *weight.shape)),
            count=f"{weight.elements:,}",
        )
        for weight in row.spec.weights
    )


def _about(branch: ReportNode) -> str:
    kind = KINDS.get(branch.node.kind)
    return " ".join((kind.layer.__doc__ or "").split()) if kind else ""


GROUP_FIGURES: tuple[RowFigure, ...] = ("parameters", "flops", "macs")


def _sums(branch: ReportNode) -> tuple[Figure, ...]:
    """Figures of a group: its children added up, then what it adds itself."""
    found: list[Figure] = []
    for name in GROUP_FIGURES:
        parts = [(node_title(child.node), getattr(child.figures, name)) for child in branch.children]
        shown = [(label, size) for label, size in parts if size]
        whole = getattr(branch.figures, name)
        factors = [PageFactor(symbol="", sub="", value=f"{size:,}", meaning=label, field="") for label, size in shown]
        count = Count(tuple(Product((Factor("one", size),)) for _, size in shown))
        found.append(
            Figure(
                figure=name,
                title=TITLES[name],
                text=count.formula(),
                symbols="",
                products=tuple(PageProduct(factors=(factor,), over=1) for factor in factors),
                result=f"{whole:,}",
                note=f"all {branch.times} turns" if branch.times > 1 else "",
            )
        )
    return tuple(found)
