"""What a kind says that frameworks call it is there."""

from __future__ import annotations

from importlib import import_module

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight.spec.layer import KINDS

CALLED = sorted({name for kind in KINDS.values() for name in kind.layer.framework_equivalents.values()})
MODULES = {"torch": "torch.nn", "keras": "keras.layers"}
LAYERS = sorted(
    {
        (framework, dialect.layer)
        for kind in KINDS.values()
        for framework, dialect in kind.layer.dialects.items()
        if dialect.layer
    }
)


def found(path: str) -> object:
    """The thing at a dotted path, its package imported."""
    pytest.importorskip(path.split(".")[0])
    home, _, name = path.rpartition(".")
    return getattr(import_module(home), name)


@pytest.mark.parametrize("path", CALLED)
def test_functions_and_blocks(path: str) -> None:
    assert callable(found(path))


@pytest.mark.parametrize(("framework", "name"), LAYERS)
def test_layers(framework: str, name: str) -> None:
    """`Nd` stands for the number of axes; an activation of Keras is a function by its name."""
    if name.startswith("Activation("):
        assert callable(found(f"keras.activations.{name.split(chr(39))[1]}"))
        return
    names = [f"{name[:-2]}{axes}{name[-1]}" if name.endswith(("Nd", "ND")) else name for axes in (1, 2, 3)]
    for each in names:
        assert callable(found(each if "." in each else f"{MODULES[framework]}.{each}"))
