"""The documents: sound, plain, fresh, folded without a change of any figure, and quick to weigh."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from netweight import zoo
from netweight.analysis.report import Report, weigh_trace
from netweight.document.network import parse_json, read_network
from netweight.trace.trace import trace_network

Json = dict[str, Any]


def unfolded(layers: list[Json]) -> list[Json]:
    """Every repeat written out, turn by turn, under the paths that it has; but for those that share weights."""
    return [part for one in layers for part in _parts(one)]


def _parts(one: Json) -> list[Json]:
    made = {**one, **{key: unfolded(one[key]) for key in ("layers", "shortcut") if key in one}}
    if "branches" in one:
        made["branches"] = [unfolded(path) for path in one["branches"]]
    if one["kind"] != "repeat" or one.get("shared"):
        return [made]
    start = one.get("start", 0)
    turns = [{"kind": "block", "name": str(start + turn), "layers": made["layers"]} for turn in range(one["times"])]
    return [{"kind": "block", "name": one["name"], "layers": turns}] if one.get("name") else turns


def nodes(value: Any) -> Iterator[Json]:
    """Every node of a document."""
    for one in value if isinstance(value, list) else []:
        if isinstance(one, list):
            yield from nodes(one)
        else:
            yield one
            for part in one.values():
                yield from nodes(part) if isinstance(part, list) and part and isinstance(part[0], dict | list) else ()


def test_a_repeat_is_its_turns_written_out(entry: zoo.Entry, report: Report) -> None:
    document = entry.document()
    turns = unfolded(document["layers"])
    if turns == document["layers"]:
        return
    written = weigh_trace(trace_network(read_network({**document, "layers": turns})))
    assert [row.path for row in report.trace.rows] == [row.path for row in written.trace.rows]
    assert report.totals == written.totals
    assert report.peak().bytes == written.peak().bytes


def test_rows_add_up(report: Report) -> None:
    for figure in ("parameters", "macs", "saved_bytes", "weight_bytes"):
        assert sum(getattr(line, figure) for line in report.lines) == getattr(report.totals, figure)


def test_a_document_is_plain_data(entry: zoo.Entry) -> None:
    document = entry.document()
    assert parse_json(msgspec.json.encode(document)) == document
    assert document["name"] == entry.title
    assert all(one.get("name") != "" for one in nodes(document["layers"]))


def test_a_document_is_fresh(entry: zoo.Entry) -> None:
    document = entry.document()
    before = msgspec.json.encode(document)
    for one in nodes(document["layers"]):
        one.clear()
    assert msgspec.json.encode(entry.document()) == before


def test_paths_are_unique_and_groups_are_named_once(report: Report) -> None:
    paths = [row.path for row in report.trace.rows]
    assert len(paths) == len(set(paths))


def test_sizes_have_names(entry: zoo.Entry) -> None:
    """What a user would change is a size by name, and the inputs follow it."""
    document = entry.document()
    named = {size for given in document["inputs"].values() for size in given["shape"] if isinstance(size, str)}
    assert named
    assert named <= set(document["sizes"])


def test_each_sample_is_the_same_work(entry: zoo.Entry, report: Report) -> None:
    """A sample more costs the same, by the same weights; what none enters (distances in DeBERTa) costs once."""
    two = weigh_trace(trace_network(read_network(entry.document(), {"batch": 2})))
    assert not two.trace.faults
    assert [each.trace.network.sizes["batch"] for each in (report, two)] == [1, 2]
    assert two.parameters == report.parameters
    assert report.macs >= two.macs - report.macs > 0.5 * report.macs


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("resnet50", {"image": 256}),
        ("convnext_tiny", {"image": 384}),
        ("llama-2-7b", {"seq": 64}),
        ("gpt2", {"seq": 7}),
    ],
)
def test_sizes_change_no_parameter(name: str, sizes: dict[str, int]) -> None:
    document = zoo.find(name).document()
    usual, changed = (weigh_trace(trace_network(read_network(document, given))) for given in ({}, sizes))
    assert changed.parameters == usual.parameters
    assert changed.macs != usual.macs


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("resnet50", ("layer1.0.conv1", "layer1.0.downsample.0", "layer1.2.bn3", "layer4.2.conv3", "fc")),
        (
            "inception_v3",
            ("Conv2d_1a_3x3.conv", "Mixed_5b.branch5x5_2.bn", "AuxLogits.conv0.conv", "Mixed_7c.branch1x1.conv"),
        ),
        ("bert-base-uncased", ("embeddings.word_embeddings", "encoder.layer.11.attention.self", "pooler.dense")),
        ("gpt2", ("wte", "h.0.ln_1", "h.11.mlp.c_fc", "ln_f", "lm_head")),
        ("llama-2-7b", ("model.embed_tokens", "model.layers.31.self_attn", "model.layers.0.mlp.gate_proj", "lm_head")),
        ("vit_b_16", ("conv_proj", "encoder.layers.0.ln_1", "encoder.layers.11.mlp.3", "encoder.ln", "heads.head")),
        ("convnext_tiny", ("features.0.0", "features.5.8.block.0", "classifier.2")),
        ("mobilenet_v2", ("features.0.0", "features.3.conv.0.0", "features.17.conv.2", "features.18.0")),
    ],
)
def test_paths_follow_the_reference(name: str, paths: tuple[str, ...]) -> None:
    rows = {row.path for row in trace_network(read_network(zoo.find(name).document())).rows}
    assert set(paths) <= rows
