"""Where a fault is said, and what mends it."""

from typing import Any

import pytest

from netweight.document.network import read_network
from netweight.trace.trace import Trace, trace_network

Json = dict[str, Any]


def trace(*layers: Json, **more: Any) -> Trace:
    return trace_network(read_network({"netweight": 1, "layers": list(layers), **more}))


def block(name: str, *layers: Json) -> Json:
    return {"kind": "block", "name": name, "layers": list(layers)}


def test_what_fails_only_the_second_time_is_said_at_the_again() -> None:
    body = block("body", {"kind": "dense", "in": 8, "units": 4})
    got = trace(body, {"kind": "again", "of": "body"}, {"kind": "relu"}, inputs={"x": {"shape": [8]}})
    assert list(got.faults) == ["/layers/1"]
    fault = got.faults["/layers/1"]
    assert fault.message == "body once more: Dense expects 8 inputs and gets 4."
    assert not fault.fixes
    assert got.blocked_by == {"/layers/2": "/layers/1"}


def test_what_fails_the_first_time_is_said_where_it_is() -> None:
    body = block("body", {"kind": "dense", "in": 9, "units": 4})
    got = trace(body, {"kind": "again", "of": "body"}, inputs={"x": {"shape": [8]}})
    assert list(got.faults) == ["/layers/0/layers/0"]
    assert got.blocked_by["/layers/1"] == "/layers/0/layers/0"


@pytest.mark.parametrize(
    ("layer", "shapes"),
    [
        ({"kind": "relu"}, [[3, 224, 224], [128, 768], [768], [3, 16, 112, 112]]),
        ({"kind": "maxpool2d", "kernel": 2}, [[3, 224, 224]]),
        ({"kind": "maxpool3d", "kernel": 2}, [[3, 16, 112, 112]]),
        ({"kind": "matmul"}, []),
    ],
)
def test_a_first_layer_of_no_usual_size_is_offered_what_it_can_take(layer: Json, shapes: list[list[int]]) -> None:
    fault = trace(layer).faults["/layers/0"]
    assert fault.message == "There is no input yet."
    assert [fix.set["inputs"]["x"]["shape"] for fix in fault.fixes] == shapes
    for fix in fault.fixes:
        assert fix.id == ""
        assert not trace(layer, **fix.set).faults
