"""Fenced blocks of the documentation, and what they say should happen."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LAYER_GUIDE = ROOT / "docs" / "adding-a-layer.md"
GUIDES = tuple(sorted({*(ROOT / "docs").glob("adding-*.md")} - {LAYER_GUIDE}))
"""Guides that change files of the project: followed in a copy of it."""
PAGES = tuple(
    page
    for page in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
    if page not in GUIDES
)

FENCE = re.compile(r"^```(\w*)[ \t]*([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A fenced block: its language, the file name behind it, its text, and the text between it and the next one."""

    language: str
    file: str
    text: str
    line: int
    after: str


class Command(NamedTuple):
    """A line after `$`, and the output shown below it, if any."""

    line: str
    output: str


def blocks(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    found = list(FENCE.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)][: len(found)]
    return [
        Block(match[1], match[2].strip(), match[3], text.count("\n", 0, match.start()) + 1, text[match.end() : end])
        for match, end in zip(found, ends, strict=True)
    ]


def program(page: Path) -> str:
    """All Python of a page as one program, its lines where they stand in the page."""
    lines: list[str] = []
    for block in blocks(page):
        if block.language == "python":
            lines += [""] * (block.line - len(lines)) + block.text.splitlines()
    return "\n".join(lines)


def printed(page: Path) -> str:
    """What the page says that its Python prints: text blocks right after Python blocks."""
    found = blocks(page)
    return "".join(
        block.text
        for before, block in pairwise(found)
        if before.language == "python" and block.language == "text" and not before.after.strip()
    )


def commands(page: Path) -> list[Command]:
    """The lines after `$` in console blocks."""
    found: list[Command] = []
    for block in blocks(page):
        if block.language == "console":
            parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
            found += [Command(*part.partition("\n")[::2]) for part in parts]
    return found


def expectation(shown: str) -> re.Pattern[str]:
    """Shown output as a pattern: `…` on a line of its own is any lines, and a run of spaces is any run of spaces."""
    lines = [line.rstrip() for line in shown.strip().splitlines()]
    parts = [
        r"(?:.*\n)*?" if line == "…" else r"[ ]*" + r"[ ]+".join(map(re.escape, line.split())) + r"[ ]*\n"
        for line in lines
    ]
    return re.compile("".join(parts))
