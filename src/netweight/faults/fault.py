"""Errors of the input: place, message, remedy, and the changes that fix them."""

from __future__ import annotations

from collections.abc import Collection, Generator
from contextlib import contextmanager
from typing import Any, Literal

import msgspec


class Fix(msgspec.Struct, frozen=True):
    """A change that removes a fault: fields of one node to set, and fields to unset.

    `id` selects what is changed: None is the node that has the error, "" the document itself, a JSON pointer another
    node, and a name without a slash what the node holds in the field of that name.
    """

    label: str
    set: dict[str, Any] = {}
    unset: tuple[str, ...] = ()
    id: str | None = None


FaultCode = Literal["request", "document", "shape", "field", "unknown", "text", "question"]
"""Kinds of faults; `question` asks for something that the document does not say."""


class Fault(Exception):
    """The error for invalid input: a message, a hint how to correct it, its place, and fixes to apply.

    `path` is a JSON pointer into the document, or a file name. `page_hint` is the hint that the page shows if `hint`
    mentions the command line or files; None if one hint serves both.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        code: FaultCode = "document",
        path: str = "",
        field: str = "",
        fixes: tuple[Fix, ...] = (),
        page_hint: str | None = None,
    ) -> None:
        self.message, self.hint = _one_line(message), _one_line(hint)
        self.code: FaultCode = code
        self.page_hint = None if page_hint is None else _one_line(page_hint)
        self.path, self.field, self.fixes = _one_line(path), field, fixes
        super().__init__(self.message)

    def located_at(self, path: str) -> Fault:
        """Set the path, unless the fault has one already, and return the fault."""
        self.path = self.path or path
        return self

    def within_field(self, part: str) -> Fault:
        """Return the fault of an outer layer whose field `part` holds this one; fixes change the inner layer."""
        fixes = tuple(msgspec.structs.replace(fix, id=part) if fix.id is None else fix for fix in self.fixes)
        field = f"{part}.{self.field}" if self.field else part
        return Fault(
            self.message, self.hint, code=self.code, path=self.path, field=field, fixes=fixes, page_hint=self.page_hint
        )

    def line(self) -> str:
        """Return one line for a terminal: place, message, hint."""
        return " ".join(part for part in (self.path and f"{self.path}:", self.message, self.hint) if part)


@contextmanager
def faults_at_field(field: str) -> Generator[None]:
    """Set the field of a fault raised inside, unless it has a field or a path already."""
    try:
        yield
    except Fault as fault:
        if not fault.field and not fault.path:
            fault.field = field
        raise


def _one_line(text: str, most: int = 1000) -> str:
    """Escape line breaks and other unprintable characters of untrusted text, and shorten it to `most` characters."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text) <= most else f"{text[:most]}…"


def shape_fault(message: str, hint: str = "", *, field: str = "", fixes: tuple[Fix, ...] = ()) -> Fault:
    """Return the fault of an impossible shape."""
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
