"""Ties: one tensor in two places counts once, wherever its first place is."""

import pytest

from netweight.document.network import read_network
from netweight.trace.trace import trace_network
from support import weighed

TOKENS = {"kind": "embedding", "name": "tokens", "vocabulary": 100, "units": 8}


def tied(target: str, *layers: dict[str, object]) -> dict[str, object]:
    head = {"kind": "dense", "units": 100, "bias": False, "tie": {"weight": target}}
    inputs = {"ids": {"shape": [5], "dtype": "int64"}}
    return {"netweight": 1, "inputs": inputs, "layers": [*layers, head]}


@pytest.mark.parametrize(
    ("target", "layers"),
    [
        ("tokens.weight", [TOKENS]),
        ("model.tokens.weight", [{"kind": "block", "name": "model", "layers": [TOKENS]}]),
        (
            "model.deep.tokens.weight",
            [{"kind": "block", "name": "model", "layers": [{"kind": "block", "name": "deep", "layers": [TOKENS]}]}],
        ),
    ],
)
def test_a_tied_head_counts_once(target, layers):
    report = weighed(tied(target, *layers))
    assert not report.trace.faults
    assert report.parameters == 800
    assert report.macs == 5 * 8 * 100


def test_a_tie_to_nothing_is_said_with_the_remedy():
    (fault,) = trace_network(read_network(tied("nobody.weight", TOKENS))).faults.values()
    assert "nobody.weight" in fault.message
    assert "whole path" in fault.hint
