"""A report as HTML: a fragment for notebooks, a page of its own for files. No script, nothing loaded from elsewhere."""

from __future__ import annotations

from html import escape

from netweight.analysis.report import Report

from .grid import clean_lines, sanitize
from .summary import TotalLine, assumption_lines, inputs_text, network_title, not_counted_lines, total_lines
from .table import COLUMNS, TableEntry, table_cells, table_entries

STYLE = """
.netweight {font: 14px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums}
.netweight table {border-collapse: collapse; margin: .8em 0; text-align: left}
.netweight :is(th, td) {padding: .15em .9em .15em 0; white-space: nowrap; text-align: left}
.netweight thead th {border-bottom: 1px solid; font-weight: 600}
.netweight tbody th {font-weight: inherit}
.netweight .n {text-align: right}
.netweight .quiet {opacity: .65}
"""
PAGE_STYLE = ":root {color-scheme: light dark} body {margin: 2rem; overflow-x: auto}"


def to_html(report: Report) -> str:
    """The report as a page of its own."""
    head = f'<meta charset="utf-8"><title>{escape(sanitize(network_title(report)))}</title><style>{PAGE_STYLE}</style>'
    body = html_fragment(report, depth=99, level=1)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>{body}</body></html>\n'


def html_fragment(report: Report, depth: int | None = None, level: int = 3) -> str:
    """Totals and layers as tables, with their style, under a heading of `level`."""
    parts = (
        f'<div class="netweight"><style>{STYLE}</style>',
        f"<h{level}>{escape(network_title(report))}</h{level}><p>Input {escape(inputs_text(report))}</p>",
        _totals(total_lines(report)),
        _layers(table_entries(report, depth)),
        *(f"<p>Assumed: {escape(line)}</p>" for line in assumption_lines(report)),
        *(f"<p>Not counted: {escape(line)}</p>" for line in not_counted_lines(report)),
        "</div>",
    )
    return clean_lines("".join(parts))


def _totals(totals: list[TotalLine]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(t.label)}</th><td class="n">{escape(t.exact)}</td>'
        f'<td class="n">{escape(t.short)}</td><td>{escape(t.note)}</td></tr>\n'
        for t in totals
    )
    return f"<table><tbody>\n{rows}</tbody></table>\n"


def _layers(found: list[TableEntry]) -> str:
    heads = "".join(f'<th scope="col"{_side(column.right)}>{escape(column.title)}</th>' for column in COLUMNS)
    rows = "".join(_row(entry, row) for entry, row in zip(found, table_cells(found), strict=True))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>\n"


def _row(entry: TableEntry, row: list[str]) -> str:
    indent = f' style="padding-left:{entry.depth * 1.2:g}em"' if entry.depth else ""
    first = f'<th scope="row"{indent}>{escape(row[0])}</th>'
    rest = "".join(f"<td{_side(c.right)}>{escape(cell)}</td>" for c, cell in zip(COLUMNS[1:], row[1:], strict=True))
    return f"<tr{' class=quiet' if entry.quiet else ''}>{first}{rest}</tr>\n"


def _side(right: bool) -> str:
    return ' class="n"' if right else ""
