"""Number formats: arrays of bytes over tiles of a matrix, and the bytes of a tensor that follow."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

ALL = 0
"""Rows or columns of a tile that spans the whole axis."""


class FormatArray(msgspec.Struct, frozen=True, kw_only=True):
    """One array of a number format: `bytes` for every tile of `rows` × `columns` elements of the matrix.

    Rows and columns are powers of two, or ALL for the whole axis. A tile that the matrix fills only in part counts
    whole.
    """

    bytes: int
    rows: int = 1
    columns: int = 1

    def size(self, rows: int, columns: int) -> int:
        """Bytes of this array for a matrix of `rows` × `columns` elements."""
        across = -(-columns // self.columns) if self.columns != ALL else 1
        down = -(-rows // self.rows) if self.rows != ALL else 1
        return down * across * self.bytes

    @property
    def bits(self) -> float:
        """Bits per element in a whole tile, per row or column where the tile spans the axis; exact, a power of two."""
        return self.bytes * 8 / ((self.rows or 1) * (self.columns or 1))


class NumberFormat(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
    """A number format: the arrays that it stores for a tensor.

    A tensor is read as a matrix in PyTorch's layout: rows are its first axis (outputs), columns all others (inputs);
    a tensor of one axis is one row. A `flat` format blocks the elements in one row, whatever the axes.
    `tables` are bytes of look-up tables and offsets per tensor, not in `size` unless asked for. `activations` are the
    bytes per element of activations in inference with weights of this format: formats below 16 bits compute in 16.
    """

    name: str
    arrays: tuple[FormatArray, ...]
    family: str
    source: str
    note: str = ""
    flat: bool = False
    tables: int = 0
    activations: int = 2

    def size(self, shape: Sequence[int], *, tables: bool = False) -> int:
        """Bytes of a tensor, scales and padding included, and with its look-up tables where asked for."""
        rows, columns = _matrix(shape)
        if self.flat:
            rows, columns = 1, rows * columns
        return sum(array.size(rows, columns) for array in self.arrays) + (self.tables if tables else 0)

    @property
    def alone(self) -> int:
        """Bytes of a number where each is stored by itself, whatever the shape; 0 where several share something."""
        array = self.arrays[0]
        return array.bytes if len(self.arrays) == 1 and array.rows == array.columns == 1 else 0

    @property
    def bits(self) -> str:
        """Bits of a weight in a matrix without padding, exact: `4.5`, `8 + 32/in`."""
        shares: dict[str, float] = {}
        for array in self.arrays:
            axis = {(True, False): "out", (False, True): "in", (True, True): "(in·out)"}.get(
                (not array.rows, not array.columns), ""
            )
            shares[axis] = shares.get(axis, 0) + array.bits
        return " + ".join(f"{share!r}".removesuffix(".0") + (axis and f"/{axis}") for axis, share in shares.items())

    @property
    def least(self) -> float:
        """Bits of a weight that no size of the matrix can save, exact."""
        return sum(array.bits for array in self.arrays if array.rows and array.columns)


def _matrix(shape: Sequence[int]) -> tuple[int, int]:
    return (shape[0], math.prod(shape[1:])) if len(shape) > 1 else (1, math.prod(shape))
