"""What `torch.autocast` does to the width of numbers: which functions run in 16 bits, in 32, or as their operands are.

The lists are PyTorch's (2.13): `aten/src/ATen/autocast_mode.h`, `AT_FORALL_LOWER_PRECISION_FP` and `AT_FORALL_FP32`,
for a GPU, and the registrations for `AutocastCPU` in `autocast_mode.cpp`, which leaves norms and softmax as they come.
They stand in the table of functions. A function in neither list takes its widest operand; weights are in fp32 there.
"""

from __future__ import annotations

from typing import Literal

from netweight.spec.spec import CPU, Backend, Op

Width = Literal["lower", "full", "same", "widest"]
"""Operands cast to 16 bits, or to fp32; as wide as the first operand; or as the widest."""
Autocast = Literal["gpu", "cpu"]
"""Whose lists hold: `torch.autocast("cuda")` or `torch.autocast("cpu")`."""


def autocast_device(backend: Backend) -> Autocast:
    """The device whose lists hold for a backend."""
    return "cpu" if backend in CPU else "gpu"


def autocast_width(op: Op, device: Autocast) -> Width:
    """How an operation takes its operands under autocast on a device."""
    width = op.function.autocast if device == "gpu" else op.function.autocast_cpu
    # What stands in no list: PyTorch's lists for 16 bits have every contraction by name.
    return width or ("lower" if op.kind == "mac" else "widest")
