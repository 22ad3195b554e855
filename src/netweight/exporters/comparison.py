"""Reports side by side: figures of each, and ratios against the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.analysis.report import Report
from netweight.dims import number_text as words
from netweight.dims.sizes import Size

from .grid import DIM, Header, Style, TableLine, render_table, unstyled
from .json import figures_data
from .summary import adam_bytes, inference_peak_bytes, network_title

Json = dict[str, Any]
RATIOS = ("parameters", "macs", "flops", "weight_bytes", "training_bytes", "peak_bytes")
HEADS = (
    Header("network", right=False),
    Header("parameters"),
    Header("", drop=5),
    Header("MACs", drop=1),
    Header("FLOPs", drop=4),
    Header("", drop=4),
    Header("weights", drop=2),
    Header("training", drop=3),
    Header("", drop=7),
    Header("peak", drop=3),
    Header("", drop=7),
)


def comparison_record(report: Report, first: Report, name: str = "") -> Json:
    """The totals of a report, and how many times those of the first they are (None where that has none)."""
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
        "training_bytes": adam_bytes(report),
    }


def comparison_table(
    reports: Sequence[Report], units: words.Units = "binary", width: int | None = None, style: Style = unstyled
) -> str:
    """A line a network, ratios beside the figures."""
    lines = [TableLine(comparison_cells(report, reports[0], units)) for report in reports]
    return f"{render_table(HEADS, lines, width, style)}\n{style(_note(reports[0]), DIM)}"


def _note(first: Report) -> str:
    batch = first.trace.network.sizes["batch"]
    kinds = f"weights in {first.format}, training with Adam in fp32, batch {batch}"
    return f"Ratios against the first; 1 MAC = 2 FLOPs, contractions only; {kinds}."


def comparison_cells(report: Report, first: Report, units: words.Units) -> list[str]:
    """The cells of a line: exact parameters, the rest short, ratios against the first."""
    mine, base = report.totals, first.totals
    training, peak = (
        (adam_bytes(report), adam_bytes(first)),
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
    """The same table for a notebook."""
    from html import escape

    heads = "".join(f"<th>{escape(head.title)}</th>" for head in HEADS)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in comparison_cells(report, reports[0], 'binary'))}</tr>\n"
        for report in reports
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table><p>{escape(_note(reports[0]))}</p>"
