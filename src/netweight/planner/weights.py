"""Bytes of weights and buffers, row by row."""

from __future__ import annotations

from netweight.core.dims import Size
from netweight.core.precision import Stored, stored
from netweight.core.storage import FIXED
from netweight.core.walk import Walk
from netweight.precisions.presets import ruled_alone


def chosen(walk: Walk, format: str) -> list[Stored]:
    """Every weight with its format and bytes, tied ones once."""
    return stored(walk, ruled_alone(format))


def buffers(walk: Walk) -> Size:
    """Bytes of running statistics (fp32) and counters (int64)."""
    return sum(
        buffer.elements * FIXED.get(buffer.dtype, 4) * row.copies
        for row in walk.rows
        if row.owned
        for buffer in row.spec.buffers
    )


def widest(weights: list[Stored], width: int) -> Size:
    """Bytes of the largest matrix at `width` bytes a number, of those whose format must be widened to multiply."""
    narrow = (each.tensor for each in weights if each.format.least < 8 * width)
    return width * max((tensor.elements for tensor in narrow if len(tensor.shape) > 1), default=0)
