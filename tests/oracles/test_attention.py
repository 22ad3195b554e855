"""PyTorch's own attention, which packs projections: the names and shapes of its weights, and its FLOPs."""

from __future__ import annotations

from typing import Any

import pytest

from netweight.analysis.figures import row_flops as counted
from netweight.dialects import constructor_call
from netweight.spec.dialect import framework_tensors
from oracles.measure import Shape, flops, state
from oracles.modules import Packed
from support import run


@pytest.mark.parametrize(
    ("fields", "xs"),
    [
        ({"heads": 12}, [(1, 9, 48)]),
        ({"heads": 3, "bias": False}, [(2, 5, 12)]),
        ({"heads": 2}, [(2, 5, 12), (2, 7, 12)]),
        ({"heads": 3}, [(2, 5, 12), (2, 7, 10)]),
        ({"heads": 3}, [(2, 5, 12), (2, 7, 10), (2, 7, 8)]),
        ({"heads": 2, "bias": False}, [(2, 5, 12), (2, 7, 12), (2, 7, 9)]),
        ({"heads": 1}, [(1, 5, 4), (1, 3, 4), (1, 3, 4)]),
    ],
)
def test_packed_attention(fields: dict[str, Any], xs: list[Shape]) -> None:
    row = run("attention", fields, *xs)
    call = constructor_call(row.layer, "torch", *xs)
    assert call is not None
    assert call.name == "MultiheadAttention"
    theirs = Packed(**call.arguments)
    dialect = row.layer.dialect("torch")
    assert {each.name: each.shape for each in framework_tensors(dialect, row.spec)} == state(theirs)
    assert flops(theirs.train(), xs, "float32") == (counted(row).value, row.spec.outputs["y"].shape)
