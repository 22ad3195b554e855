"""Random configurations of windows against PyTorch and Keras: the same shape, or refused by both."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from netweight.dialects import maps_of
from netweight.document.network import read_network
from netweight.trace.trace import trace_network
from oracles.modules import builder
from oracles.test_keras import constructed
from properties.documents import configured
from support import Json

WINDOWED = [
    f"{kind}{n}d"
    for kind in ("conv", "conv_transpose", "maxpool", "avgpool", "lppool", "adaptive_avgpool", "adaptive_maxpool")
    for n in (1, 2, 3)
]
RECURRENT = ["lstm", "gru", "rnn"]
sizes = st.sampled_from([1, 2, 3, 4, 5, 7, 9, 12])


def ours(kind: str, fields: Json, x: tuple[int, ...], layout: str = "channels_first") -> tuple[int, ...] | None:
    """The shape that Netweight says, None where it refuses."""
    inputs = {"x": {"shape": list(x), "batch": False}}
    doc = {"netweight": 1, "inputs": inputs, "layout": layout, "layers": [{"kind": kind, **fields}]}
    trace = trace_network(read_network(doc))
    return None if trace.faults else trace.rows[-1].spec.outputs["y"].shape


def drawn(draw: Any, kind: str) -> tuple[Json, int]:
    """Fields of a kind, without those that are left out, and how many spatial axes it has."""
    fields = {name: value for name, value in configured(draw, kind).items() if name != "kind" and value is not None}
    return fields, int(kind[-2])


@pytest.mark.parametrize("kind", WINDOWED)
@settings(max_examples=60)
@given(data=st.data())
def test_windows_are_those_of_pytorch(kind: str, data: st.DataObject) -> None:
    fields, rank = drawn(data.draw, kind)
    if isinstance(fields.get("padding"), str):
        del fields["padding"]
    x = (1, data.draw(st.sampled_from([1, 2, 4, 6])), *data.draw(st.tuples(*(sizes,) * rank)))
    build = builder(kind)
    assert build is not None
    try:
        with torch.no_grad():
            theirs = tuple(build(fields, x)(torch.zeros(x)).shape)
    except (RuntimeError, ValueError):
        theirs = None
    assert ours(kind, fields, x) == theirs


@pytest.mark.filterwarnings("ignore:LSTM with projections")
@pytest.mark.parametrize("kind", RECURRENT)
@settings(max_examples=40)
@given(data=st.data())
def test_recurrent_layers_are_those_of_pytorch(kind: str, data: st.DataObject) -> None:
    given = configured(data.draw, kind)
    fields = {key: value for key, value in given.items() if key in ("units", "projection", "layers", "bidirectional")}
    fields |= {"biases": data.draw(st.sampled_from([0, 2]))}
    x, build = (2, 3, 5), builder(kind)
    assert build is not None
    try:
        with torch.no_grad():
            theirs = tuple(build(fields, x)(torch.zeros(x)).shape)
    except (RuntimeError, ValueError):
        theirs = None
    assert ours(kind, fields, x) == theirs


KERAS = [kind for kind in WINDOWED if maps_of(kind, "keras")]


@pytest.mark.parametrize("kind", KERAS)
@settings(max_examples=40)
@given(data=st.data())
def test_windows_are_those_of_keras(kind: str, data: st.DataObject) -> None:
    fields, rank = drawn(data.draw, kind)
    fields = {key: value for key, value in fields.items() if key not in ("ceil", "groups")}
    pool = "pool" in kind
    if pool:
        fields.pop("dilation", None)
    if "adaptive" not in kind:
        fields["padding"] = data.draw(st.sampled_from(["same", "valid"]))
    strided, spread = fields.get("stride", 1) not in (1, [1] * rank), fields.get("dilation", 1) not in (1, [1] * rank)
    if strided and spread:
        del fields["dilation"]  # Keras has no convolution with both
    x = (1, *data.draw(st.tuples(*(sizes,) * rank)), 4)
    try:
        layer = constructed(kind, fields, x)
        theirs = tuple(layer.compute_output_shape(x))
    except ValueError:
        theirs = None
    if theirs is not None and min(theirs) < 1:
        theirs = None
    assert ours(kind, fields, x, "channels_last") == theirs
