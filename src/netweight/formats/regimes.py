"""What training holds of every trainable parameter, by regime."""

from __future__ import annotations

from typing import NamedTuple


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
