"""What a number format is: parts of bytes over tiles of a matrix, and how many bytes a tensor then takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple


class Part(NamedTuple):
    """One array that a format stores: `bytes` for every tile of `rows` × `columns` numbers.

    0 stands for the whole axis. A tile that is only begun counts whole.
    """

    bytes: int
    rows: int = 1
    columns: int = 1

    def size(self, rows: int, columns: int) -> int:
        """Bytes of this array beside a matrix of `rows` × `columns` numbers."""
        across = -(-columns // self.columns) if self.columns else 1
        down = -(-rows // self.rows) if self.rows else 1
        return down * across * self.bytes


class Format(NamedTuple):
    """A number format.

    A tensor is the matrix that PyTorch's layout makes of it: rows are its first axis (outputs), columns all others
    (inputs); a tensor of one axis is one row. A `flat` format blocks the numbers in one row, whatever the axes.
    `tables` are bytes of look-up tables and offsets beside each tensor, not in `size` unless asked for.
    `activations` are the bytes of an activation in inference beside weights of this format: what is stored in less
    than 16 bits computes in 16.
    """

    name: str
    parts: tuple[Part, ...]
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
    def bits(self) -> str:
        """Bits of a weight in a matrix without padding, exact: `4.5`, `8 + 32/in`."""
        shares: dict[str, Fraction] = {}
        for part in self.parts:
            axis = {(True, False): "out", (False, True): "in", (True, True): "(in·out)"}.get(
                (not part.rows, not part.columns), ""
            )
            share = Fraction(part.bytes * 8, (part.rows or 1) * (part.columns or 1))
            shares[axis] = shares.get(axis, Fraction(0)) + share
        return " + ".join(written(share) + (f"/{axis}" if axis else "") for axis, share in shares.items())

    @property
    def least(self) -> Fraction:
        """Bits of a weight that no size of the matrix can save."""
        whole = (part for part in self.parts if part.rows and part.columns)
        return sum((Fraction(part.bytes * 8, part.rows * part.columns) for part in whole), Fraction(0))


def per_weight(size: int, weights: int) -> Fraction:
    """Effective bits of a weight: all bytes over all weights, exact. 0 where there are no weights."""
    return Fraction(size * 8, weights) if weights else Fraction(0)


def written(value: Fraction) -> str:
    """A fraction as text: all its decimals where they end, else numerator and denominator."""
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = f"{value.numerator * 10**places // value.denominator:0{places + 1}d}"
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _matrix(shape: Sequence[int]) -> tuple[int, int]:
    return (shape[0], math.prod(shape[1:])) if len(shape) > 1 else (1, math.prod(shape))
