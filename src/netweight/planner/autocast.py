"""What `torch.autocast` does to the width of numbers: which functions run in 16 bits, in 32, or as their operands are.

The lists are PyTorch's (2.13): `aten/src/ATen/autocast_mode.h`, `AT_FORALL_LOWER_PRECISION_FP` and `AT_FORALL_FP32`,
for a GPU, and the registrations for `AutocastCPU` in `autocast_mode.cpp`, which leaves norms and softmax as they come.
A function in neither list takes its widest operand; weights are in fp32 there.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from netweight.spec.spec import Op

Width = Literal["lower", "full", "same", "widest"]
"""Operands cast to 16 bits, or to fp32; as wide as the first operand; or as the widest."""


class AutocastRules(NamedTuple):
    """Functions in 16 bits beside products, by the first part of their names, and in fp32, by the whole."""

    lower: frozenset[str]
    full: frozenset[str]

    def of(self, op: Op) -> Width:
        """How an operation takes its operands."""
        head = op.fn.partition(".")[0]
        if op.fn in self.full:
            return "full"
        if op.kind == "mac" or head in self.lower:
            return "lower"
        return "same" if head in NORMS else "widest"


NORMS = frozenset(("batchnorm", "instancenorm", "layernorm", "groupnorm"))
"""Kernels that take 16-bit numbers beside weights in fp32, and hand on 16-bit numbers."""

STEADY = (
    "layernorm rmsnorm groupnorm softmax log_softmax softmin softplus exponential attention.softmax router.softmax "
    "lppool.pow lppool.root lrn.pow relu2 grn.response upsample normalize"
)
RECURRENT = frozenset(("lstm", "gru", "rnn"))
GPU = AutocastRules(RECURRENT | {"prelu"}, frozenset(STEADY.split()))
CPU = AutocastRules(RECURRENT, frozenset())
