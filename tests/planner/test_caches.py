"""Caches of every causal kind: by hand, and laws over prefill, chunks and decode."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netweight as nw
from netweight.planner.cache import RUNTIMES
from netweight.spec.layer import KINDS
from support import Json, document, node

FEATURES = 16
BLOCK: Json = {"heads": 2, "mlp": 24}
CAUSAL: dict[str, list[Json]] = {
    "attention": [node("attention", heads=2, causal=True, kv_heads=1, rotary=True)],
    "attention with a window": [node("attention", heads=2, causal=True, window=5)],
    "latent": [node("latent_attention", heads=2, head_dim=8, rope_dim=4, value_dim=8, kv_rank=6, query_rank=6)],
    "latent with an indexer": [
        node(
            "latent_attention", heads=2, head_dim=8, rope_dim=4, value_dim=8, kv_rank=6, query_rank=6, index_heads=2,
            index_dim=8,
        ),
    ],
    "compressed": [node("compressed_attention", heads=4, head_dim=8, groups=2, window=6, compress=4)],
    "compressed with an indexer": [
        node(
            "compressed_attention", heads=4, head_dim=8, groups=2, window=6, compress=4, overlap=True, index_heads=2,
            index_dim=8,
        ),
    ],
    "a window alone": [node("compressed_attention", heads=4, head_dim=8, groups=2, window=6)],
    "dot": [
        *(node("dense", units=FEATURES, name=name, from_="x") for name in "qkv"),
        node("dot_attention", heads=2, causal=True, from_=["q", "k", "v"]),
    ],
    "encoder block": [node("encoder_block", **BLOCK, causal=True)],
    "encoder block, norms after": [node("encoder_block", **BLOCK, causal=True, order="post")],
    "parallel block": [node("encoder_block", **BLOCK, causal=True, order="parallel", kv_heads=1, rotary=True)],
    "decoder block": [node("decoder_block", **BLOCK)],
    "blocks in a repeat": [
        node("repeat", times=2, layers=[node("block", name="b", layers=[node("encoder_block", **BLOCK, causal=True)])])
    ],
    "linear": [node("linear_attention", heads=2, causal=True)],
    "recurrent": [node("gru", units=FEATURES)],
}  # fmt: skip


def net(kind: str) -> Json:
    return document(*CAUSAL[kind], node("dense", units=20), x=["seq", FEATURES], seq=8)


def kept(doc: Json, **asked: Any) -> int:
    [moment] = nw.memory(doc, overhead=False, **asked).moments
    return next(part.bytes.likely for part in moment.parts if part.name == "cache")


def test_every_causal_kind_is_here() -> None:
    """A new kind that looks back joins the laws below."""
    looks_back = {
        tag
        for tag, kind in KINDS.items()
        if {"past", "causal"} & {field.name for field in msgspec.structs.fields(kind.layer)}
    }
    assert looks_back == {each["kind"] for nodes in CAUSAL.values() for each in nodes} - {"dense", "repeat", "gru"}


@pytest.mark.parametrize("kind", CAUSAL)
@settings(max_examples=10)
@given(length=st.integers(2, 40), chunk=st.integers(1, 12), runtime=st.sampled_from(["ideal", "vllm", "llama.cpp"]))
def test_the_cache_does_not_hang_on_how_it_came_about(kind: str, length: int, chunk: int, runtime: str) -> None:
    """After n positions there are as many bytes: of a whole prefill, the last of its chunks, a step of decoding."""
    asked = {"seq": length, "runtime": runtime, "format": "bf16"}
    whole = kept(net(kind), phase="prefill", **asked)
    assert kept(net(kind), phase="decode", **asked) == whole
    if runtime == "ideal":
        assert kept(net(kind), phase="prefill", prefill_chunk=chunk, **asked) == whole


@pytest.mark.parametrize("kind", CAUSAL)
@settings(max_examples=5)
@given(length=st.integers(1, 30), more=st.integers(1, 30), runtime=st.sampled_from(list(RUNTIMES)))
def test_a_longer_text_needs_no_smaller_cache(kind: str, length: int, more: int, runtime: str) -> None:
    short, long = (kept(net(kind), phase="prefill", runtime=runtime, seq=seq) for seq in (length, length + more))
    # What waits for an entry goes into it: of two numbers each for four positions, one is left.
    waits = 4 * 3 * 4 * 8 * 2 * 2 if "compressed" in kind else 0
    assert long + waits >= short


def test_a_causal_block_keeps_keys_and_values() -> None:
    """One layer, 4,096 positions, 256 features, keys and values, 2 bytes: 4 MiB at every stage (by hand)."""
    block = node("encoder_block", heads=4, mlp=512, causal=True)
    words = node("embedding", vocabulary=1000, units=256)
    doc = document(words, block, node("dense", units=1000), x=["seq"], dtype="int64", seq=4096)
    asked = {"seq": 4096, "format": "bf16"}
    for stage in ("prefill", "decode"):
        for more in ({}, {"runtime": "vllm"}, {"runtime": "hf"}, {"prefill_chunk": 512}):
            assert kept(doc, phase=stage, **asked, **more) == 2 * 4096 * 256 * 2


def test_a_decoder_block_with_a_memory_keeps_both() -> None:
    """Self-attention 7 positions, attention to the memory 5: keys and values of 16 features, 4 bytes (by hand)."""
    layers = [node("decoder_block", **BLOCK, from_=["y", "m"]), node("dense", units=20)]
    inputs = {"m": {"shape": [5, FEATURES]}, "y": {"shape": ["seq", FEATURES]}}
    doc = {"netweight": 1, "sizes": {"seq": 7}, "inputs": inputs, "layers": layers}
    assert kept(doc, phase="decode") == (7 + 5) * 2 * FEATURES * 4


@pytest.mark.parametrize(("runtime", "format", "copy"), [("hf", "bf16", 16), ("hf-5", "bf16", 16), ("hf", "fp32", 32)])
def test_keys_are_joined_then_values(runtime: str, format: str, copy: int) -> None:
    """8,192 positions of 8 heads of 128: 16 MiB of keys in 16 bits, and never keys and values at once."""
    found = nw.memory("qwen3-8b", seq=8192, runtime=runtime, format=format, overhead=False)
    assert found.parts["cache copy"] == copy * 2**20


def test_states_are_not_joined() -> None:
    """A network that keeps nothing but states grows none."""
    assert "cache copy" not in nw.memory("mamba-130m", seq=64, runtime="hf", overhead=False).parts


@pytest.mark.parametrize("kind", ["latent with an indexer", "compressed with an indexer"])
def test_an_indexer_keeps_no_scores_of_its_heads(kind: str) -> None:
    """In one kernel a sum over heads reaches memory, fp32 for a query and an entry; written out, every head's."""

    def alive(heads: int, **asked: Any) -> int:
        doc = net(kind)
        doc["layers"][0] = {**doc["layers"][0], "index_heads": heads}
        found = nw.memory(doc, overhead=False, seq=4096, format="bf16", phase="prefill", **asked)
        return found.parts["activations"]

    entries = 4096 if kind.startswith("latent") else 1024
    queries = 4096 * 8 * 2 * 2
    assert alive(64) - alive(32) <= 32 * queries
    written = alive(64, backend="eager") - alive(32, backend="eager")
    assert written >= 32 * 4096 * entries * 4


@pytest.mark.parametrize(
    ("net", "backend", "says"),
    [
        ("llama-3-8b", "fused", "attention runs in one kernel"),
        ("llama-3-8b", "eager", "attention runs product by product, its scores in memory"),
        ("deberta-v3-base", "fused", "attention runs product by product, its scores in memory"),
        ("cait_xxs24_224", "fused", "attention runs in one kernel but for 24 layers, whose scores are in memory"),
    ],
)
def test_what_is_said_of_kernels(net: str, backend: str, says: str) -> None:
    asked = {} if net.startswith("cait") else {"seq": 16}
    assert says in nw.memory(net, backend=backend, **asked).assumptions


def test_activations_of_deepseek_v3_2_in_chunks() -> None:
    """The indexer's kernel returns 4,096 × 131,072 numbers in fp32: 2 GiB, and what is alive beside it."""
    asked = {"seq": 131_072, "prefill_chunk": 4096, "format": "fp8-e4m3", "phase": "prefill"}
    scores, beside = 4 * 4096 * 131_072, 4096 * 2 * (7168 * 2 + 1536 * 2 + 128 * 192 + 64 * 128 + 64 + 128)
    assert scores < nw.memory("deepseek-v3.2", overhead=False, **asked).parts["activations"] <= scores + beside


def test_llama_cpp_computes_in_fp32_and_has_room_for_all_logits() -> None:
    """Qwen2.5-3B, Q4_K_M, 512 positions a step: its log says a compute buffer of 300.75 MiB.

    512 · 151,936 logits in fp32 are 296.75 MiB, what comes into the head 512 · 2,048 numbers, 4 MiB.
    """
    asked = {"seq": 4096, "format": "gguf:q4_k_m", "runtime": "llama.cpp", "overhead": False}
    parts = nw.memory("qwen2.5-3b", **asked).parts
    assert parts["outputs"] == 512 * 151_936 * 4
    assert parts["activations"] == 4 * 2**20
    assert parts["outputs"] + parts["activations"] == 300.75 * 2**20
    half = nw.memory("qwen2.5-3b", prefill_chunk=256, **asked).parts
    assert half["outputs"] + half["activations"] == (300.75 / 2) * 2**20
    last = nw.memory("qwen2.5-3b", logits="last", phase="prefill", **asked).parts
    assert last.get("outputs", 0) + last["activations"] < 100 * 2**20
