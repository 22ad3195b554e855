"""The one door: what it answers, and that it never raises."""

import json
import sys
from typing import Any

import pytest

from netweight.document.groups import GROUP_KINDS
from netweight.engine import handle_request

Json = dict[str, Any]


def ask(verb: str, **request: Any) -> Json:
    return json.loads(handle_request(json.dumps({"verb": verb, **request})))


def chain(*units: int, **more: Any) -> Json:
    layers = [{"kind": "dense", "units": size} for size in units]
    return {"netweight": 1, "name": "chain", "inputs": {"x": {"shape": [16]}}, "layers": layers, **more}


def test_rows_say_what_the_totals_add_up_to():
    got = ask("weigh", doc=chain(32, 8))
    assert [row["p"]["x"] for row in got["rows"]] == ["544", "264"]
    assert got["summary"]["parameters"]["x"] == "808"
    assert got["summary"]["flops"]["x"] == f"{2 * (16 * 32 + 32 * 8):,}"


@pytest.mark.parametrize("format", ["bf16", "fp8-e4m3", "bnb-nf4", "gguf:q4_k_m", "bf16, linear=nf4"])
def test_weights_are_stored_as_any_format_by_name_or_by_rules(format: str):
    settings = {"format": format}
    summary = ask("weigh", doc=chain(32, 64), settings=settings)["summary"]
    assert summary["format"] == format
    stored = ask("formula", doc=chain(32, 64), settings=settings, id="/layers/0")["figures"]
    assert "544 in " in stored[-1]["text"]
    compared = ask("compare", doc=chain(32, 64), settings=settings, known=[])
    assert compared["format"] == ("bf16" if format == "bf16" else "fp32")


def test_the_formats_of_the_document_hold_where_none_is_asked_for():
    doc = chain(32, policies={"format": ["bf16", "linear=nf4"]})
    assert ask("weigh", doc=doc)["summary"]["format"] == "bf16, linear=nf4"
    assert ask("weigh", doc=doc, settings={"format": "fp32"})["summary"]["weights"]["x"] == f"{544 * 4:,} B"
    refused = ask("weigh", doc=chain(32, policies={"format": ["bf17"]}))["error"]
    assert (refused["path"], refused["code"]) == ("/policies/format/0", "unknown")
    assert ask("weigh", doc=doc, settings={"format": "bf17"})["error"]["code"] == "unknown"


def test_the_catalogue_lists_every_format_that_a_plan_takes():
    listed = [one["name"] for group in ask("catalogue")["formats"] for one in group["formats"]]
    assert {"fp32", "nf4", "bnb-nf4-dq", "gguf:q4_k_m"} <= set(listed)
    for name in listed:
        assert ask("weigh", doc=chain(32), settings={"format": name})["ok"], name


@pytest.mark.parametrize(("inner", "field", "set_to"), [
    ({"kind": "conv2d", "filters": 4, "kernel": 99}, "layer.kernel", {"kernel": 8}),
    ({"kind": "conv2d", "filters": 4, "groups": 5}, "layer.groups", {"groups": 1}),
    ({"kind": "dense"}, "layer.units", None),
    ({"kind": "dents", "units": 4}, "layer.kind", None),
])  # fmt: skip
def test_a_fault_of_the_layer_inside_a_wrapper_is_said_and_mended_there(inner: Json, field: str, set_to: Json | None):
    doc = {"netweight": 1, "inputs": {"x": {"shape": [3, 8, 8]}}, "layers": [{"kind": "lora", "layer": inner}]}
    error = ask("weigh", doc=doc)["rows"][0]["error"]
    assert error["field"] == field
    if set_to:
        assert (error["fixes"][0]["id"], error["fixes"][0]["set"]) == ("/layers/0/layer", set_to)


def test_an_engine_without_architectures_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr("netweight.engine.known", raising=False)
    monkeypatch.setitem(sys.modules, "netweight.engine.known", None)
    for request in ({"verb": "zoo"}, {"verb": "load", "id": "resnet50"}, {"verb": "compare", "doc": chain(4)}):
        assert ask(**request)["error"]["code"] == "unknown"


def test_the_footprint_says_what_storages_add_to_the_totals():
    got = ask("footprint", doc=chain(32, 8))
    assert got["training"]["x"] == f"{16 * 808 + 4 * (16 + 32):,} B"
    assert got["training"] == got["memory"]["training"][0]["total"]
    assert got["peak"]["x"] == f"{4 * (16 + 32)} B"
    assert got["label"]["parameters"]["x"] == "808"


def test_a_backend_says_what_training_keeps():
    doc = {"netweight": 1, "inputs": {"x": {"shape": [7, 8]}}, "layers": [{"kind": "lstm", "units": 4}]}
    kept, notes = {}, {}
    for backend in ("fused", "cpu", "fused"):
        settings = {"backend": backend}
        kept[backend] = ask("footprint", doc=doc, settings=settings)["training"]["x"]
        notes[backend] = ask("weigh", doc=doc, settings=settings)["notes"]
    assert kept["fused"] == ask("footprint", doc=doc)["training"]["x"] != kept["cpu"]
    assert "on the CPU" in notes["cpu"][-1]
    refused = ask("weigh", doc=doc, settings={"backend": "tpu"})["error"]
    assert (refused["code"], "backend" in refused["message"]) == ("unknown", True)


def test_an_edit_answers_only_the_rows_that_changed():
    first = ask("weigh", doc=chain(32, 8, 8, 4))
    second = ask("weigh", doc=chain(32, 8, 8, 5), since=first["key"])
    assert second["rows"][:3] == [0, 1, 2]
    assert second["rows"][3]["p"]["x"] == "45"
    whole = ask("weigh", doc=chain(32, 8, 8, 5))
    assert whole["key"] == second["key"]
    assert whole["rows"][:3] == first["rows"][:3]


def test_a_key_that_is_not_the_last_one_gets_all_rows():
    old = ask("weigh", doc=chain(32))["key"]
    ask("weigh", doc=chain(33))
    assert all(isinstance(row, dict) for row in ask("weigh", doc=chain(32, 8), since=old)["rows"])


def test_a_fault_stands_at_its_row_with_a_fix_that_mends_it():
    doc = chain(32)
    doc["layers"].append({"kind": "dense", "in": 31, "units": 4})
    doc["layers"].append({"kind": "relu"})
    got = ask("weigh", doc=doc)
    good, bad, waiting = got["rows"]
    assert (good["state"], bad["state"], waiting["state"], waiting["waits"]) == ("ok", "error", "waits", "2")
    assert got["partial"] == "row 1"
    fix = bad["error"]["fixes"][0]
    node = doc["layers"][1]
    for field in fix["unset"]:
        del node[field]
    node.update(fix["set"])
    assert ask("weigh", doc=doc)["errors"] == 0


def test_a_formula_names_the_field_that_sets_each_factor():
    got = ask("formula", doc=chain(32), id="/layers/0")
    figure = got["figures"][0]
    assert figure["text"] == "32·16 + 32 = 544"
    assert [factor["field"] for factor in figure["products"][0]["factors"]] == ["units", "in"]


def test_mine_is_among_the_known_ones_with_how_many_times():
    known = [{"id": "a", "title": "A", "parameters": "1616", "flops": "3072", "weights": {"fp32": "6464"}}]
    got = ask("compare", doc=chain(32, 8), known=known)
    assert [(row["mine"], row["pr"], row["fr"]) for row in got["rows"]] == [
        (False, "2.0 ×", "2.0 ×"),
        (True, "1.0 ×", "1.0 ×"),
    ]


def test_the_label_is_text_in_an_svg_and_escapes_names():
    got = ask("label", doc=chain(32, name="<b>&"))
    assert "<b>&" in got["text"]
    assert "&lt;b&gt;&amp;" in got["svg"]
    assert "<b>" not in got["svg"]


@pytest.mark.parametrize(
    "request_",
    [
        "",
        "{",
        "[]",
        "null",
        "3",
        '"weigh"',
        "{}",
        '{"verb": 3}',
        '{"verb": "weigh"}',
        '{"verb": "weigh", "doc": []}',
        '{"verb": "weigh", "doc": {}, "settings": {"format": "fp99"}}',
        '{"verb": "weigh", "doc": {"netweight": 2}}',
        '{"verb": "formula", "doc": {"netweight": 1, "layers": []}, "id": 3}',
        '{"verb": "load", "id": "nothing"}',
        '{"verb": "open", "text": "{"}',
        '{"verb": "export", "doc": {"netweight": 1, "layers": []}, "format": "exe"}',
        '{"verb": "weigh", "doc": {"netweight": 1, "layers": []}, "settings": 3}',
        '{"verb": "compare", "doc": {"netweight": 1, "layers": []}, "known": [3]}',
    ],
)
def test_bad_requests_are_answered(request_):
    got = json.loads(handle_request(request_))
    assert got["ok"] is False
    assert got["error"]["message"]


def test_memory_adds_up_and_is_held_against_a_budget():
    got = ask("memory", doc=chain(32, 8), plan={"overhead": False, "train": "sgd"}, budget=100)
    for moment in got["moments"]:
        assert moment["v"] == sum(part["v"] for part in moment["parts"])
    assert got["total"]["v"] == max(moment["v"] for moment in got["moments"])
    assert got["limit"]["fits"] is False
    assert got["limit"]["left"]["x"] == f"{int(got['total']['v']) - 100:,} B"
    assert got["layers"]["columns"][0] == "weights"


def test_memory_finds_the_largest_batch():
    got = ask("memory", doc=chain(32, 8), plan={"overhead": False}, budget=4 * (808 + 10 * 48), fit="batch")
    assert got["fit"]["value"] == "10"
    assert got["fit"]["binds"] == "activations"


def test_memory_answers_what_is_at_fault():
    for request in (
        {"plan": 3},
        {"plan": {"train": "magic"}},
        {"budget": -1},
        {"sizes": {"wide": 3}},
        {"fit": "batch"},
    ):
        assert json.loads(handle_request(json.dumps({"verb": "memory", "doc": chain(4), **request})))["ok"] is False
    task = next(field for field in ask("memory_choices")["fields"] if field["name"] == "train")
    assert "adamw" in [choice["value"] for choice in task["choices"]]


def test_the_catalogue_says_what_groups_hold():
    groups = ask("catalogue")["groups"]
    assert groups["residual"] == {"lists": ["layers", "shortcut"], "paths": []}
    assert groups["branches"] == {"lists": [], "paths": ["branches"]}
    assert groups["repeat"] == {"lists": ["layers"], "paths": []}
    assert {tag: set(said["lists"] + said["paths"]) for tag, said in groups.items()} == {
        tag: set(group.lists) for tag, group in GROUP_KINDS.items()
    }
