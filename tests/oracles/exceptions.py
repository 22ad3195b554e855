"""Where FlopCounterMode (PyTorch 2.13) and Netweight differ: the one table, held against the one in docs/counting.md.

Kinds without an entry are compared to the digit, forward and backward. `test_exceptions.py` measures every row.
"""

from __future__ import annotations

from typing import NamedTuple


class Differs(NamedTuple):
    """Kinds of layers whose figures differ in the forward pass, and those where only the backward pass does."""

    forward: tuple[str, ...] = ()
    backward: tuple[str, ...] = ()


RECURRENT = ("rnn", "lstm", "gru", "rnn_cell", "lstm_cell", "gru_cell")

EXCEPTIONS = {
    "attention on the CPU": Differs(),
    "LSTM on the CPU": Differs(),
    "backward of grouped and depthwise convolutions": Differs(),
    "backward of recurrent layers": Differs(backward=RECURRENT),
    "experts by grouped products": Differs(),
    "experts looked up one by one (`batched_mm` of transformers)": Differs(),
    "state spaces written in PyTorch": Differs(forward=("mamba", "mamba2")),
    "bilinear layers": Differs(forward=("bilinear",)),
    "products of numbers in an einsum": Differs(),
    "spectral norm": Differs(forward=("spectral_norm",)),
    "deformable convolution": Differs(forward=("deform_conv2d",)),
    "backward of fused attention": Differs(backward=("attention", "dot_attention")),
}
"""The first words of every row of the table in docs/counting.md. Without kinds, it is no layer of the catalogue alone:
a device, or a setting (of groups every configuration is compared, with PyTorch's layer taken apart by hand).
"""

FORWARD = {kind for row in EXCEPTIONS.values() for kind in row.forward}
BACKWARD = {kind for row in EXCEPTIONS.values() for kind in (*row.forward, *row.backward)}
