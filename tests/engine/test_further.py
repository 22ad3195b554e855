"""What else is said of a row: a second fault beside the first, and hints that are no faults."""

import json
from typing import Any

import pytest

from netweight import zoo
from netweight.analysis.hints import hints
from netweight.engine import handle_request
from netweight.trace.trace import trace_network

Json = dict[str, Any]


def row(layers: list[Json], at: int = -1, shape: tuple[int, ...] = (3, 16, 16), **more: Any) -> Json:
    document = {"netweight": 1, "inputs": {"x": {"shape": list(shape)}}, "layers": layers, **more}
    return json.loads(handle_request(json.dumps({"verb": "weigh", "doc": document})))["rows"][at]


@pytest.mark.parametrize(
    ("layer", "shape", "first", "second"),
    [
        ({"kind": "conv2d", "filters": 8, "kernel": 99, "groups": 2}, (3, 16, 16), "Groups 2", "99"),
        ({"kind": "dense", "units": 4, "in": 99, "biass": True}, (16,), "no field", "expects 99"),
        ({"kind": "attention", "heads": 5, "in": 99}, (7, 16), "expects 99", "Heads 5"),
    ],
)
def test_a_row_at_fault_says_a_second_fault_too(layer: Json, shape: tuple[int, ...], first: str, second: str):
    error = row([layer], shape=shape)["error"]
    said = [error["message"], *[other["message"] for other in error["more"]]]
    assert len(said) == 2
    assert any(first in message for message in said)
    assert any(second in message for message in said)


def test_one_fault_is_one():
    assert row([{"kind": "dense", "units": 4, "in": 99}], shape=(16,))["error"]["more"] == []
    assert row([{"kind": "flurb"}])["error"]["more"] == []
    inside = row([{"kind": "block", "layers": [{"kind": "dense", "units": 4, "in": 99, "biass": 1}]}], shape=(16,))
    assert len(inside["error"]["more"]) == 1


CONV = {"kind": "conv2d", "filters": 8, "kernel": 3}
DENSE = {"kind": "dense", "units": 10}


@pytest.mark.parametrize(
    "between", [[], [{"kind": "relu"}], [{"kind": "batchnorm"}, {"kind": "relu"}, {"kind": "dropout", "rate": 0.5}]]
)
def test_dense_behind_a_convolution_without_flatten_is_hinted_at(between: list[Json]):
    got = row([CONV, *between, DENSE])
    # PyTorch: nn.Linear(14, 10) on 8 × 14 × 14; flattened it would be nn.Linear(1568, 10).
    assert "the 14 of 8 × 14 × 14" in got["hint"]
    assert "all 1,568 values" in got["hint"]
    assert got["state"] == "ok"
    assert got["p"]["x"] == "150"


def test_what_is_meant_gets_no_hint():
    flat = {"kind": "flatten"}
    assert row([CONV, flat, DENSE])["hint"] == ""
    assert row([CONV, {"kind": "global_avg_pool"}, DENSE])["hint"] == ""
    assert row([DENSE])["hint"] == ""
    assert row([DENSE, DENSE], shape=(128, 64))["hint"] == ""
    assert row([CONV, DENSE], shape=(16, 16, 3), layout="channels_last")["hint"] == ""
    # The hint goes when a row is put between: rows are remembered.
    assert row([CONV, DENSE])["hint"] != ""
    assert row([CONV, flat, DENSE])["hint"] == ""


@pytest.mark.parametrize(
    "name", ["resnet50", "vit_b_16", "convnext_tiny", "inception_v3", "wav2vec2-base", "repvit_m1"]
)
def test_known_networks_get_none(name: str):
    assert hints(trace_network(zoo.find(name).network())) == {}


def test_show_says_it(run, tmp_path):
    file = tmp_path / "net.json"
    file.write_text(json.dumps({"netweight": 1, "inputs": {"x": {"shape": [3, 16, 16]}}, "layers": [CONV, DENSE]}))
    shown = run("show", str(file))
    assert shown.code == 0
    assert "Hint: " in shown.out
    assert "A Flatten before it would give it all 1,568 values." in shown.out
