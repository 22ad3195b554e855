"""What optimizers keep, tensor by tensor, by the formulas of their papers and with their blocks."""

from __future__ import annotations

import pytest

import netweight as nw
from netweight.planner.training.optimizers import COUNTER, OPTIMIZERS, TrainableTensor

M, N = 3000, 768


@pytest.mark.parametrize(
    ("name", "bytes_"),
    [
        ("adamw", 8 * M * N + COUNTER),
        ("lion", 4 * M * N),
        ("adamw-8bit", 2 * (M * N + 4 * M * N // 256)),  # 2.03125 B a parameter
        ("lion-8bit", M * N + 4 * M * N // 256),
        ("adafactor", 4 * (M + N) + COUNTER),
        ("adafactor-momentum", 4 * (M + N) + 4 * M * N + COUNTER),
        ("muon", 4 * M * N),
        # Blocks of 1,024: 1,024, 1,024 and 952 rows, 768 columns; two factors a block, their roots, two numbers each.
        ("shampoo", 8 * (2 * (1024**2 + 768**2) + 952**2 + 768**2) + 8 * M * N),
        ("soap", 8 * (M**2 + N**2) + 8 * M * N + COUNTER),
        ("galore", 4 * (2 * 128 * M + N * 128) + COUNTER),
        ("prodigy", 16 * M * N),
    ],
)
def test_state_of_a_matrix(name: str, bytes_: int) -> None:
    assert OPTIMIZERS[name].state(TrainableTensor((M, N)), 4) == bytes_


@pytest.mark.parametrize(
    ("name", "bytes_"),
    [
        ("adafactor", 4 * N + COUNTER),
        ("adamw-8bit", 8 * N),  # fewer than 4,096 numbers stay in 32 bits
        ("muon", 8 * N + COUNTER),
        ("shampoo", 8 * N),
        ("soap", 8 * N + COUNTER),
    ],
)
def test_state_of_a_vector(name: str, bytes_: int) -> None:
    assert OPTIMIZERS[name].state(TrainableTensor((N,)), 4) == bytes_


def test_tables_of_words_have_rules_of_their_own() -> None:
    table = TrainableTensor((M, N), lookup=True)
    assert OPTIMIZERS["adamw-8bit"].state(table, 4) == 8 * M * N
    assert OPTIMIZERS["muon"].state(table, 4) == 8 * M * N + COUNTER
    assert (
        OPTIMIZERS["soap"].state(TrainableTensor((20_000, 8)), 4) == 8 * 64 + 8 * 160_000 + COUNTER
    )  # a side too long


def test_context_parallel_cuts_what_is_kept() -> None:
    """Activations are cut along the sequence, weights are not."""
    asked = {"train": "adamw", "format": "bf16", "seq": 4096, "loss": "none", "overhead": False}
    whole, part = (nw.memory("tinyllama-1.1b", shard=shard, **asked) for shard in ("", "cp=4"))
    at = [{part.name: part.bytes.likely for part in plan.moments[1].parts} for plan in (whole, part)]
    assert at[0]["weights"] == at[1]["weights"]
    assert at[1]["activations"] == pytest.approx(at[0]["activations"] / 4, rel=1e-6)


def test_experts_are_spread_in_training() -> None:
    """Eight experts over eight devices: weights, gradients and states of one."""
    asked = {"train": "adam", "precision": "zero", "seq": 8, "overhead": False}
    whole, part = (nw.memory("mixtral-8x7b", shard=shard, **asked).parts for shard in ("dp=8", "dp=8,ep=8"))
    expert = 32 * 3 * 4096 * 14_336
    assert whole["weights"] - part["weights"] == 2 * 7 * expert
    assert whole["gradients"] - part["gradients"] == 2 * 7 * expert
    assert whole["master weights"] - part["master weights"] == 4 * 7 * expert


def test_accumulated_gradients_stay() -> None:
    """With one pass the first gradient comes with backward; with several they are there from the start."""
    asked = {"train": "adamw", "seq": 64, "overhead": False}
    one, four = (nw.memory("gpt2", accumulation_steps=n, **asked) for n in (1, 4))
    forward = [{part.name: part.bytes.likely for part in plan.moments[0].parts} for plan in (one, four)]
    assert "gradients" not in forward[0]
    assert forward[1]["gradients"] == 4 * nw.weigh("gpt2").parameters
