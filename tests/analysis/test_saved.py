"""Bytes kept for backward, as PyTorch 2.13 keeps them on CPU: unique storages seen by `saved_tensors_hooks`.

Each figure was measured there without parameters and buffers, the input included.
"""

from __future__ import annotations

import pytest

from support import Json, document, node, weighed


def mlp() -> Json:
    hidden = [node("dense", units=1024), node("relu")]
    return document(*hidden, *hidden, node("dense", units=10), x=[784], batch=64)


def gelu_layernorm() -> Json:
    layers = [node("dense", units=2048), node("gelu"), node("dense", units=512), node("layernorm")]
    return document(*layers, x=[512], batch=32)


def cnn(*, inplace: bool) -> Json:
    def conv(filters: int) -> list[Json]:
        return [node("conv2d", filters=filters, padding=1), node("batchnorm"), node("relu", inplace=inplace)]

    tail = [node("adaptive_avgpool2d", output=1), node("flatten"), node("dense", units=10)]
    return document(*conv(32), node("maxpool2d"), *conv(64), *tail, x=[3, 32, 32], batch=16)


@pytest.mark.parametrize(
    ("doc", "bytes_kept"),
    [
        (mlp(), 724_992),
        (gelu_layernorm(), 655_616),
        (cnn(inplace=False), 8_065_792),
        (cnn(inplace=True), 8_065_792),
    ],
    ids=["MLP 784-1024-1024-10", "MLP 512-2048-512, GELU, LayerNorm", "small CNN", "small CNN, in place"],
)
def test_saved_bytes_are_those_of_pytorch(doc: Json, bytes_kept: int) -> None:
    assert weighed(doc).totals.saved_bytes == bytes_kept


def test_a_shared_result_is_kept_once() -> None:
    one = document(node("dense", units=8), node("relu"), x=[8])
    two = document(node("dense", units=8), node("relu"), node("dense", units=8), x=[8])
    assert weighed(one).totals.saved_bytes == weighed(two).totals.saved_bytes == 64


def test_what_needs_no_gradient_keeps_nothing() -> None:
    frozen = document(node("dense", units=8, trainable=False), node("relu"), node("softmax"), x=[8])
    assert weighed(frozen).totals.saved_bytes == 0


def test_a_frozen_layer_below_a_trained_one_hands_on_the_gradient_without_its_input() -> None:
    below = [node("dense", units=8), node("dense", units=8, trainable=False)]
    assert weighed(document(*below, x=[8])).totals.saved_bytes == 32
