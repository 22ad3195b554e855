"""Attention of entries is one kernel where their reference calls one, and written out where it does not."""

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
from netweight.zoo.language.decoders import UNFUSED
from oracles.measure import kept_bytes, kept_of
from oracles.test_weights import CASES

CALLED = "scaled_dot_product_attention"


def one_kernel(row: Row) -> bool:
    """Whether a row's scores stay inside a kernel on a GPU."""
    return any(tensor.name == "log of sums" for op in row.spec.ops for keep in op.keeps for tensor in [keep.tensor])


def smallest(*groups: str) -> list[str]:
    """Of every family of these groups of the zoo the entry with the fewest rows that has a reference."""
    chosen: list[str] = []
    for names in zoo.INDEX.values():
        known = [name for name in names if name in CASES and zoo.find(name).group in groups]
        sized = sorted((len(trace_network(zoo.find(name).network()).rows), name) for name in known)
        chosen += [name for _, name in sized[:1]]
    return chosen


ELSEWHERE = {"sam", "detr", "xcit", "ssd", "fasterrcnn", "edgenext"}
"""References that need more than an image, or numbers: their attention is read in their code."""
RUN = [name for name in smallest("vision") if not any(name.startswith(other) for other in ELSEWHERE)]


@pytest.mark.parametrize("name", RUN)
def test_as_many_kernels_as_the_reference_calls(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In evaluation and in training. A call with more axes than a kernel takes is written out by PyTorch.

    Two samples: a batch norm over one position wants more than one number.
    """
    real, calls = getattr(functional, CALLED), list[int]()

    def seen(q: Tensor, *rest: Any, **named: Any) -> Tensor:
        calls.append(q.ndim)
        return real(q, *rest, **named)

    monkeypatch.setattr(functional, CALLED, seen)
    trace = trace_network(zoo.find(name).network({"batch": 2}))
    for training in (False, True):
        with torch.device("meta"), torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = CASES[name][1]().train(training)
            calls.clear()
            module(*(torch.empty(value.shape) for value in trace.inputs.values()))
        assert sum(map(one_kernel, trace.rows)) == calls.count(4)


def configured(name: str) -> bool:
    """Whether transformers chooses a kernel for an entry's attention where nothing else is asked for."""
    with torch.device("meta"):
        module: Any = CASES[name][1]()
    return module.config._attn_implementation == "sdpa"


def scored(row: Row) -> bool:
    return any(op.kind == "mac" and op.function.name == "attention.scores" for op in row.spec.ops)


CONFIGURED = [
    name for name in smallest("language", "audio", "multimodal") if CASES[name][0] in ("hub", "gpt", "text_encoders")
] + ["wavlm-base", "openai-gpt", "gpt-j-6b", "mpt-7b", "gemma-2-2b"]


@pytest.mark.parametrize("name", CONFIGURED)
def test_attention_is_a_kernel_where_transformers_chooses_one(name: str) -> None:
    """Or the note says how it trains there: servers run such networks by kernels of their own."""
    entry = zoo.find(name)
    rows = [row for row in trace_network(entry.network()).rows if scored(row)]
    kernels = [row for row in rows if one_kernel(row)]
    if configured(name):
        assert kernels == rows
    else:
        assert not kernels or UNFUSED in entry.note


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


KEPT = (
    *("mobilevit_xxs", "mobilevit_xs", "coatnet_0_rw_224", "pvt-tiny-224", "visformer_tiny", "tiny_vit_5m_224"),
    *("cait_xxs24_224", "eva02_tiny_patch14_224", "beit_base_patch16_224", "crossvit_tiny_240"),
)


@pytest.mark.parametrize("name", KEPT)
def test_bytes_kept_are_those_of_the_reference(name: str) -> None:
    trace = trace_network(zoo.find(name).network())
    shapes = [value.shape for value in trace.inputs.values()]
    assert weigh_trace(trace).saved(backend="cpu") == kept_bytes(Bare(CASES[name][1]()), shapes, "float32")


@pytest.mark.parametrize("name", ["gpt-neo-125m", "openai-gpt"])
def test_bytes_kept_of_words_are_those_of_the_reference(name: str) -> None:
    trace = trace_network(zoo.find(name).network({"seq": 32}))
    asked = {"input_ids": torch.zeros(1, 32, dtype=torch.long)}
    assert weigh_trace(trace).saved(backend="cpu") == kept_of(CASES[name][1](), asked)
