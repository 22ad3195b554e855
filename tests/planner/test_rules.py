"""Rules that a document or the mesh brings: what tensor parallelism leaves whole, and formats of weights."""

from __future__ import annotations

import pytest

import netweight as nw
from netweight.faults.fault import Fault

TABLE = 32_000 * 2_048
"""Words of TinyLlama times its width: the table of words, and the head."""


def weights(shard: str, net: nw.Network | str = "tinyllama-1.1b") -> int:
    asked = {"train": "adamw", "format": "bf16", "shard": shard, "seq": 128}
    return nw.memory(net, **asked).parts["weights"]


def test_what_a_rule_keeps_whole_is_on_every_device() -> None:
    split = weights("tp=2")
    width = weights("tp=1") // nw.weigh("tinyllama-1.1b").parameters
    assert weights("tp=2, head=whole") - split == TABLE // 2 * width
    assert weights("tp=2, head=whole, embedding=whole") - split == TABLE * width
    assert weights("tp=2, head=whole, head=split") == split
    assert weights("tp=2, path:model=whole, head=whole") == weights("tp=1")


def test_running_is_split_by_the_same_rules() -> None:
    split, whole = (
        nw.memory("tinyllama-1.1b", format="bf16", seq=128, shard=shard).parts["weights"]
        for shard in ("tp=2", "tp=2, head=whole")
    )
    assert whole - split == TABLE // 2 * 2


def test_a_document_brings_rules_of_sharding() -> None:
    net = nw.load("tinyllama-1.1b")
    net.document["policies"] = {"shard": ["head=whole"]}
    assert weights("tp=2", net) == weights("tp=2, head=whole")
    assert weights("tp=2, head=split", net) == weights("tp=2")


def test_a_document_brings_its_formats() -> None:
    net = nw.load("tinyllama-1.1b")
    net.document["policies"] = {"format": ["gguf:q4_k_m", "head=q8_0"]}
    size = nw.weigh("tinyllama-1.1b", format="gguf:q4_k_m, head=q8_0").weight_bytes
    assert nw.memory(net, seq=128).parts["weights"] == size
    assert nw.memory(net, seq=128, format="bf16").parts["weights"] == 2 * nw.weigh(net).parameters


def test_a_rule_at_fault() -> None:
    net = nw.load("tinyllama-1.1b")
    net.document["policies"] = {"shard": ["head=half"]}
    with pytest.raises(Fault) as caught:
        weights("tp=2", net)
    assert caught.value.path == "/policies/shard/0"
    with pytest.raises(Fault):
        weights("tp=2, hed=whole")
