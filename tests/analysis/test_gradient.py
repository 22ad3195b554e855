"""The backward pass: one contraction for every operand that needs a gradient."""

import pytest

import netweight.layers  # noqa: F401
from netweight.analysis.backward import backward_macs
from netweight.analysis.report import weigh_trace
from netweight.document.network import read_network
from netweight.trace.trace import trace_network

CONV = {"kind": "conv2d", "filters": 64, "kernel": 3, "padding": 1}
DEPTHWISE = CONV | {"groups": 64}
DENSE = {"kind": "dense", "units": 64}


def passes(shape: list[int], *layers: dict[str, object]) -> list[float]:
    """Backward multiply-adds of each row as multiples of its forward ones."""
    trace = trace_network(read_network({"netweight": 1, "inputs": {"x": {"shape": shape}}, "layers": list(layers)}))
    forward = [line.macs for line in weigh_trace(trace).lines]
    return [count.value / macs for (_, count), macs in zip(backward_macs(trace), forward, strict=True) if macs]


@pytest.mark.parametrize("layer", [CONV, DEPTHWISE])
def test_a_layer_that_learns_costs_twice_its_forward_pass_and_the_first_only_once(layer):
    assert passes([64, 32, 32], layer, layer) == [1, 2]


def test_a_frozen_layer_hands_on_the_gradient_only():
    assert passes([64], DENSE, DENSE | {"trainable": False}, DENSE) == [1, 1, 2]
    assert passes([64], DENSE | {"trainable": False}, DENSE) == [0, 1]


def test_a_fused_attention_computes_its_scores_again():
    attention = {"kind": "attention", "heads": 4, "bias": False}
    trace = trace_network(read_network({"netweight": 1, "inputs": {"x": {"shape": [128, 64]}}, "layers": [attention]}))
    (_, count), (line,) = next(iter(backward_macs(trace))), weigh_trace(trace).lines
    square = 64 * 128 * 128
    assert line.macs == 4 * 128 * 64 * 64 + 2 * square
    # Projections: q, k, v are first (weights only), the last one both ways; the core five products.
    assert count.value == 5 * 128 * 64 * 64 + 5 * square
