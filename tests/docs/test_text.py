"""Links lead somewhere, names in backticks are there, and the words are plain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .blocks import FENCE, PAGES, ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")

HYPE = re.compile(
    r"\b(blazing\w*|seamless\w*|effortless\w*|powerful|leverag\w+|cutting[- ]edge|state[- ]of[- ]the[- ]art"
    r"|world[- ]class|revolutioni[sz]\w+|game[- ]chang\w+|simply|easily|awesome|delightful)\b",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"(?<![\w.])/(?:home|root|tmp|mnt|opt|srv|Users)/|\b[A-Z]:\\|https?://(?:localhost|127\.|10\.|192\.168\.)"
)
SOURCES = re.compile(r"`((?:src|web|tests|docs|scripts|locks|core|layers|zoo|engine|exporters|app)/[\w/.-]*\w)/?`")

TEXTS = (*PAGES, ROOT / "web" / "guide.html")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as a forge makes them."""
    text = FENCE.sub("", page.read_text("utf-8"))
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if re.match(r"https?:", target):
            assert target.startswith("https://"), target
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(there), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_are_there(page: Path) -> None:
    for name in SOURCES.findall(page.read_text("utf-8")):
        places = (ROOT / name, ROOT / "src" / "netweight" / name, ROOT / "web" / "src" / name)
        assert any(place.exists() for place in places), f"{page.name} names {name}"


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.name)
def test_words_are_plain_and_places_are_not_of_one_machine(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not HYPE.search(text), HYPE.findall(text)
    assert not PLACE.search(text), PLACE.findall(text)


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text("utf-8")))
    assert listed == {path.name for path in folder.glob("[0-9]*.md")}
