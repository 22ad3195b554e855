"""File types of llama.cpp: bits a weight as published, and the rules one by one."""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path

import pytest

import netweight as nw
from netweight import zoo
from netweight.analysis.weight_formats import StoredWeight, stored_weights
from netweight.document.network import read_network
from netweight.formats import FORMATS
from netweight.quantization.gguf import GgufFileType, find_gguf_file_type
from netweight.quantization.mixes import FALLBACKS, LAYERS, MIXES, MODELS
from netweight.trace.trace import trace_network

WEIGHTS = 8_030_261_248

PUBLISHED = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "formats_page.py"))["PUBLISHED"]


def made(network: str, wanted: str) -> list[StoredWeight]:
    found = find_gguf_file_type(f"gguf:{wanted}")
    assert found is not None
    return stored_weights(trace_network(read_network(zoo.find(network).document())), found)


def formats(network: str, wanted: str) -> dict[str, str]:
    return {f"{each.row.path}.{each.tensor.name}": each.format.name for each in made(network, wanted)}


@pytest.mark.parametrize(("wanted", "bits"), PUBLISHED.items())
def test_bits_of_a_weight_as_published(wanted: str, bits: str) -> None:
    size = sum(each.bytes for each in made("llama-3.1-8b", wanted))
    assert f"{8 * size / WEIGHTS:.4f}" == bits


def test_q4_k_m_to_the_bit() -> None:
    assert 8 * nw.weigh("llama-3.1-8b", format="gguf:q4_k_m").weight_bytes == 39_303_184_384


def test_an_importance_matrix_changes_some_mixes() -> None:
    mine, other = (sum(each.bytes for each in made("llama-3.1-8b", f"iq4_xs{mark}")) for mark in ("", ":imatrix"))
    assert mine > other
    assert find_gguf_file_type("gguf:iq4_xs:imatrix") == GgufFileType(MIXES["iq4_xs"], importance=True)
    assert find_gguf_file_type("gguf:iq4_xs:plain") == find_gguf_file_type("gguf:iq4_xs")


def test_files_with_queries_keys_and_values_in_one_tensor() -> None:
    """As GPT-2's: the tensor has a type of its own, whatever values alone would have."""
    for mix, wanted in (("q4_k_m", "q5_k"), ("q5_k_m", "q6_k"), ("q3_k_l", "q4_k"), ("q4_k_s", "q4_k")):
        found = formats("gpt2", f"{mix}:packed")
        packed = tuple(f"{part}_proj.weight" for part in "qkv")
        assert {kind for name, kind in found.items() if name.endswith(packed)} == {wanted}, mix
    assert find_gguf_file_type("gguf:q4_k_m:packed") == GgufFileType(MIXES["q4_k_m"], importance=False, style="packed")
    assert GgufFileType(MIXES["iq4_xs"], importance=True, style="packed").text == "gguf:iq4_xs:imatrix:packed"
    assert find_gguf_file_type("gguf:q4_k_m:packed:falcon") is None


def test_falcon_has_rules_of_its_own() -> None:
    """Head in 8 bits; down projections q6_k in the first sixteenth, q5_k where others have more bits."""
    found = formats("falcon-40b", "q4_k_m:falcon")
    down = {int(name.split(".")[2]): kind for name, kind in found.items() if name.endswith("4h_to_h.weight")}
    assert [down[n] for n in (0, 2, 3, 6, 7, 9, 59)] == ["q6_k", "q6_k", "q5_k", "q5_k", "q4_k", "q5_k", "q5_k"]
    assert found["transformer.word_embeddings.weight"] == "q8_0"
    assert Counter(down.values())["q6_k"] == 60 // 16


def test_half_of_the_values_have_more_bits() -> None:
    found = formats("llama-3.1-8b", "q4_k_m")
    upgraded = [n for n in range(32) if found[f"model.layers.{n}.self_attn.v_proj.weight"] == "q6_k"]
    assert upgraded == [0, 1, 2, 3, 6, 9, 12, 15, 18, 21, 24, 27, 28, 29, 30, 31]
    assert found["model.layers.0.input_layernorm.weight"] == "fp32"
    assert found["model.embed_tokens.weight"] == "q4_k"
    assert found["lm_head.weight"] == "q6_k"


def test_rows_that_no_block_of_256_divides_fall_back() -> None:
    found = Counter(formats("qwen2-0.5b", "q4_k_m").values())
    assert set(found) == {"fp32", "q5_0", "q8_0", "q4_k", "q6_k"}
    # 896 is no multiple of 256, 4,864 is one of 19: only what an MLP makes keeps its type.
    down = {name: kind for name, kind in formats("qwen2-0.5b", "q4_k_m").items() if "down_proj" in name}
    assert set(down.values()) == {"q4_k", "q6_k"}
    small = formats("smollm-135m", "iq2_xxs")
    assert small["model.layers.9.mlp.up_proj.weight"] == "iq4_nl"
    assert small["model.layers.9.mlp.down_proj.weight"] == "iq2_xxs"
    assert small["model.layers.9.self_attn.v_proj.weight"] == "q4_0"
    assert small["model.embed_tokens.weight"] == "q8_0"


def test_a_table_that_is_the_head_too_has_the_type_of_the_head() -> None:
    assert formats("llama-3.2-1b", "q4_k_m")["model.embed_tokens.weight"] == "q6_k"
    assert formats("qwen2-0.5b", "q4_k_m")["model.embed_tokens.weight"] == "q8_0"


def test_eight_experts_and_eighty_layers() -> None:
    found = formats("mixtral-8x7b", "q4_k_m")
    assert found["model.layers.9.self_attn.k_proj.weight"] == found["model.layers.9.self_attn.v_proj.weight"] == "q8_0"
    assert found["model.layers.9.self_attn.o_proj.weight"] == "q5_k"
    assert found["model.layers.9.mlp.gate.weight"] == "fp32"
    large = formats("llama-3.1-70b", "q4_k_m")
    assert {kind for name, kind in large.items() if "v_proj" in name} == {"q5_k", "q6_k"}


def test_experts_alone_in_mxfp4() -> None:
    found = formats("gpt-oss-20b", "mxfp4_moe")
    assert {kind for name, kind in found.items() if ".experts." in name and "weight" in name} == {"ggml-mxfp4"}
    assert found["model.layers.0.self_attn.q_proj.weight"] == found["lm_head.weight"] == "q8_0"


@pytest.mark.parametrize("wanted", MIXES)
def test_tensors_are_aligned_and_blocks_fill_their_rows(wanted: str) -> None:
    for each in made("gpt2", wanted):
        assert each.bytes % 32 == 0
        if each.format.family == "GGML":
            assert each.tensor.shape[-1] % each.format.arrays[0].columns == 0


def test_the_table_of_mixes_is_sound() -> None:
    for mix in MIXES.values():
        types = {mix.base, mix.output, *(case.type for case in mix.cases), *filter(None, (mix.words, mix.experts))}
        assert types <= set(FORMATS)
        assert {case.where for case in mix.cases} <= set(LAYERS)
        assert {case.when for case in mix.cases} <= set(MODELS)
    assert {*FALLBACKS, *FALLBACKS.values()} <= set(FORMATS)


def test_a_file_type_can_be_overruled() -> None:
    plain = nw.weigh("llama-3.1-8b", format="q4_k_m").weight_bytes
    head = 128256 * 4096
    assert nw.weigh("llama-3.1-8b", format="q4_k_m, head=fp16").weight_bytes - plain == head * 2 - head // 256 * 210
