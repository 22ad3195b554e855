"""What generation keeps against transformers' caches, by the storages that their tensors hold."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import netweight as nw
from netweight.document.network import read_network
from netweight.planner.cache import RUNTIMES, CacheLengths, row_caches
from netweight.planner.stages import document_with_cache
from netweight.trace.trace import trace_network
from support import Json, document, node

cache_utils = pytest.importorskip("transformers.cache_utils")
RATES = ("compressed_sparse_attention", "heavily_compressed_attention")
WINDOW, FEATURES, HEADS, LENGTH = 8, 16, 2, 21


def layer(kind: str) -> Any:
    return cache_utils.DynamicSlidingWindowLayer(WINDOW) if kind == "window" else cache_utils.DynamicLayer()


@pytest.mark.parametrize("kind", ["window", "whole"])
def test_storages_of_a_dynamic_cache(kind: str) -> None:
    """A window is a view of what was joined: all of a prompt after a prefill, window − 1 and the new ones later."""
    fields = {"window": WINDOW} if kind == "window" else {}
    net = document(node("attention", heads=HEADS, causal=True, **fields), x=["seq", FEATURES], seq=LENGTH)
    theirs, past = layer(kind), 0
    for new in (LENGTH, 1, 1, 5, 1):
        keys, values = (torch.zeros(1, HEADS, new, FEATURES // HEADS) for _ in range(2))
        theirs.update(keys, values)
        [row] = trace_network(read_network(document_with_cache(net, past, {}), {"seq": new})).rows
        found = row_caches(row, RUNTIMES["hf-5"], "fp32", 4, CacheLengths(past + new), lambda tensor: tensor.shape[-1])
        storages = [tensor.untyped_storage().nbytes() for tensor in (theirs.keys, theirs.values)]
        assert [each.bytes for each in found] == storages
        past += new


def compressed(kind: str) -> tuple[Any, Any, Json]:
    """A layer of DeepSeek-V4 as transformers has it, its cache, and ours."""
    model = pytest.importorskip("transformers.models.deepseek_v4.modeling_deepseek_v4")
    sparse = kind == "compressed_sparse_attention"
    config = pytest.importorskip("transformers").DeepseekV4Config(
        hidden_size=32, num_attention_heads=4, head_dim=16, q_lora_rank=12, o_lora_rank=6, o_groups=2,
        qk_rope_head_dim=8, sliding_window=WINDOW, index_n_heads=2, index_head_dim=16, index_topk=3,
        num_hidden_layers=1, layer_types=[kind], compress_rates=dict.fromkeys(RATES, 4), vocab_size=50,
        moe_intermediate_size=8,
        n_routed_experts=4, num_experts_per_tok=1,
    )  # fmt: skip
    cache = (model.DeepseekV4CSACache if sparse else model.DeepseekV4HCACache)(config)
    ours = node(
        "compressed_attention", heads=4, head_dim=16, query_rank=12, out_rank=6, groups=2, window=WINDOW, compress=4,
        overlap=sparse, rope_dim=8, **({"index_heads": 2, "index_dim": 16} if sparse else {}),
    )  # fmt: skip
    return config, cache, document(ours, x=["seq", 32], seq=LENGTH)


@pytest.mark.parametrize("kind", RATES)
@pytest.mark.parametrize("steps", [(21,), (3, 1, 1), (9, 5, 7), (20, 1, 1, 1, 1)])
def test_numbers_of_a_compressed_cache(kind: str, steps: tuple[int, ...]) -> None:
    """Window − 1 positions (ours a window), entries, what waits for one, and what overlaps the next."""
    config, theirs, net = compressed(kind)
    names = ["compressor", "indexer"] if "sparse" in kind else ["compressor"]
    past = 0
    for new in steps:
        theirs.update(*(torch.zeros(1, 1, new, config.head_dim) for _ in range(2)))
        for name in names:
            size = config.head_dim * (2 if "sparse" in kind else 1)
            kv, gate, _ = theirs.store_compression_weights(name, *(torch.zeros(1, new, size) for _ in range(2)))
            made = kv.shape[1] // 4
            if made and "sparse" in kind:
                windows = [part.view(1, made, 4, -1) for part in (kv, gate)]
                theirs.update_overlap_state(name, *windows, config.head_dim)
            theirs.update_compressor_states(name, torch.zeros(1, made, config.head_dim))
        past += new
    dicts = [theirs.buffer_kv, theirs.buffer_gate, theirs.compressed_kv]
    dicts += [theirs.overlap_kv, theirs.overlap_gate] if "sparse" in kind else []
    numbers = sum(tensor.numel() for each in dicts for tensor in each.values() if tensor is not None)
    numbers += min(past, WINDOW) * config.head_dim
    [row] = trace_network(read_network(document_with_cache(net, past - steps[-1], {}), {"seq": steps[-1]})).rows
    assert sum(tensor.elements for tensor in row.spec.caches) == numbers
    whole = nw.memory(net, seq=past, overhead=False, phase="decode").parts.get("cache")
    assert whole == 4 * numbers
