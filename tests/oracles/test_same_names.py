"""A name that timm or torchvision has too: the network that they build under it is the one that the zoo answers.

All names of both that the zoo reaches, as an id, an alias or loosely, on the meta device.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from netweight import zoo
from netweight.analysis.report import Totals, weigh_trace
from netweight.faults.fault import Fault
from netweight.trace.trace import trace_network
from netweight.zoo.answers import FLOWS
from oracles.references._published import published

timm = pytest.importorskip("timm")
models = pytest.importorskip("torchvision.models")


def reached(name: str) -> zoo.Entry | None:
    try:
        return zoo.find(name)
    except Fault:
        return None


TIMM = [name for name in timm.list_models(include_tags=False) if reached(name)]
TORCHVISION = [name for name in models.list_models() if reached(name)]

TWICE = {
    # torchvision has the name as well, and the zoo's network is its own: its note names timm's.
    ("timm", "inception_v3"): "inception_v3_timm",
}


def totals(entry: zoo.Entry) -> Totals:
    return weigh_trace(trace_network(entry.network())).totals


def parameters(module: nn.Module) -> int:
    return sum(weight.numel() for weight in module.parameters())


@pytest.mark.parametrize("name", TIMM)
def test_timm(name: str) -> None:
    entry = reached(name)
    assert entry
    if ("timm", name) in TWICE:
        assert TWICE["timm", name] in entry.note
        entry = zoo.find(TWICE["timm", name])
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are kept for a time
        module = timm.create_model(name)
    found = totals(entry)
    assert found.parameters == parameters(module)
    if entry.id != name:  # its operations are no row of tests/truth
        size = entry.document()["sizes"]["image"]
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            module.eval()(torch.empty(1, 3, size, size, device="meta"))
        assert found.flops == counter.get_total_flops()


@contextmanager
def numbers() -> Iterator[None]:
    """RegNet reckons its widths with tensors, which need numbers."""
    with pytest.MonkeyPatch.context() as patch:
        for maker in ("arange", "tensor"):
            patch.setattr(torch, maker, partial(getattr(torch, maker), device="cpu"))
        yield


def constructed(name: str) -> nn.Module:
    """What its constructor makes where nothing else is said."""
    fields = {"googlenet": {"init_weights": False}, "inception_v3": {"init_weights": False}}.get(name, {})
    backbone = {"weights_backbone": None} if models.get_model_builder(name).__module__.split(".")[2] in HEADED else {}
    return models.get_model(name, **fields, **backbone)


HEADED = ("detection", "segmentation")
"""Families whose backbone has pretrained weights unless told otherwise."""


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision(name: str) -> None:
    """Where weights and constructor give two networks, the entry is one and its note has the figure of the other."""
    entry = reached(name)
    assert entry
    assert entry.id == name
    with torch.device("meta"), numbers():
        makes = [constructed, published] if len(models.get_model_weights(name)) else [constructed]
        counts = {parameters(make(name)) for make in makes}
    ours = totals(entry).parameters
    assert ours in counts
    assert all(f"{other:,}" in entry.note for other in counts - {ours})


def test_every_other_name_of_torchvision_is_answered() -> None:
    """Networks in eight bits are those of their names; RAFT's operations are no figure of the network."""
    left = set(models.list_models()) - set(TORCHVISION)
    assert all(name.startswith("quantized_") or name in FLOWS for name in left)
    assert all(reached(name.removeprefix("quantized_")) for name in left if name.startswith("quantized_"))
    for name, counted in FLOWS.items():
        with torch.device("meta"):
            assert parameters(models.get_model(name)) == counted
