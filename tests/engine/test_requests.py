"""Every verb checks what it is asked, and whatever happens is an answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netweight.engine import door, handle_request

Json = dict[str, Any]
DOC: Json = {"netweight": 1, "inputs": {"x": {"shape": [16]}}, "layers": [{"kind": "dense", "units": 4}]}
GPT: Json = json.loads(handle_request(json.dumps({"verb": "load", "id": "gpt2"})))["doc"]

GOOD: dict[str, Json] = {
    "weigh": {"doc": DOC},
    "footprint": {"doc": DOC},
    "formula": {"doc": DOC, "id": "/layers/0"},
    "parse": {"text": "dense 4"},
    "catalogue": {},
    "compare": {"doc": DOC, "known": []},
    "zoo": {},
    "load": {"id": "gpt2"},
    "open": {"text": json.dumps(DOC)},
    "label": {"doc": DOC},
    "export": {"doc": DOC, "format": "csv"},
    "memory": {"doc": DOC},
    "memory_choices": {},
}


def ask(request: object) -> Json:
    return json.loads(handle_request(json.dumps(request)))


def test_every_verb_stands_here():
    assert set(GOOD) == set(door.VERBS)
    for verb, request in GOOD.items():
        if verb == "zoo":  # it walks all of them
            continue
        assert ask({"verb": verb, **request})["ok"], verb


@pytest.mark.parametrize("verb", GOOD)
def test_a_field_that_a_verb_does_not_know_is_refused(verb: str):
    error = ask({"verb": verb, **GOOD[verb], "sise": 3})["error"]
    assert (error["code"], "'sise'" in error["message"] or "sise" in error["message"]) == ("request", True)


@pytest.mark.parametrize(
    ("verb", "wrong"),
    [
        ("weigh", {"doc": [DOC]}),
        ("weigh", {"doc": DOC, "settings": {"units": "feet"}}),
        ("weigh", {"doc": DOC, "settings": {"format": 3}}),
        ("weigh", {"doc": DOC, "settings": {"form": "bf16"}}),
        ("weigh", {"doc": DOC, "settings": []}),
        ("weigh", {"doc": DOC, "since": 3}),
        ("formula", {"doc": DOC}),
        ("formula", {"doc": DOC, "id": 0}),
        ("parse", {"text": None}),
        ("parse", {}),
        ("load", {"id": 5}),
        ("open", {"text": {}}),
        ("export", {"doc": DOC}),
        ("export", {"doc": DOC, "format": "pdf"}),
        ("memory", {"doc": DOC, "sizes": {"batch": 0}}),
        ("memory", {"doc": DOC, "sizes": {"batch": -3}}),
        ("memory", {"doc": DOC, "sizes": {"batch": 1.5}}),
        ("memory", {"doc": DOC, "sizes": {"batch": 16.0}}),
        ("memory", {"doc": DOC, "sizes": {"batch": True}}),
        ("memory", {"doc": DOC, "sizes": {"batch": "8"}}),
        ("memory", {"doc": DOC, "sizes": {"batch": None}}),
        ("memory", {"doc": DOC, "sizes": {"batch": 2**60}}),
        ("memory", {"doc": DOC, "sizes": [8]}),
        ("memory", {"doc": DOC, "plan": "bf16"}),
        ("memory", {"doc": DOC, "plan": {"format": {}}}),
        ("memory", {"doc": DOC, "plan": {"beams": "two"}}),
        ("memory", {"doc": DOC, "plan": {"prefill_chunk": -1}}),
        ("memory", {"doc": DOC, "plan": {"overhead": 3}}),
        ("memory", {"doc": DOC, "budget": 1.5}),
        ("memory", {"doc": DOC, "budget": -1}),
        ("memory", {"doc": DOC, "device": 4090}),
        ("memory", {"doc": DOC, "fit": ["batch"]}),
        *(
            ("compare", {"doc": DOC, "known": [{"id": "a", "title": "A", "flops": "1", "weights": {}, **more}]})
            for more in ({}, {"parameters": "abc"}, {"parameters": "-1"}, {"parameters": 1}, {"parameters": "9" * 400})
        ),
    ],
)
def test_a_field_of_another_type_or_out_of_range_is_refused(verb: str, wrong: Json):
    got = ask({"verb": verb, **wrong})
    assert got["ok"] is False
    assert got["error"]["code"] in ("request", "field")
    assert got["error"]["message"]


def test_sizes_that_pass_for_whole_numbers_leave_no_trace():
    """16.0 equals 16: what was made with it must not be remembered for it."""
    doc = json.loads(json.dumps(GPT).replace("gpt2", "traceless"))
    for wrong in (16.0, True, 1.5):
        assert ask({"verb": "memory", "doc": doc, "sizes": {"seq": wrong}})["ok"] is False
    plan = ask({"verb": "memory", "doc": doc, "sizes": {"seq": 16}, "plan": {"overhead": False}})
    assert "." not in json.dumps([part["q"]["x"] for part in plan["moments"][0]["parts"]])


def test_what_nobody_foresaw_is_one_clear_answer(monkeypatch: pytest.MonkeyPatch):
    def broken(_: object) -> Json:
        raise AttributeError("'int' object has no attribute 'any'")

    monkeypatch.setitem(door.VERBS, "catalogue", (door.Request, broken))
    error = ask({"verb": "catalogue"})["error"]
    assert error["code"] == "internal"
    assert "report" in error["hint"]
    assert "object" not in error["message"] + error["hint"]
    assert error["details"].startswith("AttributeError in test_requests.py, line ")
    monkeypatch.undo()
    assert ask({"verb": "weigh", "doc": DOC})["ok"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["bf16", "batch"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150)
@given(st.data())
def test_any_value_in_any_field_is_answered(data: st.DataObject):
    verb = data.draw(st.sampled_from([verb for verb in GOOD if verb not in ("zoo", "catalogue")]))
    kind = door.VERBS[verb][0]
    field = data.draw(st.sampled_from([name for name in kind.__struct_fields__ if name != "verb"] or ["none"]))
    value = data.draw(values.filter(lambda value: value is not None) if field == "known" else values)
    got = json.loads(handle_request(json.dumps({"verb": verb, **GOOD[verb], field: value}, ensure_ascii=False)))
    assert got["ok"] or got["error"]["code"] != "internal", got


@pytest.mark.parametrize("text", ["", "{", "3", "[]", "null", '"\ud800"', '{"verb": "wei\ud800gh"}', "[" * 100_000])
def test_what_is_no_request_is_answered(text: str):
    got = json.loads(handle_request(text))
    assert got["ok"] is False
    assert got["error"]["code"] == "request"
