"""What autocast keeps for backward: PyTorch's own on CPU, and the lists of a GPU, read from PyTorch's header.

No GPU runs here. Its lists are applied by a mode that casts what comes into a function as autocast does there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from netweight.planner.training import setup
from oracles.measure import inputs, kept_tensors, storages
from oracles.test_steps import Drawn

pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
NETWORKS = 40
HEADER = Path(torch.__file__).parent / "include" / "ATen" / "autocast_mode.h"
CASTS = {"Expand", "Permute", "ReshapeAlias", "Squeeze", "T", "ToCopy", "Transpose", "UnsafeView", "Unsqueeze", "View"}
"""Steps between a weight and what is kept of its cast."""
RECURRENT = frozenset(("gru", "gru_cell", "lstm", "lstm_cell", "rnn", "rnn_cell"))
APART: dict[str, frozenset[str]] = {
    "cpu": RECURRENT | {"avgpool3d", "local_response_norm", "lora", "prelu", "rmsnorm"},
    "gpu": RECURRENT
    | {"adaptive_avgpool3d", "avgpool3d", "local_response_norm", "lora", "lppool1d", "lppool2d", "softmin"},
}
"""Kinds that PyTorch runs otherwise: without kernels of mixed widths on the CPU, or out of the mode's sight."""
OPERATORS = {"__matmul__": "matmul", "__pow__": "pow"}


def listed(*macros: str) -> frozenset[str]:
    """The functions that macros of the header name."""
    text = HEADER.read_text()
    found = [re.search(rf"#define {macro}\(_\)(.*?)\n\n", text, re.DOTALL) for macro in macros]
    return frozenset(name for each in found if each for name in re.findall(r"_\((\w+)[,)]", each.group(1)))


LOWER, FULL = listed("AT_FORALL_LOWER_PRECISION_FP"), listed("AT_FORALL_FP32", "AT_FORALL_FP32_SET_OPT_DTYPE")


class OfGpu(TorchFunctionMode):
    """Autocast with the lists of a GPU, on CPU; casts of weights are made once."""

    def __init__(self) -> None:
        super().__init__()
        self.weights: dict[int, Tensor] = {}

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = OPERATORS.get(function.__name__, function.__name__)
        if name in LOWER:
            return self.run(function, args, kwargs or {}, torch.bfloat16)
        if name in FULL:
            return self.run(function, args, kwargs or {}, torch.float32)
        return function(*args, **(kwargs or {}))

    def run(self, function: Any, args: Iterable[Any], kwargs: dict[str, Any], dtype: torch.dtype) -> Any:
        named = {name: self.one(value, dtype) for name, value in kwargs.items()}
        return function(*[self.one(value, dtype) for value in args], **named)

    def one(self, value: Any, dtype: torch.dtype) -> Any:
        if not isinstance(value, Tensor) or not value.is_floating_point() or value.dtype == dtype:
            return value
        if not value.is_leaf or not value.requires_grad:
            return value.to(dtype)
        if id(value) not in self.weights:
            self.weights[id(value)] = value.to(dtype)
        return self.weights[id(value)]


def of_weight(tensor: Tensor) -> bool:
    """Whether a tensor is the cast of a weight, which the planner counts by itself."""
    made: Any = tensor.grad_fn
    while made is not None and type(made).__name__.rstrip("01").removesuffix("Backward") in CASTS:
        made = made.next_functions[0][0]
    return type(made).__name__ == "AccumulateGrad"


def kept(drawn: Drawn, mode: Callable[[], AbstractContextManager[Any]]) -> int:
    """Bytes kept for backward under autocast, without weights, casts of them, and buffers."""
    module = drawn.module().train()
    with mode():
        found = kept_tensors(module, inputs([drawn.x], "float32", "cpu"))
    there = {*storages((*module.parameters(), *module.buffers())), *storages(t for t in found if of_weight(t))}
    return sum(size for place, size in storages(found).items() if place not in there)


def on_cpu() -> AbstractContextManager[Any]:
    return torch.autocast("cpu", torch.bfloat16)


@pytest.mark.parametrize("seed", range(NETWORKS))
def test_cpu_keeps_what_its_lists_say(seed: int) -> None:
    drawn = Drawn(seed, APART["cpu"])
    for item in drawn.nodes:
        if item["kind"] in ("layernorm", "groupnorm") and item.get("affine") is False:
            pytest.skip("without weights in fp32 its statistics are in 16 bits there")
        if item["kind"] == "blurpool2d" or (item["kind"] == "pad" and item.get("mode")):
            pytest.skip("mirrored borders are in fp32 there")
    assert drawn.step(precision="amp").saved() == kept(drawn, on_cpu), drawn.nodes


@pytest.mark.parametrize("seed", range(NETWORKS))
def test_a_gpu_keeps_what_its_lists_say(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "autocast_device", {"cpu": "gpu"}.get)
    drawn = Drawn(seed, APART["gpu"])
    assert drawn.step(precision="amp").saved() == kept(drawn, OfGpu), drawn.nodes
