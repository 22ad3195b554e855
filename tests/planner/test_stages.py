"""Who generates, and who only runs forward."""

from __future__ import annotations

import pytest

import netweight as nw
from netweight import zoo
from netweight.faults.fault import Fault
from netweight.planner.stages import generates
from netweight.trace.trace import trace_network
from support import Json, document, node

READS = ("clip-text-l", "clip-text-l-projected", "openclip-text-h", "openclip-text-bigg", "clip-vit-base-patch32")


def test_a_tower_that_nobody_generates_with_keeps_no_cache() -> None:
    """CLIP's text encoder: 123,060,480 weights of 4 B and what is alive at once, of 1,024 texts (by hand: 3.64 GB).

    Alive at its highest: the residual stream and its norm, and the MLP's 3,072 numbers before and after the activation.
    """
    found = nw.memory("clip-text-l", batch=1024, overhead=False)
    assert [moment.name for moment in found.moments] == ["forward"]
    assert "cache" not in found.parts
    assert found.parts["weights"] == 123_060_480 * 4
    assert found.total == pytest.approx(3.64e9, rel=0.002)


@pytest.mark.parametrize("net", READS)
def test_what_only_reads(net: str) -> None:
    assert [moment.name for moment in nw.memory(net).moments] == ["forward"]


@pytest.mark.parametrize("net", ["pvt_v2_b0", "segformer-b0", "cait_xxs24_224", "sam-vit-base", "detr-resnet-50"])
def test_attention_to_a_memory_alone_keeps_nothing(net: str) -> None:
    """Keys and values of another input are those of one pass."""
    assert "cache" not in nw.memory(net, overhead=False).parts


def test_every_entry_that_looks_back_generates_or_says_that_it_does_not() -> None:
    """A new causal entry whose tags say that it reads must say so in its document."""
    for entry in zoo.entries():
        if {"encoder", "contrastive"} & set(entry.tags):
            assert not generates(trace_network(entry.network()), "all"), entry.id


def tower(**said: bool) -> Json:
    attend = node("attention", heads=2, causal=True)
    return document(attend, node("dense", units=5), x=["seq", 8], seq=6) | said


def test_a_document_says_whether_it_generates() -> None:
    """Six positions, keys and values of 8 numbers: a cache, or none; a stage that is asked for goes first."""
    size = 6 * 2 * 8 * 4
    assert nw.memory(tower(), overhead=False).parts["cache"] == size
    assert "cache" not in nw.memory(tower(generates=False), overhead=False).parts
    assert "cache" not in nw.memory(tower(), phase="forward", overhead=False).parts
    assert nw.memory(tower(generates=False), phase="decode", overhead=False).parts["cache"] == size
    forward = nw.memory(tower(), phase="forward", overhead=False)
    assert forward.parts == nw.memory(tower(generates=False), overhead=False).parts
    with pytest.raises(Fault):
        nw.memory({**tower(), "generates": "no"})
    with pytest.raises(Fault):
        nw.memory(tower(generates=False), runtime="vllm")


@pytest.mark.parametrize("runtime", ["ideal", "vllm", "llama.cpp", "hf", "hf-5", "hf-static"])
def test_a_length_that_is_a_number_counts_as_one_that_has_a_name(runtime: str) -> None:
    """A window of 4 of 6 positions: what a prefill leaves does not hang on how the document says its length."""
    attend = node("attention", heads=2, causal=True, window=4)
    named, bare = (document(attend, node("dense", units=5), x=[axis, 8], seq=6) for axis in ("seq", 6))
    found = [nw.memory(doc, runtime=runtime, overhead=False).moments[0] for doc in (named, bare)]
    sizes = [next(part for part in moment.parts if part.name == "cache") for moment in found]
    assert sizes[0] == sizes[1]
