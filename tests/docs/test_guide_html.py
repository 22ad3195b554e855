"""The guide: its numbers come from the engine, its sums come out, its structure holds without a script."""

from __future__ import annotations

import html
import re
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from netweight.app.guide import PLACEHOLDER, engine_client, render_guide

from .blocks import ROOT

RAW = (ROOT / "web" / "guide.html").read_text("utf-8")

ALLOWED: dict[str, str] = {}
"""Long numbers that may stand in the text as they are, each with its source."""

LONG = re.compile(r"\d[\d,.\u00a0]*\d")
FORMULA = re.compile(r'<p class="f">(.*?)</p>', re.DOTALL)
VOID = {"br", "hr", "img", "meta", "link", "input"}
SCALE = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


@pytest.fixture(scope="module")
def guide() -> str:
    return render_guide(RAW, engine_client())


class Outline(HTMLParser):
    """Headings, ids, links, attributes and unclosed elements of a fragment."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def values(self, attribute: str) -> list[str]:
        return [value for _, name, value in self.attributes if name == attribute]


def test_long_numbers_come_from_the_engine() -> None:
    text = re.sub(r"<[^>]*>", " ", PLACEHOLDER.sub(" ", RAW))
    found = [number for number in LONG.findall(text) if len(re.sub(r"\D", "", number)) > 4]
    assert set(found) <= set(ALLOWED), f"not by a placeholder: {sorted(set(found) - set(ALLOWED))}"


def test_sums_come_out(guide: str) -> None:
    sums = [html.unescape(text) for text in FORMULA.findall(guide) if "=" in text]
    assert len(sums) > 12
    for text in sums:
        left, right = text.split("=")
        exact = "iB" not in text
        assert abs(evaluate(left) - evaluate(right)) <= (0 if exact else evaluate(right) / 200), text


def evaluate(text: str) -> Fraction:
    """Sums of products, quotients, and sizes with their unit."""
    return sum((product(part) for part in text.replace(",", "").split("+")), Fraction(0))


def product(text: str) -> Fraction:
    number, *unit = text.split()
    value = Fraction(SCALE[unit[0]] if unit else 1)
    for factor in number.split("·"):
        above, _, below = factor.partition("/")
        value *= Fraction(above) / Fraction(below or "1")
    return value


def test_its_structure_holds(guide: str) -> None:
    outline = Outline(guide)
    assert not outline.open
    assert outline.headings[0] == 2
    assert outline.headings.count(2) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(outline.headings))


def test_its_contents_lead_to_its_parts(guide: str) -> None:
    outline = Outline(guide)
    ids = outline.values("id")
    assert len(ids) == len(set(ids))
    assert [target.removeprefix("#") for target in outline.values("href") if target.startswith("#")] == ids


def test_it_keeps_the_policy(guide: str) -> None:
    outline = Outline(guide)
    names = {name for _, name, _ in outline.attributes}
    assert names <= {"class", "href", "id", "scope"}
    assert "<script" not in guide
    assert "<style" not in guide


def test_every_header_cell_says_what_it_heads(guide: str) -> None:
    assert guide.count("<th") - guide.count("<thead") == len(Outline(guide).values("scope"))


def test_it_is_small(guide: str) -> None:
    brotli = pytest.importorskip("brotli")
    assert len(brotli.compress(guide.encode())) < 12_000


def test_it_uses_only_what_the_font_has(guide: str) -> None:
    beyond = {letter for letter in html.unescape(guide) if ord(letter) > 126}
    assert beyond <= set("×·−±½²³–—‘’“”…↑↓\u00a0"), beyond
