"""Names as people write them: exact, else with case and signs aside, else what is near."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

COMPARISONS = (("", ""), ("- ", "_"), ("-_ ", ""), ("-_ .", ""))
"""How names are compared: characters that count as another, or as none; each step where no name fits the one before."""


@lru_cache(maxsize=2**14)
def normalize_name(name: str, alike: str = "-_ .", other: str = "") -> str:
    """A name in lower case, the signs that people write one for the other replaced."""
    return name.lower().translate({ord(sign): other for sign in alike})


def match_name(word: str, names: Iterable[tuple[str, T]]) -> list[T]:
    """What a word names: that name exactly, else all that are alike, as loosely as it takes."""
    known = list(names)
    exact = [of for name, of in known if name == word]
    if exact:
        return exact
    for alike, other in COMPARISONS:
        wanted = normalize_name(word, alike, other)
        found = [of for name, of in known if normalize_name(name, alike, other) == wanted]
        if found:
            return list(dict.fromkeys(found))
    return []


def close_names(word: str, names: Iterable[tuple[str, T]], most: int = 3, alike: float = 0.6) -> list[T]:
    """What may have been meant: names that are `alike` to that part at least."""
    known = {normalize_name(name): of for name, of in names}
    close = get_close_matches(normalize_name(word[:80]), known, n=2 * most, cutoff=alike)
    return list(dict.fromkeys(known[found] for found in close))[:most]


def did_you_mean(word: str, names: Iterable[tuple[str, object]], most: int = 3, alike: float = 0.6) -> str:
    """`Did you mean a or b?` of what is near, each said once, never the word itself; empty where nothing is."""
    found = [each for each in map(str, close_names(word, names, most + 1, alike)) if each != word]
    return f"Did you mean {' or '.join(found[:most])}?" if found else ""
