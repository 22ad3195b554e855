"""Bytes kept for backward, against measured training steps of the reference implementations on CPU.

Two things of PyTorch's CPU path are no part of the engine's model, which is that of a GPU: dropout keeps its mask in
the format of the numbers, not in bytes, and attention with dropout writes its scores out. They are added here, term
by term, and nothing else is: each figure is exact.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight import zoo
from netweight.core.network import read
from netweight.core.storage import saved
from netweight.core.walk import Walk, walk
from netweight.planner.options import Options
from netweight.planner.training import Step
from netweight.zoo.decoders import llama

Json = dict[str, Any]

with (Path(__file__).parent / "training.csv").open(newline="") as file:
    MEASURED = {row["model"]: int(row["saved_bytes"]) for row in csv.DictReader(file)}


def kept(net: Walk) -> int:
    """Bytes kept for backward in fp32."""
    return sum(each.bytes(4) for each in saved(net))


def walked(document: Json, **sizes: int) -> Walk:
    found = walk(read(document, sizes))
    assert not found.faults
    return found


def design(batch: int, shape: list[int], *layers: Json) -> Walk:
    return walked(
        {"netweight": 1, "sizes": {"batch": batch}, "inputs": {"x": {"shape": shape}}, "layers": list(layers)}
    )


def variant(name: str, batch: int = 1, **changed: Any) -> Walk:
    entry = zoo.find(name)
    return walked(entry.build(entry.title, **{**entry.hyperparameters, **changed}), batch=batch)


def masks(net: Walk) -> int:
    """What fp32 masks weigh beyond masks of one byte an element."""
    return sum(3 * row.spec.inputs[0].elements for row in net.rows if row.kind == "dropout" and row.layer.rate)


def layer(kind: str, **fields: Any) -> Json:
    return {"kind": kind, **fields}


def small_cnn(*, inplace: bool) -> Walk:
    def unit(filters: int) -> list[Json]:
        return [layer("conv2d", filters=filters, padding=1), layer("batchnorm"), layer("relu", inplace=inplace)]

    tail = (layer("adaptive_avgpool2d", output=1), layer("flatten"), layer("dense", units=10))
    return design(16, [3, 32, 32], *unit(32), layer("maxpool2d", kernel=2), *unit(64), *tail)


def encoder(rate: float) -> Walk:
    """PyTorch's TransformerEncoder, normalised after each sum."""
    drop = [layer("dropout", rate=rate)]
    forward = [layer("dense", units=1024), layer("relu"), *drop, layer("dense", units=256), *drop]
    body = [
        layer("residual", layers=[layer("attention", heads=4), *drop]),
        layer("layernorm"),
        layer("residual", layers=forward),
        layer("layernorm"),
    ]
    return design(4, [64, 256], layer("repeat", times=4, layers=body))


EXACT = {
    "mlp_784_1024_1024_10_relu": lambda: design(
        64,
        [784],
        *(
            layer("dense", units=1024),
            layer("relu"),
            layer("dense", units=1024),
            layer("relu"),
            layer("dense", units=10),
        ),
    ),
    "mlp_512_2048_512_gelu_ln": lambda: design(
        32, [512], layer("dense", units=2048), layer("gelu"), layer("dense", units=512), layer("layernorm")
    ),
    "cnn_small": lambda: small_cnn(inplace=False),
    "cnn_small_inplace_relu": lambda: small_cnn(inplace=True),
    "transformer_enc_4x256_drop0": lambda: encoder(0.0),
    "resnet18_b8_224": lambda: variant("resnet18", 8),
    "resnet50_b1_224": lambda: variant("resnet50"),
    "vgg11_b1_224": lambda: variant("vgg11"),
    "vgg16_bn_b1_224": lambda: variant("vgg16_bn"),
    "alexnet_b1_224": lambda: variant("alexnet"),
    "mobilenet_v2_b1_224": lambda: variant("mobilenet_v2"),
    "efficientnet_b0_b2_224": lambda: variant("efficientnet_b0", 2),
    "inception_v3_b2_299": lambda: variant("inception_v3", 2),
    "convnext_tiny_b2_224": lambda: variant("convnext_tiny", 2),
    "vit_b_16_b1_224": lambda: variant("vit_b_16"),
}


@pytest.mark.parametrize("model", EXACT)
def test_saved_bytes_are_those_measured(model: str) -> None:
    net = EXACT[model]()
    assert kept(net) + masks(net) == MEASURED[model]


def test_saved_bytes_of_an_encoder_whose_attention_drops() -> None:
    """Written out on CPU: softmax, mask, what it leaves, and scaled copies of q and k (which a packed q·k·v keeps)."""
    net = encoder(0.1)
    scores, queries, sums = 4 * 4 * 64 * 64, 4 * 64 * 256, 4 * 4 * 64
    attention = 4 * (3 * scores + 2 * queries - sums)
    assert kept(net) + masks(net) + 4 * attention == MEASURED["transformer_enc_4x256_drop0.1"]


def test_saved_bytes_of_bert() -> None:
    """As above, but q and k lie apart, and their scaled copies stand in their place.

    transformers looks positions up by 128 numbers, and its segments come from a buffer instead of an input.
    """
    net = variant("bert-base-uncased", 4, depth=4)
    scores, sums, numbers = 4 * 12 * 128 * 128, 4 * 12 * 128, 8 * 128
    attention = 4 * (3 * scores - sums)
    found = kept(net) + masks(net) + 4 * attention + numbers - 4 * numbers
    assert found == MEASURED["bert_4L_b4_s128_sdpa"]


def test_saved_bytes_of_gpt2() -> None:
    """transformers writes GELU out in Python, which keeps three more tensors than PyTorch's own."""
    net = variant("gpt2", rate=0.0)
    gelu = sum(3 * 4 * row.spec.inputs[0].elements for row in net.rows if row.kind == "gelu")
    assert kept(net) + gelu + 8 * 128 == MEASURED["gpt2_b1_s128_sdpa_drop0"]


def test_saved_bytes_of_gpt2_product_by_product() -> None:
    """As with one kernel: GELU written out in Python, and positions looked up by 128 numbers."""
    net = variant("gpt2", rate=0.0)
    gelu = sum(3 * 4 * row.spec.inputs[0].elements for row in net.rows if row.kind == "gelu")
    eager = sum(each.bytes(4) for each in saved(net, "eager"))
    assert eager + gelu + 8 * 128 == MEASURED["gpt2_b1_s128_eager_drop0"]


def test_saved_bytes_of_bert_product_by_product() -> None:
    """transformers drops probabilities: a mask, four bytes a number on CPU, and what is left, in every layer."""
    net = variant("bert-base-uncased", 4, depth=4)
    scores, numbers = 4 * 12 * 128 * 128, 8 * 128
    eager = sum(each.bytes(4) for each in saved(net, "eager"))
    assert eager + masks(net) + 4 * 2 * 4 * scores + numbers - 4 * numbers == MEASURED["bert_4L_b4_s128_eager"]


def test_saved_bytes_of_a_tiny_llama() -> None:
    """transformers norms step by step, and keeps the tables of its rotary positions, cosines and sines."""
    net = walked(llama("tiny", 512, 4, 8, 1408, 2), seq=256)
    tables = 2 * 4 * 256 * 64
    step = Step(net, Options(train="adamw", norms="eager"))
    assert step.saved() + tables == MEASURED["llama_tiny_4L_s256_sdpa"]


def test_saved_bytes_of_gpt2_that_drops() -> None:
    """Attention with dropout is written out on CPU as in the encoder above; GELU as without dropout."""
    net = variant("gpt2")
    gelu = sum(3 * 4 * row.spec.inputs[0].elements for row in net.rows if row.kind == "gelu")
    scores, queries, sums = 12 * 128 * 128, 128 * 768, 12 * 128
    attention = 4 * (3 * scores + 2 * queries - sums)
    found = kept(net) + masks(net) + gelu + 8 * 128 + 12 * attention
    assert found == MEASURED["gpt2_b1_s128_sdpa_drop0.1"]
