"""What is on the host, and adapters on devices that share a network."""

from __future__ import annotations

from typing import Any

import pytest

import netweight as nw
from netweight.core.faults import Fault

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
    asked = {"train": "adamw", "format": "bf16", "adapt": "16", "seq": 16, "overhead": False}
    found = nw.memory("llama-3-8b", shard=f"tp={tp}", **asked)
    hidden, kv, inner = 4096, 1024, 14_336
    columns = [(hidden, hidden), (hidden, kv), (hidden, kv), (hidden, inner), (hidden, inner)]
    rows = [(hidden, hidden), (inner, hidden)]
    learned = sum(16 * (i + o // tp) for i, o in columns) + sum(16 * (i // tp + o) for i, o in rows)
    assert found.parts["optimizer"] == pytest.approx(32 * 8 * learned, rel=1e-5)  # and a counter a tensor
