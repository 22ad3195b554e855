"""The table of docs/counting.md: what FlopCounterMode says in each case, measured."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode, flop_registry, sdpa_backward_flop_count, sdpa_flop_count

from layers.table import Case
from oracles.exceptions import EXCEPTIONS
from oracles.modules import Attention, constructed
from oracles.test_backward import ours
from support import run

DOCS = Path(__file__).parents[2] / "docs" / "counting.md"


def counted(work: Callable[[], object]) -> int:
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


def on(device: str, *shapes: tuple[int, ...]) -> list[Tensor]:
    return [torch.rand(shape, device=device) for shape in shapes]


def attention_on_the_cpu() -> None:
    x = (2, 5, 12)
    module, spec = Attention({"heads": 3}, x, x, x), run("attention", {"heads": 3}, x).spec
    products = sum(2 * op.amount for op in spec.ops if op.kind == "mac" and op.function.name.startswith("attention"))
    assert products == 2 * 2 * 2 * 5 * 5 * 12
    assert counted(lambda: module(*on("cpu", x))) + products == counted(lambda: module.to("meta")(*on("meta", x)))


def lstm_on_the_cpu() -> None:
    module = constructed("lstm")({"units": 4, "biases": 2}, (2, 5, 3))
    torch.backends.mkldnn.enabled = True
    try:
        assert counted(lambda: module(*on("cpu", (2, 5, 3)))) == 0
    finally:
        torch.backends.mkldnn.enabled = False
    assert counted(lambda: module.to("meta")(*on("meta", (2, 5, 3)))) == 2 * 5 * 8 * 4 * (3 + 4)


def grouped_backward() -> None:
    """The gradient of the weight is counted as if all channels met."""
    for groups, times in ((1, 2), (2, 3), (64, 65)):
        module, x = nn.Conv2d(64, 64, 3, padding=1, groups=groups).to("meta"), on("meta", (1, 64, 8, 8))[0]
        x.requires_grad_()
        once = 2 * 64 * 64 // groups * 9 * 8 * 8
        assert counted(lambda m=module, x=x: m(x)) == once
        assert counted(lambda m=module, x=x: m(x).sum().backward()) == once + times * once


def recurrent_backward() -> None:
    """Written out, the state that begins needs no gradient: one step of a product less than Netweight counts."""
    module, x = constructed("rnn")({"units": 4, "biases": 2}, (2, 5, 3)).to("meta"), on("meta", (2, 5, 3))[0]
    x.requires_grad_()
    forward, back = ours(Case("rnn", {"units": 4, "biases": 2}, [(2, 5, 3)], (), {}))
    assert counted(lambda: module(x).sum().backward()) == forward + back - 2 * 2 * 4 * 4


def experts() -> None:
    x, weights = on("meta", (8, 16), (2, 16, 32))
    ends = torch.tensor([4, 8], dtype=torch.int32, device="meta")
    assert counted(lambda: torch._grouped_mm(x.bfloat16(), weights.bfloat16(), offs=ends)) == 0
    assert counted(lambda: [part @ weight for part, weight in zip(x.chunk(2), weights, strict=True)]) == 2 * 8 * 16 * 32


def batched_experts() -> None:
    """Every position with the weights of its expert: counted as what it is."""
    x, weights, chosen = *on("meta", (8, 1, 16), (2, 16, 32)), torch.zeros(8, dtype=torch.int64, device="meta")
    assert counted(lambda: torch.bmm(x, weights[chosen])) == 2 * 8 * 16 * 32


def state_spaces() -> None:
    """The short convolution pads both ends and cuts one: as many positions more as its kernel has, less one."""
    theirs = nn.Conv1d(12, 12, 4, padding=3, groups=12, device="meta")
    assert counted(lambda: theirs(*on("meta", (1, 12, 9)))) == 2 * 12 * 4 * (9 + 3)
    spec = run("mamba", {"kernel": 4, "expand": 2}, (1, 9, 6)).spec
    short = [op for op in spec.ops if op.kind == "mac" and any(factor.name == "kw" for factor in op.over)]
    assert [2 * op.amount for op in short] == [2 * 12 * 4 * 9]


def bilinear() -> None:
    assert counted(lambda: nn.Bilinear(5, 7, 3, device="meta")(*on("meta", (2, 5), (2, 7)))) == 0
    assert run("bilinear", {"units": 3}, (2, 5), (2, 7)).spec.ops[0].kind == "mac"


def einsum() -> None:
    x = on("meta", (2, 3), (2, 4))
    assert counted(lambda: torch.einsum("bi,bj->bij", *x)) == 0
    assert {op.kind for op in run("einsum", {"pattern": "bi,bj->bij"}, (2, 3), (2, 4)).spec.ops} == {"mul"}


def spectral_norm() -> None:
    module = nn.utils.parametrizations.spectral_norm(nn.Linear(5, 7)).to("meta").eval()
    assert counted(lambda: module(*on("meta", (2, 5)))) == 2 * 2 * 5 * 7
    spec = run("spectral_norm", {"layer": {"kind": "dense", "units": 7}}, (2, 5)).spec
    assert sum(2 * op.amount for op in spec.ops if op.kind == "mac") == 2 * 2 * 5 * 7 + 2 * 5 * 7


def deformable() -> None:
    """The layer itself is in test_torchvision.py."""
    pytest.importorskip("torchvision")
    import_module("torchvision.ops")
    assert torch.ops.torchvision.deform_conv2d not in flop_registry


def fused_attention_backward() -> None:
    q = (2, 3, 7, 4)
    assert 2 * sdpa_backward_flop_count(q, q, q, q) == 5 * sdpa_flop_count(q, q, q)
    forward, back = ours(Case("attention", {"heads": 3, "bias": False}, [(2, 7, 12)], (), {}))
    products, projections = sdpa_flop_count(q, q, q), 4 * 2 * 2 * 7 * 12 * 12
    assert (forward, 2 * back) == (projections + products, 4 * projections + 5 * products)


MEASURED: dict[str, Callable[[], None]] = dict(
    zip(
        EXCEPTIONS,
        (
            attention_on_the_cpu,
            lstm_on_the_cpu,
            grouped_backward,
            recurrent_backward,
            experts,
            batched_experts,
            state_spaces,
            bilinear,
            einsum,
            spectral_norm,
            deformable,
            fused_attention_backward,
        ),
        strict=True,
    )
)


@pytest.mark.parametrize("row", MEASURED)
def test_a_row_is_as_measured(row: str) -> None:
    MEASURED[row]()


def test_the_table_of_the_docs_is_this_one() -> None:
    table = DOCS.read_text("utf-8").split("## Against PyTorch's counter")[1].split("\n## ")[0]
    assert re.findall(r"^\| (?!case)([^|-][^|]*?) \|", table, re.MULTILINE) == list(EXCEPTIONS)
