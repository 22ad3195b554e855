"""Weights and buffers of known architectures against the state of their reference implementations."""

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
from netweight.trace.trace import Trace, trace_network

pytest.importorskip("torchvision")
pytest.importorskip("timm")
pytest.importorskip("transformers")

FAMILIES = sorted(path.stem for path in (Path(__file__).parent / "references").glob("[!_]*.py"))
CASES: dict[str, tuple[str, Callable[[], nn.Module]]] = {
    entry: (family, build)
    for family in FAMILIES
    for entry, build in import_module(f"oracles.references.{family}").REFERENCES.items()
}
BYTES = {"compute": 4, "index": 8, "mask": 1}
"""Of an element of a buffer, by what the zoo's rows say of its type."""

DERIVED = {
    r"(^|\.)position_ids$": "the numbers from 0 on; transformers keeps them so as not to count in each pass",
    r"(^|\.)token_type_ids$": "zeros, kept for the same reason",
    r"(^|[._])inv_freq$": "frequencies of rotary positions, and a second copy of them: powers of one base",
    r"(^|\.)(embed_scale|normalizer)$": "one number, the root of the width",
}
"""Buffers of a reference that are no numbers of its model, by name: each follows from the configuration alone.

None is in a checkpoint, and no network has 40 kB of them.
"""
MOST_DERIVED = 40_000

HALVED = {"cogvideox-2b"}
"""Of which diffusers makes the table of positions in fp64 until the model is given a type: ours has 4 bytes each."""

FILLED = {"convit_tiny", "convit_small", "convit_base"}
"""Whose buffers get their shape in the first pass: that is taken on the meta device before they are read."""


@pytest.fixture(scope="module", params=CASES)
def reference(request: pytest.FixtureRequest) -> tuple[str, nn.Module, Trace]:
    """An entry's id, its reference without numbers, and its trace: built once for all tests of this file."""
    name: str = request.param
    entry = zoo.find(name)
    assert entry.id == name
    with torch.device("meta"):
        module = CASES[name][1]()
        if name in FILLED:
            module.eval()(torch.empty(1, 3, 224, 224))
    return name, module, trace_network(read_network(entry.document()))


def theirs(module: nn.Module, ignored: str, ours: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Parameters, shared ones once, and the buffers that a checkpoint holds; others that are `ours` by size."""
    state = module.state_dict()
    parameters = dict(module.named_parameters())
    repeated = {name for name, _ in module.named_parameters(remove_duplicate=False)} - set(parameters)
    names = [name for name in state if name not in repeated and not (ignored and re.search(ignored, name))]
    found = {name: tuple(state[name].shape) or (1,) for name in names}  # a counter is one element
    left = {name: buffer for name, buffer in module.named_buffers() if name not in state and name in ours}
    return found | {name: ours[name] for name, buffer in left.items() if buffer.numel() == prod(ours[name])}


def test_weights_are_those_of_the_reference(reference: tuple[str, nn.Module, Trace]) -> None:
    name, module, trace = reference
    ignored = getattr(import_module(f"oracles.references.{CASES[name][0]}"), "IGNORED", "")
    every = reference_tensors(trace, zoo.find(name).naming)
    found = [each for each in every if not (ignored and re.search(ignored, each.name))]
    ours = {each.name: each.shape for each in found}
    assert len(ours) == len(found)
    assert ours == theirs(module, ignored, ours)


def test_bytes_of_buffers_are_those_of_the_reference(reference: tuple[str, nn.Module, Trace]) -> None:
    """Those that a checkpoint holds, and those that are made anew, each by themselves."""
    name, module, trace = reference
    state = module.state_dict()
    buffers = dict(module.named_buffers())
    derived = {each for each in buffers if each not in state and any(re.search(rule, each) for rule in DERIVED)}
    assert sum(buffers[each].nbytes for each in derived) < MOST_DERIVED
    wide = 2 if name in HALVED else 1
    rows = [row for row in trace.rows if row.owned]
    ours = sum(prod(buffer.shape) * BYTES[buffer.dtype] for row in rows for buffer in row.spec.buffers)
    assert wide * ours == sum(buffer.nbytes for each, buffer in buffers.items() if each not in derived)
    stored = [each for each in reference_tensors(trace, zoo.find(name).naming) if each.role == "buffer"]
    saved = sum(prod(each.shape) for each in stored if each.name in state)
    assert saved == sum(buffer.numel() for each, buffer in buffers.items() if each in state)


def test_enough_entries_are_compared() -> None:
    assert len(CASES) >= 60
