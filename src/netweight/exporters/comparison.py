"""Reports side by side: figures of each, and ratios against the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.core import text as words
from netweight.core.dims import Size
from netweight.core.report import Report

from .grid import DIM, Head, Line, Style, bare, grid
from .json import figures
from .summary import peak_bytes, title, training_bytes

Json = dict[str, Any]
RATIOS = ("parameters", "macs", "flops", "weight_bytes", "training_bytes", "peak_bytes")
HEADS = (
    Head("network", right=False),
    Head("parameters"),
    Head("", drop=5),
    Head("MACs", drop=1),
    Head("FLOPs", drop=4),
    Head("", drop=4),
    Head("weights", drop=2),
    Head("training", drop=3),
    Head("", drop=7),
    Head("peak", drop=3),
    Head("", drop=7),
)


def record(report: Report, first: Report, name: str = "") -> Json:
    """The totals of a report, and how many times those of the first they are (None where that has none)."""
    found: Json = {"name": name or report.name, "title": report.name, "sizes": dict(report.walk.network.sizes)}
    found |= _figures(report)
    base = _figures(first)
    return found | {"ratios": {key: found[key] / base[key] if base[key] else None for key in RATIOS}}


def _figures(report: Report) -> Json:
    sums = report.totals
    return figures(sums) | {
        "layers": sums.layers,
        "rows": sums.rows,
        "peak_bytes": peak_bytes(report),
        "training_bytes": training_bytes(report),
    }


def text(
    reports: Sequence[Report], units: words.Units = "binary", width: int | None = None, style: Style = bare
) -> str:
    """A line a network, ratios beside the figures."""
    lines = [Line(cells(report, reports[0], units)) for report in reports]
    return f"{grid(HEADS, lines, width, style)}\n{style(_note(reports[0]), DIM)}"


def _note(first: Report) -> str:
    batch = first.walk.network.sizes["batch"]
    kinds = f"weights in {first.format}, training with Adam in fp32, batch {batch}"
    return f"Ratios against the first; 1 MAC = 2 FLOPs, contractions only; {kinds}."


def cells(report: Report, first: Report, units: words.Units) -> list[str]:
    """The cells of a line: exact parameters, the rest short, ratios against the first."""
    mine, base = report.totals, first.totals
    training, peak = (training_bytes(report), training_bytes(first)), (peak_bytes(report), peak_bytes(first))
    return [
        title(report),
        f"{mine.parameters:,}",
        _ratio(mine.parameters, base.parameters),
        str(words.operations(mine.macs)),
        str(words.operations(mine.flops)),
        _ratio(mine.flops, base.flops),
        str(words.size(mine.weight_bytes, units)),
        str(words.size(training[0], units)),
        _ratio(*training),
        str(words.size(peak[0], units)),
        _ratio(*peak),
    ]


def _ratio(value: Size, base: Size) -> str:
    return words.ratio(value, base)


def html(reports: Sequence[Report]) -> str:
    """The same table for a notebook."""
    from html import escape

    heads = "".join(f"<th>{escape(head.title)}</th>" for head in HEADS)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells(report, reports[0], 'binary'))}</tr>\n"
        for report in reports
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table><p>{escape(_note(reports[0]))}</p>"
