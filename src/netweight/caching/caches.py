"""Memoized functions and bounded caches. All of them are emptied, and switched off, in one place.

Whatever is remembered here follows from its key alone, so a cache changes how long an answer takes and never the
answer. `reuse_disabled` lets a test hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import Generic, ParamSpec, TypeVar

Key = TypeVar("Key")
Entry = TypeVar("Entry")
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_CLEAR: list[Callable[[], None]] = []
"""Empties each cache that was made."""


class _Switch:
    """Whether results are used again."""

    __slots__ = ("on",)

    def __init__(self) -> None:
        self.on = True


_SWITCH = _Switch()


def reuse_enabled() -> bool:
    """Whether earlier results are used again: true outside `reuse_disabled`."""
    return _SWITCH.on


@contextmanager
def reuse_disabled() -> Generator[None]:
    """Compute everything anew inside: all caches are emptied first, and stay empty. Whole process, for tests."""
    before = _SWITCH.on
    clear_caches()
    _SWITCH.on = False
    try:
        yield
    finally:
        _SWITCH.on = before


def clear_caches() -> None:
    """Empty every memoized function and every bounded cache."""
    for clear in _CLEAR:
        clear()


def memoize(maxsize: int) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Remember a function's results for its `maxsize` latest arguments, which are hashable. Errors are not kept."""

    def decorate(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        cached = lru_cache(maxsize)(function)
        _CLEAR.append(cached.cache_clear)

        @wraps(function)
        def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            return cached(*args, **kwargs) if _SWITCH.on else function(*args, **kwargs)

        return call

    return decorate


class BoundedCache(Generic[Key, Entry]):
    """Entries by key, each with a weight. When they weigh more than `capacity` together, all are dropped."""

    def __init__(self, capacity: int) -> None:
        """Make an empty cache."""
        self.capacity, self.weight = capacity, 0
        self.entries: dict[Key, Entry] = {}
        # A bound method of the dict, since it is called for every layer that is read.
        self.get = self.entries.get
        _CLEAR.append(self.clear)

    def clear(self) -> None:
        """Drop all entries."""
        self.entries.clear()
        self.weight = 0

    def put(self, key: Key, entry: Entry, weight: int = 1) -> None:
        """Add an entry; does nothing while reuse is disabled."""
        if not _SWITCH.on:
            return
        self.weight += weight
        if self.weight > self.capacity:
            self.clear()
            self.weight = weight
        self.entries[key] = entry
