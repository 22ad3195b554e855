"""Known architectures, each a row of data beside its published figures. Looking one up loads its own family only."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from netweight.faults.fault import Fault
from netweight.faults.suggestions import close_names, match_name

from .entry import Entry, Published
from .index import INDEX

__all__ = ["INDEX", "Entry", "Published", "entries", "find", "names"]


def names() -> tuple[str, ...]:
    """The id of every entry."""
    return tuple(name for family in INDEX.values() for name in family)


def find(name: str) -> Entry:
    """The entry of a name: its id or an alias; then, case and `-`, `_`, `.` aside, where only one has it.

    Raises Fault, with what may have been meant, where no entry or several answer.
    """
    found = match_name(name, _names())
    if len(found) == 1:
        return _load(*found[0])
    if not found:
        from .answers import answer, shortened_names

        if told := answer(name, names()):
            raise Fault(f"The zoo has no entry {name[:80]!r}.", told, code="unknown")
        for shorter in shortened_names(name[:200]):
            if len(bases := match_name(shorter, _names())) == 1:
                told = f"Weights of such names usually have the layers of {bases[0][1]}: netweight show {bases[0][1]}."
                raise Fault(f"The zoo has no entry {name[:80]!r}.", told, code="unknown")
    near = found or close_names(name, _names()) or close_names(name.rpartition("/")[2], _names())
    known = " or ".join(identity for _, identity in near)
    hint = f"Did you mean {known}?" if known else "netweight zoo lists what is known."
    raise Fault(f"Unknown zoo network {name[:80]!r}.", hint, code="unknown")


def entries(pattern: str = "*") -> tuple[Entry, ...]:
    """All entries with an id or a family that matches a shell-style pattern, case aside."""
    from fnmatch import fnmatchcase

    wanted = pattern.lower()
    every = (entry for module in INDEX for entry in _family(module))
    return tuple(
        entry for entry in every if any(fnmatchcase(name.lower(), wanted) for name in (entry.id, entry.family))
    )


@lru_cache
def _names() -> tuple[tuple[str, tuple[str, str]], ...]:
    """Every name, and the module and the id that it stands for."""
    return tuple(
        (name, (module, identity))
        for module, ids in INDEX.items()
        for identity, others in ids.items()
        for name in (identity, *others)
    )


def _family(module: str) -> tuple[Entry, ...]:
    return import_module(f".{module}", __name__).ENTRIES


def _load(module: str, identity: str) -> Entry:
    return next(entry for entry in _family(module) if entry.id == identity)
