"""Known architectures, each a row of data beside its published figures. Looking one up loads its own family only."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from netweight.core.faults import Fault

from .entry import Entry, Published
from .index import INDEX

__all__ = ["INDEX", "Entry", "Published", "entries", "find", "names"]

LOOSER = (("", ""), ("- ", "_"), ("-_ ", ""), ("-_ .", ""))
"""How names are compared: characters that count as another, or as none; each step where no name fits the one before."""


def names() -> tuple[str, ...]:
    """The id of every entry."""
    return tuple(name for family in INDEX.values() for name in family)


def find(name: str) -> Entry:
    """The entry of a name: its id or an alias; then, case and `-`, `_`, `.` aside, where only one has it.

    Raises Fault, with what may have been meant, where no entry or several answer.
    """
    found = _exact(name) or _loose(name)
    if len(found) == 1:
        return _load(*found[0])
    known = " or ".join(identity for _, identity in found) or _near(name)
    hint = f"Did you mean {known}?" if known else "netweight zoo lists what is known."
    raise Fault(f"No architecture is called {name[:80]!r}.", hint, code="unknown")


def entries(pattern: str = "*") -> tuple[Entry, ...]:
    """All entries with an id or a family that matches a shell-style pattern, case aside."""
    from fnmatch import fnmatchcase

    wanted = pattern.lower()
    every = (entry for module in INDEX for entry in _family(module))
    return tuple(
        entry for entry in every if any(fnmatchcase(name.lower(), wanted) for name in (entry.id, entry.family))
    )


@lru_cache
def _names() -> tuple[tuple[str, str, str], ...]:
    """Every name, its module and its id."""
    return tuple(
        (name, module, identity)
        for module, ids in INDEX.items()
        for identity, others in ids.items()
        for name in (identity, *others)
    )


def _plain(name: str, alike: str = "-_ .", other: str = "") -> str:
    return name.lower().translate({ord(mark): other for mark in alike})


def _exact(name: str) -> list[tuple[str, str]]:
    return [(module, identity) for known, module, identity in _names() if known == name]


def _loose(name: str) -> list[tuple[str, str]]:
    """By names that are alike, as loosely as it takes: `1.3b` is not `13b`, unless nothing else is."""
    for alike, other in LOOSER:
        plain = _plain(name, alike, other)
        found = [(module, identity) for known, module, identity in _names() if _plain(known, alike, other) == plain]
        if found:
            return list(dict.fromkeys(found))
    return []


def _family(module: str) -> tuple[Entry, ...]:
    return import_module(f".{module}", __name__).ENTRIES


def _load(module: str, identity: str) -> Entry:
    return next(entry for entry in _family(module) if entry.id == identity)


def _near(name: str) -> str:
    import difflib

    plain = {_plain(known): identity for known, _, identity in _names()}
    close = difflib.get_close_matches(_plain(name[:80]), plain, n=6, cutoff=0.6)
    return " or ".join(list(dict.fromkeys(plain[found] for found in close))[:3])
