"""Bytes kept for backward where the input needs a gradient too: every layer behind a learned factor."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from layers.table import Case
from oracles.measure import kept_by_onednn, kept_bytes
from oracles.test_layers import EXPRESSIBLE, built, by_backend, workspaces
from support import Json, node, weighed

LEARNED = [case for case in EXPRESSIBLE if case.dtype == "float32" and len(case.xs[0]) > 1]


class Behind(nn.Module):
    """A module behind a factor for every input, which makes its inputs need gradients."""

    def __init__(self, module: nn.Module, count: int) -> None:
        super().__init__()
        self.module = module
        self.factors = nn.ParameterList(nn.Parameter(torch.ones(1)) for _ in range(count))

    def forward(self, *xs: torch.Tensor) -> torch.Tensor:
        return self.module(*(x * factor for x, factor in zip(xs, self.factors, strict=True)))


def document_of(case: Case) -> Json:
    names = [f"x{n}" for n in range(len(case.xs))]
    given = {n: {"shape": list(x), "batch": False} for n, x in zip(names, case.xs, strict=True)}
    factors = [node("scale", from_=name, name=f"by_{name}") for name in names]
    layer = node(case.kind, **case.fields, from_=[f"by_{name}" for name in names])
    return {"netweight": 1, "inputs": given, "layers": [*factors, layer]}


@pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("case", LEARNED, ids=[case.id for case in LEARNED])
def test_bytes_kept_behind_a_factor(case: Case) -> None:
    theirs = kept_bytes(Behind(built(case), len(case.xs)), case.xs, case.dtype)
    report = weighed(document_of(case))
    assert report.saved(backend="cpu") == theirs
    behind = Behind(built(case), len(case.xs))
    assert (report.saved(backend="onednn"), workspaces(case)) == kept_by_onednn(behind, case.xs, case.dtype)
    if not by_backend(case):
        assert report.saved(backend="fused") == theirs
