"""Bytes of a plan by row."""

from __future__ import annotations

from collections.abc import Mapping

from netweight.dims.sizes import Size
from netweight.trace.trace import Trace

from .parts import LayerMemory


def memory_by_row(trace: Trace, columns: Mapping[str, Mapping[int, Size]]) -> list[LayerMemory]:
    """The rows that hold something, with their bytes by column."""
    found: list[LayerMemory] = []
    for at, row in enumerate(trace.rows):
        parts = {name: rows[at] for name, rows in columns.items() if rows.get(at)}
        if parts:
            found.append(LayerMemory(row.path, row.kind, parts))
    return found
