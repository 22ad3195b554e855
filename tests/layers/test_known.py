"""Figures that users know by heart, and what every layer leaves out of its MACs."""

from __future__ import annotations

import pytest

from netweight.analysis.figures import row_flops, row_parameters
from netweight.trace.trace import Row
from support import run, weighed


@pytest.mark.parametrize(
    ("row", "count", "text"),
    [
        (run("dense", {"units": 3072}, (1, 768)), 2_362_368, "3,072·768 + 3,072 = 2,362,368"),
        (run("conv2d", {"filters": 128}, (1, 64, 9, 9)), 73_856, "128·64·3·3 + 128 = 73,856"),
        (run("lstm", {"units": 512}, (1, 50, 300)), 1_665_024, "4·512·300 + 4·512·512 + 4·512 = 1,665,024"),
        (run("attention", {"heads": 12}, (1, 128, 768)), 2_362_368, None),
        (run("batchnorm", {}, (1, 256, 7, 7)), 512, "256 + 256 = 512"),
    ],
    ids=["dense", "conv2d", "lstm", "attention", "batchnorm"],
)
def test_parameters(row: Row, count: int, text: str | None) -> None:
    assert row_parameters(row).value == count
    assert text is None or row_parameters(row).formula() == text


def test_flops_of_dense_are_two_a_weight() -> None:
    assert row_flops(run("dense", {"units": 3072}, (1, 768))).value == 2 * 768 * 3072


def test_flops_of_a_convolution_are_two_a_weight_and_position() -> None:
    assert (
        row_flops(run("conv2d", {"filters": 128, "padding": 1}, (1, 64, 56, 56))).value
        == 2 * 3 * 3 * 64 * 128 * 56 * 56
    )


def test_flops_of_an_lstm_are_eight_units_an_input_and_unit_every_step() -> None:
    assert row_flops(run("lstm", {"units": 512}, (1, 50, 300))).value == 50 * 8 * 512 * (300 + 512)


def test_attention_counts_both_products() -> None:
    row = run("attention", {"heads": 12}, (1, 128, 768))
    products = {
        op.function.name: op.count.value
        for op in row.spec.ops
        if op.function.name.startswith("attention.") and op.kind == "mac"
    }
    assert products == {"attention.scores": 128 * 128 * 768, "attention.values": 128 * 128 * 768}


@pytest.mark.parametrize(
    ("kind", "x", "other"),
    [
        ("relu", (2, 3, 5), {"max": 30}),
        ("gelu", (2, 3, 5), {"erf": 30, "mul": 30}),
        ("batchnorm", (2, 3, 5), {"fma": 30}),
        ("maxpool2d", (2, 3, 4, 4), {"max": 2 * 3 * 4 * 4}),
        ("global_avgpool", (2, 3, 4, 4), {"add": 96}),
        ("dropout", (2, 3), {}),
        ("flatten", (2, 3, 4), {}),
    ],
)
def test_elementwise_work_stands_apart(kind: str, x: tuple[int, ...], other: dict[str, int]) -> None:
    doc = {"netweight": 1, "inputs": {"x": {"shape": list(x), "batch": False}}, "layers": [{"kind": kind}]}
    totals = weighed(doc).totals
    assert (totals.macs, totals.other_ops) == (0, other)


@pytest.mark.parametrize(("t", "size", "log"), [(1024, 2048, 11), (1000, 2048, 11), (1025, 4096, 12), (1, 2, 1)])
def test_a_long_convolution_is_n_log_n(t: int, size: int, log: int) -> None:
    """Three transforms of twice the length, padded to a power of two: n/2 · log₂ n butterflies of ten operations."""
    row = run("long_conv", {}, (2, t, 3))
    butterflies = size // 2 * log
    transforms = [op for op in row.spec.ops if op.kind == "fft"]
    assert [op.amount for op in transforms] == [10 * batch * 3 * butterflies for batch in (2, 1, 2)]
    assert all(any(factor == ("flies", butterflies) for factor in op.over) for op in transforms)
    assert f"{size} / 2 · log₂ {size} = {butterflies} butterflies" in row.spec.notes[0]


def test_buffers_of_batchnorm() -> None:
    row = run("batchnorm", {}, (1, 256, 7, 7))
    assert {buffer.name: buffer.elements for buffer in row.spec.buffers} == {
        "running_mean": 256,
        "running_var": 256,
        "num_batches_tracked": 1,
    }
