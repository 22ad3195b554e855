"""Formulas of the literature as special cases of what is kept and of the policies."""

from __future__ import annotations

from typing import Any

import pytest

import netweight as nw
from netweight.document.network import read_network
from netweight.formats import REGIMES
from netweight.planner.options import PlanOptions
from netweight.planner.training.step import TrainingStep
from netweight.trace.trace import trace_network
from support import document, node

H, A, S, B = 256, 8, 128, 2


def gpt(depth: int) -> Any:
    """The layer of Korthikanti et al. (arXiv 2205.05198, figure 2), behind a product that makes gradients flow."""
    attend = [node("layernorm"), node("attention", heads=A, causal=True, dropout=0.1), node("dropout", rate=0.1)]
    mlp = [
        node("layernorm"),
        node("dense", units=4 * H),
        node("gelu"),
        node("dense", units=H),
        node("dropout", rate=0.1),
    ]
    body = [node("residual", layers=attend), node("residual", layers=mlp)]
    first = node("dense", units=H, in_=H)
    return document(first, node("repeat", times=depth, layers=body), x=["seq", H], seq=S, batch=B)


def kept(depth: int, **settings: Any) -> int:
    options = PlanOptions(train="adamw", format="bf16", loss="none", backend="eager", **settings)
    return TrainingStep(trace_network(read_network(gpt(depth))), options).saved()


def layer(**settings: Any) -> float:
    """Bytes that a layer keeps, over s·b·h."""
    return (kept(3, **settings) - kept(2, **settings)) / (S * B * H)


STATISTICS = 16 / H
"""The paper leaves out the mean and the inverse deviation of two norms, four bytes each a position."""


def test_a_layer_without_parallelism() -> None:
    """34 + 5·a·s/h (section 4.1)."""
    assert layer() == 34 + 5 * A * S / H + STATISTICS


@pytest.mark.parametrize("t", [2, 4, 8])
def test_a_layer_with_tensor_parallelism(t: int) -> None:
    """10 + 24/t + 5·a·s/(h·t) (section 4.2.1), and all of it over t with sequence parallelism (4.2.2)."""
    assert layer(shard=f"tp={t}") == 10 + 24 / t + 5 * A * S / (H * t) + STATISTICS
    assert layer(shard=f"tp={t},sp") == (34 + 5 * A * S / H + STATISTICS) / t


@pytest.mark.parametrize("t", [1, 4])
def test_a_layer_with_selective_recomputation(t: int) -> None:
    """34/t (section 5): attention's inside is made again."""
    assert layer(recompute="selective", shard=f"tp={t},sp") == (34 + STATISTICS) / t
    assert layer(recompute="selective", shard=f"tp={t}") == 10 + 24 / t + STATISTICS


def test_a_layer_with_full_recomputation() -> None:
    """2: its input alone."""
    assert layer(recompute="full") == 2


def test_pipeline_holds_micro_batches() -> None:
    """The first of p stages holds p micro-batches of L/p layers: L layers' worth (section 4.2.3).

    Beside them three more inputs and first products wait, and what goes to the next stage is kept four times for seven.
    """
    whole, first = (TrainingStep(trace_network(read_network(gpt(8))), _plain(shard)) for shard in ("", "pp=4"))
    there = sum(life.bytes for life in first.lives if life.part in ("activations", "waiting"))
    layers = sum(life.bytes for life in whole.lives if life.part == "activations")
    assert there - layers == (3 + 3 + 4 * 2 - 7) * S * B * H * 2


def _plain(shard: str) -> PlanOptions:
    return PlanOptions(train="adamw", format="bf16", loss="none", shard=shard)


def test_interleaved_pipeline_holds_more() -> None:
    """1 + (p − 1)/(p·v) of all layers (section 4.2.3)."""
    plain, woven = (
        TrainingStep(trace_network(read_network(gpt(8))), _plain(shard)).saved() for shard in ("pp=4", "pp=4,vp=2")
    )
    assert plain == woven
    from netweight.planner.sharding import parse_mesh

    many, of = parse_mesh("pp=4,vp=2").flying(0)
    assert (many / of) / 4 == 1 + 3 / (4 * 2)


@pytest.mark.parametrize(
    ("regime", "bytes_each"), [("fp32", 16), ("amp", 16), ("bf16", 8), ("zero", 16), ("megatron", 18), ("fp32-sum", 20)]
)
def test_bytes_of_a_parameter(regime: str, bytes_each: int) -> None:
    """ZeRO 16 (arXiv 1910.02054), Megatron 18, 20 with gradients summed beside: with Adam, without counters."""
    found = nw.memory("gpt2", train="adamw", precision=regime, accumulation_steps=2, overhead=False)
    parts = ("weights", "gradients", "optimizer", "master weights")
    parameters, counters = nw.weigh("gpt2").parameters, 4 * 148 + 4 * 48
    at = next(moment for moment in found.moments if moment.name == "forward")
    total = sum(part.bytes.likely for part in at.parts if part.name in parts)
    assert total - counters == bytes_each * parameters
    assert REGIMES[regime].adam() == bytes_each


@pytest.mark.parametrize(("zero", "each"), [(0, 16), (1, 4 + 12 / 8), (2, 2 + 14 / 8), (3, 16 / 8)])
def test_zero_stages(zero: int, each: float) -> None:
    """Figure 1 of arXiv 1910.02054: 16, 4 + 12/n, 2 + 14/n, 16/n bytes a parameter."""
    found = nw.memory("gpt2", train="adam", precision="zero", shard=f"dp=8,zero={zero}", overhead=False)
    parts = ("weights", "gradients", "optimizer", "master weights")
    total = sum(size for name, size in found.parts.items() if name in parts)
    assert total == pytest.approx(each * nw.weigh("gpt2").parameters, rel=1e-4)


def test_loss_in_fp32_and_in_one_kernel() -> None:
    """Beside 16-bit logits: a copy and log-softmax in fp32, then its gradient. In one kernel, none of them is whole."""
    tokens, words = 8 * 64, 50_257
    asked = {"train": "sgd", "format": "bf16", "batch": 8, "seq": 64, "overhead": False}
    found = nw.memory("gpt2", **asked)
    at = {moment.name: {part.name: part.bytes.likely for part in moment.parts} for moment in found.moments}
    assert at["loss"]["loss"] == (4 + 4) * tokens * words
    assert at["loss"]["outputs"] == 2 * tokens * words
    fused = nw.memory("gpt2", loss="fused", **asked)
    at = {moment.name: {part.name: part.bytes.likely for part in moment.parts} for moment in fused.moments}
    assert "outputs" not in at["loss"]
    chunk = 8  # 512 positions / (50,257 words / 768 features, rounded up), as a power of two
    assert at["loss"]["loss"] == 2 * (chunk * words + tokens * 768)
    assert fused.total < found.total


def test_frozen_parts_and_adapters() -> None:
    """A rank of r beside a matrix of o × i learns r·(i + o); what is frozen keeps its format."""
    found = nw.memory("llama-3-8b", train="adamw", format="bnb-nf4-dq", lora="16", seq=16, overhead=False)
    each = 2 * (4096 + 4096) + 2 * (4096 + 1024) + 3 * (4096 + 14_336)
    learned = 32 * 16 * each
    assert found.parts["weights"] == 5_702_295_552 + 4 * learned
    assert found.parts["optimizer"] == 8 * learned + 4 * 32 * 7 * 2
    part = nw.memory("gpt2", train="adam", freeze="h.*", seq=16, overhead=False)
    outside = 50_257 * 768 + 1024 * 768 + 2 * 768
    assert part.parts["optimizer"] == 8 * outside + 4 * 4


def test_weights_that_cannot_learn_are_refused() -> None:
    with pytest.raises(nw.Fault) as fault:
        nw.memory("gpt2", train="adamw", format="nf4")
    assert "cannot" in fault.value.message
