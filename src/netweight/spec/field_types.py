"""What a field takes, in words, read from its type: `a whole number from 1 to 2^40, or same`."""

from __future__ import annotations

from typing import Any

import msgspec

from .layer import MAX_SIZE

inspect = msgspec.inspect


def takes(target: type[Any], field: str) -> str:
    """What a field of a kind or group may be; empty for a field that there is not."""
    info = inspect.type_info(target)
    for each in info.fields if isinstance(info, inspect.StructType) else ():
        if each.name == field:
            return _said(each.type)
    return ""


def _said(kind: inspect.Type) -> str:
    parts = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    words = [word for part in parts if isinstance(part, inspect.LiteralType) for word in map(str, part.values)]
    found = [text for part in parts if (text := _part(part))]
    if words:
        found.append(words[0] if len(words) == 1 else f"one of {', '.join(words)}")
    return ", or ".join(found)


def _part(part: inspect.Type) -> str:
    if isinstance(part, inspect.BoolType):
        return "true or false"
    if isinstance(part, inspect.IntType):
        return f"a whole number{_range(part.ge, part.le)}"
    if isinstance(part, inspect.FloatType):
        low = part.gt if part.ge is None else part.ge
        high, below = (part.lt, " (not included)") if part.le is None else (part.le, "")
        return f"a number{_range(low, high)}{below if high is not None else ''}"
    if isinstance(part, inspect.StrType):
        return "text"
    if isinstance(part, inspect.VarTupleType | inspect.ListType | inspect.CollectionType):
        inner = _said(part.item_type)
        many = {2: "a list of two", 3: "a list of up to three"}.get(part.max_length or 0, "a list")
        return f"{many}, each {inner}" if inner else many
    if isinstance(part, inspect.TupleType):
        return f"a list of {len(part.item_types)}"
    if isinstance(part, inspect.DictType | inspect.StructType):
        return "an object"
    return ""


def _range(low: float | None, high: float | None) -> str:
    upper = "2^40" if high == MAX_SIZE else high
    if low is None:
        return "" if high is None else f" up to {upper}"
    return f" from {low}" if high is None else f" from {low} to {upper}"


def shown(value: object) -> str:
    """A value as a fault names it: short, and by what it is where it is no plain one."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"{value[:40]!r}"
    if isinstance(value, int) and value.bit_length() > 200:
        # Python refuses to write out very long numbers.
        return f"a number of about {value.bit_length() * 3 // 10:,} digits"
    if isinstance(value, int | float):
        return str(value)[:40]
    if isinstance(value, list | tuple):
        plain = ", ".join(map(shown, value[:4])) if all(isinstance(v, str | int | float) for v in value[:4]) else "…"  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return f"[{plain}{', …' if len(value) > 4 and plain != '…' else ''}]"  # pyright: ignore[reportUnknownArgumentType]
    return "an object" if isinstance(value, dict) else "of another kind"
