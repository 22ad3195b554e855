"""Parameters and FLOPs of known architectures, to the digit, against counts of their reference implementations."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight import zoo
from netweight.core.network import read
from netweight.core.report import Totals, weigh
from netweight.core.walk import walk

VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "efficientnet_b1": ("efficientnet_b0", {"image": 240, "depth": 1.1}),
    "efficientnet_b3": ("efficientnet_b0", {"image": 300, "width": 1.2, "depth": 1.4}),
    "efficientnet_b4": ("efficientnet_b0", {"image": 380, "width": 1.4, "depth": 1.8}),
    "efficientnet_b5": ("efficientnet_b0", {"image": 456, "width": 1.6, "depth": 2.2}),
    "efficientnet_b6": ("efficientnet_b0", {"image": 528, "width": 1.8, "depth": 2.6}),
    "vit_small_patch16_224": ("vit_b_16", {"width": 384, "heads": 6, "inner": 1536}),
    "vit_h_14": ("vit_b_16", {"patch": 14, "width": 1280, "depth": 32, "heads": 16, "inner": 5120}),
    "bert-tiny": ("bert-base-uncased", {"width": 128, "depth": 2, "heads": 2, "inner": 512}),
    "bert-mini": ("bert-base-uncased", {"width": 256, "depth": 4, "heads": 4, "inner": 1024}),
    "bert-medium": ("bert-base-uncased", {"width": 512, "depth": 8, "heads": 8, "inner": 2048}),
    "distilgpt2": ("gpt2", {"depth": 6}),
    "llama-3.1-405b": ("llama-3-8b", {"width": 16384, "depth": 126, "heads": 128, "inner": 53248}),
}
"""Architectures that are an entry with other hyperparameters: the builders hold beyond the entries."""

with (Path(__file__).parent / "figures.csv").open(newline="") as file:
    FIGURES = list(csv.DictReader(file))


def totals(model: str, size: str, value: int) -> Totals:
    base, changed = VARIANTS.get(model, (model, {}))
    entry = zoo.find(base)
    walked = walk(read(entry.build(entry.title, **{**entry.hyperparameters, **changed}), {size: value}))
    assert not walked.faults
    return weigh(walked).totals


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"{row['model']}-{row['value']}")
def test_figures_are_those_of_the_reference(row: dict[str, str]) -> None:
    found = totals(row["model"], row["size"], int(row["value"]))
    assert (found.parameters, found.flops) == (int(row["parameters"]), int(row["flops"]))


def test_every_entry_has_a_reference() -> None:
    assert {row["model"] for row in FIGURES} - set(VARIANTS) == set(zoo.names())


def test_the_auxiliary_head_of_inception_weighs_and_does_not_run() -> None:
    walked = walk(read(zoo.find("inception_v3").document()))
    head = [line for line in weigh(walked).lines if line.row.path.startswith("AuxLogits.")]
    assert sum(line.parameters for line in head) == 3_326_696  # torchvision 0.28.0, AuxLogits
    assert not any(line.macs for line in head)


def test_buffers_of_resnet_50() -> None:
    found = totals("resnet50", "image", 224)
    assert (found.buffers, found.rows) == (53_173, 174)  # torchvision 0.29.2: 53 running means, variances and counters
