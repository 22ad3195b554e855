"""Right values where fields meet their limits, and what is refused: by hand, and as PyTorch and Keras have them."""

from __future__ import annotations

from math import ceil, floor, prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netweight.layers  # noqa: F401  registers the kinds
from netweight.document.network import read_network
from netweight.document.reader import read_node
from netweight.spec.layer import KINDS
from netweight.trace.trace import trace_network
from support import Json, document, node, run

small = st.integers(1, 12)


def refused(*layers: Json, x: list[int], **sizes: int) -> str:
    """What is said of the one node that is at fault."""
    (fault,) = trace_network(read_network(document(*layers, x=x, **sizes))).faults.values()
    return fault.line()


def out(kind: str, x: tuple[int, ...], layout: str = "channels_first", **fields: Any) -> tuple[int, ...]:
    return run(kind, fields, x, layout=layout).spec.outputs["y"].shape


ONE_AXIS = [tag for tag in KINDS if tag.endswith("1d")]


@pytest.mark.parametrize("kind", ONE_AXIS)
def test_a_layer_of_one_axis_takes_one_number_a_field(kind: str) -> None:
    needed = {"filters": 2, "output": 2}
    given = {name: needed[name] for name in KINDS[kind].layer.__struct_fields__ if name in needed}
    for field in KINDS[kind].layer.__struct_fields__:
        for pair in ([1, 1], [1, 5], [1, 1, 1]):
            fault = read_node({"kind": kind, **given, field: pair}).fault
            assert fault is not None
            assert field in fault.line()


def test_pools_that_round_up_have_one_window_where_the_kernel_reaches_over_the_end() -> None:
    """PyTorch 2.13: AvgPool1d(3, 2, ceil_mode=True) of 2 positions makes one."""
    for kind in ("avgpool1d", "maxpool1d", "lppool1d"):
        assert out(kind, (1, 4, 2), kernel=3, stride=2, ceil=True) == (1, 4, 1)
        assert "larger than the input" in refused(node(kind, kernel=3, stride=2), x=[4, 2])
        assert "larger than the input" in refused(node(kind, kernel=4, stride=2, ceil=True), x=[4, 2])


@pytest.mark.parametrize(
    ("padding", "given", "size"),
    [("same", None, 15), ("same", 0, 12), ("same", 1, 13), ("valid", None, 16), ("valid", 0, 16), ("valid", 2, 18)],
)
def test_an_output_padding_of_nought_is_one(padding: str, given: int | None, size: int) -> None:
    """Keras 3, Conv1DTranspose(4, 4, strides=3) of 5 positions."""
    fields = {} if given is None else {"output_padding": given}
    row = run("conv_transpose1d", {"filters": 4, "kernel": 4, "stride": 3, "padding": padding} | fields, (1, 4, 5))
    assert row.spec.outputs["y"].shape == (1, 4, size)


@settings(max_examples=60)
@given(sizes=st.lists(st.tuples(small, small), min_size=1, max_size=3), kind=st.sampled_from(["avg", "max"]))
def test_adaptive_pools_look_at_what_their_windows_hold(sizes: list[tuple[int, int]], kind: str) -> None:
    """Brute force: window i goes from floor(i·size/out) to ceil((i + 1)·size/out)."""
    rank = len(sizes)
    row = run(f"adaptive_{kind}pool{rank}d", {"output": [m for _, m in sizes] if rank > 1 else sizes[0][1]},
              (2, 3, *(n for n, _ in sizes)))  # fmt: skip
    looked = [sum(ceil((i + 1) * n / m) - floor(i * n / m) for i in range(m)) for n, m in sizes]
    (op,) = row.spec.ops
    assert op.amount == op.count.value == 2 * 3 * prod(looked)


@pytest.mark.parametrize(("size", "output", "looks"), [(7, 5, 11), (7, 14, 14), (7, 7, 7), (7, 1, 7), (6, 3, 6)])
def test_adaptive_pools_by_hand(size: int, output: int, looks: int) -> None:
    (op,) = run("adaptive_avgpool1d", {"output": output}, (1, 1, size)).spec.ops
    assert op.amount == looks


@pytest.mark.parametrize("projection", [4, 9])
def test_a_projection_is_smaller_than_the_state(projection: int) -> None:
    assert "Projection" in refused(node("lstm", units=4, projection=projection), x=[3, 4])
    assert out("lstm", (1, 3, 4), units=4, projection=3) == (1, 3, 3)


@pytest.mark.parametrize(("kind", "states"), [("rnn_cell", 1), ("gru_cell", 1), ("lstm_cell", 2)])
def test_a_state_has_the_size_of_the_cell(kind: str, states: int) -> None:
    for wrong in range(states):
        sizes = [4 if place != wrong else 8 for place in range(states)]
        layers = [node("dense", units=size, name=f"s{place}", from_="x") for place, size in enumerate(sizes)]
        cell = node(kind, units=4, from_=["x", *(f"s{place}" for place in range(states))])
        assert "The state" in refused(*layers, cell, x=[6])
        right = [layer | {"units": 4} for layer in layers]
        assert not trace_network(read_network(document(*right, cell, x=[6]))).faults


@pytest.mark.parametrize("layers", [10_000, 2**31, 2**40])
@pytest.mark.parametrize("kind", ["dense_block", "lstm", "gru", "rnn"])
def test_more_layers_than_are_stated_one_by_one_are_refused(kind: str, layers: int) -> None:
    fields = {"layers": layers} | ({} if kind == "dense_block" else {"units": 4})
    assert "layers" in refused(node(kind, **fields), x=[8, 8, 8] if kind == "dense_block" else [8, 8])


def test_a_product_of_one_path_is_that_path() -> None:
    for merge in ("multiply", "add", "concat"):
        doc = document(node("branches", branches=[[node("dense", units=3)]], merge=merge), x=[4])
        trace = trace_network(read_network(doc))
        assert not trace.faults
        assert trace.rows[-1].spec.handed_on[0][0] == (1, 3)


@pytest.mark.parametrize(
    "layers",
    [
        [node("select"), node("dense", units=3)],
        [node("select"), node("rmsnorm")],
        [node("select"), node("softmax")],
        [node("select", name="a"), node("bilinear", units=3, from_=["a", "a"])],
        [node("identity", name="a"), node("matmul", transpose=True, from_=["a", "a"])],
        [node("einsum", pattern="b t, b d -> t d", sizes=[3])],
        [node("einsum", pattern="b t, b d -> b d", sizes=[3])],
        [node("einsum", pattern="b t, t d -> d", sizes=[3])],
        [node("identity", name="a"), node("einsum", pattern="b t, c t -> b c", from_=["a", "a"])],
        [node("select"), node("relu", in_=8)],
    ],
    ids=str,
)
@pytest.mark.parametrize("batch", [1, 8])
def test_the_batch_is_no_feature(layers: list[Json], batch: int) -> None:
    assert refused(*layers, x=[4], batch=batch)
