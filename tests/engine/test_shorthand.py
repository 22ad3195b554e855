"""Layers as people type them."""

import pytest

from netweight.engine.shorthand import parse_shorthand
from netweight.faults.fault import Fault


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("conv 3x3 64 s2", {"kind": "conv2d", "filters": 64, "kernel": 3, "stride": 2}),
        (
            "conv 3x5 64 same nobias",
            {"kind": "conv2d", "filters": 64, "kernel": [3, 5], "padding": "same", "bias": False},
        ),
        ("conv 5x5 6 in 1", {"kind": "conv2d", "in": 1, "filters": 6, "kernel": 5}),
        ("dense 768 3072", {"kind": "dense", "in": 768, "units": 3072}),
        ("DENSE 512", {"kind": "dense", "units": 512}),
        ("lstm 300 512", {"kind": "lstm", "in": 300, "units": 512}),
        ("mha 768 h12", {"kind": "attention", "in": 768, "heads": 12}),
        ("attention h8 kv2 causal", {"kind": "attention", "heads": 8, "kv_heads": 2, "causal": True}),
        ("embedding 30522 768", {"kind": "embedding", "vocabulary": 30522, "units": 768}),
        ("maxpool 3x3 s2 p1", {"kind": "maxpool2d", "kernel": 3, "stride": 2, "padding": 1}),
        ("global average pool", {"kind": "global_avgpool"}),
        ("dropout 0.1", {"kind": "dropout", "rate": 0.1}),
        ("conv 3x3 64 g=4", {"kind": "conv2d", "filters": 64, "kernel": 3, "groups": 4}),
    ],
)
def test_what_is_typed_is_understood(text, fields):
    assert parse_shorthand(text)[0] == fields


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "Type a layer", "conv 3x3 64 s2"),
        ("blub 3", "No layer is called 'blub'", "For example"),
        ("desne 64", "No layer is called 'desne'", "Did you mean dense 512?"),
        ("dense", "Dense needs units", "dense 512"),
        ("dense 1 2 3", "fewer numbers", "dense 512"),
        ("dense 64 purple", "does not know 'purple'", "dense 512"),
        ("conv 0x0 64", "kernel", "conv 3x3 64 s2"),
    ],
)
def test_what_is_not_understood_is_said_with_an_example(text, said, hint):
    with pytest.raises(Fault) as caught:
        parse_shorthand(text)
    assert caught.value.code == "text"
    assert said in caught.value.message
    assert hint in caught.value.hint
