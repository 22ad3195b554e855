"""The maps of arguments against the signatures of PyTorch's and Keras's classes: names, and defaults."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import pytest
import torch

from netweight.dialects import maps_of
from netweight.dialects.argument_map import REQUIRED, SIZES, ArgumentMap
from netweight.spec.layer import KINDS


def classes(framework: str) -> list[tuple[str, str, ArgumentMap]]:
    """Every class of the tables with its kind and map."""
    found: list[tuple[str, str, ArgumentMap]] = []
    for tag, kind in KINDS.items():
        dialect = kind.layer.dialects.get(framework)
        for of in maps_of(tag, framework):
            name = of.layer or (dialect.layer if dialect else {"torch": "Conv2d", "keras": "Conv2D"}[framework])
            ranks = "123" if tag != "pad" or framework == "torch" else "12"
            names = [name[:-2] + rank + name[-1] for rank in ranks] if name.endswith(("Nd", "ND")) else [name]
            found += [(tag, each, of) for each in names]
    return found


def signature(framework: str, name: str) -> dict[str, Any] | None:
    """Arguments of a class with their defaults; None where it takes any."""
    module, _, last = name.rpartition(".")
    last = last.partition("(")[0]
    home = import_module(module or {"torch": "torch.nn", "keras": "keras.layers"}[framework])
    if framework == "torch" and last in ("LSTM", "GRU", "RNN"):
        # Their own signature is *args; that of the base has the defaults.
        base = inspect.signature(torch.nn.modules.rnn.RNNBase.__init__).parameters
        return {n: p.default for n, p in base.items()} | {"nonlinearity": "tanh"}
    parameters = inspect.signature(getattr(home, last).__init__).parameters
    if any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters.values()):
        return None
    return {n: p.default for n, p in parameters.items()}


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_names_and_defaults_are_those_of_the_signature(framework: str) -> None:
    if framework == "keras":
        pytest.importorskip("keras")
    for tag, name, of in classes(framework):
        theirs = signature(framework, name)
        ours = {argument.name: argument.default for _, argument in of.arguments()} | dict(of.reads)
        if theirs is None:
            assert not ours, (tag, name)
            continue
        named = {*ours, *of.inputs, *of.other_inputs, *of.written, *of.assumed, *of.free}
        optional = {"interpolation"} if tag == "upsample" else set()  # only two axes have a choice
        assert named - {*theirs} <= optional, (tag, name)
        for argument, default in ours.items():
            if argument in theirs and default is not REQUIRED:
                assert SIZES.read(theirs[argument]) == default, (tag, name, argument)
        for argument, value in of.assumed.items():
            given = theirs[argument]
            assert given is None or given is inspect.Parameter.empty or SIZES.read(given) == value, (
                tag,
                name,
                argument,
            )


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_arguments_without_a_default_are_given(framework: str) -> None:
    if framework == "keras":
        pytest.importorskip("keras")
    for tag, name, of in classes(framework):
        theirs = signature(framework, name) or {}
        required = {n for n, d in theirs.items() if d is inspect.Parameter.empty} - {"self", "kwargs", "mode"}
        given = {argument.name for _, argument in of.arguments()} | {
            *of.inputs,
            *of.other_inputs,
            *of.written,
            *of.free,
        }
        given |= {*of.reads} | ({"activation"} if "(" in name else set()) | ({"out_channels"} if of.write else set())
        assert required <= given, (tag, name)
