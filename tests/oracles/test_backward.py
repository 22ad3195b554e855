"""FLOPs of the backward pass against FlopCounterMode; where it is wrong, against a convolution written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from layers.table import Case, Shape
from netweight.analysis.backward import backward_macs
from netweight.analysis.report import weigh_trace
from netweight.document.network import read_network
from netweight.trace.trace import trace_network
from oracles.exceptions import BACKWARD
from oracles.measure import inputs
from oracles.test_kept import LEARNED, Behind, document_of
from oracles.test_layers import built


def passes(module: nn.Module, xs: Sequence[Shape]) -> tuple[int, int]:
    """FLOPs of PyTorch's forward and backward pass, on the meta device."""
    on_meta, given = module.to("meta"), inputs(xs, "float32", "meta")
    with FlopCounterMode(display=False) as forward:
        y = on_meta(*given)
    with FlopCounterMode(display=False) as back:
        y.sum().backward()
    return forward.get_total_flops(), back.get_total_flops()


def ours(case: Case) -> tuple[int, int]:
    """Netweight's figures behind a factor, so that the input needs a gradient too."""
    trace = trace_network(read_network(document_of(case)))
    return weigh_trace(trace).flops, 2 * sum(count.value for _, count in backward_macs(trace))


class Apart(nn.Module):
    """A grouped convolution by its definition: one convolution for every group of channels, side by side."""

    def __init__(self, whole: Any) -> None:
        super().__init__()
        count = whole.groups
        words = {name: getattr(whole, name) for name in ("stride", "padding", "dilation")}
        if whole.transposed:
            words["output_padding"] = whole.output_padding
        args = (whole.in_channels // count, whole.out_channels // count, whole.kernel_size)
        self.parts = nn.ModuleList(type(whole)(*args, **words, bias=whole.bias is not None) for _ in range(count))
        self.requires_grad_(whole.weight.requires_grad)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([part(each) for part, each in zip(self.parts, x.chunk(len(self.parts), 1), strict=True)], 1)


def apart(module: nn.Module) -> nn.Module:
    """The module with every grouped convolution taken apart: PyTorch 2.13 counts the gradient of the weight of a
    grouped one as if it had no groups, and that of a plain one right.
    """
    if getattr(module, "groups", 1) > 1:
        return Apart(module)
    for name, inner in module.named_children():
        setattr(module, name, apart(inner))
    return module


CASES = [case for case in LEARNED if case.kind not in BACKWARD and ours(case)[0]]
PLAIN = [case for case in CASES if not (case.kind == "weight_norm" and case.fields["layer"].get("groups", 1) > 1)]
"""A weight that is computed from others is not taken apart here: PyTorch's count of it is as wrong."""


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("case", PLAIN, ids=[case.id for case in PLAIN])
def test_passes_are_those_of_pytorch(case: Case) -> None:
    assert ours(case) == passes(Behind(apart(built(case)), len(case.xs)), case.xs)


def test_grouped_convolutions_are_among_them() -> None:
    grouped = {case.kind for case in PLAIN if case.fields.get("groups", 1) > 1 or case.kind.startswith("depthwise")}
    assert len(grouped) == 8  # three plain, three transposed, two depthwise
