"""A report as a table of plain text: what the command line prints and `print(report)` shows."""

from __future__ import annotations

from netweight.analysis.hints import hints
from netweight.analysis.report import Report
from netweight.dims.number_text import Units

from .grid import BOLD, DIM, RED, ColumnHeader, Style, TableLine, render_table, sanitize, unstyled
from .summary import assumption_lines, inputs_text, network_title, omission_lines, total_lines
from .table import COLUMNS, TableEntry, table_cells, table_entries

TOTALS = (ColumnHeader("", right=False), ColumnHeader(""), ColumnHeader(""), ColumnHeader("", right=False, drop=1))


def plain_text(report: Report) -> str:
    """Title, layers and totals, as wide as they are; layers with errors come last."""
    faults = [f"Not counted: {sanitize(fault.line())}" for fault in report.trace.faults.values()]
    return "\n".join([render_report(report), *faults])


def render_report(
    report: Report, depth: int | None = None, units: Units = "binary", width: int | None = None, style: Style = unstyled
) -> str:
    """Title, layers, totals and what they assume, to fit a width.

    Groups are folded below `depth` (None: so that it stays short).
    """
    partial = " – partial: layers with errors, and layers after them, are not counted" if report.trace.partial else ""
    title = style(sanitize(network_title(report)), BOLD)
    head = f"{title}{style(partial, RED)}\n{sanitize(inputs_text(report))}, {_sizes(report)}"
    lines = [TableLine([total.label, total.exact, total.short, total.note]) for total in total_lines(report, units)]
    totals = render_table(TOTALS, lines, width, style)
    remarks = [f"Assumption: {sanitize(line)}" for line in assumption_lines(report)]
    remarks += [f"Hint: {sanitize(hint.path)}: {sanitize(hint.text)}" for hint in hints(report.trace).values()]
    remarks += [f"Not counted: {sanitize(line)}" for line in omission_lines(report)]
    return "\n".join(
        [f"{head}\n\n{render_layer_table(table_entries(report, depth, units), width, style)}\n\n{totals}", *remarks]
    )


def render_layer_table(found: list[TableEntry], width: int | None = None, style: Style = unstyled) -> str:
    """The table of layers."""
    heads = [ColumnHeader(column.title, column.right, column.drop) for column in COLUMNS]
    lines = [
        TableLine(["  " * entry.depth + row[0], *row[1:]], _code(entry))
        for entry, row in zip(found, table_cells(found), strict=True)
    ]
    return render_table(heads, lines, width, style)


def _code(entry: TableEntry) -> str:
    return RED if entry.branch.fault else DIM if entry.quiet else ""


def _sizes(report: Report) -> str:
    return ", ".join(f"{name} {size:,}" for name, size in report.trace.network.sizes.items())
