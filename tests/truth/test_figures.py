"""Parameters and FLOPs of known architectures, to the digit, against counts of their reference implementations."""

from __future__ import annotations

import csv
import json
from math import prod
from pathlib import Path

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight import zoo
from netweight.analysis.report import Totals, weigh_trace
from netweight.document.network import read_network
from netweight.trace.trace import trace_network

FOLDER = Path(__file__).parent / "figures"
FIGURES: list[dict[str, str]] = []
"""A file for each family of the zoo. A row with `entry` is that entry with other hyperparameters (`changes`, JSON):
the builders hold beyond the entries. FLOPs are left out where the counter has no right figure; the source says so.
`beyond` is what an implementation computes that is no part of the architecture, as a sum of products of its sizes: the
counter sees it, and the source says what it is."""
for _path in sorted(FOLDER.glob("*.csv")):
    with _path.open(newline="") as _file:
        FIGURES += csv.DictReader(_file)


def totals(row: dict[str, str]) -> Totals:
    entry = zoo.find(row["entry"] or row["model"])
    assert entry.id == (row["entry"] or row["model"])
    sizes = {name: int(value) for name, value in (part.split("=") for part in row["sizes"].split())}
    changes = json.loads(row["changes"] or "{}")
    trace = trace_network(read_network(entry.build(entry.title, **{**entry.hyperparameters, **changes}), sizes))
    assert not trace.faults
    return weigh_trace(trace).totals


def beyond(row: dict[str, str]) -> int:
    terms = (row.get("beyond") or "0").split("+")
    return sum(prod(int(factor) for factor in term.split("*")) for term in terms)


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"{row['model']}-{row['sizes']}")
def test_figures_are_those_of_the_reference(row: dict[str, str]) -> None:
    found = totals(row)
    assert found.parameters == int(row["parameters"])
    assert not row["flops"] or found.flops + beyond(row) == int(row["flops"])
    assert row["source"]


def test_every_entry_has_a_reference() -> None:
    """Counted on an implementation, or printed by somebody: no entry stands on our word alone."""
    measured = {row["model"] for row in FIGURES if not row["entry"]}
    assert measured <= set(zoo.names())
    alone = [entry for entry in zoo.entries() if entry.id not in measured]
    assert not [entry.id for entry in alone if all(figure.figure != "parameters" for figure in entry.published)]


def test_the_auxiliary_head_of_inception_weighs_and_does_not_run() -> None:
    trace = trace_network(read_network(zoo.find("inception_v3").document()))
    head = [line for line in weigh_trace(trace).lines if line.row.path.startswith("AuxLogits.")]
    assert sum(line.parameters for line in head) == 3_326_696  # torchvision 0.28.0, AuxLogits
    assert not any(line.macs for line in head)


def test_buffers_of_resnet_50() -> None:
    found = weigh_trace(trace_network(read_network(zoo.find("resnet50").document()))).totals
    assert (found.buffers, found.rows) == (53_173, 174)  # torchvision 0.29.2: 53 running means, variances and counters
