"""What only one backend keeps, and what it keeps that nobody can count: said wherever the figures are."""

from __future__ import annotations

import json

import pytest

import netweight as nw
from netweight.engine import handle_request
from netweight.exporters import export_report
from netweight.spec.spec import BACKENDS, Backend
from support import Json, document, node, weighed

LSTM = document(node("lstm", units=6, biases=2, name="over"), node("dropout"), x=[7, 5], batch=2)
SAID = "the workspace that oneDNN keeps for every layer and direction, whose size it alone knows"


def test_an_lstm_by_backend() -> None:
    b, t, i, u = 2, 7, 5, 6
    inputs, states, gates, mask = b * t * i, b * t * u, 4 * b * t * u, b * t * u
    ends = 2 * b * u
    written = inputs + gates + 2 * b * (t - 1) * u + ends + states
    worked = {
        "fused": 4 * (inputs + gates + 2 * states) + mask,
        "eager": 4 * written + mask,
        "cpu": 4 * (written + mask),
        "cpu-eager": 4 * (written + mask),
        "onednn": 4 * (inputs + states + 2 * ends + mask),
    }
    assert {name: weighed(LSTM).saved(backend=name) for name in BACKENDS} == worked
    for name in BACKENDS:
        report = weighed(LSTM, backend=name)
        assert report.totals.saved_bytes == sum(line.saved_bytes for line in report.lines) == worked[name]


def plan(backend: Backend) -> str:
    return " ".join(nw.memory(LSTM, train="sgd", backend=backend).assumptions)


def test_a_workspace_is_named_as_not_counted() -> None:
    left_out = weighed(LSTM, backend="onednn")
    assert left_out.omissions == {SAID: ["over"]}
    assert json.loads(export_report(left_out, "json"))["not_counted"] == [{"message": SAID, "paths": ["over"]}]
    for form in ("md", "html"):
        assert f"Not counted: over: {SAID}." in export_report(left_out, form)
    assert f"Not counted: over: {SAID}." in str(nw.weigh(LSTM, backend="onednn"))
    assert f"Not counted: {SAID}." in _notes("onednn")
    assert f"not counted: {SAID}" in plan("onednn")


@pytest.mark.parametrize("backend", ["fused", "eager", "cpu"])
def test_other_backends_count_all(backend: Backend) -> None:
    report = weighed(LSTM, backend=backend)
    assert report.omissions == {}
    assert "Not counted" not in export_report(report, "md")
    assert not any("Not counted" in note for note in _notes(backend))
    assert "not counted" not in plan(backend)


def _notes(backend: Backend) -> list[str]:
    request: Json = {"verb": "weigh", "doc": LSTM, "settings": {"backend": backend}}
    return json.loads(handle_request(json.dumps(request)))["notes"]
