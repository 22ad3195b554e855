"""Reports of a stranger's network: whatever it is called, a file stays what it is, and nobody is called by it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from xml.parsers import expat

import pytest

import netweight as nw
from netweight.exporters.csv import escape_spreadsheet_formula
from netweight.exporters.label import facts_label, label_svg
from netweight.exporters.markdown import escape_markdown

CONTROL = "".join(map(chr, (*range(32), 0x7F, 0x9B, 0x202E, 0x2066, 0xFFFE, 0xFEFF)))


def named(name: str) -> nw.Network:
    layers = [{"kind": "dense", "units": 4, "name": "l"}, {"kind": "relu", "name": "r"}]
    return nw.load({"netweight": 1, "name": name, "inputs": {f"x{name}": {"shape": [4]}}, "layers": layers})


def test_a_label_is_well_formed_whatever_the_name() -> None:
    report = nw.weigh(named(f"a{CONTROL}<&\"'b"))
    from netweight.analysis.tree import build_tree

    drawn = label_svg(facts_label(report.core, build_tree(report.core)))
    tags: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _attributes: tags.append(tag)
    parser.Parse(drawn.encode(), True)
    assert tags[0] == "svg"
    assert not set(drawn) & (set(CONTROL) - {"\n"})


@pytest.mark.parametrize("form", ["html", "md", "json"])
def test_no_control_character_is_in_a_report(form: str) -> None:
    text = nw.weigh(named(f"a{CONTROL}b")).export(form)
    assert not set(text) & (set(CONTROL) - {"\n"})
    if form == "json":
        assert json.loads(text)["title"] == f"a{CONTROL}b"


@pytest.mark.parametrize(
    "cell",
    ["=1", "+1", "-1", "@a", "\t=1", " =1", "\r=1", "\n=1", "\N{FULLWIDTH EQUALS SIGN}1", "\N{FULLWIDTH PLUS SIGN}1",
     "\N{FULLWIDTH COMMERCIAL AT}a", "\N{FULLWIDTH HYPHEN-MINUS}1", "\N{NO-BREAK SPACE}=1", "\ufeff=1", "\t1",
     "\N{SMALL EQUALS SIGN}1", "\N{SUPERSCRIPT PLUS SIGN}1"],
)  # fmt: skip
def test_no_cell_is_a_formula(cell: str) -> None:
    assert escape_spreadsheet_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["a=1", "3 × 3", "", "l.0", "a-b"])
def test_other_cells_stay(cell: str) -> None:
    assert escape_spreadsheet_formula(cell) == cell


def test_a_path_that_would_be_a_formula_in_a_file() -> None:
    layers = [{"kind": "dense", "units": 4, "name": "\N{FULLWIDTH EQUALS SIGN}1+1"}]
    try:
        net: Any = nw.load({"netweight": 1, "inputs": {"x": {"shape": [4]}}, "layers": layers})
        text = nw.weigh(net).export("csv")
    except nw.Fault:
        return
    assert all(not row[0].startswith("\N{FULLWIDTH EQUALS SIGN}") for row in csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("www.example.com", "www\\.example.com"),
        ("http://a.b", "http\\://a.b"),
        ("HTTPS://a.b", "HTTPS\\://a.b"),
        ("mailto:a@b.c", "mailto\\:a@<!-- -->b.c"),
        ("@user", "@<!-- -->user"),
        ("#12", "\\#<!-- -->12"),
        ("a @ b", "a @ b"),
        ("<b>", "\\<b\\>"),
        ("[a](b)", "\\[a\\](b)"),
    ],
)
def test_markdown_makes_no_link_and_calls_nobody(raw: str, shown: str) -> None:
    assert escape_markdown(raw) == shown
