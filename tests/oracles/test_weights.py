"""Weights of known architectures, by name and shape, against the state of their reference implementations."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from math import prod
from pathlib import Path

import pytest
import torch
from torch import nn

from netweight import zoo
from netweight.document.network import read_network
from netweight.families.naming import reference_tensors
from netweight.trace.trace import trace_network

pytest.importorskip("torchvision")
pytest.importorskip("timm")
pytest.importorskip("transformers")

FAMILIES = sorted(path.stem for path in (Path(__file__).parent / "references").glob("[!_]*.py"))
CASES: dict[str, tuple[str, Callable[[], nn.Module]]] = {
    entry: (family, build)
    for family in FAMILIES
    for entry, build in import_module(f"oracles.references.{family}").REFERENCES.items()
}


def theirs(module: nn.Module, ignored: str, ours: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Parameters, shared ones once, and the buffers that a checkpoint holds; others that are `ours` by size."""
    state = module.state_dict()
    parameters = dict(module.named_parameters())
    repeated = {name for name, _ in module.named_parameters(remove_duplicate=False)} - set(parameters)
    names = [name for name in state if name not in repeated and not (ignored and re.search(ignored, name))]
    found = {name: tuple(state[name].shape) or (1,) for name in names}  # a counter is one element
    left = {name: buffer for name, buffer in module.named_buffers() if name not in state and name in ours}
    return found | {name: ours[name] for name, buffer in left.items() if buffer.numel() == prod(ours[name])}


@pytest.mark.parametrize("name", CASES)
def test_weights_are_those_of_the_reference(name: str) -> None:
    family, build = CASES[name]
    entry = zoo.find(name)
    assert entry.id == name
    with torch.device("meta"):
        module = build()
    ignored = getattr(import_module(f"oracles.references.{family}"), "IGNORED", "")
    every = reference_tensors(trace_network(read_network(entry.document())), entry.naming)
    found = [each for each in every if not (ignored and re.search(ignored, each.name))]
    ours = {each.name: each.shape for each in found}
    assert len(ours) == len(found)
    assert ours == theirs(module, ignored, ours)


def test_enough_entries_are_compared() -> None:
    assert len(CASES) >= 60
