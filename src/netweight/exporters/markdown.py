"""A report as Markdown: totals and layers as tables, for a README or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable

from netweight.analysis.report import Report

from .grid import sanitize
from .summary import assumption_lines, inputs_text, network_title, not_counted_lines, total_lines
from .table import COLUMNS, TableEntry, table_cells, table_entries

MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
LINKS = re.compile(r"(www|ftp|https?|mailto|xmpp)([.:])", re.IGNORECASE)
"""Openings that GitHub turns into links by itself."""
CALLS = re.compile(r"([@#])(?=\w)")
"""A person or an issue that GitHub would point to, looked for after the text was made HTML: a comment parts it."""
INDENT = "&nbsp;&nbsp;"


def to_markdown(report: Report) -> str:
    """The report as Markdown with the tables of GitHub."""
    found = table_entries(report, depth=99)
    totals = [[total.label, total.exact, total.short, total.note] for total in total_lines(report)]
    parts = [
        f"# {escape_markdown(network_title(report))}",
        f"Input {escape_markdown(inputs_text(report))}.",
        _grid(
            ["", "exact", "", ""],
            [False, True, True, False],
            ([escape_markdown(cell) for cell in row] for row in totals),
        ),
        _grid([column.title for column in COLUMNS], [column.right for column in COLUMNS], _layers(found)),
        *(f"Assumption: {escape_markdown(line)}" for line in assumption_lines(report)),
        *(f"Not counted: {escape_markdown(line)}" for line in not_counted_lines(report)),
    ]
    return "\n\n".join(parts) + "\n"


def _layers(found: list[TableEntry]) -> Iterable[list[str]]:
    for entry, row in zip(found, table_cells(found), strict=True):
        first, *rest = map(escape_markdown, row)
        yield [INDENT * entry.depth + first, *rest]


def _grid(titles: list[str], right: list[bool], rows: Iterable[list[str]]) -> str:
    rule = ["---:" if numbers else "---" for numbers in right]
    return "\n".join(f"| {' | '.join(row)} |" for row in (titles, rule, *rows))


def escape_markdown(raw: str) -> str:
    """Text that Markdown shows as it is, on one line: it creates no link and mentions no user."""
    plain = MARKS.sub(r"\\\1", sanitize(" ".join(raw.split())))
    return CALLS.sub(r"\1<!-- -->", LINKS.sub(r"\1\\\2", plain))
