"""Recurrent, attention and block kinds against the layers of PyTorch and Keras."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from netweight.analysis.figures import row_flops as counted
from netweight.dialects import constructor_call
from netweight.document.reader import read_node
from netweight.spec.dialect import framework_tensors
from oracles.measure import Shape, flops, kept_bytes, state
from support import node, run, weighed


def names(kind: str, fields: dict[str, Any], framework: str, *xs: Shape) -> dict[str, Shape]:
    row = run(kind, fields, *xs)
    assert row.layer is not None
    dialect = row.layer.dialect(framework)
    assert dialect is not None
    return {each.name: each.shape for each in framework_tensors(dialect, row.spec)}


def in_torch(kind: str, fields: dict[str, Any], *xs: Shape) -> nn.Module:
    call = constructor_call(read_node({"kind": kind, **fields}).layer, "torch", *xs)
    assert call is not None
    return getattr(nn, call.name)(**call.arguments)


class First(nn.Module):
    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, *xs: Tensor) -> Tensor:
        y = self.inner(*xs)
        return y[0] if isinstance(y, tuple) else y


@pytest.mark.parametrize(
    "fields", [{"projection": 2}, {"projection": 3, "layers": 2}, {"projection": 1, "bidirectional": True}]
)
def test_projected_lstm(fields: dict[str, Any]) -> None:
    ours = {"units": 5, "biases": 2} | fields
    theirs = First(in_torch("lstm", ours, (2, 7, 3)))
    assert names("lstm", ours, "torch", (2, 7, 3)) == state(theirs)
    row = run("lstm", ours, (2, 7, 3))
    total, shape = flops(theirs, [(2, 7, 3)], "float32")
    assert shape == row.spec.outputs["y"].shape
    assert total == counted(row).value


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kind", ["rnn_cell", "lstm_cell", "gru_cell"])
def test_cells(kind: str, bias: bool) -> None:
    for i, u in ((3, 5), (1, 1), (7, 2)):
        fields = {"units": u, "biases": 2 if bias else 0}
        theirs = First(in_torch(kind, fields, (2, i)))
        assert names(kind, fields, "torch", (2, i)) == state(theirs)
        assert flops(theirs, [(2, i)], "float32") == (counted(run(kind, fields, (2, i))).value, (2, u))


class Eager(nn.Module):
    """Attention in plain products, keys and values repeated for the query heads that share them."""

    def __init__(self, i: int, heads: int, kv_heads: int) -> None:
        super().__init__()
        self.heads, self.kv_heads, self.size = heads, kv_heads, i // heads
        self.q, self.o = nn.Linear(i, i), nn.Linear(i, i)
        self.k, self.v = (nn.Linear(i, kv_heads * self.size) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        q = self.q(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        k, v = (p(x).unflatten(-1, (self.kv_heads, -1)).transpose(1, 2) for p in (self.k, self.v))
        if self.heads != self.kv_heads:
            k, v = (part.repeat_interleave(self.heads // self.kv_heads, 1) for part in (k, v))
        shares = (q @ k.transpose(2, 3) * self.size**-0.5).softmax(-1)
        return self.o((shares @ v).transpose(1, 2).flatten(2))


@pytest.mark.parametrize(("heads", "kv_heads", "t"), [(4, 4, 9), (8, 2, 5), (2, 1, 16)])
def test_eager_attention_keeps_what_autograd_saves(heads: int, kv_heads: int, t: int) -> None:
    doc = {"netweight": 1, "inputs": {"x": {"shape": [2, t, 32], "batch": False}}}
    report = weighed(doc | {"layers": [node("attention", heads=heads, kv_heads=kv_heads)]})
    assert report.saved(backend="eager") == kept_bytes(Eager(32, heads, kv_heads), [(2, t, 32)], "float32")


RNN = [{"units": 5}, {"units": 7, "bidirectional": True}, {"units": 1, "biases": 0}]
GRU = [{"units": 5}, {"units": 7, "bidirectional": True}, {"units": 2, "biases": 1, "reset_after": False}]
MULTI = [
    {"heads": 3, "head_dim": 4},
    {"heads": 2, "head_dim": 4, "value_dim": 3},
    {"heads": 3, "head_dim": 4, "bias": False},
]
GROUPED = [{"heads": 4, "kv_heads": 2, "head_dim": 3}, {"heads": 6, "kv_heads": 1, "head_dim": 2, "bias": False}]


@pytest.fixture(scope="module")
def layers() -> Any:
    return pytest.importorskip("keras").layers


def in_keras(layers: Any, kind: str, fields: dict[str, Any], *xs: Shape) -> Any:
    call = constructor_call(read_node({"kind": kind, **fields}).layer, "keras", *xs)
    assert call is not None
    return getattr(layers, call.name)(**call.arguments)


def stored(layer: Any, *xs: Shape) -> dict[str, Shape]:
    """Weights by the path below the layer, without the parts that Keras numbers."""
    layer(*(torch.zeros(x) for x in xs)) if len(xs) > 1 else layer(torch.zeros(xs[0]))
    found = {}
    for weight in layer.weights:
        *path, name = weight.path.split("/")
        way = next((f"{part.split('_')[0]}/" for part in path if part.startswith(("forward_", "backward_"))), "")
        of = f"{path[-1]}/" if path[-1] in ("query", "key", "value", "attention_output") else ""
        found[way + of + name] = tuple(weight.shape)
    return found


@pytest.mark.parametrize(
    ("kind", "fields"), [*(("rnn", f) for f in RNN), *(("lstm", f) for f in RNN), *(("gru", f) for f in GRU)]
)
def test_keras_recurrent(layers: Any, kind: str, fields: dict[str, Any]) -> None:
    layer = in_keras(layers, kind, fields | {"bidirectional": False}, (2, 6, 3))
    if fields.get("bidirectional"):
        layer = layers.Bidirectional(layer)
    assert names(kind, fields, "keras", (2, 6, 3)) == stored(layer, (2, 6, 3))
    assert tuple(layer(torch.zeros(2, 6, 3)).shape) == run(kind, fields, (2, 6, 3)).spec.outputs["y"].shape


@pytest.mark.parametrize("fields", MULTI)
def test_keras_multi_head_attention(layers: Any, fields: dict[str, Any]) -> None:
    layer = in_keras(layers, "attention", fields, (2, 6, 7))
    for xs in ([(2, 6, 7), (2, 6, 7)], [(2, 6, 7), (2, 4, 9)])[: 1 + ("value_dim" not in fields)]:
        fresh = type(layer).from_config(layer.get_config())
        assert names("attention", fields, "keras", *xs) == stored(fresh, *xs)


@pytest.mark.parametrize("fields", GROUPED)
def test_keras_grouped_query_attention(layers: Any, fields: dict[str, Any]) -> None:
    layer = in_keras(layers, "attention", fields, (2, 6, 7))
    assert names("attention", fields, "keras", (2, 6, 7)) == stored(layer, (2, 6, 7), (2, 6, 7))
