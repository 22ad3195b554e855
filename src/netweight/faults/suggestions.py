"""Look names up: exactly, then without regard to case and punctuation, then by similarity."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

COMPARISONS = (("", ""), ("- ", "_"), ("-_ ", ""), ("-_ .", ""))
"""Comparisons of names, strictest first: characters to replace, and their replacement."""


@lru_cache(maxsize=2**14)
def normalize_name(name: str, replaced: str = "-_ .", replacement: str = "") -> str:
    """Return a name in lower case, each of the `replaced` characters replaced."""
    return name.lower().translate({ord(sign): replacement for sign in replaced})


def match_name(word: str, names: Iterable[tuple[str, T]]) -> list[T]:
    """Return the values with this name, else those whose names are equal in the strictest comparison that has any."""
    known = list(names)
    exact = [of for name, of in known if name == word]
    if exact:
        return exact
    for replaced, replacement in COMPARISONS:
        wanted = normalize_name(word, replaced, replacement)
        found = [of for name, of in known if normalize_name(name, replaced, replacement) == wanted]
        if found:
            return list(dict.fromkeys(found))
    return []


def close_names(word: str, names: Iterable[tuple[str, T]], most: int = 3, cutoff: float = 0.6) -> list[T]:
    """Return the values of at most `most` names whose similarity to `word` is at least `cutoff` (0 to 1)."""
    known = {normalize_name(name): of for name, of in names}
    close = get_close_matches(normalize_name(word[:80]), known, n=2 * most, cutoff=cutoff)
    return list(dict.fromkeys(known[found] for found in close))[:most]


def did_you_mean(word: str, names: Iterable[tuple[str, object]], most: int = 3, cutoff: float = 0.6) -> str:
    """Return `Did you mean a or b?` with the close names, without the word itself; "" if no name is close."""
    found = [each for each in map(str, close_names(word, names, most + 1, cutoff)) if each != word]
    return f"Did you mean {' or '.join(found[:most])}?" if found else ""
