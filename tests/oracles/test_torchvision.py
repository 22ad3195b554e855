"""Layers that torchvision has and PyTorch has not: names, shapes, FLOPs, and what is kept for backward on the CPU."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

import pytest
import torch
from torch import nn

from layers.every import CASES
from layers.table import Case, Shape
from netweight.analysis.figures import row_flops as counted
from netweight.spec.dialect import framework_tensors
from oracles.measure import flops, kept_bytes, state
from oracles.modules import Weighted
from oracles.test_kept import Behind, document_of
from oracles.test_layers import document_of as alone
from support import document, node, run, weighed

torchvision = pytest.importorskip("torchvision")
ops = torchvision.ops

DEFORMABLE = [
    ({"filters": 6, "padding": 1}, (2, 4, 9, 8)),
    ({"filters": 4, "kernel": [3, 5], "stride": 2, "groups": 2, "bias": False}, (1, 4, 11, 12)),
    ({"filters": 2, "dilation": 2, "padding": 2, "offset_groups": 2, "modulated": True}, (1, 2, 7, 7)),
]
DROPPED = [case for case in CASES if case.kind == "drop_path"]
SHIFTED = {"table": "ShiftedWindowAttention", "network": "ShiftedWindowAttentionV2"}
SWIN: list[tuple[dict[str, Any], Shape]] = [
    ({"heads": 3, "window": 4}, (2, 8, 8, 24)),
    ({"heads": 2, "window": 7, "shift": 3}, (1, 14, 21, 8)),
    ({"heads": 2, "window": [2, 3], "shift": 1, "bias": False}, (2, 4, 9, 6)),
]


@cache
def registered() -> None:
    """torchvision's operator by its own fake, and what it keeps as its source says: its five tensors.

    The source is csrc/ops/autograd/deform_conv2d_kernel.cpp.
    """
    name, made = "torchvision::deform_conv2d", import_module("torchvision._meta_registrations").meta_deform_conv2d
    torch.library.register_fake(name, made, allow_override=True)
    torch.library.register_kernel(name, "cpu", made)
    torch.library.register_autograd(
        name,
        lambda _, y: (y,) * 5 + (None,) * 9,
        setup_context=lambda ctx, inputs, output: ctx.save_for_backward(*inputs[:5]),  # noqa: ARG005
    )


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch) -> None:
    """torchvision's operator, also where its compiled library cannot be loaded."""
    if not import_module("torchvision.extension")._has_ops():
        registered()
        monkeypatch.setattr(import_module("torchvision.ops.deform_conv"), "_assert_has_ops", lambda: None)


def deformed(fields: dict[str, Any], x: Shape) -> tuple[nn.Module, nn.Module, list[Shape]]:
    """torchvision's layer, the convolution that it is where all offsets are nought, and what comes into it."""
    windows = {name: fields[name] for name in ("stride", "padding", "dilation", "groups", "bias") if name in fields}
    args = (x[1], fields["filters"], tuple(fields.get("kernel", (3, 3))))
    plain, places = nn.Conv2d(*args, **windows), fields.get("offset_groups", 1) * args[2][0] * args[2][1]
    _, shape = flops(plain, [x], "float32")
    mask = [(x[0], places, *shape[2:])] if fields.get("modulated") else []
    return ops.DeformConv2d(*args, **windows), plain, [x, (x[0], 2 * places, *shape[2:]), *mask]


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(("fields", "x"), DEFORMABLE)
def test_deformable_convolution(fields: dict[str, Any], x: Shape) -> None:
    """On the meta device; the FLOPs are those of the plain convolution, since FlopCounterMode has no rule for it."""
    theirs, plain, xs = deformed(fields, x)
    row = run("deform_conv2d", fields, *xs)
    dialect = row.layer.dialect("torch")
    assert {each.name: each.shape for each in framework_tensors(dialect, row.spec)} == state(theirs)
    assert flops(theirs, xs, "float32") == (0, row.spec.outputs["y"].shape)
    assert flops(plain, [x], "float32") == (counted(row).value, row.spec.outputs["y"].shape)


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize(("fields", "x"), DEFORMABLE)
def test_deformable_convolution_keeps_what_it_is_given(fields: dict[str, Any], x: Shape, behind: bool) -> None:
    theirs, _, xs = deformed(fields, x)
    case = Case("deform_conv2d", fields, xs, (), {})
    doc = document_of(case) if behind else alone(case)
    assert weighed(doc).saved(backend="cpu") == kept_bytes(Behind(theirs, len(xs)) if behind else theirs, xs, "float32")


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


@pytest.mark.parametrize("relative", list(SHIFTED))
@pytest.mark.parametrize(("fields", "x"), SWIN)
def test_shifted_windows(fields: dict[str, Any], x: Shape, relative: str) -> None:
    theirs, row = windowed(fields, x, SHIFTED[relative]), run("window_attention", fields | {"relative": relative}, x)
    assert {tensor.name: tensor.shape for tensor in (*row.spec.weights, *row.spec.buffers)} == state(theirs)
    assert flops(theirs, [x], "float32") == (counted(row).value, x)


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("relative", list(SHIFTED))
@pytest.mark.parametrize(("fields", "x"), SWIN)
def test_shifted_windows_keep_their_probabilities(
    fields: dict[str, Any], x: Shape, relative: str, behind: bool
) -> None:
    """Swin V2 keeps the projection that queries and keys are seen in, their lengths, and what its network makes."""
    factor = [node("scale", axis=-1)] if behind else []
    doc = document(*factor, node("window_attention", **fields, relative=relative), x=x[1:], batch=x[0])
    theirs = windowed(fields, x, SHIFTED[relative])
    if behind:
        theirs = nn.Sequential(Weighted((x[-1],), lambda x, w: x * w), theirs)
    assert weighed(doc).saved(backend="cpu") == kept_bytes(theirs, [x], "float32")
