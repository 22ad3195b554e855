"""What generation keeps from one position to the next, as an ideal runtime and as real ones allocate it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from netweight.dims.sizes import Size, ceil_div, minimum
from netweight.formats import FORMATS, FormatArray, NumberFormat
from netweight.spec.spec import Tensor
from netweight.trace.trace import Row

GROWS = frozenset(("kept", "s"))
"""Dims of a cache that has a place for every position; others are states of one size."""
ENTRIES = frozenset(("far",))
"""Dims of a cache that grows by an entry for several positions."""


class ServingRuntime(NamedTuple):
    """How a runtime allocates.

    Places for positions come in pages of `page`. `keeps` is how many positions a sliding window keeps beyond its width
    (-1: one fewer, since the newest is at hand), `batched` adds those of a prefill step. `latent` says that latent
    attention keeps its latents (`compressed`, or `rebuilt` where every step rebuilds all keys and values) or keys and
    values of all heads (`expanded`). `state` is the width of recurrent states (0: as activations). `chunk` is how many
    positions a prefill takes at a time (0: all). `on_host` says that a layer whose weights are on the host is computed
    there. `format` is that of keys and values where none is asked for (empty: as activations).
    `compute` is the width of activations (0: as the weights'), `every` says that the logits of a whole step have room.
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
    format: str = ""
    on_host: bool = False
    compute: int = 0
    every: bool = False


RUNTIMES = {
    runtime.name: runtime
    for runtime in (
        ServingRuntime("ideal", "every position once, no rounding", "the tensors themselves"),
        ServingRuntime(
            "hf",
            "transformers 4: keys and values of latent attention expanded, a window keeps one position fewer than it "
            "is wide beside the new ones, and keys, then values, are copied when they grow",
            "transformers cache_utils.py: DynamicLayer joins with torch.cat, DynamicSlidingWindowLayer keeps a view of "
            "the last window - 1; modeling_deepseek_v3.py of version 4 caches keys and values of every head",
            keeps=-1,
            latent="expanded",
            grows=True,
        ),
        ServingRuntime(
            "hf-5",
            "transformers 5: the same with latents as they are, of which every step rebuilds keys and values",
            "transformers 5.23 cache_utils.py; modeling_deepseek_v3.py caches before expand_kv",
            keeps=-1,
            latent="rebuilt",
            grows=True,
        ),
        ServingRuntime(
            "hf-static",
            "transformers 5 with StaticCache: every position and every window has its place from the start",
            "transformers 5.23 cache_utils.py: StaticLayer, StaticSlidingWindowLayer with min(window, length) places",
            latent="rebuilt",
        ),
        ServingRuntime(
            "vllm",
            "pages of 16 positions; a window keeps what a step of prefill may need beside it, and one page more",
            "vLLM v1/kv_cache_interface.py: SlidingWindowSpec has ceil(min(window - 1 + batched, length) / 16) + 1 "
            "pages, of which no request fills more than its length; max_num_batched_tokens 2,048, the chunk",
            page=16,
            keeps=-1,
            batched=True,
            chunk=2048,
        ),
        ServingRuntime(
            "llama.cpp",
            "the context padded to 256 positions; a window keeps a step of prefill beside it; keys and values in fp16, "
            "states and activations in fp32, logits of a whole step",
            "llama.cpp llama-context.cpp: GGML_PAD(n_ctx, 256); llama-kv-cache-iswa.cpp: GGML_PAD(min(n_ctx, n_swa + "
            "n_ubatch), 256), n_ubatch 512, the chunk; cache-type-k and -v f16; "
            "graph_reserve(n_tokens, n_seqs, n_tokens): rows of the output as many as tokens, GGML_TYPE_F32",
            page=256,
            batched=True,
            state=4,
            compute=4,
            every=True,
            chunk=512,
            format="fp16",
            on_host=True,
        ),
    )
}


_SCALED = NumberFormat(
    name="fp8-128",
    arrays=(FormatArray(bytes=1), FormatArray(bytes=4, columns=128)),
    family="cache",
    source="vLLM",
    note="128 numbers of a position share an fp32 scale",
)
PACKED = "fp8-ds-mla"
"""FlashMLA's cache of latents: 8 bits and a scale for every 128 numbers, the rotary key in bf16. 656 B a position and
layer for 512 + 64 numbers (vLLM v1/kv_cache_interface.py, MLAAttentionSpec). A key of an indexer takes 8 bits and its
scale too. vLLM takes it for sparse latent attention wherever fp8 is asked for (deepseek_v2.py, FlashMLASparseBackend).
"""
LATENTS: dict[str, NumberFormat] = {"latent": _SCALED, "rotary key": FORMATS["bf16"], "index key": _SCALED}
CACHES = (*FORMATS, PACKED)
"""What can be asked of a cache."""


def cache_format(runtime: ServingRuntime, asked: str, activations: str) -> str:
    """The format of keys and values: as asked, else as the runtime does, else that of `activations`."""
    return asked or runtime.format or activations


def _stored(row: Row, tensor: Tensor, runtime: ServingRuntime, format: str) -> NumberFormat:
    """How a tensor of a cache is stored: a packed one only holds latents."""
    sparse = any(other.name == "index key" for other in row.spec.caches)
    packed = format == PACKED or (runtime.name == "vllm" and sparse and format == "fp8-e4m3")
    if packed and tensor.name in LATENTS:
        return LATENTS[tensor.name]
    return FORMATS["fp8-e4m3" if format == PACKED else format]


class RowCache(NamedTuple):
    """The cache of one tensor of a row, and whether it grows."""

    name: str
    bytes: Size
    grows: bool


class CacheLengths(NamedTuple):
    """How a pass goes: `length` positions there are in all, and `step` a prefill takes (0: as the runtime does).

    Where no size is the length (0), it is that of what comes in. `ranks` devices share the positions under context
    parallelism.
    """

    length: Size
    step: int = 0
    ranks: int = 1


def row_caches(
    row: Row, runtime: ServingRuntime, format: str, width: int, pace: CacheLengths, features: Callable[[Tensor], Size]
) -> list[RowCache]:
    """The caches of a row: `format` for positions, `width` bytes a number for states.

    `features` are the numbers of a position on one device.
    """
    found: list[RowCache] = []
    for tensor in row.spec.caches:
        size, entries = tensor.elements * (runtime.state or width), _has(tensor, ENTRIES)
        if grows_with_sequence(tensor):
            batch, positions = tensor.shape[0], tensor.shape[1]
            if not entries:
                positions = _places(row, runtime, positions, pace)
            if pace.ranks > 1:
                positions = ceil_div(ceil_div(positions, pace.ranks), runtime.page) * runtime.page
            size = _stored(row, tensor, runtime, format).size((batch * positions, features(tensor)))
        found.append(RowCache(tensor.name, size * row.runs, grows_with_sequence(tensor)))
    return found


def grows_with_sequence(tensor: Tensor) -> bool:
    """True if a cache has places for more and more positions."""
    return _has(tensor, GROWS | ENTRIES)


def _has(tensor: Tensor, dims: frozenset[str]) -> bool:
    return any(factor.name in dims for factor in tensor.factors)


def _places(row: Row, runtime: ServingRuntime, positions: Size, pace: CacheLengths) -> Size:
    """Positions that a runtime has places for, a sequence. What a layer with a window holds is cut already."""
    window: Size = getattr(row.layer, "window", 0)
    new = row.spec.inputs[0].shape[1]
    length = pace.length or new if window and (runtime.batched or runtime.grows) else positions
    whole = ceil_div(length, runtime.page) * runtime.page
    if not window:
        return whole
    kept = window + runtime.keeps
    if runtime.grows:
        # What is kept is a view of what was joined: its storage has all new positions beside those before.
        kept = kept + new
    if runtime.batched:
        kept = ceil_div(kept + (pace.step or runtime.chunk), runtime.page) * runtime.page
        if runtime.keeps:
            kept = kept + runtime.page
    return minimum(whole, kept)
