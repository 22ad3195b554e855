"""The most bytes alive in a head and its cross-entropy, against PyTorch on CPU."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from netweight.document.network import read_network
from netweight.planner.lifetimes import peak_between
from netweight.planner.options import PlanOptions
from netweight.planner.training.step import TrainingStep
from netweight.trace.trace import trace_network
from oracles.measure import peak_of
from support import document, node

WORDS, WIDTH, SEQ = 4096, 16, 256


class Head(nn.Linear):
    """A head and its loss in fp32, which lets the logits go."""

    def __init__(self) -> None:
        super().__init__(WIDTH, WORDS, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.cross_entropy(super().forward(x).float(), torch.zeros(SEQ, dtype=torch.long))


@pytest.mark.parametrize(("format", "dtype"), [("fp32", torch.float32), ("bf16", torch.bfloat16)])
def test_peak_of_cross_entropy(format: str, dtype: torch.dtype) -> None:
    theirs = peak_of(lambda head, x: head(x).backward(), Head().to(dtype), torch.rand(SEQ, WIDTH, dtype=dtype))
    net = document(node("dense", units=WORDS, bias=False), x=[WIDTH])
    step = TrainingStep(trace_network(read_network(net, {"batch": SEQ})), PlanOptions(train="sgd", format=format))
    ours = peak_between([life for life in step.lives if life.part != "inputs"], 0, step.clock.end - 1).bytes
    assert ours == pytest.approx(theirs, rel=0.03)
