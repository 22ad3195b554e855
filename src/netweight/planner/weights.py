"""Bytes of weights and buffers, row by row."""

from __future__ import annotations

from netweight.core.dims import Size
from netweight.core.report import weight_bytes
from netweight.core.storage import FIXED
from netweight.core.walk import Walk
from netweight.formats import FORMATS


def written(walk: Walk, format: str) -> dict[int, Size]:
    """Bytes of every row's own weights in a format, by the row's place."""
    chosen = FORMATS[format]
    found = {at: weight_bytes(row, chosen) for at, row in enumerate(walk.rows)}
    return {at: size for at, size in found.items() if size}


def buffers(walk: Walk) -> Size:
    """Bytes of running statistics (fp32) and counters (int64)."""
    return sum(
        buffer.elements * FIXED.get(buffer.dtype, 4) * row.copies
        for row in walk.rows
        if row.owned
        for buffer in row.spec.buffers
    )


def widest(walk: Walk, format: str, width: int) -> Size:
    """Bytes of the largest matrix at `width` bytes a number, where its format must be widened to multiply."""
    chosen = FORMATS[format]
    if chosen.elements == 1 and chosen.bytes >= width:
        return 0
    return width * max((w.elements for row in walk.rows for w in row.own_weights if len(w.shape) > 1), default=0)
