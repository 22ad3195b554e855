"""Bytes of weights and buffers, row by row."""

from __future__ import annotations

from netweight.analysis.storages import FIXED
from netweight.analysis.weight_formats import StoredWeight, stored_weights
from netweight.dims.sizes import Size
from netweight.quantization.presets import parse_single_format
from netweight.trace.trace import Trace


def weights_with_formats(trace: Trace, format: str) -> list[StoredWeight]:
    """Every weight with its format and bytes, tied ones once."""
    return stored_weights(trace, parse_single_format(format))


def buffer_bytes(trace: Trace) -> Size:
    """Bytes of running statistics (fp32) and counters (int64)."""
    return sum(
        buffer.elements * FIXED.get(buffer.dtype, 4) * row.copies
        for row in trace.rows
        if row.owned
        for buffer in row.spec.buffers
    )


def largest_dequantized(weights: list[StoredWeight], width: int) -> Size:
    """Bytes of the largest matrix at `width` bytes a number, of those whose format must be widened to multiply."""
    narrow = (each.tensor for each in weights if each.format.least < 8 * width)
    return width * max((tensor.elements for tensor in narrow if len(tensor.shape) > 1), default=0)
