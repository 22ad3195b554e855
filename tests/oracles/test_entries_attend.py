"""Entries of vision: attention is one kernel where their reference calls one, and written out where it does not."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from netweight import zoo
from netweight.analysis.report import weigh_trace
from netweight.trace.rows import Row
from netweight.trace.trace import trace_network
from oracles.measure import kept_bytes
from oracles.test_weights import CASES

CALLED = "scaled_dot_product_attention"


def one_kernel(row: Row) -> bool:
    """Whether a row's scores stay inside a kernel on a GPU."""
    return any(tensor.name == "log of sums" for op in row.spec.ops for keep in op.keeps for tensor in [keep.tensor])


def attends(name: str) -> bool:
    return any("attention" in row.kind for row in trace_network(zoo.find(name).network()).rows)


def smallest() -> list[str]:
    """Of every family of the zoo the entry with the fewest rows, where it attends and has a reference."""
    chosen: dict[str, str] = {}
    for module, names in zoo.INDEX.items():
        known = [name for name in names if name in CASES and zoo.find(name).group == "vision"]
        sized = sorted(known, key=lambda name: (len(trace_network(zoo.find(name).network()).rows), name))
        if sized and attends(sized[0]):
            chosen[module] = sized[0]
    return list(chosen.values())


ELSEWHERE = {"sam", "detr", "xcit"}
"""References that need more than an image, or numbers: their attention is read in their code."""
RUN = [name for name in smallest() if not any(name.startswith(other) for other in ELSEWHERE)]


@pytest.mark.parametrize("name", RUN)
def test_as_many_kernels_as_the_reference_calls(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call with more axes than a kernel takes is written out by PyTorch."""
    real, calls = getattr(functional, CALLED), list[int]()

    def seen(q: Tensor, *rest: Any, **named: Any) -> Tensor:
        calls.append(q.ndim)
        return real(q, *rest, **named)

    monkeypatch.setattr(functional, CALLED, seen)
    trace = trace_network(zoo.find(name).network())
    with torch.device("meta"), torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = CASES[name][1]().eval()
        calls.clear()
        module(*(torch.empty(value.shape) for value in trace.inputs.values()))
    assert sum(map(one_kernel, trace.rows)) == calls.count(4)


class Bare(nn.Module):
    """A classifier without what drops, and its logits alone."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module
        for part in module.modules():
            for rate in ("p", "drop_prob"):
                if isinstance(getattr(part, rate, None), float):
                    setattr(part, rate, 0.0)

    def forward(self, x: Tensor) -> Tensor:
        y: Any = self.module(x)
        return getattr(y, "logits", y)


@pytest.mark.parametrize(
    "name", ["mobilevit_xxs", "mobilevit_xs", "coatnet_0_rw_224", "pvt-tiny-224", "visformer_tiny"]
)
def test_bytes_kept_are_those_of_the_reference(name: str) -> None:
    trace = trace_network(zoo.find(name).network())
    shapes = [value.shape for value in trace.inputs.values()]
    assert weigh_trace(trace).saved(backend="cpu") == kept_bytes(Bare(CASES[name][1]()), shapes, "float32")
