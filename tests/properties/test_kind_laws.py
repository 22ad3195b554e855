"""Laws of every kind of layer, at inputs of any shape: only a Fault, and weights that know nothing of the batch."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netweight.layers  # noqa: F401  registers the kinds
from layers.every import CASES
from layers.table import Case
from netweight.analysis.report import weigh_trace
from netweight.document.network import read_network
from netweight.engine.shorthand import parse_shorthand
from netweight.faults.fault import Fault
from netweight.planner import make_plan
from netweight.spec.layer import KINDS
from netweight.trace.trace import Trace, trace_network
from properties.documents import configured
from support import Json, node

BY_KIND: dict[str, list[Case]] = defaultdict(list)
for case in CASES:
    BY_KIND[case.kind].append(case)

for tag, kind in KINDS.items():
    if tag not in BY_KIND:  # made of others: what people type for it, at features that its heads divide
        fields, _ = parse_shorthand(kind.example)
        del fields["kind"]
        fields.pop("in", None)
        plane = kind.layer.feature_axis == 1
        x = (2, 16, 12) if tag == "separable_conv1d" else (2, 16, 12, 12) if plane else (2, 5, 48)
        memory = {"dit_block": (2, 48), "unet_up": (2, 8, 24, 24), "feature_pyramid": (2, 8, 6, 6)}
        BY_KIND[tag] = [Case(tag, fields, [x, memory[tag]] if tag in memory else [x], (), {})]

samples = st.lists(st.sampled_from([1, 2, 3, 4, 6, 8, 12]), max_size=5).map(tuple)


def trace(case: Case, xs: list[tuple[int, ...]], batch: int) -> Trace | None:
    """The layer of a case at other sample shapes; None where they do not fit it. Raises what is no Fault."""
    inputs = {f"x{n}": {"shape": list(x), "dtype": case.dtype} for n, x in enumerate(xs)}
    layer = node(case.kind, **case.fields, from_=list(inputs))
    try:
        found = trace_network(
            read_network({"netweight": 1, "inputs": inputs, "sizes": {"batch": batch}, "layers": [layer]})
        )
    except Fault:
        return None
    if found.faults:
        return None
    weigh_trace(found).peak()
    return found


def stated(found: Trace) -> list[Any]:
    """What must not change with the batch: weights, buffers, and the shapes of samples."""
    return [
        (
            row.path,
            [(weight.name, weight.shape) for weight in row.spec.weights],
            [(buffer.name, buffer.shape) for buffer in row.spec.buffers],
            [shape[1:] for shape, _ in row.spec.handed_on],
        )
        for row in found.rows
    ]


@st.composite
def inputs(draw: Any, kind: str) -> tuple[Case, list[tuple[int, ...]]]:
    """A case of a kind, with other sample shapes: anything, or those of the case but for an axis left out."""
    case = draw(st.sampled_from(BY_KIND[kind]))
    xs = [tuple(x[1:]) for x in case.xs]
    match draw(st.integers(0, 3)):
        case 0:
            return case, [draw(samples) for _ in xs]
        case 1:
            shape = draw(samples)
            return case, [shape for _ in xs]
        case 2:
            cut = draw(st.integers(0, 4))
            return case, [x[cut:] for x in xs]
        case _:
            return case, xs


OF_BATCHES = {"unfold_batch"}
"""Kinds that say how one batch is made of another, so that two of one size are no matter of the sample."""


def planned(doc: Json, asked: Json) -> str:
    """What is said of a document whose memory is planned: nothing, or its fault in one line."""
    try:
        found = trace_network(read_network(doc))
        if not found.faults:
            weigh_trace(found).saved()
            make_plan(doc, {}, asked)
    except Fault as fault:
        return fault.line()
    return ""


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_a_case_that_fits(kind: str) -> None:
    case = BY_KIND[kind][0]
    assert trace(case, [tuple(x[1:]) for x in case.xs], 8) is not None


@pytest.mark.parametrize("kind", list(KINDS))
@settings(max_examples=25)
@given(data=st.data())
def test_any_fields_are_taken_or_refused(kind: str, data: st.DataObject) -> None:
    """At shapes of a case and at others, with and without an input; memory is planned, or refused as clearly."""
    case, xs = data.draw(inputs(kind))
    layer = configured(data.draw, kind, (2**31, 2**40))
    if data.draw(st.booleans()):
        doc: Json = {"netweight": 1, "layers": [layer]}
    else:
        given = {f"x{n}": {"shape": list(x), "dtype": case.dtype} for n, x in enumerate(xs)}
        doc = {"netweight": 1, "inputs": given, "layers": [layer | {"from": list(given)}]}
    if data.draw(st.booleans()):
        doc["layout"] = "channels_last"
    for asked in ({}, {"train": "adamw"}):
        assert planned(doc, asked).isprintable()


@pytest.mark.parametrize("kind", list(KINDS))
@settings(max_examples=40)
@given(data=st.data())
def test_any_shape_is_taken_or_refused_and_the_batch_is_no_feature(kind: str, data: st.DataObject) -> None:
    case, xs = data.draw(inputs(kind))
    one, more = trace(case, xs, 1), trace(case, xs, 8)
    if kind in OF_BATCHES:
        return
    if one is not None and more is not None:
        assert stated(one) == stated(more)
    elif one is not more:
        # What an axis of one may be stretched to, or what is one square, is the same for samples whatever the batch.
        raise AssertionError((one, more))
