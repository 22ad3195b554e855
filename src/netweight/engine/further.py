"""What else is wrong with a row that is at fault: what would be said of it once the first fault is mended."""

from __future__ import annotations

from itertools import islice
from typing import Any, cast

from netweight.document.network import read_network
from netweight.document.reader import ReadCache
from netweight.faults.fault import Fault, Fix
from netweight.trace.trace import Trace, trace_network

Json = dict[str, Any]

MOST_ROWS = 3
"""Rows at fault that are looked into."""
MOST_FAULTS = 3
"""Faults that a row tells."""
LARGEST = 3_000
"""Of a network with more rows only the first fault of each is said: each look traces it once."""


def further(document: Json, trace: Trace, memory: ReadCache) -> dict[str, list[Fault]]:
    """By the id of a row at fault, what is wrong with it beside its fault."""
    if len(trace.rows) > LARGEST:
        return {}
    found = {id: _more(document, id, fault, memory) for id, fault in islice(trace.faults.items(), MOST_ROWS)}
    return {id: more for id, more in found.items() if more}


def _more(document: Json, id: str, fault: Fault, memory: ReadCache) -> list[Fault]:
    seen = [fault]
    while len(seen) < MOST_FAULTS:
        fix = _mending(seen[-1])
        if fix is None:
            break
        try:
            document = _mended(document, place(fix.id, id), fix)
            other = trace_network(read_network(document, memory=memory)).faults.get(id)
        except (Fault, LookupError, TypeError, ValueError):
            break
        if other is None or any(other.message == one.message for one in seen):
            break
        seen.append(other)
    return seen[1:]


def _mending(fault: Fault) -> Fix | None:
    """The likeliest fix; without one, the field at fault as if it were not given."""
    if fault.fixes:
        return fault.fixes[0]
    return Fix("", unset=(fault.field,)) if fault.code == "field" and fault.field and "." not in fault.field else None


def place(of: str | None, id: str) -> str:
    """The pointer of what a fix changes, in the row at fault."""
    if of is None:
        return id
    return of if of == "" or of.startswith("/") else f"{id}/{of}"


def _mended(at: Any, pointer: str, fix: Fix) -> Any:
    """Plain data with the fix carried out at a pointer; only what is on the way is copied."""
    if pointer == "":
        return {key: value for key, value in {**at, **fix.set}.items() if key not in fix.unset}
    key, _, rest = pointer[1:].partition("/")
    rest = f"/{rest}" if rest else ""
    if isinstance(at, list):
        items = cast(list[Any], at)
        return [_mended(each, rest, fix) if place == int(key) else each for place, each in enumerate(items)]
    return {**at, key: _mended(at[key], rest, fix)}
