"""What a training step holds beside activations, to the byte, and the most that is alive, against measured steps."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from netweight.document.network import read_network
from netweight.planner.lifetimes import peak_between
from netweight.planner.options import PlanOptions
from netweight.planner.training.step import TrainingStep
from netweight.planner.weights import buffer_bytes
from netweight.trace.trace import trace_network
from truth.test_training import EXACT

with (Path(__file__).parent / "training_state.csv").open(newline="") as file:
    MEASURED = {
        row["model"]: {k: int(v) for k, v in row.items() if k.endswith("bytes")} for row in csv.DictReader(file)
    }

PACKED = {"transformer_enc_4x256_drop0": 4 * 4 * 4, "gpt2_b1_s128_sdpa_drop0": 12 * 4 * 4}
"""Both pack three weights into one, and three biases: four counters of four bytes fewer a layer."""

CPU = {"convnext_tiny_b2_224"}
"""Measured with oneDNN, which copies weights and gradients of its convolutions as the processor has it: 10 % more.

With PyTorch's own kernels it is within 1 % (tests/oracles/test_peaks.py).
"""


def step(model: str) -> TrainingStep:
    document, sizes = EXACT[model]()
    return TrainingStep(
        trace_network(read_network(document, sizes)),
        PlanOptions(train="adamw", loss="none", overhead=False, backend="cpu"),
    )


TIED = {"gpt2_b1_s128_sdpa_drop0"}
"""Two gradients of one weight are there at once, and then their sum."""

STEPS = [model for model in MEASURED if model in EXACT]


@pytest.mark.parametrize("model", STEPS)
def test_state_is_that_measured(model: str) -> None:
    mine, theirs = step(model), MEASURED[model]
    fixed = {part: sum(rows.values()) for part, rows in mine.fixed.items()}
    gradients = sum(life.bytes for life in mine.lives if life.part == "gradients")
    assert fixed["weights"] == theirs["param_bytes"]
    assert gradients == theirs["grad_bytes"]
    assert fixed["optimizer"] - PACKED.get(model, 0) == theirs["adam_state_bytes"]
    assert buffer_bytes(mine.setup.trace) == theirs["buffer_bytes"]


@pytest.mark.parametrize("model", [model for model in STEPS if model not in CPU | TIED])
def test_peak_of_a_step_is_that_measured(model: str) -> None:
    """Within 3 %: kernels of the CPU take workspace of their own."""
    mine = step(model)
    top = peak_between([life for life in mine.lives if life.part != "inputs"], 0, mine.clock.end)
    assert 0.97 <= top.bytes / MEASURED[model]["peak_bytes"] <= 1.0
