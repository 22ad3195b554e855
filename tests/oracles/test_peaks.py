"""The most that is alive in a training step, against PyTorch on CPU: recomputation, and ConvNeXt-T.

PyTorch's own kernels run (oneDNN off): what those of oneDNN copy depends on the processor.
"""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from netweight import zoo
from netweight.document.network import read_network
from netweight.planner.lifetimes import peak_between
from netweight.planner.options import PlanOptions
from netweight.planner.training.step import TrainingStep
from netweight.trace.trace import trace_network
from oracles.measure import peak_bytes
from support import Json, document, node

DEPTH, HEADS, WIDTH, LENGTH, BATCH = 6, 4, 64, 96, 4


class Attention(nn.Module):
    """Attention product by product, its inside made again where `again` says so."""

    def __init__(self, *, again: bool) -> None:
        super().__init__()
        self.again = again
        self.norm, self.q, self.k, self.v, self.o = (
            nn.LayerNorm(WIDTH), *(nn.Linear(WIDTH, WIDTH) for _ in range(4)),
        )  # fmt: skip

    @staticmethod
    def inside(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return (q @ k.transpose(-2, -1)).softmax(-1) @ v

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(x)
        q, k, v = (p(y).view(BATCH, LENGTH, HEADS, -1).transpose(1, 2) for p in (self.q, self.k, self.v))
        y = checkpoint(self.inside, q, k, v, use_reentrant=False) if self.again else self.inside(q, k, v)
        return x + self.o(y.transpose(1, 2).reshape(BATCH, LENGTH, WIDTH))


class Feed(nn.Sequential):
    """Two products with a GELU between, beside their input."""

    def __init__(self) -> None:
        super().__init__(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        return x + super().forward(x)


class Blocks(nn.Module):
    """Blocks behind a product that makes gradients flow; those of `again` are made again."""

    def __init__(self, policy: str) -> None:
        super().__init__()
        self.first = nn.Linear(WIDTH, WIDTH)
        blocks = [nn.Sequential(Attention(again=policy == "selective"), Feed()) for _ in range(DEPTH)]
        self.blocks = nn.ModuleList(blocks)
        every = {"full": 1, "every-2": 2, "every-3": 3}.get(policy, 0)
        self.again = {place for place in range(DEPTH) if every and place % every == 0}

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        for place, block in enumerate(self.blocks):
            x = checkpoint(block, x, use_reentrant=False) if place in self.again else block(x)
        return x


def transformer() -> Json:
    attend = [node("layernorm"), node("attention", heads=HEADS)]
    feed = [node("layernorm"), node("dense", units=4 * WIDTH), node("gelu"), node("dense", units=WIDTH)]
    body = [node("residual", layers=attend), node("residual", layers=feed)]
    first = node("dense", units=WIDTH)
    return document(first, node("repeat", times=DEPTH, layers=body), x=[LENGTH, WIDTH], batch=BATCH)


def peak(doc: Json, sizes: dict[str, int], **asked: Any) -> int:
    """The most that a step has alive beside parameters and input."""
    step = TrainingStep(trace_network(read_network(doc, sizes)), PlanOptions(train="sgd", loss="none", **asked))
    return peak_between([life for life in step.lives if life.part != "inputs"], 0, step.clock.end - 1).bytes


@pytest.mark.parametrize("policy", ["none", "selective", "full", "every-2", "every-3"])
def test_peak_of_recomputation(policy: str) -> None:
    theirs = peak_bytes(Blocks(policy), torch.rand(BATCH, LENGTH, WIDTH))
    ours = peak(transformer(), {}, backend="eager", recompute=policy)
    assert ours == pytest.approx(theirs, rel=0.03)


ROWS, FEATURES = 4000, 64


class Table(nn.Module):
    """A table of words, a layer, and a head; `tied`, the head's weight is the table. `runs` layers are one layer."""

    def __init__(self, *, tied: bool, runs: int) -> None:
        super().__init__()
        self.e, self.d = nn.Embedding(ROWS, FEATURES), nn.Linear(FEATURES, FEATURES)
        self.h, self.runs = nn.Linear(FEATURES, ROWS, bias=False), runs
        if tied:
            self.h.weight = self.e.weight

    def forward(self, x: Tensor) -> Tensor:
        y = self.e(x)
        for _ in range(self.runs):
            y = self.d(y)
        return self.h(y.relu())


class Shared(nn.Module):
    """One layer that runs again and again."""

    def __init__(self, layer: nn.Module, runs: int) -> None:
        super().__init__()
        self.layer, self.runs = layer, runs

    def forward(self, x: Tensor) -> Tensor:
        for _ in range(self.runs):
            x = self.layer(x)
        return x


def table(*, tied: bool, runs: int) -> Json:
    tie = {"tie": {"weight": "e.weight"}} if tied else {}
    again = [node("again", of="d") for _ in range(runs - 1)]
    words = node("embedding", vocabulary=ROWS, units=FEATURES, name="e")
    head = node("dense", units=ROWS, bias=False, **tie)
    return document(words, node("dense", units=FEATURES, name="d"), *again, node("relu"), head, x=[8], dtype="int64")


def beside_gradients(doc: Json, passes: int) -> int:
    """The most of a step, gradients that are kept from earlier passes among it."""
    step = TrainingStep(
        trace_network(read_network(doc)),
        PlanOptions(train="sgd", loss="none", backend="cpu", accumulation_steps=passes),
    )
    moving = [life for life in step.lives if life.part != "inputs"]
    return peak_between(moving, 0, step.clock.end - 1).bytes + sum(step.fixed["gradients"].values())


@pytest.mark.parametrize("passes", [1, 2])
@pytest.mark.parametrize("runs", [1, 3])
@pytest.mark.parametrize("tied", [True, False])
def test_gradients_of_a_table_that_is_used_twice(tied: bool, runs: int, passes: int) -> None:
    """The head's gradient, the table's and their sum are there at once; a new one before it is added to old ones."""
    theirs = peak_bytes(Table(tied=tied, runs=runs), torch.zeros(1, 8, dtype=torch.int64), passes)
    assert beside_gradients(table(tied=tied, runs=runs), passes) == pytest.approx(theirs, rel=0.01)


@pytest.mark.parametrize("passes", [1, 2])
@pytest.mark.parametrize("runs", [1, 2, 3])
def test_gradients_of_a_layer_that_runs_again(runs: int, passes: int) -> None:
    """A linear layer's first gradient is a view, its sum a new tensor; a convolution's is added in place."""
    turns = node("repeat", times=runs, shared=True, layers=[node("dense", units=500)])
    theirs = peak_bytes(Shared(nn.Linear(500, 500), runs), torch.rand(2, 500), passes)
    assert beside_gradients(document(turns, x=[500], batch=2), passes) == pytest.approx(theirs, rel=0.01)
    turns = node("repeat", times=runs, shared=True, layers=[node("conv2d", filters=200, kernel=3, padding=1)])
    theirs = peak_bytes(Shared(nn.Conv2d(200, 200, 3, padding=1), runs), torch.rand(1, 200, 2, 2), passes)
    assert beside_gradients(document(turns, x=[200, 2, 2]), passes) == pytest.approx(theirs, rel=0.02)


def test_peak_of_convnext() -> None:
    models = pytest.importorskip("torchvision").models
    entry = zoo.find("convnext_tiny")
    ours = peak(entry.build(entry.title, **entry.hyperparameters), {"batch": 2}, backend="cpu")
    theirs = peak_bytes(models.convnext_tiny(), torch.rand(2, 3, 224, 224))
    assert ours == pytest.approx(theirs, rel=0.03)
