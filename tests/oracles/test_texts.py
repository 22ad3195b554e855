"""Bytes that networks of transformers keep for backward in training mode, measured again: `tests/truth/texts.csv`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from torch import Tensor

from oracles.measure import kept_of
from truth.test_training import SAVED
from truth.texts import TEXTS, Text

pytest.importorskip("transformers")


def inputs_of(text: Text) -> dict[str, Tensor | bool]:
    """Words or sound, and what the reference would make of it by itself in another form than the entry's inputs."""
    sizes, batch = text.sizes, text.sizes["batch"]
    words = torch.zeros(batch, sizes.get("seq", 1), dtype=torch.long)
    if "samples" in sizes:
        return {"input_values": torch.rand(batch, sizes["samples"])}
    if "frames" in sizes:
        return {
            "input_features": torch.rand(batch, 80, sizes["frames"]), "decoder_input_ids": words, "use_cache": False
        }  # fmt: skip
    found: dict[str, Tensor | bool] = {"input_ids": words}
    if text.entry.startswith(("bert", "albert", "electra", "mobilebert", "roberta", "xlm")):
        found["token_type_ids"] = words.clone()
    elif not text.entry.startswith(("distil", "openai")):
        found["use_cache"] = False
    if "target" in sizes:
        found["decoder_input_ids"] = torch.zeros(batch, sizes["target"], dtype=torch.long)
    return found


@pytest.mark.parametrize("text", TEXTS, ids=[text.id for text in TEXTS])
def test_bytes_kept_in_training_mode(text: Text) -> None:
    from oracles.references import hub

    torch.manual_seed(0)
    usual = {"config": "GPT2Config"} if text.entry == "gpt2" else hub.CONFIGS[text.entry]
    attends = {"attn_implementation": "eager"} if text.backend == "cpu-eager" else {}
    model = hub.built({**usual, **text.theirs, **attends})
    found = kept_of(model, inputs_of(text))
    if "WRITE_TEXTS" in os.environ:
        with Path(os.environ["WRITE_TEXTS"]).open("a") as file:
            file.write(f"{text.id},{found}\n")
    else:
        assert found == SAVED[text.id]
