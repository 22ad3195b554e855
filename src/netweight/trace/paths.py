"""Paths of rows: each row gets one that no other row has."""

from __future__ import annotations


class PathRegistry:
    """All paths of a trace, and how often each was asked for."""

    def __init__(self) -> None:
        """Make an empty registry."""
        self.counts: dict[str, int] = {}

    def add(self, prefix: str, name: str) -> str:
        """Register and return a path that no row has: `prefix` + `name`, numbered from `_2` if that is taken."""
        path = prefix + name
        counts = self.counts
        if path not in counts:
            counts[path] = 1
            return path
        counts[path] = seen = counts[path] + 1
        numbered = f"{path}_{seen}"
        if numbered in counts:
            return self.add(prefix, f"{name}_{seen}")
        counts[numbered] = 1
        return numbered
