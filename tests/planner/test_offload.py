"""What is on the host, and adapters on devices that share a network."""

from __future__ import annotations

from typing import Any

import pytest

import netweight as nw
from netweight.faults.fault import Fault

ASKED = {"train": "adamw", "format": "bf16", "precision": "megatron", "seq": 128, "overhead": False}
PARAMETERS = 1_100_048_384
"""Of TinyLlama: 22 blocks of 44,044,288 and, outside, a table and a head of 65,536,000 and a norm of 2,048."""
BLOCK = 44_044_288


def parts(**asked: Any) -> dict[str, int]:
    found = nw.memory("tinyllama-1.1b", **{**ASKED, **asked})
    forward = next(moment for moment in found.moments if moment.name == "forward")
    return {part.name: part.bytes.likely for part in forward.parts}


def test_each_word_moves_its_part() -> None:
    here = parts()
    assert here["weights"] == 2 * PARAMETERS
    assert here["gradients"] == 4 * PARAMETERS
    moved = parts(offload="optimizer, gradients")
    assert not {"optimizer", "master weights", "gradients"} & moved.keys()
    assert moved["weights"] == here["weights"]


def test_weights_on_the_host_come_two_units_at_a_time() -> None:
    """The largest units are the table and the head, then blocks."""
    away = parts(offload="weights")
    assert "weights" not in away
    assert away["fetched"] == 2 * 2 * 65_536_000
    assert parts(offload="model.layers.*=weights")["fetched"] == 2 * 2 * BLOCK


def test_activations_on_the_host_are_those_of_a_block_or_less() -> None:
    found, away = (nw.memory("tinyllama-1.1b", **ASKED, loss="none", offload=text) for text in ("", "activations"))
    peak = {
        moment.name: sum(p.bytes.likely for p in moment.parts if p.name == "activations") for moment in away.moments
    }
    kept = sum(part.bytes.likely for part in found.moments[1].parts if part.name == "activations")
    assert peak["backward"] < kept / 22
    said = next(text for text in away.assumptions if text.startswith("activations on the host"))
    assert 0.9 * kept < int(said.split(": ")[1].split(" ")[0].replace(",", "")) <= kept


@pytest.mark.parametrize("text", ["cache", "optimizer=yes", "nowhere=optimizer"])
def test_rules_that_are_none(text: str) -> None:
    with pytest.raises(Fault):
        nw.memory("gpt2", train="adamw", offload=text, seq=8)


@pytest.mark.parametrize("tp", [2, 4])
def test_adapters_are_cut_as_the_matrix_beside_them(tp: int) -> None:
    """Llama-3-8B: of columns the way up is cut, of rows the way down; the other side is on every device."""
    asked = {"train": "adamw", "format": "bf16", "lora": "16", "seq": 16, "overhead": False}
    found = nw.memory("llama-3-8b", shard=f"tp={tp}", **asked)
    hidden, kv, inner = 4096, 1024, 14_336
    columns = [(hidden, hidden), (hidden, kv), (hidden, kv), (hidden, inner), (hidden, inner)]
    rows = [(hidden, hidden), (inner, hidden)]
    learned = sum(16 * (i + o // tp) for i, o in columns) + sum(16 * (i // tp + o) for i, o in rows)
    assert found.parts["optimizer"] == pytest.approx(32 * 8 * learned, rel=1e-5)  # and a counter a tensor


def running(net: str, **asked: Any) -> nw.Memory:
    return nw.memory(net, format="bf16", seq=128, overhead=False, **asked)


def test_weights_of_a_network_that_runs_wait_on_the_host() -> None:
    """Two of 22 blocks: what is there is less by them, and one layer's weights are fetched, or two blocks ahead."""
    here = running("tinyllama-1.1b")
    away = running("tinyllama-1.1b", offload="model.layers.0=weights, model.layers.1=weights")
    assert away.parts["weights"] == here.parts["weights"] - 2 * 2 * BLOCK
    fetched = next(part.bytes for part in away.explained if part.name == "fetched")
    up = 2 * 2_048 * 5_632
    assert fetched == (0, up, 2 * 2 * BLOCK)
    assert f"weights on the host: {2 * 2 * BLOCK:,} B there; caches stay on the device" in away.assumptions


def test_all_weights_on_the_host() -> None:
    away = running("tinyllama-1.1b", offload="weights")
    assert "weights" not in away.parts
    table = 2 * 65_536_000
    assert next(part.bytes for part in away.explained if part.name == "fetched") == (0, table, 2 * table)
    assert not any("weights" in layer.parts for layer in away.layers)


def test_experts_on_the_host() -> None:
    """Mixtral's experts are 32 layers of 8 times three matrices of 4,096 × 14,336."""
    here, away = running("mixtral-8x7b"), running("mixtral-8x7b", offload="expert=weights")
    assert here.parts["weights"] - away.parts["weights"] == 2 * 32 * 8 * 3 * 4096 * 14_336


def test_llama_cpp_computes_where_the_weights_are() -> None:
    away = running("tinyllama-1.1b", runtime="llama.cpp", offload="weights")
    assert next(part.bytes.likely for part in away.explained if part.name == "fetched") == 0


def test_to_offload_is_among_what_makes_it_fit() -> None:
    found = nw.memory("mixtral-8x7b", format="bf16", seq=128, budget=12 * 2**30)
    assert any(change.settings == {"offload": "expert=weights"} for change in found.changes)
    assert any(change.fits for change in found.changes)
