"""An LSTM by oneDNN's kernel: what PyTorch keeps beside the workspace, and that there is one for each direction."""

from __future__ import annotations

from typing import Any

import pytest
from torch import nn

from layers.table import Shape
from oracles.measure import kept_by_onednn
from oracles.modules import constructed
from support import document, node, weighed

LSTMS: list[tuple[dict[str, Any], Shape]] = [
    ({"units": 4, "biases": 2}, (2, 5, 3)),
    ({"units": 4, "biases": 2, "bidirectional": True}, (2, 5, 3)),
    ({"units": 33, "biases": 0, "layers": 2, "bidirectional": True}, (3, 9, 20)),
    ({"units": 16, "biases": 2, "layers": 3}, (1, 7, 16)),
    ({"units": 5, "biases": 0, "bidirectional": True, "sequences": False}, (4, 1, 6)),
]


@pytest.mark.parametrize("first", [[], [node("dense", units=6)]], ids=["alone", "behind a dense layer"])
@pytest.mark.parametrize(("fields", "x"), LSTMS)
def test_lstm(fields: dict[str, Any], x: Shape, first: list[dict[str, Any]]) -> None:
    report = weighed(document(*first, node("lstm", **fields), x=x[1:], batch=x[0]), backend="onednn")
    build = constructed("lstm")
    theirs = nn.Sequential(nn.Linear(x[-1], 6), build(fields, (*x[:2], 6))) if first else build(fields, x)
    count = fields.get("layers", 1) * (2 if fields.get("bidirectional") else 1)
    assert (report.totals.saved_bytes, count) == kept_by_onednn(theirs, [x], "float32")
    assert list(report.omissions.values()) == [["lstm"]]
