"""Mixtures of experts: what is stored, what is computed, and what is assumed."""

from __future__ import annotations

import json
from typing import Any

import pytest

import netweight as nw
from netweight.analysis.report import Report
from netweight.engine import handle_request
from netweight.exporters import json as as_json
from netweight.exporters.html import to_html
from netweight.exporters.markdown import to_markdown
from netweight.exporters.plain import plain_text
from netweight.exporters.summary import assumption_lines
from support import Json, document, node, weighed


def mlp(inner: int) -> list[Json]:
    return [node("gated_mlp", units=inner, name="mlp")]


def report(*layers: Json, positions: int = 12, width: int = 8, **options: Any) -> Report:
    return weighed(document(*layers, x=[positions, width]), **options)


def experts(count: int, top: int, **fields: Any) -> Json:
    return node("experts", count=count, top=top, layers=mlp(5), **fields)


def test_experts_that_are_all_active_compute_as_much_as_as_many_dense_ones() -> None:
    mixed, dense = report(experts(4, 4)), report(*mlp(5))
    router = 4 * 8
    assert mixed.parameters == 4 * dense.parameters + router
    assert mixed.macs == 4 * dense.macs + 12 * router


def test_a_shared_expert_is_one_more_that_sees_every_position() -> None:
    plain, shared, dense = report(experts(4, 2)), report(experts(4, 2, shared=mlp(7))), report(*mlp(7))
    assert shared.parameters - plain.parameters == dense.parameters
    assert shared.macs - plain.macs == dense.macs
    assert {"shared_experts.mlp.gate_proj", "experts.mlp.gate_proj"} <= {line.row.path for line in shared.lines}


@pytest.mark.parametrize(("fields", "places"), [({}, 24), ({"capacity": 1.25}, 32), ({"choice": "expert"}, 24)])
def test_places_of_experts(fields: dict[str, Any], places: int) -> None:
    """12 positions, two of four experts each; with room for 1.25 of an even share an expert has 8 places."""
    found, dense = report(experts(4, 2, **fields)), report(*mlp(5))
    assert found.macs == dense.macs * places // 12 + 12 * 32
    assert any("depend" in note for line in found.lines for note in line.row.spec.notes)


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (experts(4, 2), "gate: The load of an expert depends on the data; the sum over all does not."),
        (
            experts(4, 2, capacity=1.25),
            "gate: All places are computed; which positions fill them depends on the data.",
        ),
        (
            node("gcn", units=5, edges=30),
            "gcn: Edges are taken as 30 for 12 nodes; the true number depends on the data.",
        ),
        (
            node("gat", units=5, edges=30),
            "gat: Edges are taken as 30 for 12 nodes; the true number depends on the data.",
        ),
        (
            node("message_passing", units=5, edges=7),
            "message_passing: Edges are taken as 7 for 12 nodes; the true number depends on the data.",
        ),
        (
            node("repeat", times=3, layers=[experts(4, 2)]),
            "0.gate and 2 more: The load of an expert depends on the data; the sum over all does not.",
        ),
    ],
)
def test_what_depends_on_the_data_is_named_by_the_report(layer: Json, said: str) -> None:
    found = report(layer)
    assert assumption_lines(found) == [said]
    for export in (plain_text, to_markdown, to_html):
        assert said.split(";")[0].split(": ")[1] in export(found)
    (one,) = as_json.report_data(found)["assumptions"]
    assert one["text"] in said
    document = found.trace.network.document
    for plan in (nw.memory(document), nw.memory(document, train="sgd")):
        assert one["text"].lower() in [text.lower() for text in plan.assumptions]
    notes = json.loads(handle_request(json.dumps({"verb": "weigh", "doc": document})))["notes"]
    assert f"{one['text']}." in notes
    assert assumption_lines(report(*mlp(5))) == []


def test_a_correction_of_the_load_is_a_buffer() -> None:
    plain, corrected = report(experts(4, 2)), report(experts(4, 2, correction=True, routing="sigmoid"))
    assert (corrected.parameters, corrected.totals.buffers) == (plain.parameters, 4)


def test_mixtral_from_its_layers() -> None:
    """46,702,792,704 parameters (arXiv 2401.04088 says 47 B); 2 of 8 experts a position."""
    attend = node("attention", heads=32, kv_heads=8, bias=False, causal=True, rotary=True)
    mixed = node("experts", count=8, top=2, layers=mlp(14336))
    mixed["layers"] = [node("gated_mlp", units=14336)]
    layer = [node("residual", layers=[node("rmsnorm"), attend]), node("residual", layers=[node("rmsnorm"), mixed])]
    embed, head = node("embedding", vocabulary=32000, units=4096), node("dense", units=32000, bias=False)
    doc = document(
        embed, node("repeat", times=32, layers=layer), node("rmsnorm"), head, x=["seq"], dtype="int64", seq=128
    )
    found = weighed(doc)
    assert (found.parameters, found.flops) == (46_702_792_704, 3_272_228_208_640)
    assert found.totals.cache == 32 * 2 * 128 * 8 * 128
