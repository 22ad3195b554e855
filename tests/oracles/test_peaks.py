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
from netweight.core.network import read
from netweight.core.walk import walk
from netweight.planner.lives import highest
from netweight.planner.options import Options
from netweight.planner.training import Step
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
    step = Step(walk(read(doc, sizes)), Options(train="sgd", loss="none", **asked))
    return highest([life for life in step.lives if life.part != "inputs"], 0, step.clock.end - 1).bytes


@pytest.mark.parametrize("policy", ["none", "selective", "full", "every-2", "every-3"])
def test_peak_of_recomputation(policy: str) -> None:
    theirs = peak_bytes(Blocks(policy), torch.rand(BATCH, LENGTH, WIDTH))
    ours = peak(transformer(), {}, backend="eager", recompute=policy)
    assert ours == pytest.approx(theirs, rel=0.03)


def test_peak_of_convnext() -> None:
    models = pytest.importorskip("torchvision").models
    entry = zoo.find("convnext_tiny")
    ours = peak(entry.build(entry.title, **entry.hyperparameters), {"batch": 2}, backend="cpu")
    theirs = peak_bytes(models.convnext_tiny(), torch.rand(2, 3, 224, 224))
    assert ours == pytest.approx(theirs, rel=0.03)
