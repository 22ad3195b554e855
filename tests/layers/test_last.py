"""A document with channels last shows them last: of every row, those inside of layers made of others too."""

from __future__ import annotations

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight.analysis.tree import build_tree, flatten_tree
from netweight.document.network import read_network
from netweight.engine.shorthand import parse_shorthand
from netweight.spec.layer import KINDS, Composite
from netweight.trace.trace import trace_network
from support import Json, document, node, weighed

PLANES = [tag for tag, kind in KINDS.items() if issubclass(kind.layer, Composite) and kind.layer.feature_axis == 1]


def placed(tag: str, *, last: bool) -> Json:
    fields, _ = parse_shorthand(KINDS[tag].example)
    fields.pop("in", None)
    arity = KINDS[tag].layer.arity[0]
    axes = 1 if tag.endswith("1d") else 2
    shapes = [(6, *(12 // 2**n,) * axes) for n in range(arity)] if tag == "feature_pyramid" else [(64, *(12,) * axes)]
    if tag == "unet_up":
        shapes = [(64, 12, 12), (32, 24, 24)]
    inputs = {f"x{n}": {"shape": [*x[1:], x[0]] if last else list(x)} for n, x in enumerate(shapes)}
    doc = document(node("block", layers=[fields | {"from": list(inputs), "name": "it"}]))
    return doc | {"inputs": inputs, "layout": "channels_last" if last else "channels_first"}


@pytest.mark.parametrize("tag", PLANES)
def test_every_row_has_its_channels_last(tag: str) -> None:
    first, last = weighed(placed(tag, last=False)), weighed(placed(tag, last=True))
    assert (first.parameters, first.flops, first.saved()) == (last.parameters, last.flops, last.saved())
    permuted = False
    pairs = zip(flatten_tree(build_tree(first)), flatten_tree(build_tree(last)), strict=True)
    for (_, one), (_, other) in pairs:
        assert one.output is not None
        if one.node.kind == "permute":
            permuted = not permuted
        plane = len(one.output) == len(build_tree(first)[0].output or ())
        assert other.output == (
            (one.output[0], *one.output[2:], one.output[1]) if plane and not permuted else one.output
        )


def test_a_block_that_ends_in_a_layer_made_of_others() -> None:
    doc = document(node("block", name="b", layers=[node("separable_conv2d", filters=5)]), x=[8, 9, 3])
    shown = [branch.output for _, branch in flatten_tree(build_tree(weighed(doc | {"layout": "channels_last"})))]
    assert shown == [(1, 6, 7, 5), (1, 6, 7, 5), (1, 6, 7, 3), (1, 6, 7, 5)]


@pytest.mark.parametrize(
    ("layer", "x", "says"),
    [
        (node("conv2d", filters=4, kernel=9), [8, 7, 3], "the input, 8 × 7."),
        (node("conv2d", filters=4), [8, 3], "needs height × width × channels, and gets 8 × 3"),
        (node("separable_conv2d", filters=4, kernel=9), [8, 7, 3], "the input, 8 × 7."),
        (node("separable_conv2d", filters=4), [8, 3], "needs height × width × channels, and gets 8 × 3"),
        (node("conv_lstm2d", filters=4), [8, 7, 3], "needs time × height × width × channels, and gets 8 × 7 × 3"),
        (node("dense_block", layers=2), [8, 3], "needs height × width × channels, and gets 8 × 3"),
    ],
    ids=str,
)
def test_messages_have_them_last_too(layer: Json, x: list[int], says: str) -> None:
    (fault,) = trace_network(read_network(document(layer, x=x) | {"layout": "channels_last"})).faults.values()
    assert says in fault.line()
