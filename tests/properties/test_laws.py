"""Laws that hold for every network, over networks at random."""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netweight.analysis.figures import row_macs, row_parameters
from netweight.analysis.report import Report
from netweight.document.network import parse_json
from properties.documents import Names, channels, documents, sequences, steady, steady_plane, steady_sequence
from support import Json, document, evaluate, node, weighed

SUMMED = ("parameters", "trainable", "buffers", "macs", "flops", "weight_bytes", "output_bytes", "saved_bytes")

many = settings(max_examples=50)
"""Without a deadline: a busy machine is no broken law."""


def figures(report: Report) -> tuple[Any, ...]:
    """What two spellings of one network must agree on."""
    totals = report.totals
    counted = (
        totals.parameters,
        totals.buffers,
        totals.macs,
        totals.other_ops,
        totals.saved_bytes,
        totals.output_bytes,
    )
    return (*counted, report.peak().bytes)


@st.composite
def bodies(draw: Any) -> tuple[list[Json], Json]:
    """Nodes that keep their shape, and a document whose input they fit."""
    size = draw(channels)
    if draw(st.booleans()):
        return steady(draw, size, steady_plane, Names()), document(x=[size, 5, 5], batch=2)
    return steady(draw, size, steady_sequence, Names()), document(x=[5, size], batch=2)


@many
@given(documents)
def test_rows_add_up(doc: Json) -> None:
    report = weighed(doc)
    for name in SUMMED:
        assert sum(getattr(line, name) for line in report.lines) == getattr(report.totals, name)
    other = Counter[str]()
    for line in report.lines:
        other.update(line.other_ops)
    assert dict(other) == report.totals.other_ops
    assert len(report.lines) == report.totals.rows


@many
@given(documents)
def test_the_document_survives_json(doc: Json) -> None:
    again = parse_json(json.dumps(doc))
    assert again == doc
    assert figures(weighed(again)) == figures(weighed(doc))


@many
@given(documents)
def test_twice_the_batch_is_twice_the_work_and_the_same_weights(doc: Json) -> None:
    one, two = weighed(doc).totals, weighed(doc | {"sizes": doc["sizes"] | {"batch": 2 * doc["sizes"]["batch"]}}).totals
    assert (two.parameters, two.buffers, two.macs) == (one.parameters, one.buffers, 2 * one.macs)
    assert two.output_bytes == 2 * one.output_bytes


@many
@given(bodies(), st.integers(1, 4))
def test_a_repeat_is_that_many_copies(drawn: tuple[list[Json], Json], times: int) -> None:
    body, doc = drawn
    repeated = doc | {"layers": [node("repeat", times=times, layers=body)]}
    written = doc | {"layers": [node("block", layers=copy.deepcopy(body)) for _ in range(times)]}
    assert figures(weighed(repeated)) == figures(weighed(written))


@many
@given(bodies(), st.integers(1, 4))
def test_a_shared_repeat_has_the_weights_of_one_and_the_work_of_all(drawn: tuple[list[Json], Json], times: int) -> None:
    body, doc = drawn
    one = weighed(doc | {"layers": body}).totals
    shared = weighed(doc | {"layers": [node("repeat", times=times, layers=body, shared=True)]})
    again = [node("again", of="body") for _ in range(times - 1)]
    written = weighed(doc | {"layers": [node("block", name="body", layers=body), *again]})
    assert (shared.parameters, shared.totals.buffers, shared.macs) == (one.parameters, one.buffers, times * one.macs)
    assert figures(shared) == figures(written)


@many
@given(sequences())
def test_a_tied_weight_counts_once(doc: Json) -> None:
    layers = doc["layers"]
    tied = [*layers[:-1], layers[-1] | {"tie": {"weight": "tokens.weight"}}]
    free = [*layers[:-1], {name: value for name, value in layers[-1].items() if name != "tie"}]
    one, two = weighed(doc | {"layers": tied}).totals, weighed(doc | {"layers": free}).totals
    assert two.parameters - one.parameters == layers[0]["vocabulary"] * layers[0]["units"]
    assert (one.macs, one.saved_bytes) == (two.macs, two.saved_bytes)


@many
@given(documents)
def test_the_peak_holds_the_largest_output(doc: Json) -> None:
    report = weighed(doc)
    assert report.peak().bytes >= max(line.output_bytes for line in report.lines)


@many
@given(documents)
def test_bytes_fall_with_bits(doc: Json) -> None:
    report = weighed(doc)
    fp32, bf16, int8 = (report.weights(name) for name in ("fp32", "bf16", "int8"))
    assert (fp32, bf16, int8) == (4 * report.parameters, 2 * report.parameters, report.parameters)
    assert report.saved(2) <= report.saved(4) <= 2 * report.saved(2)
    assert report.peak(2).bytes <= report.peak(4).bytes <= 2 * report.peak(2).bytes


@many
@given(st.integers(1, 5), st.integers(1, 9))
def test_blocks_of_four_bits_are_smaller_than_bytes(units: int, inputs: int) -> None:
    report = weighed(document(node("dense", units=64 * units, bias=False), x=[64 * inputs]))
    assert report.weights("nf4") <= report.weights("int4") < report.weights("int8")


def attended(fields: Json, t: int, past: int) -> int:
    return weighed(document(node("attention", **fields, past=past), x=[t, 12]), causal="exact").macs


heads = st.sampled_from([(1, 1), (2, 1), (4, 2), (3, 3)])


@many
@given(heads, st.integers(1, 12), st.integers(0, 5))
def test_under_the_mask_a_prefill_costs_its_decode_steps(shape: tuple[int, int], n: int, past: int) -> None:
    fields = {"heads": shape[0], "kv_heads": shape[1], "head_dim": 3, "causal": True}
    assert attended(fields, n, past) == sum(attended(fields, 1, past + step) for step in range(n))


@many
@given(st.integers(1, 12), st.integers(1, 12))
def test_under_the_mask_a_prefill_may_come_in_two_parts(first: int, second: int) -> None:
    fields = {"heads": 2, "head_dim": 3, "causal": True}
    assert attended(fields, first + second, 0) == attended(fields, first, 0) + attended(fields, second, first)


@many
@given(channels, channels, st.integers(1, 9))
def test_one_group_is_a_dense_convolution_and_a_single_tap_a_dense_layer(ci: int, co: int, side: int) -> None:
    plain = weighed(document(node("conv2d", filters=co, kernel=1), x=[ci, side, side]))
    grouped = weighed(document(node("conv2d", filters=co, kernel=1, groups=1), x=[ci, side, side]))
    dense = weighed(document(node("dense", units=co), x=[side * side, ci]))
    assert figures(plain) == figures(grouped)
    assert (plain.parameters, plain.macs) == (dense.parameters, dense.macs)


@many
@given(channels, channels, st.integers(1, 4))
def test_groups_divide_weights_and_work(ci: int, co: int, groups: int) -> None:
    def conv(g: int) -> Report:
        return weighed(document(node("conv2d", filters=groups * co, groups=g, bias=False), x=[groups * ci, 5, 5]))

    assert conv(1).parameters == groups * conv(groups).parameters
    assert conv(1).macs == groups * conv(groups).macs


@pytest.mark.parametrize("causal", ["full", "exact", "half"])
@many
@given(doc=documents)
def test_printed_formulas_add_up(causal: Any, doc: Json) -> None:
    for line in weighed(doc, causal=causal).lines:
        assert evaluate(row_parameters(line.row).text()) == line.parameters
        assert evaluate(row_macs(line.row, causal).text()) == line.macs
