"""What is wrong with an input: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Generator
from contextlib import contextmanager
from typing import Any

import msgspec


class Fix(msgspec.Struct, frozen=True):
    """A change of one node that mends a fault: fields to set and fields to take away.

    `id` is the node's place where it is not the one at fault; empty, the change is of the document itself; without a
    slash in front, of what the node at fault holds under that name.
    """

    label: str
    set: dict[str, Any] = {}
    unset: tuple[str, ...] = ()
    id: str | None = None


class Fault(Exception):
    """The one error for bad input.

    `path` is a JSON pointer into the document, or a file name. `page_hint` is the hint that the page shows if `hint`
    mentions the command line or files; None if one hint serves both.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        code: str = "document",
        path: str = "",
        field: str = "",
        fixes: tuple[Fix, ...] = (),
        page_hint: str | None = None,
    ) -> None:
        self.message, self.hint, self.code = _one_line(message), _one_line(hint), code
        self.page_hint = None if page_hint is None else _one_line(page_hint)
        self.path, self.field, self.fixes = _one_line(path), field, fixes
        super().__init__(self.message)

    def located_at(self, path: str) -> Fault:
        """The same fault, placed at `path` unless it already has a place."""
        self.path = self.path or path
        return self

    def within_field(self, part: str) -> Fault:
        """The same fault of a layer that another holds as `part`: its field and what mends it are the inner one's."""
        fixes = (msgspec.structs.replace(fix, id=part) if fix.id is None else fix for fix in self.fixes)
        field = f"{part}.{self.field}" if self.field else part
        mended = tuple(fixes)
        return Fault(
            self.message, self.hint, code=self.code, path=self.path, field=field, fixes=mended, page_hint=self.page_hint
        )

    def line(self) -> str:
        """One line for a terminal: place, fault, remedy."""
        return " ".join(part for part in (self.path and f"{self.path}:", self.message, self.hint) if part)


@contextmanager
def faults_at_field(field: str) -> Generator[None]:
    """What is raised inside is the fault of a setting, unless it names a field or a place itself."""
    try:
        yield
    except Fault as fault:
        if not fault.field and not fault.path:
            fault.field = field
        raise


def _one_line(text: str, most: int = 1000) -> str:
    """`text` with what a stranger's name may hide in it (line breaks, reversed script) escaped, and cut."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text) <= most else f"{text[:most]}…"


def shape_fault(message: str, hint: str = "", *, field: str = "", fixes: tuple[Fix, ...] = ()) -> Fault:
    """A shape that cannot be."""
    return Fault(message, hint, code="shape", field=field, fixes=fixes)


MOST_CHOICES = 16
"""Choices that a message lists in full; of longer lists it names the closest only."""


def require_choice(name: str, value: str, known: Collection[str]) -> None:
    """Raise Fault if a setting has a value other than the known ones; it lists them, or the closest of many."""
    if value in known:
        return
    if len(known) <= MOST_CHOICES:
        remedy = f"Use one of: {', '.join(known)}."
    else:
        from .suggestions import close_names

        near = close_names(str(value), [(each, each) for each in known]) or list(known)[:3]
        remedy = f"Use one of {len(known)} values, such as {', '.join(near)}."
    raise Fault(f"{name}: unknown value {str(value)[:60]!r}.", remedy, code="unknown", field=name)
