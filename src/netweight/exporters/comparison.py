"""Reports side by side: figures of each, and ratios against the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.analysis.report import Report
from netweight.dims import number_text as words
from netweight.dims.sizes import Size

from .grid import DIM, ColumnHeader, Style, TableLine, render_table, unstyled
from .json import figures_data
from .summary import adam_training_bytes, inference_peak_bytes, network_title

Json = dict[str, Any]
RATIOS = ("parameters", "macs", "flops", "weight_bytes", "training_bytes", "peak_bytes")
HEADS = (
    ColumnHeader("network", right=False),
    ColumnHeader("parameters"),
    ColumnHeader("", drop=5),
    ColumnHeader("MACs", drop=1),
    ColumnHeader("FLOPs", drop=4),
    ColumnHeader("", drop=4),
    ColumnHeader("weights", drop=2),
    ColumnHeader("training", drop=3),
    ColumnHeader("", drop=7),
    ColumnHeader("peak", drop=3),
    ColumnHeader("", drop=7),
)


def comparison_record(report: Report, first: Report, name: str = "") -> Json:
    """The totals of a report, and their ratios to those of the first (None for a divisor of 0)."""
    found: Json = {"name": name or report.name, "title": report.name, "sizes": dict(report.trace.network.sizes)}
    found |= _figures(report)
    base = _figures(first)
    return found | {"ratios": {key: found[key] / base[key] if base[key] else None for key in RATIOS}}


def _figures(report: Report) -> Json:
    sums = report.totals
    return figures_data(sums) | {
        "layers": sums.layers,
        "rows": sums.rows,
        "peak_bytes": inference_peak_bytes(report),
        "training_bytes": adam_training_bytes(report),
    }


def comparison_table(
    reports: Sequence[Report], units: words.Units = "binary", width: int | None = None, style: Style = unstyled
) -> str:
    """A plain-text table, one line per network, with ratios to the first beside the figures."""
    lines = [TableLine(comparison_cells(report, reports[0], units)) for report in reports]
    return f"{render_table(HEADS, lines, width, style)}\n{style(_note(reports[0]), DIM)}"


def _note(first: Report) -> str:
    batch = first.trace.network.sizes["batch"]
    kinds = f"weights in {first.format}, training with Adam in fp32, batch {batch}"
    return f"Ratios against the first; 1 MAC = 2 FLOPs, contractions only; {kinds}."


def comparison_cells(report: Report, first: Report, units: words.Units) -> list[str]:
    """Cells of one network: exact parameters, short figures, ratios to the first."""
    mine, base = report.totals, first.totals
    training, peak = (
        (adam_training_bytes(report), adam_training_bytes(first)),
        (inference_peak_bytes(report), inference_peak_bytes(first)),
    )
    return [
        network_title(report),
        f"{mine.parameters:,}",
        _ratio(mine.parameters, base.parameters),
        str(words.format_operations(mine.macs)),
        str(words.format_operations(mine.flops)),
        _ratio(mine.flops, base.flops),
        str(words.format_bytes(mine.weight_bytes, units)),
        str(words.format_bytes(training[0], units)),
        _ratio(*training),
        str(words.format_bytes(peak[0], units)),
        _ratio(*peak),
    ]


def _ratio(value: Size, base: Size) -> str:
    return words.format_ratio(value, base)


def comparison_html(reports: Sequence[Report]) -> str:
    """The comparison as an HTML table for a notebook."""
    from html import escape

    heads = "".join(f"<th>{escape(head.title)}</th>" for head in HEADS)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in comparison_cells(report, reports[0], 'binary'))}</tr>\n"
        for report in reports
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table><p>{escape(_note(reports[0]))}</p>"
