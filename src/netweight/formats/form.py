"""What a number format is: parts of bytes over tiles of a matrix, and how many bytes a tensor then takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class FormatArray(NamedTuple):
    """One array that a format stores: `bytes` for every tile of `rows` × `columns` numbers.

    0 stands for the whole axis, else they are powers of two. A tile that is only begun counts whole.
    """

    bytes: int
    rows: int = 1
    columns: int = 1

    def size(self, rows: int, columns: int) -> int:
        """Bytes of this array beside a matrix of `rows` × `columns` numbers."""
        across = -(-columns // self.columns) if self.columns else 1
        down = -(-rows // self.rows) if self.rows else 1
        return down * across * self.bytes

    @property
    def bits(self) -> float:
        """Bits of a number in a whole tile: exact, since tiles are powers of two."""
        return self.bytes * 8 / ((self.rows or 1) * (self.columns or 1))


class NumberFormat(NamedTuple):
    """A number format.

    A tensor is the matrix that PyTorch's layout makes of it: rows are its first axis (outputs), columns all others
    (inputs); a tensor of one axis is one row. A `flat` format blocks the numbers in one row, whatever the axes.
    `tables` are bytes of look-up tables and offsets beside each tensor, not in `size` unless asked for.
    `activations` are the bytes of an activation in inference beside weights of this format: what is stored in less
    than 16 bits computes in 16.
    """

    name: str
    parts: tuple[FormatArray, ...]
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
        return sum(part.size(rows, columns) for part in self.parts) + (self.tables if tables else 0)

    @property
    def alone(self) -> int:
        """Bytes of a number where each is stored by itself, whatever the shape; 0 where several share something."""
        part = self.parts[0]
        return part.bytes if len(self.parts) == 1 and part.rows == part.columns == 1 else 0

    @property
    def bits(self) -> str:
        """Bits of a weight in a matrix without padding, exact: `4.5`, `8 + 32/in`."""
        shares: dict[str, float] = {}
        for part in self.parts:
            axis = {(True, False): "out", (False, True): "in", (True, True): "(in·out)"}.get(
                (not part.rows, not part.columns), ""
            )
            shares[axis] = shares.get(axis, 0) + part.bits
        return " + ".join(f"{share!r}".removesuffix(".0") + (axis and f"/{axis}") for axis, share in shares.items())

    @property
    def least(self) -> float:
        """Bits of a weight that no size of the matrix can save, exact."""
        return sum(part.bits for part in self.parts if part.rows and part.columns)


def _matrix(shape: Sequence[int]) -> tuple[int, int]:
    return (shape[0], math.prod(shape[1:])) if len(shape) > 1 else (1, math.prod(shape))
