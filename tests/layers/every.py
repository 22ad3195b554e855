"""Cases and book entries of all kinds: the first ones, and those of every file `cases_<family>.py` beside them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from layers.cases import CASES as FIRST
from layers.table import Case
from layers.textbook import BOOK as FIRST_BOOK
from layers.textbook import Entry

FAMILIES = [import_module(f"layers.{path.stem}") for path in sorted(Path(__file__).parent.glob("cases_*.py"))]
"""Each has a list `CASES` and a dict `BOOK`."""

CASES: list[Case] = [*FIRST, *(case for family in FAMILIES for case in family.CASES)]
BOOK: dict[str, Entry] = FIRST_BOOK | {kind: entry for family in FAMILIES for kind, entry in family.BOOK.items()}
