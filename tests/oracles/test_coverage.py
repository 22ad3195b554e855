"""Every kind is compared in at least three configurations with each framework that has it; exceptions say why."""

from __future__ import annotations

from collections import Counter

import pytest

from layers.every import CASES
from netweight.document.reader import read_node
from netweight.spec.layer import KINDS, Composite
from oracles import test_blocks, test_layers, test_sequences

TORCHVISION = ("deform_conv2d", "drop_path", "window_attention")
"""Compared in test_torchvision.py, which needs that package."""

MODELS = (
    *(
        "latent_attention",
        "disentangled_attention",
        "mamba",
        "mamba2",
        "gated_delta_net",
        "rwkv_time_mix",
        "rwkv_channel_mix",
    ),
    *("mlstm", "slstm", "kimi_delta_attention", "rg_lru"),
    *("compressed_attention", "hyper_connection", "hyper_mix"),
)
"""Layers of single models: compared with transformers' in test_references.py, or with their equations beside it."""

ALONE = {
    "router": "frameworks write it into each model: cases by hand, and whole models of the zoo by their weights",
    "combine": "the same",
    "linear_attention": "no framework has it: cases by hand and the book",
    "attention_pool": "models write it each in its own way: cases by hand and the book",
    "sinusoidal": "no weight and no product",
    "long_conv": "no framework has it: butterflies by hand",
    "gcn": "of libraries for graphs: cases by hand and the book",
    "gat": "the same",
    "message_passing": "the same",
    "feed_forward": "a part of PyTorch's encoder block, compared there",
    "gaussian_dropout": "Keras alone has it",
    "conv_lstm2d": "Keras alone has it",
    "separable_conv1d": "Keras alone has it",
    "separable_conv2d": "Keras alone has it",
}
"""Kinds that PyTorch has no layer of, and no package that is an oracle here."""


def test_three_configurations_in_pytorch() -> None:
    counted = Counter(case.kind for case in test_layers.EXPRESSIBLE) + Counter(b.kind for b in test_blocks.BLOCKS)
    few = {tag for tag in KINDS if counted[tag] < 3}
    assert few == {*TORCHVISION, *MODELS, *ALONE}


def test_three_configurations_in_keras() -> None:
    pytest.importorskip("keras")
    from oracles import test_keras

    counted = Counter(case.kind for case in test_keras.EXPRESSIBLE)
    counted.update(rnn=len(test_sequences.RNN), lstm=len(test_sequences.RNN), gru=len(test_sequences.GRU))
    counted.update(attention=len(test_sequences.MULTI) + len(test_sequences.GROUPED))
    there = {case.kind for case in CASES if _has_keras(case.kind, case.fields)}
    assert {kind: counted[kind] for kind in there if counted[kind] < 3} == {}


def _has_keras(kind: str, fields: dict[str, object]) -> bool:
    layer = read_node({"kind": kind, **fields}).layer
    return layer is not None and not isinstance(layer, Composite) and layer.dialect("keras") is not None
