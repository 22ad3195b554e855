"""A report as a table of plain text: what the command line prints and `print(report)` shows."""

from __future__ import annotations

from netweight.core.hints import hints
from netweight.core.report import Report
from netweight.core.text import Units

from .grid import BOLD, DIM, RED, Head, Line, Style, bare, clean, grid
from .summary import assumed, inputs, omitted, summary, title
from .table import COLUMNS, Entry, cells, entries

TOTALS = (Head("", right=False), Head(""), Head(""), Head("", right=False, drop=1))


def text(report: Report) -> str:
    """Title, layers and totals, as wide as they are; what is at fault comes last."""
    faults = [f"Not counted: {clean(fault.line())}" for fault in report.walk.faults.values()]
    return "\n".join([drawn(report), *faults])


def drawn(
    report: Report, depth: int | None = None, units: Units = "binary", width: int | None = None, style: Style = bare
) -> str:
    """Title, layers, totals and what they assume, to fit a width.

    Groups are folded below `depth` (None: so that it stays short).
    """
    partial = " – partial: what is at fault and what waits for it is not counted" if report.walk.partial else ""
    head = f"{style(clean(title(report)), BOLD)}{style(partial, RED)}\n{clean(inputs(report))}, {_sizes(report)}"
    lines = [Line([total.label, total.exact, total.short, total.note]) for total in summary(report, units)]
    totals = grid(TOTALS, lines, width, style)
    said = [f"Assumed: {clean(line)}" for line in assumed(report)]
    said += [f"Hint: {clean(hint.path)}: {clean(hint.text)}" for hint in hints(report.walk).values()]
    said += [f"Not counted: {clean(line)}" for line in omitted(report)]
    return "\n".join([f"{head}\n\n{layers(entries(report, depth, units), width, style)}\n\n{totals}", *said])


def layers(found: list[Entry], width: int | None = None, style: Style = bare) -> str:
    """The table of layers."""
    heads = [Head(column.title, column.right, column.drop) for column in COLUMNS]
    lines = [
        Line(["  " * entry.depth + row[0], *row[1:]], _code(entry))
        for entry, row in zip(found, cells(found), strict=True)
    ]
    return grid(heads, lines, width, style)


def _code(entry: Entry) -> str:
    return RED if entry.branch.fault else DIM if entry.quiet else ""


def _sizes(report: Report) -> str:
    return ", ".join(f"{name} {size:,}" for name, size in report.walk.network.sizes.items())
