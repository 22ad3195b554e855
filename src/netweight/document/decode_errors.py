"""What is wrong with plain data that does not fit: msgspec's words in ours, with the field and a way out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import ValidationError

from netweight.caching.caches import memoize
from netweight.faults.fault import Fault
from netweight.spec.layer import KINDS

from .groups import GROUP_KINDS

Json = dict[str, Any]

UNREADABLE = (ValidationError, RecursionError, UnicodeEncodeError)
"""What msgspec raises for plain data that does not fit; half a character (a lone surrogate) is no text to it."""

_AT = re.compile(r" - at (?:`key` in )?`\$?(.*)`$", re.DOTALL)


def decode_fault(
    error: Exception,
    tag: str,
    fields: frozenset[str],
    sizes: Mapping[str, int] | None = None,
    body: Json | None = None,
    *,
    top: bool = False,
) -> Fault:
    """Msgspec's word about a field, in ours, with the place."""
    text = "broken text: half a character" if isinstance(error, UnicodeEncodeError) else str(error)
    where, message = _split_place(text)
    field = re.split(r"[.\[]", where.removeprefix("."), maxsplit=1)[0] if where else ""
    missing = re.search(r"missing required field `(\w+)`", message)
    unknown = re.search(r"contains unknown field `(.*)`", message, re.DOTALL)
    if missing:
        return Fault(
            f"{kind_title(tag)} needs {missing.group(1)}.",
            _allowed_values_hint(tag, missing.group(1)) or f"Give {missing.group(1)}.",
            code="field",
            field=missing.group(1),
        )
    if unknown:
        from .framework_names import hint_for_unknown_field, rename_field_fix

        name = unknown.group(1)[:60]
        hint, ours = hint_for_unknown_field(name, fields)
        there = (body or {}).get(name)
        taken = ours in (body or {})
        fix = (rename_field_fix(name, "" if taken else ours, there),) if tag else ()
        return Fault(f"{kind_title(tag)} has no field {name!r}.", hint, code="field", field=name, fixes=fix)
    from netweight.spec.field_types import shown

    value, allowed = (body or {}).get(field), _allowed_values_hint(tag, field)
    numbers = "whole number" in allowed or not tag
    if isinstance(value, str) and sizes is not None and "got `str`" in message and numbers:
        hint = f"{list_names('Sizes', sizes)} {allowed}".strip()
        return Fault(f"No size is called {value[:60]!r}.", hint, code="field", field=field)
    if "- at `key` in" in text:
        message = "a name must be text"
    elif allowed and not isinstance(error, UnicodeEncodeError):
        return Fault(f"{field} is {shown(value)}.", allowed, code="field", field=field)
    path = re.sub(r"[.\[]", "/", where.replace("[...]", "")).replace("]", "") if top else ""
    return Fault(f"{field or kind_title(tag)}: {_reword(message)}.", allowed, code="field", field=field, path=path)


def describe_validation_error(error: ValidationError) -> tuple[str, str]:
    """Where plain data does not fit (`sizes.seq`), and in plain words what was expected there and what was found."""
    where, message = _split_place(str(error))
    return where.replace("[...]", "").lstrip("."), _reword(message)


def _split_place(text: str) -> tuple[str, str]:
    """The place that msgspec names, and the rest."""
    found = _AT.search(text)
    return (found.group(1), text[: found.start()]) if found else ("", text)


_TYPES = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "named fields",
    "null": "nothing",
}
"""Types of JSON by the names that people use."""
_WORDS = (
    ("Expected", "expected"),
    (", got ", ", found "),
    ("Invalid enum value", "no such choice:"),
    ("Object contains unknown field", "unknown field"),
    ("Object missing required field", "missing field"),
    (" of at least length ", " of at least "),
    (" of at most length ", " of at most "),
    (" matching regex ", " of the form "),
)


def _reword(message: str) -> str:
    """Msgspec's words and types as people say them."""
    for word, plain in _WORDS:
        message = message.replace(word, plain)
    return re.sub(r"`([^`]*)`", _describe_type, message)[:200]


def _describe_type(found: re.Match[str]) -> str:
    """`int | array | null` as `a whole number or a list`; another name as it is."""
    names = [name for name in found.group(1).split(" | ") if name != "null"] or ["null"]
    return " or ".join(_TYPES.get(name, name) for name in names)


def _allowed_values_hint(tag: str, field: str) -> str:
    """What a field takes, as a hint."""
    from netweight.spec.field_types import takes

    found = KINDS[tag].layer if tag in KINDS else GROUP_KINDS.get(tag)
    said = takes(found, field) if found and field else ""
    return f"Give {said}." if said else ""


def kind_title(tag: str) -> str:
    """What a kind is called; the document, where there is none."""
    found = KINDS.get(tag)
    return found.title if found else (tag.capitalize() or "The document")


def list_names(what: str, names: Mapping[str, object]) -> str:
    """The names that there are, as a hint: `Sizes: batch, seq.`."""
    return f"{what}: {', '.join(sorted(names)[:20])}." if names else f"There are no {what.lower()}."


@memoize(256)
def suggest_kinds(tag: str) -> str:
    """The kind that a framework's name is here, or those that may have been meant, as a hint; empty for none."""
    from .framework_names import hint_for_unknown_kind

    return hint_for_unknown_kind(tag)
