"""What stands around any layer or group: its name, what it takes by name, ties, and whether it trains."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from netweight.caching.caches import memoize
from netweight.faults.fault import Fault
from netweight.spec.layer import Positive

from .decode_errors import UNREADABLE, decode_fault, list_names

COMMON_FIELD_NAMES = frozenset(("name", "from", "tie", "trainable", "when", "in"))
NAME = re.compile(r"[^\s./\x00-\x1f][^/\x00-\x1f]{0,199}\Z")
Json = dict[str, Any]


class CommonFields(msgspec.Struct, frozen=True, gc=False):
    """What stands around any layer or group."""

    name: str = ""
    sources: tuple[str, ...] = ()
    tie: dict[str, str] = {}
    trainable: bool = True
    when: Literal["", "train"] = ""
    expects: int | None = None


NO_COMMON_FIELDS = CommonFields()


class _RawCommonFields(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sources": "from", "expects": "in"}
):
    name: str = ""
    sources: str | list[str] = []
    tie: dict[str, str] = {}
    trainable: bool = True
    when: Literal["", "train"] = ""
    expects: Positive | str | None = None


@memoize(8192)
def fields_with_name(name: str) -> CommonFields | None:
    """The envelope of what has a name and nothing else; None for what is no name."""
    return CommonFields(name) if NAME.match(name) else None


def read_common_fields(fields: Json, sizes: Mapping[str, int]) -> CommonFields:
    """The envelope in the fields of a node; `in` may name a size. Raises Fault."""
    if COMMON_FIELD_NAMES.isdisjoint(fields):
        return NO_COMMON_FIELDS
    name = fields.get("name")
    if type(name) is str and len(COMMON_FIELD_NAMES & fields.keys()) == 1 and (found := fields_with_name(name)):
        return found
    raw = {key: value for key, value in fields.items() if key in COMMON_FIELD_NAMES}
    try:
        read = msgspec.convert(raw, _RawCommonFields)
    except UNREADABLE as error:
        raise decode_fault(error, "", COMMON_FIELD_NAMES) from None
    if read.name and not NAME.match(read.name):
        raise Fault(
            f"{read.name!r} is no name.",
            "Use letters, digits, - and _; a name starts with none of . and /.",
            field="name",
        )
    expects = read.expects
    if isinstance(expects, str):
        if expects not in sizes:
            raise Fault(f"No size is called {expects!r}.", list_names("Sizes", sizes), field="in")
        expects = sizes[expects]
    sources = (read.sources,) if isinstance(read.sources, str) else tuple(read.sources)
    return CommonFields(read.name, sources, read.tie, read.trainable, read.when, expects)
