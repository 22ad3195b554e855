"""Losses: bytes at their highest, by hand; `tests/oracles/test_losses.py` holds the first to PyTorch."""

from __future__ import annotations

import pytest

import netweight as nw
from netweight.planner.training.loss import LOSSES
from support import Json, document, node

WORDS, WIDTH, SEQ = 1000, 64, 512
LOGITS = SEQ * WORDS
BODY = node("layernorm", affine=False)
NET = document(BODY, node("dense", name="head", units=WORDS, bias=False), x=[SEQ, WIDTH])


def at(loss: str, **asked: object) -> Json:
    """Bytes of logits, their gradient and the loss, at the loss's highest moment."""
    found = nw.memory(NET, train="sgd", format="bf16", loss=loss, overhead=False, **asked)
    moment = next(moment for moment in found.moments if moment.name == "loss")
    parts = {part.name: part.bytes.likely for part in moment.parts}
    return {name: parts.get(name, 0) for name in ("outputs", "loss", "activation gradients")}


BY_HAND = {
    "cross_entropy": 12 * LOGITS,
    "shifted": 14 * LOGITS,
    "megatron": 6 * LOGITS,
    "torchtune": 2 * LOGITS + 2 * LOGITS + 2 * 4 * LOGITS // 8,
    "chunked": 4 * WORDS * WIDTH + 4 * 4 * 256 * WORDS,
    "fused": 2 * 32 * WORDS + 2 * SEQ * WIDTH,
    "cut": 2 * 4 * SEQ + 2 * SEQ * WIDTH,
    "none": (2 + 2) * LOGITS,
}
"""Liger takes 32 positions at a time: 512 / (1000 / 64 rounded up), which is a power of two."""


def test_every_loss_is_here() -> None:
    assert set(BY_HAND) == set(LOSSES)
    assert all(row.note and (row.source or row.name == "none") for row in LOSSES.values())


@pytest.mark.parametrize("loss", BY_HAND)
def test_bytes_of_a_loss(loss: str) -> None:
    assert sum(at(loss).values()) == BY_HAND[loss]


def test_only_losses_that_need_them_have_logits() -> None:
    assert [name for name in LOSSES if at(name)["outputs"]] == [
        "cross_entropy",
        "shifted",
        "megatron",
        "torchtune",
        "none",
    ]
