"""Bytes kept for backward, against measured training steps of the reference implementations on CPU.

What `memory … --train … --backend cpu` prints is what was measured, to the byte: nothing is added by hand.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from helpers.command import Ran
from netweight import zoo
from netweight.families.parts.decoders import llama_document
from truth.texts import TEXTS, Text

Json = dict[str, Any]

HERE = Path(__file__).parent
with (HERE / "training.csv").open(newline="") as file:
    MEASURED = {row["model"]: int(row["saved_bytes"]) for row in csv.DictReader(file)}
with (HERE / "texts.csv").open(newline="") as file:
    SAVED = {row["model"]: int(row["saved_bytes"]) for row in csv.DictReader(file)}


class Asked(NamedTuple):
    """A document, and the sizes that it is trained at."""

    document: Json
    sizes: dict[str, int]


def design(batch: int, shape: list[int], *layers: Json) -> Asked:
    return Asked({"netweight": 1, "inputs": {"x": {"shape": shape}}, "layers": list(layers)}, {"batch": batch})


def variant(name: str, batch: int = 1, seq: int = 0, **changed: Any) -> Asked:
    entry = zoo.find(name)
    sizes = {"batch": batch, **({"seq": seq} if seq else {})}
    return Asked(entry.build(entry.title, **{**entry.hyperparameters, **changed}), sizes)


def layer(kind: str, **fields: Any) -> Json:
    return {"kind": kind, **fields}


def small_cnn(*, inplace: bool) -> Asked:
    def unit(filters: int) -> list[Json]:
        return [layer("conv2d", filters=filters, padding=1), layer("batchnorm"), layer("relu", inplace=inplace)]

    tail = (layer("adaptive_avgpool2d", output=1), layer("flatten"), layer("dense", units=10))
    return design(16, [3, 32, 32], *unit(32), layer("maxpool2d", kernel=2), *unit(64), *tail)


def encoder(rate: float) -> Asked:
    """PyTorch's TransformerEncoder, normalised after each sum."""
    drop = [layer("dropout", rate=rate)]
    attend = layer("attention", heads=4, packed="whole", dropout=rate)
    forward = [layer("dense", units=1024), layer("relu"), *drop, layer("dense", units=256), *drop]
    body = [
        layer("residual", layers=[attend, *drop]),
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
    "transformer_enc_4x256_drop0.1": lambda: encoder(0.1),
    "gpt2_b1_s128_sdpa_drop0": lambda: variant("gpt2", 1, 128, rate=0.0),
    "gpt2_b1_s128_sdpa_drop0.1": lambda: variant("gpt2", 1, 128),
    "llama_tiny_4L_s256_sdpa": lambda: Asked(llama_document("tiny", 512, 4, 8, 1408, 2), {"batch": 1, "seq": 256}),
}
WRITTEN = {
    "gpt2_b1_s128_eager_drop0": lambda: variant("gpt2", 1, 128, rate=0.0),
}
"""Steps whose attention ran product by product."""


@pytest.fixture
def kept(run: Callable[..., Ran], tmp_path: Path) -> Callable[..., int]:
    """Bytes kept for backward as the command prints them: of all layers, and what comes in."""

    def call(source: Asked | str, sizes: dict[str, int], backend: str) -> int:
        if isinstance(source, Asked):
            path = tmp_path / "net.json"
            path.write_text(json.dumps(source.document), "utf-8")
            source = str(path)
        given = [word for name, size in sizes.items() for word in ("--set", f"{name}={size}")]
        asked = ("--train", "sgd", "--loss", "none", "--backend", backend, "--no-overhead", "--json")
        printed = run("memory", source, *given, *asked).json
        parts = {part["name"]: part["bytes"] for part in printed["parts"]}
        return parts["inputs"] + sum(layer.get("activations", 0) for layer in printed["layers"])

    return call


@pytest.mark.parametrize("model", EXACT)
def test_saved_bytes_are_those_measured(model: str, kept: Callable[..., int]) -> None:
    asked = EXACT[model]()
    assert kept(asked, asked.sizes, "cpu") == MEASURED[model]


@pytest.mark.parametrize("model", WRITTEN)
def test_saved_bytes_of_attention_product_by_product(model: str, kept: Callable[..., int]) -> None:
    asked = WRITTEN[model]()
    assert kept(asked, asked.sizes, "cpu-eager") == MEASURED[model]


@pytest.mark.parametrize("text", TEXTS, ids=[text.id for text in TEXTS])
def test_saved_bytes_of_networks_of_transformers(text: Text, kept: Callable[..., int]) -> None:
    """As they are in training mode; `tests/oracles/test_texts.py` measures them again."""
    entry = zoo.find(text.entry)
    changed = Asked(entry.build(entry.title, **{**entry.hyperparameters, **text.ours}), text.sizes)
    assert kept(changed if text.ours else text.entry, text.sizes, text.backend) == SAVED[text.id]
