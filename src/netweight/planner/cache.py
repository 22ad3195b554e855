"""What generation keeps from one position to the next, as an ideal runtime and as real ones allocate it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from netweight.core.dims import Size, ceil_div, least
from netweight.core.spec import Tensor
from netweight.core.walk import Row
from netweight.formats import Format

GROWS = frozenset(("kept", "s"))
"""Dims of a cache that has a place for every position; others are states of one size."""


class Runtime(NamedTuple):
    """How a runtime allocates.

    Places for positions come in pages of `page`. `keeps` is how many positions a sliding window keeps beyond its width
    (-1: one fewer, since the newest is at hand), `batched` adds those of a prefill step. `latent` are fields of latent
    attention. `state` is the width of recurrent states (0: as activations). `chunk` is how many positions a prefill
    takes at a time (0: all).
    """

    name: str
    note: str
    source: str
    page: int = 1
    keeps: int = 0
    batched: bool = False
    latent: str = "compressed"
    state: int = 0
    chunk: int = 0
    grows: bool = False


RUNTIMES = {
    runtime.name: runtime
    for runtime in (
        Runtime("ideal", "every position once, no rounding", "the tensors themselves"),
        Runtime(
            "hf",
            "keys and values of latent attention expanded, a window keeps one position fewer than it is wide, "
            "and a layer's cache is copied when it grows",
            "transformers cache_utils.py, DynamicCache: torch.cat with what is there",
            keeps=-1,
            latent="expanded",
            grows=True,
        ),
        Runtime(
            "vllm",
            "pages of 16 positions; a window keeps what a step of prefill may need beside it, and one page more",
            "vLLM v1/kv_cache_interface.py: ceil((window - 1 + batched) / 16) + 1 pages",
            page=16,
            keeps=-1,
            batched=True,
            chunk=2048,
        ),
        Runtime(
            "llama.cpp",
            "the context padded to 256 positions; a window keeps a step of prefill beside it; states in fp32",
            "llama.cpp llama-kv-cache: the context and window + step, padded to 256",
            page=256,
            batched=True,
            state=4,
            chunk=512,
        ),
    )
}


class Held(NamedTuple):
    """The cache of one tensor of a row."""

    name: str
    bytes: Size


def held(
    row: Row, runtime: Runtime, format: Format, width: int, new: int, features: Callable[[Tensor], Size]
) -> list[Held]:
    """The caches of a row: `format` for positions, `width` bytes a number for states; `new` positions a step.

    `features` are the numbers of a position on one device.
    """
    found: list[Held] = []
    for tensor in row.spec.caches:
        size = tensor.elements * (runtime.state or width)
        if grows(tensor):
            batch, positions = tensor.shape[0], _places(row, runtime, tensor.shape[1], new)
            size = format.size((batch * positions, features(tensor)))
        found.append(Held(tensor.name, size * row.runs))
    return found


def grows(tensor: Tensor) -> bool:
    """Whether a cache has a place for every position."""
    return any(factor.name in GROWS for factor in tensor.factors)


def _places(row: Row, runtime: Runtime, positions: Size, new: int) -> Size:
    """Positions that a runtime has places for, a sequence."""
    whole = ceil_div(positions, runtime.page) * runtime.page
    window: Size = getattr(row.layer, "window", 0)
    if not window:
        return whole
    kept = window + runtime.keeps
    if runtime.batched:
        step = new or runtime.chunk
        kept = ceil_div(kept + step, runtime.page) * runtime.page
        if runtime.keeps:
            kept = kept + runtime.page
    return least(whole, kept)
