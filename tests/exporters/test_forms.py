from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import pytest

from netweight.exporters import EXPORTERS, export_report
from netweight.exporters.csv import FIGURES, escape_spreadsheet_formula
from netweight.exporters.grid import ColumnHeader, TableLine, display_width, render_table, sanitize, truncate
from netweight.exporters.markdown import escape_markdown


@pytest.mark.parametrize("form", EXPORTERS)
def test_pure(report, form):
    assert export_report(report, form) == export_report(report, form)
    assert export_report(report, form).endswith("\n")


def test_unknown_form(report):
    with pytest.raises(KeyError):
        export_report(report, "docx")


def test_json_adds_up(report):
    data = json.loads(export_report(report, "json"))
    for figure in ("parameters", "macs", "flops", "weight_bytes", "saved_bytes"):
        assert sum(row[figure] for row in data["rows"]) == data["totals"][figure]
    assert len(data["rows"]) == data["totals"]["rows"]


def test_formulas_end_in_the_figure(report):
    for row in json.loads(export_report(report, "json"))["rows"]:
        for name, formula in row["formula"].items():
            assert formula.rsplit("= ", 1)[-1] == f"{row[name]:,}"


def test_csv_adds_up(report):
    rows = list(csv.DictReader(io.StringIO(export_report(report, "csv"), newline="")))
    assert len(rows) == report.totals.rows
    for figure in FIGURES:
        assert sum(int(row[figure]) for row in rows) == getattr(report.totals, figure)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_csv_holds_no_formulas(cell):
    assert escape_spreadsheet_formula(cell) == f"'{cell}"


def test_markdown_tables_are_even(report):
    text = export_report(report, "md")
    assert text.startswith("# a\\|b \\<i\\>\n")
    for table in text.split("\n\n"):
        if table.startswith("|"):
            counts = {line.replace("\\|", "").count("|") for line in table.splitlines()}
            assert len(counts) == 1


def test_markdown_escapes():
    assert escape_markdown("a|b\n[x](y) <b>") == "a\\|b \\[x\\](y) \\<b\\>"


class Checker(HTMLParser):
    """Collects tags, and checks that they close in order."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_html_is_whole_and_loads_nothing(report):
    checker = Checker()
    checker.feed(export_report(report, "html"))
    assert checker.open == []
    tags = {tag for tag, _ in checker.seen}
    assert not tags & {"script", "link", "img", "i"}
    assert "a|b &lt;i&gt;" in export_report(report, "html")


def test_faults_are_said(partial):
    for form in ("md", "html"):
        assert "Not counted" in export_report(partial, form)
    assert json.loads(export_report(partial, "json"))["partial"] is True


def test_grid():
    heads = (ColumnHeader("name", right=False), ColumnHeader("n"))
    assert render_table(heads, [TableLine(["a", "1"]), TableLine(["bcd", "100"])]) == "name    n\na       1\nbcd   100"


@pytest.mark.parametrize("width", range(12, 60))
def test_grid_fits(width):
    heads = (
        ColumnHeader("name", right=False),
        ColumnHeader("kind", right=False, drop=2),
        ColumnHeader("n"),
        ColumnHeader("m", drop=1),
    )
    lines = [TableLine(["layer" * 3, "configuration " * 4, "123", "45678"])]
    shown = render_table(heads, lines, width).splitlines()
    assert max(map(len, shown)) <= max(width, 13)


def test_wide_and_strange_characters():
    assert display_width("卷积") == 4
    assert display_width("e\u0301") == 1
    assert truncate("卷积层", 5) == "卷积…"
    assert sanitize("a\x1b[0m\u202e") == "a\N{REPLACEMENT CHARACTER}[0m\N{REPLACEMENT CHARACTER}"
