"""Blocks made of layers, and whole networks, at several sizes at once: the figures are those of each size apart."""

from __future__ import annotations

from typing import Any

import pytest

from layers.every import CASES
from layers.table import Case
from netweight.analysis.report import Report, weigh_trace
from netweight.dims.sweeps import Sweep
from netweight.document.network import read_network
from netweight.document.reader import read_node
from netweight.faults.fault import Fault
from netweight.spec.layer import KINDS, Composite
from netweight.trace.trace import trace_network
from support import Json, document, node

Sizes = dict[str, Any]

PLANES: list[tuple[str, Json, list[list[str]], Sizes]] = [
    (kind, fields, [["c", "h", "w"]], {"c": (8, 12, 20), "h": (8, 12, 14), "w": (6, 10, 16)})
    for kind, fields in (
        ("basic_block", {"filters": 16, "stride": 2}),
        ("bottleneck", {"filters": 4, "groups": 2}),
        ("squeeze_excite", {"squeeze": 2}),
        ("inverted_residual", {"filters": 24, "squeeze": 3}),
        ("dense_block", {"layers": 3, "growth": 4}),
        ("transition", {}),
        ("convnext_block", {"drop": 0.1}),
        ("unet_down", {"filters": 8}),
        ("separable_conv2d", {"filters": 6, "padding": "same"}),
    )
]
ROWS: Sizes = {"t": (3, 7, 8), "f": (8, 12, 32)}
BLOCKS: list[tuple[str, Json, list[list[str]], Sizes]] = [
    *PLANES,
    ("unet_up", {"filters": 8}, [["c", "h", "w"], ["s", "hh", "ww"]], {"c": (8, 4), "h": (4, 3), "w": (5, 2)}
     | {"s": (8, 2), "hh": (8, 6), "ww": (10, 4)}),
    ("feature_pyramid", {"filters": 8}, [["c", "h", "w"], ["s", "hh", "ww"]], {"c": (8, 4), "h": (8, 4), "w": (8, 6)}
     | {"s": (16, 3), "hh": (4, 2), "ww": (4, 3)}),
    ("separable_conv1d", {"filters": 6}, [["f", "t"]], ROWS),
    ("gated_mlp", {"units": 24}, [["t", "f"]], ROWS),
    ("feed_forward", {"units": 24, "dropout": 0.1}, [["t", "f"]], ROWS),
    ("encoder_block", {"heads": 4, "mlp": 40, "gated": True, "kv_heads": 2}, [["t", "f"]], ROWS),
    ("decoder_block", {"heads": 4, "mlp": 40, "order": "post"}, [["t", "f"], ["m", "f"]], ROWS | {"m": (2, 9, 5)}),
    ("dit_block", {"heads": 4}, [["t", "f"], ["f"]], ROWS),
]  # fmt: skip


def report(layers: list[Json], inputs: list[list[str]], sizes: Sizes) -> Report:
    doc = {
        "netweight": 1,
        "inputs": {f"x{n}": {"shape": x} for n, x in enumerate(inputs)},
        "sizes": dict.fromkeys(sizes, 1),
        "layers": layers,
    }
    trace = trace_network(read_network(doc, sizes))
    assert not trace.faults, {place: fault.line() for place, fault in trace.faults.items()}
    return weigh_trace(trace)


def figures(found: Report) -> Json:
    """All that is counted of a network, row by row."""
    said: Json = {f"total {name}": getattr(found, name) for name in ("parameters", "macs", "flops")}
    for line in found.lines:
        said |= {f"{line.row.path} {name}": getattr(line, name) for name in ("parameters", "macs", "output_bytes")}
        said |= {f"{line.row.path} kept": line.saved_bytes, f"{line.row.path} weights": line.weight_bytes}
        for weight in (*line.row.spec.weights, *line.row.spec.buffers):
            said |= {f"{line.row.path} {weight.name} {axis}": size for axis, size in enumerate(weight.shape)}
        for name, tensor in line.row.spec.outputs.items():
            said |= {f"{line.row.path} out {name} {axis}": size for axis, size in enumerate(tensor.shape)}
        said |= {f"{line.row.path} {kind}": amount for kind, amount in line.other_ops.items()}
    return said | {"eager": found.saved(backend="eager"), "cpu": found.saved(backend="cpu")}


def at(said: Json, place: int) -> Json:
    return {name: size.sizes[place] if isinstance(size, Sweep) else size for name, size in said.items()}


def held_together(layers: list[Json], inputs: list[list[str]], sizes: Sizes) -> None:
    together = figures(report(layers, inputs, {name: Sweep(*each) for name, each in sizes.items()}))
    assert any(isinstance(size, Sweep) for size in together.values())
    for place in range(len(next(iter(sizes.values())))):
        apart = report(layers, inputs, {name: each[place] for name, each in sizes.items()})
        assert at(together, place) == figures(apart)


@pytest.mark.parametrize(("kind", "fields", "inputs", "sizes"), BLOCKS, ids=[block[0] for block in BLOCKS])
def test_a_block_at_several_sizes(kind: str, fields: Json, inputs: list[list[str]], sizes: Sizes) -> None:
    layers = [node(kind, **fields, from_=[f"x{n}" for n in range(len(inputs))])]
    batches = {"batch": tuple(range(2, 2 + len(next(iter(sizes.values())))))}
    held_together(layers, inputs, sizes | batches)


def test_every_block_is_here() -> None:
    assert {block[0] for block in BLOCKS} == {tag for tag, kind in KINDS.items() if issubclass(kind.layer, Composite)}


def test_a_network_of_groups_at_several_sizes() -> None:
    layers = [
        node("dense", units="wide"),
        node("repeat", times=3, layers=[node("residual", layers=[node("layernorm"), node("gated_mlp", units="wide")])]),
        node("experts", count=4, top=2, layers=[node("dense", units="wide")]),
        node("lora", rank=2, layer=node("dense", units=10)),
    ]
    held_together(layers, [["t", "f"]], {"t": (4, 8), "f": (6, 5), "wide": (8, 12), "batch": (2, 4)})


PLAIN = {case.kind: case for case in reversed(CASES)}


@pytest.mark.parametrize("case", PLAIN.values(), ids=list(PLAIN))
def test_a_layer_at_several_batches(case: Case) -> None:
    layer: Any = read_node(node(case.kind, **case.fields)).layer

    def said(batch: Any) -> Json:
        spec = layer.spec(*[(batch, *x[1:]) for x in case.xs])
        counts = {f"{n} {op.function.name}": op.count.value for n, op in enumerate(spec.ops)}
        kept = {f"{n}.{k}": keep.tensor.elements for n, op in enumerate(spec.ops) for k, keep in enumerate(op.keeps)}
        return counts | kept | {name: tensor.elements for name, tensor in spec.outputs.items()}

    together = said(Sweep(2, 3, 7))
    assert [at(together, place) for place in range(3)] == [said(batch) for batch in (2, 3, 7)]


def test_sizes_that_make_different_layers_are_refused() -> None:
    """A block has a shortcut of its own only where its channels change."""
    doc = document(node("basic_block", filters=8), x=["c", 8, 8], c=1)
    fault = next(iter(trace_network(read_network(doc, {"c": Sweep(8, 16)})).faults.values()))
    assert fault.message == "(8, 16) equals 8 for some swept values, but not for others."
    with pytest.raises(ValueError, match="a size"):
        Sweep()
    with pytest.raises(ValueError, match="argument"):
        Sweep(1, 2) + Sweep(1, 2, 3)
    with pytest.raises(ValueError, match="for some values only"):
        max(Sweep(1, 5), Sweep(2, 3))


def test_a_field_is_checked_all_the_same() -> None:
    with pytest.raises(Fault):
        raise trace_network(read_network(document(node("dense", units="u"), x=[4], u=1), {"u": Sweep(-1, 4)})).faults[
            "/layers/0"
        ]
