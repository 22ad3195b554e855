"""Tables of plain text: columns as wide as what is in them, or as the terminal allows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

GAP = "  "
NARROW = 20
"""A text column is cut down to this before others are dropped."""

BOLD, DIM, RED = "1", "2", "31"
Style = Callable[[str, str], str]
"""Text and a code such as `BOLD` to text; `bare` for files and pipes."""


class ColumnHeader(NamedTuple):
    """A column: its title, whether it is aligned right, and its priority to be dropped in a narrow table (0: never)."""

    title: str
    right: bool = True
    drop: int = 0


class TableLine(NamedTuple):
    """The cells of a line, and the ANSI code of its style."""

    cells: Sequence[str]
    code: str = ""


def unstyled(shown: str, code: str) -> str:  # noqa: ARG001 - one of the styles
    """The text as it is: the style of files and pipes."""
    return shown


def ansi_styled(shown: str, code: str) -> str:
    """The text between ANSI codes of a style, for a terminal."""
    return f"\x1b[{code}m{shown}\x1b[0m" if code and shown else shown


def sanitize(raw: str) -> str:
    """Replace control, line-break and bidirectional characters in untrusted text."""
    if raw.isascii() and raw.isprintable():
        return raw
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in raw)


def clean_lines(text: str) -> str:
    """Apply `sanitize` to each line of a text; its line breaks stay."""
    return "\n".join(map(sanitize, text.split("\n")))


@lru_cache(maxsize=4096)
def display_width(shown: str) -> int:
    """Width of a text in columns of a terminal."""
    if shown.isascii():
        return len(shown)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in shown
    )


def truncate(shown: str, width: int) -> str:
    """Text cut to a width, with … where something is missing."""
    if display_width(shown) <= width:
        return shown
    while shown and display_width(shown) > width - 1:
        shown = shown[:-1]
    return f"{shown.rstrip()}…" if width > 0 else ""


def render_table(
    heads: Sequence[ColumnHeader], lines: Sequence[TableLine], width: int | None = None, style: Style = unstyled
) -> str:
    """A plain-text table with its titles. To fit a width, it cuts text columns, drops columns, then cuts the first."""
    lines = [TableLine([sanitize(cell) for cell in line.cells], line.code) for line in lines]
    widths = [
        max(display_width(text) for text in (head.title, *(line.cells[n] for line in lines)))
        for n, head in enumerate(heads)
    ]
    chosen = list(range(len(heads))) if width is None else _fit(heads, widths, width)
    titles = TableLine([head.title for head in heads], BOLD) if any(head.title for head in heads) else None
    shown = [titles, *lines] if titles else lines
    return "\n".join(_drawn(line, chosen, heads, widths, style) for line in shown)


def _drawn(line: TableLine, chosen: list[int], heads: Sequence[ColumnHeader], widths: list[int], style: Style) -> str:
    cells = [_cell(line.cells[n], widths[n], heads[n].right) for n in chosen]
    return style(GAP.join(cells).rstrip(), line.code)


def _cell(shown: str, width: int, right: bool) -> str:
    shown = truncate(shown, width)
    pad = " " * (width - display_width(shown))
    return pad + shown if right else shown + pad


def _fit(heads: Sequence[ColumnHeader], widths: list[int], width: int) -> list[int]:
    """The columns that stay, their widths made to fit."""
    chosen = list(range(len(heads)))
    while True:
        over = sum(widths[n] for n in chosen) + len(GAP) * (len(chosen) - 1) - width
        for n in chosen:
            if over > 0 and not heads[n].right and heads[n].drop:
                less = min(over, max(0, widths[n] - NARROW))
                widths[n] -= less
                over -= less
        droppable = [n for n in chosen if heads[n].drop]
        if over <= 0 or not droppable:
            widths[0] = max(8, widths[0] - max(over, 0))
            return chosen
        chosen.remove(max(droppable, key=lambda n: heads[n].drop))
