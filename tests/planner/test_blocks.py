"""What a block is: however its parts are called, in a row as in a repeat."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netweight as nw
from netweight import zoo
from netweight.document.network import read_network
from netweight.planner.blocks import blocks_of
from netweight.trace.trace import trace_network
from support import Json, document, node

WIDTH = 16
ENCODER = node("encoder_block", heads=2, mlp=32)
GATED = node("encoder_block", heads=2, mlp=24, gated=True, norm="rmsnorm")
ATTEND = node("residual", layers=[node("layernorm"), node("attention", heads=2)])
FEED = node("residual", layers=[node("layernorm"), node("dense", units=24), node("gelu"), node("dense", units=WIDTH)])
BESIDE = node("branches", merge="add", branches=[[], [node("dense", units=WIDTH)]])
LAYERS: dict[str, list[Json]] = {
    "an encoder block": [ENCODER],
    "a gated block": [GATED],
    "a group": [node("block", layers=[ATTEND, FEED])],
    "residuals": [ATTEND, FEED],
    "norms after": [
        node("residual", layers=[node("attention", heads=2)]), node("layernorm"),
        node("residual", layers=[node("dense", units=WIDTH)]), node("layernorm"),
    ],
    "one residual": [FEED],
    "branches that are added": [BESIDE],
}  # fmt: skip
ASKED: list[Json] = [
    {"train": "adamw", "recompute": "full"},
    {"train": "adamw", "recompute": "every-2"},
    {"train": "adamw", "shard": "fsdp=4"},
    {"train": "adamw", "shard": "pp=3"},
    {"train": "adamw", "offload": "weights"},
    {"shard": "pp=2"},
]


def net(*layers: Json) -> Json:
    first, last = node("dense", units=WIDTH, name="first"), node("dense", units=5, name="last")
    return document(first, *layers, last, x=[12, WIDTH])


def named(layers: list[Json], *names: str) -> list[Json]:
    return [{**layer, "name": name} for layer, name in zip(layers, names, strict=True)]


def total(doc: Json, **asked: Any) -> int:
    return nw.memory(doc, batch=2, overhead=False, **({"loss": "none"} if "train" in asked else {}), **asked).total


def sizes(doc: Json) -> list[int]:
    """Rows of each block in order."""
    return list(Counter(name for name in blocks_of(trace_network(read_network(doc))) if name).values())


@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.parametrize("kind", LAYERS)
def test_blocks_in_a_row_are_those_of_a_repeat(kind: str, asked: Json) -> None:
    turn = LAYERS[kind]
    repeated = net(node("repeat", times=3, layers=turn))
    for written in (net(*turn * 3), net(node("block", name="encoder", layers=turn * 3))):
        assert sizes(written) == sizes(repeated)
        assert total(written, **asked) == total(repeated, **asked)


def test_the_fault_of_blocks_in_a_row() -> None:
    """134,551,744 B, as the repeat needs; 260,643,008 where nothing is made again."""
    block = node("encoder_block", heads=4, mlp=1024)
    asked = {"train": "adamw", "loss": "none", "batch": 8, "overhead": False}
    row, turns = (
        document(*layers, x=[512, 256]) for layers in ([block] * 3, [node("repeat", times=3, layers=[block])])
    )
    for doc in (row, turns):
        assert nw.memory(doc, recompute="full", **asked).total == 134_551_744
        assert nw.memory(doc, **asked).total == 260_643_008


@pytest.mark.parametrize("names", [("0", "1", "2"), ("a", "b", "c"), ("h.0", "h.1", "h.2"), ("b1", "b22", "3x")])
@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_names_say_nothing(names: tuple[str, ...], asked: Json) -> None:
    group = node("block", layers=[ATTEND, FEED])
    for layer in (ENCODER, group, FEED):
        assert total(net(*named([layer] * 3, *names)), **asked) == total(net(layer, layer, layer), **asked)
    plain = [node("dense", units=WIDTH)] * 3
    assert sizes(net(*named(plain, *names))) == []


def test_kinds_may_be_mixed() -> None:
    """Each of them is a block; so they are in turns that hold several."""
    mixed = [ENCODER, GATED, node("residual", layers=[node("dense", units=WIDTH)])]
    assert len(sizes(net(*mixed))) == 3
    group = node("block", layers=[ATTEND, FEED])
    assert len(sizes(net(group, ENCODER, group))) == 3
    turn = [ENCODER, GATED]
    assert sizes(net(node("repeat", times=2, layers=turn))) == sizes(net(*turn * 2))


@settings(max_examples=30)
@given(st.lists(st.sampled_from(list(LAYERS)), min_size=1, max_size=3), st.integers(2, 4))
def test_every_row_of_a_block_is_in_one(kinds: list[str], times: int) -> None:
    """Each row in one block or outside, blocks in one piece; and a group around all of it changes nothing."""
    turn = [layer for kind in kinds for layer in LAYERS[kind]]
    for doc in (net(*turn * times), net(node("repeat", times=times, layers=turn))):
        names = blocks_of(trace_network(read_network(doc)))
        pieces = [name for at, name in enumerate(names) if name and (not at or names[at - 1] != name)]
        assert len(pieces) == len(set(pieces)) >= times
    around = net(node("block", name="m", layers=turn * times))
    assert sizes(around) == sizes(net(*turn * times))


@pytest.mark.parametrize(
    ("entry", "blocks"),
    [
        ("gpt2", 12), ("bert-base-uncased", 12), ("t5-small", 12), ("llama-3-8b", 32), ("gemma-2-2b", 26),
        ("modernbert-base", 22), ("deepseek-v3", 61), ("deepseek-v4-flash", 43), ("mamba-130m", 24), ("resnet50", 16),
        ("vit_b_16", 12), ("convnext_tiny", 18), ("whisper-tiny", 8), ("rwkv-4-169m-pile", 12),
    ],
)  # fmt: skip
def test_blocks_of_known_networks(entry: str, blocks: int) -> None:
    """As many as their papers say there are layers or residual blocks."""
    found = zoo.find(entry)
    assert found is not None
    assert len(set(blocks_of(trace_network(found.network()))) - {""}) == blocks
