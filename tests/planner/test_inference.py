"""Memory of running: exact bytes that are known, parts that add up, questions where something is missing."""

from __future__ import annotations

from typing import Any

import pytest

import netweight as nw
from netweight.faults.fault import Fault

Json = dict[str, Any]


def latent(layers: int, **fields: Any) -> Json:
    """Latent attention of DeepSeek-V3's sizes (arXiv 2412.19437, section 4.2), without what is between."""
    attend = {"kind": "latent_attention", "name": "attn", "heads": 128, **fields}
    return {
        "netweight": 1,
        "sizes": {"seq": 16},
        "inputs": {"x": {"shape": ["seq", 7168]}},
        "layers": [{"kind": "repeat", "times": layers, "layers": [attend]}],
    }


def bare(net: Any, **asked: Any) -> Any:
    """A plan without what depends on the machine."""
    return nw.memory(net, overhead=False, **asked)


def test_cache_of_llama_3() -> None:
    """32 layers, 8 heads of 128, keys and values, 2 bytes: 131,072 B a position."""
    assert bare("llama-3-8b", seq=8192, format="bf16").parts["cache"] == 1_073_741_824


@pytest.mark.parametrize(
    ("runtime", "each"), [("ideal", 70_272), ("hf", 4_997_120), ("hf-5", 70_272), ("hf-static", 70_272)]
)
def test_cache_of_latent_attention(runtime: str, each: int) -> None:
    """61 layers keep 512 + 64 numbers a position, or keys and values of 128 heads rebuilt: 128 · (192 + 128)."""
    one, two = (bare(latent(61), seq=seq, format="bf16", runtime=runtime).parts["cache"] for seq in (1, 2))
    assert (one, two - one) == (each, each)


def test_context_parallel_spreads_positions() -> None:
    """Each device keeps its share of the positions; a step of one position is computed on all of them."""
    whole = bare("llama-3-8b", seq=8192, format="bf16")
    three = bare("llama-3-8b", seq=8192, format="bf16", shard="cp=3")
    assert three.parts["cache"] == 2731 * 131_072
    assert bare("llama-3-8b", seq=8192, format="bf16", shard="cp=3", runtime="vllm").parts["cache"] == 2736 * 131_072
    moving = [
        {
            moment.name: part.bytes.likely
            for moment in plan.moments
            for part in moment.parts
            if part.name == "activations"
        }
        for plan in (whole, three)
    ]
    assert moving[1]["decode"] == moving[0]["decode"]
    assert moving[0]["prefill"] // 3 <= moving[1]["prefill"] <= moving[0]["prefill"] // 3 + 1000


def test_parts_add_up_at_every_moment() -> None:
    found = nw.memory("llama-3-8b", seq=512, format="int4", runtime="vllm", batch=3, beams=2)
    assert [moment.name for moment in found.moments] == ["prefill", "decode"]
    assert found.total == sum(found.parts.values())
    for moment in found.moments:
        for end in range(3):
            assert moment.bytes[end] == sum(part.bytes[end] for part in moment.parts)
        for part in moment.parts:
            assert not part.parts or part.bytes.likely == sum(inner.bytes.likely for inner in part.parts)


def test_activations_are_those_of_the_report() -> None:
    """The same peak as `Report.peak`, which follows the same storages."""
    found = bare("resnet50")
    assert found.parts["activations"] == nw.weigh("resnet50").peak(4).bytes == 9_633_792
    assert found.parts["buffers"] == 4 * 2 * 26_560 + 8 * 53


def test_head_computes_for_the_last_position_where_a_network_generates() -> None:
    every = bare("llama-3-8b", seq=64, format="bf16", logits="all", phase="prefill")
    assert every.parts["outputs"] == 2 * 64 * 128_256
    last = bare("llama-3-8b", seq=64, format="bf16", phase="decode")
    assert last.parts["outputs"] == 2 * 128_256


def test_pages_and_windows() -> None:
    """Mistral's window of 4,096 in pages of 16; llama.cpp pads the context to 256.

    transformers keeps a view of the last 4,095 and the new ones: 4,096 after a step, the whole prompt after a prefill
    (storages of DynamicSlidingWindowLayer of transformers 5.23, measured in tests/oracles/test_caches.py).
    """

    def cache(runtime: str, seq: int, stage: str = "decode") -> int:
        return bare("mistral-7b-v0.1", seq=seq, format="bf16", runtime=runtime, phase=stage).parts["cache"]

    each = 32 * 2 * 1024 * 2
    assert cache("ideal", 100) == 100 * each
    assert cache("vllm", 100) == 112 * each
    assert cache("llama.cpp", 100) == 256 * each
    assert cache("ideal", 10_000) == 4096 * each
    assert cache("hf", 10_000) == cache("hf-5", 10_000) == 4096 * each
    assert cache("hf", 10_000, "prefill") == 10_000 * each
    assert cache("hf-static", 10_000) == 4096 * each


def test_windows_keep_a_step_of_prefill() -> None:
    """vLLM ceil((4,096 − 1 + 2,048) / 16) + 1 pages; llama.cpp 4,096 + 512 padded to 256: in every stage."""

    def cache(runtime: str, stage: str, chunk: int = 0) -> int:
        asked = {"format": "bf16", "runtime": runtime, "phase": stage, "prefill_chunk": chunk}
        return bare("mistral-7b-v0.1", seq=10_000, **asked).parts["cache"]

    each = 32 * 2 * 1024 * 2
    for stage in ("prefill", "decode"):
        assert cache("vllm", stage) == 16 * (384 + 1) * each
        assert cache("llama.cpp", stage) == 4608 * each
        assert cache("llama.cpp", stage, 2048) == 6144 * each


def test_llama_cpp_keeps_keys_and_values_in_fp16() -> None:
    assert bare("llama-3-8b", seq=256, runtime="llama.cpp").parts["cache"] == 256 * 131_072


def test_packed_cache_of_latents() -> None:
    """656 B a position and layer: 512 B, 4 scales of 4 B, 64 numbers in bf16; an index key 128 B and a scale."""
    found = bare("deepseek-v3", seq=16, format="bf16", cache="fp8-ds-mla", runtime="vllm")
    assert found.parts["cache"] == 61 * 16 * 656
    sparse = bare("deepseek-v3.2", seq=16, format="bf16", cache="fp8-e4m3", runtime="vllm")
    assert sparse.parts["cache"] == 61 * 16 * (656 + 132)
    plain = bare("deepseek-v3", seq=16, format="bf16", cache="fp8-e4m3")
    assert plain.parts["cache"] == 61 * (16 * 576 + 2 * 4)


@pytest.mark.parametrize(("net", "size", "new"), [("t5-small", "seq", "target"), ("whisper-tiny", "frames", "seq")])
def test_an_encoder_runs_once(net: str, size: str, new: str) -> None:
    """The first pass reads what the encoder reads and makes one position; decoding has the keys of both at hand."""
    found = bare(net, format="bf16", **{new: 64})
    assert [moment.name for moment in found.moments] == ["prefill", "decode"]
    prefill, decode = ({part.name: part.bytes.likely for part in moment.parts} for moment in found.moments)
    assert decode["activations"] < prefill["activations"] / 8
    longer = bare(net, format="bf16", phase="decode", **{new: 65}).parts
    width = nw.load(net).document
    each = longer["cache"] - decode["cache"]
    layers, features = {"t5-small": (6, 512), "whisper-tiny": (4, 384)}[net]
    assert each == layers * 2 * features * 2
    read = width["sizes"][size] // (2 if net == "whisper-tiny" else 1)
    assert decode["cache"] == (64 + read) * each
    assert prefill["cache"] == (1 + read) * each


def test_beams_multiply_the_cache() -> None:
    one, four = (bare("gpt2", seq=64, beams=beams).parts["cache"] for beams in (1, 4))
    assert four == 4 * one == 4 * 2 * 12 * 64 * 768 * 4


def test_quantised_cache_takes_blocks() -> None:
    """Blocks of 32 in 18 bytes along the features of a position."""
    assert bare("llama-3-8b", seq=8, cache="int4").parts["cache"] == 32 * 2 * 8 * (1024 // 32) * 18


def test_a_missing_length_is_asked_for() -> None:
    document = latent(1)
    del document["sizes"]
    with pytest.raises(Fault) as fault:
        nw.memory(document)
    assert fault.value.code == "question"
    assert fault.value.message.startswith("How long is the sequence?")
    assert bare(document, seq=4, format="bf16").parts["cache"] == 4 * 576 * 2


@pytest.mark.parametrize(
    "asked",
    [{"format": "fp7"}, {"runtime": "cloud"}, {"prefill_chunk": -1}, {"beams": 0}, {"logits": "some"}, {"nosize": 3}],
)
def test_settings_that_are_none(asked: Json) -> None:
    with pytest.raises(Fault):
        nw.memory("gpt2", **asked)


def test_budget() -> None:
    found = bare("gpt2", seq=8)
    assert found.fits is None
    assert nw.memory("gpt2", seq=8, overhead=False, budget=found.total).fits is True
    assert nw.memory("gpt2", seq=8, overhead=False, budget=found.total - 1).fits is False


def test_what_the_network_refuses_does_not_fit() -> None:
    """GPT-2 has 1,024 positions."""
    found = nw.memory("gpt2", budget=2**40, fit="seq").fit
    assert found is not None
    assert (found.value, found.binds) == (1024, "the network takes no more")


def test_changes_go_from_cheap_to_dear_until_one_fits() -> None:
    found = nw.memory("llama-3-8b", seq=8192, format="bf16", budget=12 * 2**30)
    assert found.fits is False
    assert [change.fits for change in found.changes] == [False] * (len(found.changes) - 1) + [True]
    settings = {"format": "bf16", **found.changes[-1].settings}
    again = nw.memory("llama-3-8b", seq=8192, budget=12 * 2**30, **settings)
    assert again.fits
    assert again.range == found.changes[-1].bytes


def test_the_largest_of_a_family() -> None:
    found = nw.memory("gpt2", budget=3 * 2**30, fit="model", seq=64, overhead=False).fit
    assert found is not None
    assert found.value is not None
    assert nw.memory(str(found.value), seq=64, overhead=False).total == found.bytes <= 3 * 2**30 < found.next
