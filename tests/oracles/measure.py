"""What PyTorch says of a module: its tensors, its FLOPs on the meta device, what it keeps for backward on CPU."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks
from torch.profiler import ProfilerActivity, profile
from torch.utils.flop_counter import FlopCounterMode

Shape = tuple[int, ...]

# PyTorch's own kernels of the CPU, unless a test asks for oneDNN's.
torch.backends.mkldnn.enabled = False


def state(module: nn.Module) -> dict[str, Shape]:
    """Weights and buffers by the last part of their names."""
    return {name.removeprefix("inner."): tuple(tensor.shape) for name, tensor in module.state_dict().items()}


def inputs(shapes: Sequence[Shape], dtype: str, device: str) -> list[Tensor]:
    """An input for every shape, of numbers or of indices that any table has."""
    if dtype == "int64":
        return [torch.zeros(shape, dtype=torch.int64, device=device) for shape in shapes]
    return [torch.rand(shape, device=device) for shape in shapes]


def flops(module: nn.Module, shapes: Sequence[Shape], dtype: str) -> tuple[int, Shape]:
    """FLOPs of one forward pass, and the shape that comes out; on the meta device, where every rule is reached."""
    with FlopCounterMode(display=False) as counter:
        y = module.to("meta")(*inputs(shapes, dtype, "meta"))
    return counter.get_total_flops(), tuple(y.shape)


def kept_bytes(module: nn.Module, shapes: Sequence[Shape], dtype: str) -> int:
    """Bytes of the storages that autograd keeps, each once, without parameters and buffers."""
    return sum(_kept(module, shapes, dtype))


def kept_by_onednn(module: nn.Module, shapes: Sequence[Shape], dtype: str) -> tuple[int, int]:
    """The same with oneDNN on, without its workspaces (the only tensors of bytes), and how many of these there are."""
    torch.backends.mkldnn.enabled = True
    try:
        numbers = _kept(module, shapes, dtype, lambda tensor: tensor.dtype != torch.uint8)
        workspaces = _kept(module, shapes, dtype, lambda tensor: tensor.dtype == torch.uint8)
    finally:
        torch.backends.mkldnn.enabled = False
    return sum(numbers), len(workspaces)


def kept_of(module: nn.Module, asked: dict[str, Any]) -> int:
    """Bytes of the storages that a forward pass in training keeps of named inputs, each once."""
    kept: list[Tensor] = []
    with saved_tensors_hooks(lambda tensor: (kept.append(tensor), tensor)[1], lambda tensor: tensor):
        module.train()(**asked)
    there = storages((*module.parameters(), *module.buffers()))
    return sum(size for place, size in storages(kept).items() if place not in there)


def _kept(
    module: nn.Module, shapes: Sequence[Shape], dtype: str, which: Callable[[Tensor], bool] = lambda _: True
) -> list[int]:
    """Bytes of every storage that autograd keeps."""
    kept = kept_tensors(module, inputs(shapes, dtype, "cpu"))
    there = storages((*module.parameters(), *module.buffers()))
    return [size for place, size in storages(filter(which, kept)).items() if place not in there]


def kept_tensors(module: nn.Module, xs: Sequence[Tensor]) -> list[Tensor]:
    """The tensors that autograd keeps of a forward pass in training."""
    kept: list[Tensor] = []

    def pack(tensor: Tensor) -> Tensor:
        kept.append(tensor)
        return tensor

    with saved_tensors_hooks(pack, lambda tensor: tensor):
        module.train()(*xs)
    return kept


def storages(tensors: Iterable[Tensor]) -> dict[int, int]:
    """Bytes of storages by their address."""
    found = [tensor.untyped_storage() for tensor in tensors]
    return {storage.data_ptr(): storage.nbytes() for storage in found}


def peak_bytes(module: nn.Module, x: Tensor, passes: int = 1) -> int:
    """The most bytes alive beside parameters and input in forward and backward passes that add their gradients.

    The output of a pass stays until the next.
    """

    def step(module: nn.Module, x: Tensor) -> None:
        for _ in range(passes):
            y = module.train()(x)
            y.sum().backward()
            del y

    return peak_of(step, module, x)


def peak_of(step: Callable[[nn.Module, Tensor], object], module: nn.Module, x: Tensor) -> int:
    """The most bytes alive beside parameters and input in a step."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as watched:
        step(module, x)
    events = watched.profiler.kineto_results.events()
    moved = sorted((event.start_ns(), event.nbytes()) for event in events if event.name() == "[memory]")
    return max(accumulate(size for _, size in moved))
