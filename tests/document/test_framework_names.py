"""Names that people bring from PyTorch and Keras lead to ours, in every message."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from netweight.analysis.rules import parse_rules
from netweight.document.argument_names import ARGUMENT_FIELDS, INPUT_SIZES, NO_EFFECT
from netweight.document.framework_names import (
    FURTHER_ARGUMENTS,
    FURTHER_INPUT_SIZES,
    KIND_FOR_CLASS,
    hint_for_unknown_field,
    kind_for_class,
)
from netweight.document.groups import GROUP_KINDS
from netweight.document.network import read_network
from netweight.engine.shorthand import parse_shorthand as typed
from netweight.faults.fault import Fault
from netweight.formats import find_format
from netweight.quantization.presets import PRESETS, parse_weight_formats
from netweight.spec.layer import KINDS
from netweight.trace.trace import trace_network
from support import document

BROUGHT = {
    "Linear": "dense",
    "linear": "dense",
    "nn.Linear": "dense",
    "torch.nn.Linear": "dense",
    "Dense": "dense",
    "keras.layers.Dense": "dense",
    "tf.keras.layers.Conv2D": "conv2d",
    "Conv2d": "conv2d",
    "nn.Conv1d": "conv1d",
    "ConvTranspose2d": "conv_transpose2d",
    "Conv2DTranspose": "conv_transpose2d",
    "DepthwiseConv2D": "depthwise_conv2d",
    "SeparableConv2D": "separable_conv2d",
    "MaxPool2d": "maxpool2d",
    "MaxPooling2D": "maxpool2d",
    "AveragePooling1D": "avgpool1d",
    "GlobalAveragePooling2D": "global_avgpool",
    "AdaptiveAvgPool2d": "adaptive_avgpool2d",
    "BatchNorm2d": "batchnorm",
    "BatchNormalization": "batchnorm",
    "LayerNormalization": "layernorm",
    "nn.LayerNorm": "layernorm",
    "InstanceNorm3d": "instancenorm",
    "GroupNormalization": "groupnorm",
    "MultiheadAttention": "attention",
    "MultiHeadAttention": "attention",
    "nn.MultiheadAttention": "attention",
    "GroupQueryAttention": "attention",
    "TransformerEncoderLayer": "encoder_block",
    "TransformerDecoderLayer": "decoder_block",
    "nn.LSTM": "lstm",
    "GRU": "gru",
    "SimpleRNN": "rnn",
    "EmbeddingBag": "embedding_bag",
    "SpatialDropout2D": "channel_dropout",
    "Dropout2d": "channel_dropout",
    "UpSampling2D": "upsample",
    "ZeroPadding2D": "pad",
    "ZeroPad2d": "pad",
    "Hardswish": "hard_swish",
    "LeakyReLU": "leaky_relu",
    "Concatenate": "concat",
    "torch.cat": "concat",
    "Sequential": "block",
    "nn.ModuleList": "block",
    "Bilinear": "bilinear",
}


@pytest.mark.parametrize("word", BROUGHT)
def test_a_class_of_a_framework_leads_to_ours(run: Any, word: str) -> None:
    ours = BROUGHT[word]
    assert kind_for_class(word) == ours
    if word not in KINDS:
        fault = trace_network(read_network(document({"kind": word}, x=[4]))).faults["/layers/0"]
        assert fault.hint == f"It is {ours} here."
    assert run("layers", word).out.startswith(run("layers", ours).out[:20])


def test_typed_names_lead_to_ours() -> None:
    with pytest.raises(Fault) as caught:
        typed("nn.MultiheadAttention 768")
    assert "mha" in caught.value.hint


@pytest.mark.parametrize(
    ("kind", "given", "ours"),
    [
        ("conv2d", {"out_channels": 8, "kernel_size": 3}, "filters"),
        ("conv2d", {"filters": 8, "kernel_size": 3}, "kernel"),
        ("conv2d", {"filters": 8, "strides": 2}, "stride"),
        ("dense", {"out_features": 8}, "units"),
        ("dense", {"units": 8, "use_bias": False}, "bias"),
        ("embedding", {"num_embeddings": 8}, "vocabulary"),
        ("lstm", {"hidden_size": 8}, "units"),
        ("lstm", {"units": 8, "num_layers": 2}, "layers"),
        ("attention", {"num_heads": 2}, "heads"),
        ("maxpool2d", {"pool_size": 2}, "kernel"),
        ("dropout", {"p": 0.1}, "rate"),
        ("groupnorm", {"num_groups": 2}, "groups"),
        ("layernorm", {"elementwise_affine": False}, "affine"),
        ("upsample", {"scale_factor": 2}, "factor"),
        ("flatten", {"start_dim": 1}, "start"),
    ],
)
def test_an_argument_of_a_framework_leads_to_ours(kind: str, given: dict[str, Any], ours: str) -> None:
    fault = trace_network(read_network(document({"kind": kind, **given}, x=[4, 8, 8]))).faults["/layers/0"]
    assert fault.hint == f"It is {ours} here."
    (fix,) = fault.fixes
    assert fix.set == {ours: given[fix.unset[0]]}


@pytest.mark.parametrize("word", ["in_channels", "in_features", "input_shape", "num_features"])
def test_the_size_of_what_comes_in_is_known(word: str) -> None:
    fault = trace_network(read_network(document({"kind": "dense", "units": 3, word: 4}, x=[4]))).faults["/layers/0"]
    assert "leave it away" in fault.hint
    assert fault.fixes[0].unset == (word,)
    assert not fault.fixes[0].set


@pytest.mark.parametrize("word", ["eps", "momentum", "kernel_initializer", "device"])
def test_what_weighs_nothing_can_go(word: str) -> None:
    assert "no figure" in hint_for_unknown_field(word, ["units"])[0]


def test_the_table_says_fields_that_there_are() -> None:
    fields = {name for kind in KINDS.values() for name in kind.layer.__struct_fields__} | {"count"}
    assert {field for names in FURTHER_ARGUMENTS.values() for field in names} <= fields
    assert set(KIND_FOR_CLASS.values()) <= {*KINDS, *GROUP_KINDS}
    assert not (FURTHER_INPUT_SIZES | INPUT_SIZES) & NO_EFFECT
    for name, of in ARGUMENT_FIELDS.items():  # each fact once
        assert not {*of} & {*FURTHER_ARGUMENTS.get(name, ())}, name


def test_the_names_of_arguments_are_those_of_the_maps(root: Path) -> None:
    script = runpy.run_path(str(root / "scripts" / "argument_names.py"))
    assert script["FILE"].read_text("utf-8") == script["text"](), "run python scripts/argument_names.py"


@pytest.mark.parametrize("word", ["embeding", "conv2", "linnear", "dens", "attenton"])
def test_a_hint_says_nothing_twice_and_never_the_word_itself(word: str) -> None:
    with pytest.raises(Fault) as caught:
        parse_rules(f"{word}=bf16")
    meant = caught.value.hint.split("?")[0].removeprefix("Did you mean ").split(" or ")
    assert len(meant) == len(set(meant))
    assert word not in meant


@pytest.mark.parametrize("preset", [name for name in PRESETS if find_format(name) is None])
def test_a_preset_in_a_rule_is_explained(preset: str) -> None:
    with pytest.raises(Fault) as caught:
        parse_weight_formats(f"bf16, linear={preset}")
    assert f"Did you mean {preset}" not in caught.value.hint
    assert preset in caught.value.message
    if "In a rule take " in caught.value.hint:
        assert parse_weight_formats(f"bf16, linear={caught.value.hint.rpartition('take ')[2].rstrip('.')}")


@pytest.mark.parametrize("word", ["awqq", "bnb-nf5", "q4_k_mm", "fp17", "gguf:q4_k_x", "nf4x"])
def test_what_is_near_a_format_is_one(word: str) -> None:
    with pytest.raises(Fault) as caught:
        parse_weight_formats(word)
    hint = caught.value.hint
    if hint.startswith("Did you mean"):
        for name in hint.removeprefix("Did you mean ").rstrip("?").split(" or "):
            assert parse_weight_formats(name)
