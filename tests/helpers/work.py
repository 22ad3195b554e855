"""Bounds on work that do not depend on the machine's speed: calls are counted, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class CallCount:
    """Number of calls, of Python functions and of built-in ones, made so far."""

    calls = 0


@contextmanager
def at_most_calls(limit: int) -> Iterator[CallCount]:
    """Count the calls made inside the block.

    Args:
        limit: the largest number of calls allowed.

    Raises:
        AssertionError: at the first call beyond `limit`, so that code which would not end fails too.
    """
    count = CallCount()

    def profile(_: FrameType, event: str, __: object) -> None:
        if event in ("call", "c_call"):
            count.calls += 1
            if count.calls > limit:
                sys.setprofile(None)
                raise AssertionError(f"more than {limit:,} calls")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield count
    finally:
        sys.setprofile(before)
