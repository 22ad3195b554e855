"""Every layer kind that PyTorch has too: tensors by name, output shape, FLOPs, and what is kept for backward."""

from __future__ import annotations

from typing import Any

import pytest

from layers.every import CASES
from layers.table import Case
from netweight.analysis.figures import row_flops as counted
from netweight.spec.dialect import framework_tensors
from netweight.spec.layer import KINDS
from oracles.exceptions import FORWARD
from oracles.measure import flops, kept_by_onednn, kept_bytes, state
from oracles.modules import builder
from support import Json, node, run, weighed

WITHOUT = {"deform_conv2d", "drop_path"}
"""Kinds with a PyTorch name that are torchvision's, and compared in test_torchvision.py."""

BACKEND = {
    "rmsnorm": "written out on the CPU; one kernel on a GPU, which keeps the input and one inverse root a row",
    "embedding_bag": "the CPU's kernel keeps tables of whole numbers beside the ids",
    "lstm": "step by step on the CPU; one kernel on a GPU, which keeps gates, cells and states",
    "gru": "the same",
    "rnn": "the same",
    "rnn_cell": "the same",
    "lstm_cell": "the same",
    "gru_cell": "the same",
    "dropout": "a mask of numbers on the CPU, of bytes in the kernel of a GPU",
}
"""Kinds of which the CPU keeps something else than a GPU: the oracle is the CPU, so only its backend compares."""

FIELDS = {
    "batchnorm": lambda case: not case.fields.get("frozen"),
    "layernorm": lambda case: case.fields.get("axis", -1) == -1,
    "attention": lambda case: set(case.fields) <= {"heads", "kv_heads", "head_dim", "bias", "dropout"},
    "relative_bias": lambda case: case.fields.get("index", True),
    "positions": lambda case: not case.fields.get("fixed"),
    "dot_attention": lambda case: set(case.fields) <= {"heads", "kv_heads"},
    "lstm": lambda case: case.fields.get("biases", 1) != 1 and not case.fields.get("peephole"),
    "gru": lambda case: case.fields.get("biases", 2) != 1 and case.fields.get("reset_after", True),
    "rnn": lambda case: case.fields.get("biases", 1) != 1,
    "rnn_cell": lambda case: case.fields.get("biases", 1) != 1,
    "lstm_cell": lambda case: case.fields.get("biases", 1) != 1,
    "gru_cell": lambda case: case.fields.get("biases", 2) != 1,
    "scale": lambda case: case.fields.get("per", "channel") == "channel",
    "prelu": lambda case: case.fields.get("per") != "element",
    "split": lambda case: not isinstance(case.fields.get("parts"), list),
    "alpha_dropout": lambda case: not case.fields.get("channels"),
}
"""Which cases PyTorch can express: it has no LSTM with one bias, and no LayerNorm over channels."""


def expressible(case: Case) -> bool:
    if builder(case.kind) is None or case.kind in WITHOUT or not FIELDS.get(case.kind, lambda _: True)(case):
        return False
    if "transpose" in case.kind and isinstance(case.fields.get("padding"), str):
        return False
    strided = case.fields.get("stride", 1) not in (1, [1, 1]) or "pool" in case.kind
    return not (case.fields.get("padding") == "same" and strided)


def test_every_kind_with_a_name_in_pytorch_is_compared_or_excused() -> None:
    named_there = {tag for tag, kind in KINDS.items() if "torch" in kind.layer.dialects}
    assert {kind for kind in named_there if builder(kind) is None} <= WITHOUT


EXPRESSIBLE = [case for case in CASES if expressible(case)]
every = pytest.mark.parametrize("case", EXPRESSIBLE, ids=[case.id for case in EXPRESSIBLE])


def built(case: Case) -> Any:
    several = case.kind in ("attention", "bilinear", "einsum", "relative_axes")
    build = builder(case.kind)
    assert build is not None
    return build(case.fields, *case.xs[: None if several else 1])


@every
def test_weights_and_buffers_have_its_names_and_shapes(case: Case) -> None:
    row = run(case.kind, case.fields, *case.xs, dtype=case.dtype)
    dialect = None if case.kind == "attention" else row.layer.dialect("torch")
    ours = {tensor.name: tensor.shape for tensor in (*row.spec.weights, *row.spec.buffers)}
    if dialect is not None:
        ours = {each.name: each.shape for each in framework_tensors(dialect, row.spec)}
    theirs = state(built(case))
    assert {name: shape or (1,) for name, shape in theirs.items()} == ours


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@every
def test_output_shape_and_flops(case: Case) -> None:
    row = run(case.kind, case.fields, *case.xs, dtype=case.dtype)
    theirs, shape = flops(built(case), case.xs, case.dtype)
    assert shape == row.spec.outputs["y"].shape
    assert theirs == counted(row).value or (case.kind in FORWARD and theirs < counted(row).value)


def by_backend(case: Case) -> bool:
    """Whether the CPU keeps something else than a GPU: by kind, where it drops, where values have another size."""
    values = case.kind == "dot_attention" and case.xs[-1][-1] != case.xs[len(case.xs) // 2][-1]
    return case.kind in BACKEND or bool(case.fields.get("dropout")) or values


def workspaces(case: Case) -> int:
    """How many workspaces oneDNN keeps: one for every layer and direction of an LSTM without projection."""
    if case.kind != "lstm" or case.fields.get("projection"):
        return 0
    return case.fields.get("layers", 1) * (2 if case.fields.get("bidirectional") else 1)


def document_of(case: Case) -> Json:
    names = [f"x{n}" for n in range(len(case.xs))]
    given = {n: {"shape": list(x), "dtype": case.dtype, "batch": False} for n, x in zip(names, case.xs, strict=True)}
    return {"netweight": 1, "inputs": given, "layers": [node(case.kind, **case.fields, from_=names)]}


@pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@every
def test_bytes_kept_for_backward(case: Case) -> None:
    report, theirs = weighed(document_of(case)), kept_bytes(built(case), case.xs, case.dtype)
    assert report.saved(backend="cpu") == theirs
    assert (report.saved(backend="onednn"), workspaces(case)) == kept_by_onednn(built(case), case.xs, case.dtype)
    if not by_backend(case):
        assert report.saved(backend="fused") == theirs
