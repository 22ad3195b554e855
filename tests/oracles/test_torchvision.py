"""Layers that torchvision has and PyTorch has not: names, shapes, FLOPs, and what is kept for backward on the CPU."""

from __future__ import annotations

from typing import Any

import pytest
from torch import nn

from layers.every import CASES
from layers.table import Case, Shape
from netweight.core.dialect import named
from netweight.core.figures import flops as counted
from oracles.measure import flops, kept_bytes, state
from oracles.test_kept import Behind, document_of
from support import document, node, run, weighed

torchvision = pytest.importorskip("torchvision")
ops = torchvision.ops

DEFORMABLE = [
    ({"filters": 6, "padding": 1}, (2, 4, 9, 8)),
    ({"filters": 4, "kernel": [3, 5], "stride": 2, "groups": 2, "bias": False}, (1, 4, 11, 12)),
    ({"filters": 2, "dilation": 2, "padding": 2, "offset_groups": 2, "modulated": True}, (1, 2, 7, 7)),
]
DROPPED = [case for case in CASES if case.kind == "drop_path"]
SWIN: list[tuple[dict[str, Any], Shape]] = [
    ({"heads": 3, "window": 4}, (2, 8, 8, 24)),
    ({"heads": 2, "window": 7, "shift": 3}, (1, 14, 21, 8)),
    ({"heads": 2, "window": [2, 3], "shift": 1, "bias": False}, (2, 4, 9, 6)),
]


@pytest.mark.parametrize(("fields", "x"), DEFORMABLE)
def test_deformable_convolution(fields: dict[str, Any], x: Shape) -> None:
    """The FLOPs are those of the convolution it is where all offsets are 0: FlopCounterMode has no rule for it."""
    windows = {name: fields[name] for name in ("stride", "padding", "dilation", "groups", "bias") if name in fields}
    kernel = tuple(fields["kernel"]) if "kernel" in fields else (3, 3)
    args = (x[1], fields["filters"], kernel)
    total, shape = flops(nn.Conv2d(*args, **windows), [x], "float32")
    og, places = fields.get("offset_groups", 1), kernel[0] * kernel[1]
    offsets = (x[0], 2 * og * places, *shape[2:])
    mask = [(x[0], og * places, *shape[2:])] if fields.get("modulated") else []
    row = run("deform_conv2d", fields, x, offsets, *mask)
    dialect = row.layer.dialect("torch")
    assert {each.name: each.shape for each in named(dialect, row.spec)} == state(ops.DeformConv2d(*args, **windows))
    assert (counted(row).value, row.spec.outputs["y"].shape) == (total, shape)


@pytest.mark.parametrize("case", DROPPED, ids=[case.id for case in DROPPED])
def test_stochastic_depth(case: Case) -> None:
    theirs = ops.StochasticDepth(case.fields.get("rate", 0.5), "row")
    assert flops(theirs.train(), case.xs, "float32") == (
        0,
        run(case.kind, case.fields, *case.xs).spec.outputs["y"].shape,
    )
    assert weighed(document_of(case)).saved(backend="cpu") == kept_bytes(Behind(theirs, 1), case.xs, "float32")


def windowed(fields: dict[str, Any], x: Shape, name: str) -> nn.Module:
    from torchvision.models import swin_transformer

    window = fields["window"] if isinstance(fields["window"], list) else [fields["window"]] * 2
    bias, shift = fields.get("bias", True), [fields.get("shift", 0)] * 2
    return getattr(swin_transformer, name)(x[-1], window, shift, fields["heads"], qkv_bias=bias, proj_bias=bias)


@pytest.mark.parametrize("relative", ["table", "network"])
@pytest.mark.parametrize(("fields", "x"), SWIN)
def test_shifted_windows(fields: dict[str, Any], x: Shape, relative: str) -> None:
    name = {"table": "ShiftedWindowAttention", "network": "ShiftedWindowAttentionV2"}[relative]
    theirs, row = windowed(fields, x, name), run("window_attention", fields | {"relative": relative}, x)
    assert {tensor.name: tensor.shape for tensor in (*row.spec.weights, *row.spec.buffers)} == state(theirs)
    assert flops(theirs, [x], "float32") == (counted(row).value, x)


@pytest.mark.parametrize(("fields", "x"), SWIN)
def test_shifted_windows_keep_their_probabilities(fields: dict[str, Any], x: Shape) -> None:
    doc = document(node("window_attention", **fields), x=x[1:], batch=x[0])
    theirs = kept_bytes(windowed(fields, x, "ShiftedWindowAttention"), [x], "float32")
    assert weighed(doc).saved(backend="cpu") == theirs
