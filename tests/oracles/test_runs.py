"""Entries that follow torchvision, run there on the meta device: their operations to the digit, at our sizes."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from netweight import zoo
from netweight.analysis.report import weigh_trace
from netweight.document.network import Network
from netweight.trace.trace import trace_network

pytest.importorskip("torchvision")

FAMILIES = ("detectors", "segmentation", "video")
CASES = [(family, name) for family in FAMILIES for name in import_module(f"oracles.references.{family}").REFERENCES]
"""Families whose figures are rows of tests/truth by hand."""


def inputs(network: Network) -> list[torch.Tensor]:
    return [torch.empty(value.shape, device="meta") for value in trace_network(network).inputs.values()]


@pytest.mark.parametrize(("family", "name"), CASES)
def test_operations(family: str, name: str) -> None:
    reference = import_module(f"oracles.references.{family}")
    network = zoo.find(name).network()
    with torch.device("meta"):
        module: Any = reference.REFERENCES[name]().eval()
    run = getattr(reference, "run", lambda module, *xs: module(*xs))
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        run(module, *inputs(network))
    ours = weigh_trace(trace_network(network)).totals
    assert ours.flops == counter.get_total_flops()
    assert ours.parameters == sum(weight.numel() for weight in module.parameters())
