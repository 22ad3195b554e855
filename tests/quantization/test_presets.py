"""Precisions by name and by rules: exact bytes of known models, and what is refused."""

from __future__ import annotations

import pytest

import netweight as nw
from netweight import zoo
from netweight.analysis.weight_formats import FormatRules, WeightFormats, stored_weights
from netweight.document.network import read_network
from netweight.faults.fault import Fault
from netweight.quantization.presets import PRESETS, parse_weight_formats
from netweight.trace.trace import trace_network


def chosen(text: str) -> WeightFormats:
    found = parse_weight_formats(text)
    assert not isinstance(found, str)
    return found


@pytest.mark.parametrize(
    ("format", "size"),
    [
        ("bnb-nf4-dq", 5_702_295_552),
        ("bf16, linear=nf4-dq, head=bf16", 5_702_295_552),
        ("bf16", 16_060_522_496),
    ],
)
def test_llama_3_8b(format: str, size: int) -> None:
    assert nw.weigh("llama-3-8b", format=format).weight_bytes == size


@pytest.mark.parametrize(("name", "size"), [("gpt-oss-20b", 13_761_264_768), ("gpt-oss-120b", 65_248_815_744)])
def test_gpt_oss_as_its_files_are(name: str, size: int) -> None:
    """`total_size` in model.safetensors.index.json of openai/gpt-oss-20b and -120b."""
    assert nw.weigh(name, format="mxfp4-experts").weight_bytes == size


def test_look_up_tables_of_llama_3_8b() -> None:
    net = trace_network(read_network(zoo.find("llama-3-8b").document()))
    plain, whole = (stored_weights(net, chosen("bnb-nf4-dq"), tables=tables) for tables in (False, True))
    assert sum(each.bytes for each in whole) - sum(each.bytes for each in plain) == 224 * (64 + 1024 + 4)


def test_what_is_stored_is_every_weight_once() -> None:
    report = nw.weigh("gpt2", format="bnb-nf4")
    found = stored_weights(report.core.trace, chosen("bnb-nf4"))
    assert sum(each.tensor.elements * each.row.copies for each in found) == report.parameters
    assert sum(each.bytes for each in found) == report.weight_bytes == sum(row.weight_bytes for row in report.rows)
    assert {each.format.name for each in found} == {"bf16", "nf4"}


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_smaller_than_16_bits_and_keep_the_norms(name: str) -> None:
    net = trace_network(read_network(zoo.find("qwen1.5-moe-a2.7b").document()))
    found = stored_weights(net, chosen(name))
    weights = sum(each.tensor.elements * each.row.copies for each in found)
    assert sum(each.bytes for each in found) < 0.9 * 2 * weights
    assert {each.format.name for each in found if each.row.kind == "rmsnorm"} <= {"bf16", "fp16"}
    assert {each.format.name for each in found if each.row.path == "lm_head"} <= {"bf16", "fp16"}


def test_a_preset_can_be_overruled() -> None:
    found = chosen("bnb-nf4, head=int8")
    assert isinstance(found, FormatRules)
    assert found.rules.text == "bf16, linear=nf4, head=bf16, head=int8"
    assert found.activations == 2


def test_a_document_brings_its_precision() -> None:
    net = nw.load("gpt2")
    net.document["policies"] = {"format": ["bnb-nf4"]}
    assert nw.weigh(net).weight_bytes == nw.weigh("gpt2", format="bnb-nf4").weight_bytes
    assert nw.weigh(net, format="fp32").weight_bytes == nw.weigh("gpt2").weight_bytes


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("fp3", "fp32"),
        ("bnb-nf5", "bnb-nf4"),
        ("nf4, nrm=bf16", "norm"),
        (" , ", "format is empty"),
        ("bf16, norm=", "no rule"),
    ],
)
def test_what_is_no_format_is_refused(text: str, word: str) -> None:
    with pytest.raises(Fault) as caught:
        nw.weigh("lenet5", format=text)
    assert word in caught.value.line()


def test_a_format_of_the_document_that_is_none() -> None:
    net = nw.load("lenet5")
    net.document["policies"] = {"format": ["bf16", "norm=bf61"]}
    with pytest.raises(Fault) as caught:
        nw.weigh(net)
    assert caught.value.path == "/policies/format/1"


@pytest.mark.parametrize("name", ["fp8-block", "deepseek-fp8"])
def test_fp8_in_blocks_leaves_table_head_and_norms(name: str) -> None:
    """By hand, Qwen3-0.6B: 28 layers of 15,728,640 with a scale for 128 × 128; 151,936 words and norms in 16 bits."""
    linear = 28 * (2 * 1024 * 2048 + 2 * 1024 * 1024 + 3 * 1024 * 3072)
    norms = 28 * (2 * 1024 + 2 * 128) + 1024
    size = linear + 4 * linear // 128**2 + 2 * (151_936 * 1024 + norms)
    assert nw.weigh("qwen3-0.6b", format=name).weight_bytes == size == 751_805_440
