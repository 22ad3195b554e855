"""What a name stands for: the last thing of that name, and a fault only where two layers of a group share one."""

from __future__ import annotations

from netweight.document.network import read_network
from netweight.trace.reuse.subgraphs import SubgraphCall
from netweight.trace.trace import Trace, trace_network
from support import Json, document, node


def trace(*layers: Json, **inputs: object) -> Trace:
    return trace_network(read_network(document(*layers, **inputs)))


def test_a_layer_may_be_called_like_an_input_and_is_meant_from_there_on() -> None:
    named = trace(node("dense", units=8, name="x"), node("add", from_=["x", "x"]), x=[8])
    assert not named.faults
    assert named.rows[1].ins == named.rows[0].outs * 2


def test_a_layer_of_a_group_may_be_called_like_what_is_outside() -> None:
    inner = node("block", name="a", layers=[node("dense", units=8, name="x"), node("add", from_=["x", "x"])])
    named = trace(node("relu", name="y"), inner, node("add", from_=["x", "y"]), x=[8])
    assert not named.faults
    relu, dense, inside, outside = named.rows
    assert inside.ins == dense.outs * 2
    assert outside.ins == (named.inputs["x"].id, *relu.outs)


def test_a_layer_may_be_called_like_one_in_a_layer_of_layers() -> None:
    block, twice = node("separable_conv2d", name="s", filters=8), node("add", from_=["s.depthwise", "s.depthwise"])
    before = trace(block, twice, x=[8, 4, 4])
    assert before.rows[-1].ins == before.rows[0].outs * 2
    after = trace(block, node("identity", name="s.depthwise"), twice, x=[8, 4, 4])
    assert not after.faults
    assert after.rows[-1].ins == after.rows[-2].outs * 2


def test_two_layers_of_one_name_are_a_fault_at_the_second_and_the_first_is_meant() -> None:
    named = trace(node("dense", units=8, name="a"), node("relu", name="a"), node("add", from_=["a", "a"]), x=[8])
    assert [*named.faults] == ["/layers/1"]
    assert named.rows[2].ins == named.rows[0].outs * 2


def test_a_size_may_be_called_like_a_layer() -> None:
    """The kind of a layer is no size, whatever sizes are called."""
    block = {"kind": "block", "layers": [{"kind": "dense", "units": "dense"}]}
    document = {"netweight": 1, "sizes": {"dense": 3, "block": 2}, "inputs": {"x": {"shape": [5]}}, "layers": [block]}
    trace = trace_network(read_network(document))
    assert (trace.faults, [row.spec.outputs["y"].shape for row in trace.rows]) == ({}, [(1, 3)])


def test_an_output_of_an_inner_layer_hides_an_outer_layer_of_that_whole_name() -> None:
    """`a.y1` inside the block is the second half of its own split, not the layer named so outside."""
    inner = node("block", name="b", layers=[node("split", name="a"), node("relu", from_="a.y1")])
    named = trace(node("identity", name="a.y1"), inner, x=[8])
    assert not named.faults
    split, relu = named.rows[1:]
    assert relu.ins == split.outs[1:]


def test_the_nearest_layer_of_a_name_must_have_the_output() -> None:
    """A `relu` called `a` hides the split called `a` outside, as it hides its first output."""
    inner = node("block", name="b", layers=[node("relu", name="a"), node("relu", from_="a.y1")])
    named = trace(node("split", name="a"), inner, x=[8])
    assert [*named.faults] == ["/layers/1/layers/1"]
    whole = trace(node("identity", name="a.y1"), inner, x=[8])
    assert not whole.faults
    assert whole.rows[2].ins == whole.rows[0].outs


def test_a_group_that_names_outputs_of_its_own_layers_is_traced_once() -> None:
    body = [node("split", name="a"), node("add", from_=["a", "a.y1"]), node("dense", units=8)]
    twice = trace(node("block", name="one", layers=body), node("block", name="two", layers=body), x=[8])
    assert [part.count for part in twice.parts if isinstance(part, SubgraphCall)] == [1]
    assert len(twice.rows) == 6
