"""A document with channels last: the same weights and figures as with channels first, and Keras's shapes."""

from __future__ import annotations

from typing import Any

import pytest

from layers.every import CASES
from layers.table import Case
from netweight.analysis.tree import build_tree
from netweight.document.network import read_network
from netweight.document.reader import read_node
from netweight.faults.fault import Fault
from netweight.spec.layer import KINDS, Composite
from netweight.spec.layout import move_channels_first, move_channels_last
from netweight.trace.trace import trace_network
from support import Json, document, node, weighed


def axis_of(case: Case) -> int:
    layer = read_node({"kind": case.kind, **case.fields}).layer
    assert layer is not None
    return layer.channel_axis()


CHANNELLED = [case for case in CASES if axis_of(case)]


def document_of(case: Case, axis: int) -> Json:
    xs = [move_channels_last(x, axis) if axis else x for x in case.xs]
    inputs = {f"x{n}": {"shape": list(x), "dtype": case.dtype, "batch": False} for n, x in enumerate(xs)}
    layers = [node(case.kind, **case.fields, from_=list(inputs))]
    return {"netweight": 1, "inputs": inputs, "layers": layers} | ({"layout": "channels_last"} if axis else {})


@pytest.mark.parametrize("case", CHANNELLED, ids=[case.id for case in CHANNELLED])
def test_a_layer_of_channels_finds_them_last(case: Case) -> None:
    axis = axis_of(case)
    plain, turned = weighed(document_of(case, 0)), weighed(document_of(case, axis))
    one, other = plain.lines[0].row.spec, turned.lines[0].row.spec
    assert [weight.shape for weight in one.weights] == [weight.shape for weight in other.weights]
    assert plain.totals == turned.totals
    assert plain.peak().bytes == turned.peak().bytes
    for name, tensor in one.outputs.items():
        at = axis + len(tensor.shape) - len(case.xs[0])
        assert other.outputs[name].shape == (move_channels_last(tensor.shape, at) if at > 0 else tensor.shape)
    assert [x.shape for x in other.inputs] == [move_channels_last(x, axis) for x in case.xs]


def test_every_kind_of_channels_is_here() -> None:
    kinds = {
        tag for tag, kind in KINDS.items() if kind.layer.feature_axis > 0 and not issubclass(kind.layer, Composite)
    }
    assert kinds - {case.kind for case in CHANNELLED} == {"scale"}  # its axis is given


def test_turning_there_and_back() -> None:
    assert move_channels_last((1, 2, 3, 4), 1) == (1, 3, 4, 2)
    assert move_channels_first((1, 3, 4, 2), 1) == (1, 2, 3, 4)
    assert move_channels_last((1, 9, 2, 3, 4), 2) == (1, 9, 3, 4, 2)
    assert move_channels_first(move_channels_last((1, 9, 2, 3, 4), 2), 2) == (1, 9, 2, 3, 4)
    assert (move_channels_first((5,), 1), move_channels_last((5,), 1)) == ((5,), (5,))


PLANE = [
    node("conv2d", filters=8, kernel=3, padding="same", name="stem"),
    node("batchnorm"),
    node("relu"),
    node("residual", layers=[node("bottleneck", filters=2, name="inner"), node("squeeze_excite")]),
    node("branches", branches=[[node("conv2d", filters=4, kernel=1)], [node("avgpool2d", kernel=1)]]),
    node("global_avgpool"),
    node("dense", units=10),
]


def shown(doc: Json) -> list[Any]:
    return [branch.output for branch in build_tree(weighed(doc))]


def test_a_network_with_blocks_weighs_the_same_either_way() -> None:
    plain = document(*PLANE, x=[3, 12, 10], batch=2)
    concat = PLANE[4] | {"axis": -1}
    turned = document(*PLANE[:4], concat, *PLANE[5:], x=[12, 10, 3], batch=2) | {"layout": "channels_last"}
    assert weighed(plain).totals == weighed(turned).totals
    assert shown(turned) == [move_channels_last(shape, 1) for shape in shown(plain)]


def test_a_dense_layer_and_a_flatten_act_on_the_axes_that_come() -> None:
    doc = document(node("dense", units=7), node("flatten"), x=[12, 10, 3]) | {"layout": "channels_last"}
    assert shown(doc) == [(1, 12, 10, 7), (1, 12 * 10 * 7)]


def test_the_expected_size_is_that_of_the_channels() -> None:
    layers = [node("conv2d", filters=8, in_=3), node("conv2d", filters=8, in_=7)]
    trace = trace_network(read_network({"netweight": 1, "layers": layers, "layout": "channels_last"}))
    assert trace.inputs["x"].shape == (1, 224, 224, 3)
    assert [fault.line() for fault in trace.faults.values()] == [
        "/layers/1: Conv2D expects 7 inputs and gets 8. Take 8 from the layer above, or change that layer."
    ]


def test_a_layout_that_is_none_is_refused() -> None:
    with pytest.raises(Fault, match="layout"):
        read_network({"netweight": 1, "layers": [], "layout": "last"})
