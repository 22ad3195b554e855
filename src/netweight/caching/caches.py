"""Memoized functions and bounded caches; all of them are cleared, and switched off, here.

Each cached result depends on its key alone, so a cache changes the time of a call and never its result. A test
compares the two with `reuse_disabled`.
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
"""One function per cache, which clears it."""


class _Switch:
    """`on` is False while reuse is disabled."""

    __slots__ = ("on",)

    def __init__(self) -> None:
        self.on = True


_SWITCH = _Switch()


def reuse_enabled() -> bool:
    """Return True if cached results are used: everywhere but inside `reuse_disabled`."""
    return _SWITCH.on


@contextmanager
def reuse_disabled() -> Generator[None]:
    """Disable all caches of the process inside, for tests: they are cleared first, and stay empty."""
    before = _SWITCH.on
    clear_caches()
    _SWITCH.on = False
    try:
        yield
    finally:
        _SWITCH.on = before


def clear_caches() -> None:
    """Clear every memoized function and every bounded cache."""
    for clear in _CLEAR:
        clear()


def memoize(maxsize: int) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Cache a function's results for the `maxsize` latest hashable arguments. Exceptions are not cached."""

    def decorate(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        cached = lru_cache(maxsize)(function)
        _CLEAR.append(cached.cache_clear)

        @wraps(function)
        def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            return cached(*args, **kwargs) if _SWITCH.on else function(*args, **kwargs)

        return call

    return decorate


class BoundedCache(Generic[Key, Entry]):
    """A cache bounded by the total weight of its entries; it is cleared when they would exceed `capacity`."""

    def __init__(self, capacity: int) -> None:
        """Create an empty cache."""
        self.capacity, self.weight = capacity, 0
        self.entries: dict[Key, Entry] = {}
        # The dict's own method: it is called for every layer of a document.
        self.get = self.entries.get
        _CLEAR.append(self.clear)

    def clear(self) -> None:
        """Remove all entries."""
        self.entries.clear()
        self.weight = 0

    def put(self, key: Key, entry: Entry, weight: int = 1) -> None:
        """Add an entry, unless reuse is disabled."""
        if not _SWITCH.on:
            return
        self.weight += weight
        if self.weight > self.capacity:
            self.clear()
            self.weight = weight
        self.entries[key] = entry
