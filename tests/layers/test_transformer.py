"""Transformer blocks against formulas of their papers: they are made of other layers, and add up to them."""

from __future__ import annotations

from typing import Any

import pytest

from netweight.analysis.report import Report
from support import Json, node, weighed


def report(kind: str, *xs: tuple[int, ...], **fields: Any) -> Report:
    inputs = {f"x{n}": {"shape": list(x), "batch": False} for n, x in enumerate(xs)}
    doc: Json = {"netweight": 1, "inputs": inputs, "layers": [node(kind, **fields, from_=list(inputs))]}
    return weighed(doc)


def attention(f: int, t: int, m: int, *, bias: bool = True) -> tuple[int, int]:
    return 4 * f * f + 4 * f * bias, 2 * f * f * (t + m) + 2 * t * m * f


def feed(f: int, inner: int, t: int, *, bias: bool = True) -> tuple[int, int]:
    return 2 * f * inner + (f + inner) * bias, 2 * t * f * inner


def added(*parts: tuple[int, int]) -> tuple[int, int]:
    return sum(part[0] for part in parts), sum(part[1] for part in parts)


def figures(found: Report) -> tuple[int, int]:
    return found.parameters, found.macs


@pytest.mark.parametrize(("units", "activation", "bias"), [(50, "relu", True), (7, "gelu", False), (1, "silu", True)])
def test_feed_forward(units: int, activation: str, bias: bool) -> None:
    found = report("feed_forward", (1, 9, 32), units=units, activation=activation, bias=bias)
    assert figures(found) == feed(32, units, 9, bias=bias)


@pytest.mark.parametrize("order", ["pre", "post"])
@pytest.mark.parametrize("bias", [True, False])
def test_encoder_block(order: str, bias: bool) -> None:
    found = report("encoder_block", (1, 9, 32), heads=4, mlp=50, order=order, bias=bias, dropout=0.1)
    assert figures(found) == added(attention(32, 9, 9, bias=bias), feed(32, 50, 9, bias=bias), (64 * (1 + bias), 0))


def test_parallel_encoder_block_has_one_norm() -> None:
    found = report("encoder_block", (1, 9, 32), heads=4, mlp=50, order="parallel")
    assert figures(found) == added(attention(32, 9, 9), feed(32, 50, 9), (64, 0))


def test_gated_encoder_block_with_fewer_key_heads_is_that_of_llama() -> None:
    fields = {"gated": True, "activation": "silu", "norm": "rmsnorm", "bias": False, "rotary": True, "causal": True}
    found = report("encoder_block", (1, 128, 4096), heads=32, kv_heads=8, mlp=14336, **fields)
    assert found.parameters == 218_112_000  # one layer of Llama-3-8B


@pytest.mark.parametrize("order", ["pre", "post"])
def test_decoder_block_attends_to_a_memory(order: str) -> None:
    found = report("decoder_block", (1, 9, 32), (1, 5, 32), heads=4, mlp=50, order=order)
    parts = attention(32, 9, 9), attention(32, 9, 5), feed(32, 50, 9)
    assert figures(found) == added(*parts, (3 * 64, 0))


def test_decoder_block_without_a_memory_is_a_causal_encoder_block() -> None:
    decoder = report("decoder_block", (1, 9, 32), heads=4, mlp=50)
    assert figures(decoder) == figures(report("encoder_block", (1, 9, 32), heads=4, mlp=50, causal=True))
    assert decoder.totals.cache == 2 * 9 * 32


@pytest.mark.parametrize(("f", "heads", "t", "ratio"), [(1152, 16, 256, 4), (32, 4, 9, 2), (6, 1, 1, 1)])
def test_dit_block(f: int, heads: int, t: int, ratio: int) -> None:
    """One of DiT-XL/2 has 23,905,152 parameters: six vectors from the condition, attention and feed-forward."""
    found = report("dit_block", (1, t, f), (1, f), heads=heads, ratio=ratio)
    assert figures(found) == added(attention(f, t, t), feed(f, ratio * f, t), (6 * f * f + 6 * f, 6 * f * f))
