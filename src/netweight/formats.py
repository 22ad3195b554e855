"""Number formats as data: how many elements share a block, and the bytes of that block.

A row of a tensor (everything after its first axis) is cut into blocks; the last block is filled up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Format(NamedTuple):
    """`elements` numbers take `bytes` bytes, scales included."""

    name: str
    elements: int
    bytes: int
    note: str = ""

    @property
    def bits(self) -> str:
        """Bits per number as text: `4.5`."""
        return f"{self.bytes * 8 / self.elements:g}"

    def size(self, shape: Sequence[int]) -> int:
        """Bytes of a tensor: whole blocks in every row."""
        if self.elements == 1:
            return math.prod(shape) * self.bytes
        rows, row = (shape[0], math.prod(shape[1:])) if len(shape) > 1 else (1, math.prod(shape))
        return rows * -(-row // self.elements) * self.bytes


FORMATS = {
    format.name: format
    for format in (
        Format("fp32", 1, 4),
        Format("fp16", 1, 2),
        Format("bf16", 1, 2),
        Format("int8", 1, 1, "one byte a weight, its few scales not counted"),
        Format("int4", 32, 18, "groups of 32 with a 16-bit scale each, as Q4_0"),
        Format("nf4", 64, 36, "blocks of 64 with an fp32 scale each, as bitsandbytes"),
    )
}
"""Sources: ggml/src/ggml-common.h (Q4_0: 32 weights, 18 bytes); bitsandbytes functional.py (NF4: block 64, fp32)."""


class Regime(NamedTuple):
    """What training holds per trainable parameter, in bytes, and the bytes of one activation."""

    name: str
    weights: int
    gradients: int
    optimizer: int
    activations: int
    note: str = ""


REGIMES = (
    Regime("fp32", 4, 4, 8, 4, "everything in fp32"),
    Regime("bf16 mixed", 4, 4, 8, 2, "weights, gradients and Adam's two states in fp32, activations in bf16"),
    Regime("bf16 pure", 2, 2, 4, 2, "everything in bf16, statistics of norms in fp32"),
)
"""Adam keeps a mean and a square for every trainable parameter (Kingma and Ba 2015, arXiv 1412.6980)."""

ACTIVATIONS = {"fp32": 4, "fp16": 2, "bf16": 2, "int8": 2, "int4": 2, "nf4": 2}
"""Bytes of an activation in inference beside weights of a format: weight-only quantisation computes in 16 bits."""
