"""Every layer once with arrays for its sizes: the figures are those of its sizes one by one.

Arrays of NumPy, which Netweight itself does not need. Layers made of others, and networks, are in test_sweeps.py.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

import netweight.layers  # noqa: F401  registers the kinds
from layers.every import CASES
from layers.table import Case
from netweight.document.reader import read_node
from netweight.spec.layer import KINDS, Composite
from netweight.spec.spec import Spec


def first_cases() -> list[Case]:
    """One case a kind: the first that has more than a single number."""
    found: dict[str, Case] = {}
    for case in CASES:
        found.setdefault(case.kind, case)
    return list(found.values())


FIRST = first_cases()


def figures(spec: Spec) -> dict[str, Any]:
    """What a spec says in numbers."""
    said: dict[str, Any] = {f"weight {weight.name}": weight.count.value for weight in spec.weights}
    said |= {f"buffer {buffer.name}": buffer.count.value for buffer in spec.buffers}
    said |= {f"op {place} {op.function.name}": op.count.value for place, op in enumerate(spec.ops)}
    said |= {
        f"kept {place}.{n}": k.tensor.elements for place, op in enumerate(spec.ops) for n, k in enumerate(op.keeps)
    }
    for name, tensor in spec.outputs.items():
        said |= {f"axis {name} {axis}": size for axis, size in enumerate(tensor.shape)}
    return said


@pytest.mark.parametrize("case", FIRST, ids=[case.kind for case in FIRST])
def test_arrays_of_batches_give_the_figures_of_each(case: Case) -> None:
    layer = read_node({"kind": case.kind, **case.fields}).layer
    assert layer is not None
    batches = [2, 3, 5]
    b = np.array(batches, dtype=object)
    swept = figures(layer.spec(*[(b, *x[1:]) for x in case.xs]))
    for place, size in enumerate(batches):
        one = figures(layer.spec(*[(size, *x[1:]) for x in case.xs]))
        assert {name: value[place] if isinstance(value, np.ndarray) else value for name, value in swept.items()} == one


@pytest.mark.parametrize("case", FIRST, ids=[case.kind for case in FIRST])
def test_arrays_of_all_sizes_that_may_grow(case: Case) -> None:
    """Each axis in turn as an array of two sizes, where the layer takes the second one too."""
    layer = read_node({"kind": case.kind, **case.fields}).layer
    assert layer is not None
    for axis in range(len(case.xs[0])):
        size = max(2, case.xs[0][axis])  # a size of one may make another layer
        sizes = [size, 2 * size]
        shapes = [[_with(x, axis, size, case) for x in case.xs] for size in sizes]
        try:
            apart = [figures(layer.spec(*each)) for each in shapes]
        except Exception:  # noqa: BLE001, S112  the layer refuses the larger size, or it is fixed by a field
            continue
        swept = figures(layer.spec(*[_with(x, axis, np.array(sizes, dtype=object), case) for x in case.xs]))
        for place, one in enumerate(apart):
            got = {name: value[place] if isinstance(value, np.ndarray) else value for name, value in swept.items()}
            assert got == one, axis


def _with(x: tuple[int, ...], axis: int, size: Any, case: Case) -> tuple[Any, ...]:
    """A shape with another size along an axis, where it has that of the first input there."""
    if axis >= len(x) or x[axis] != case.xs[0][axis]:
        return x
    return (*x[:axis], size, *x[axis + 1 :])


def test_only_composites_stay_out() -> None:
    assert {kind.tag for kind in KINDS.values() if not issubclass(kind.layer, Composite)} == {
        case.kind for case in FIRST
    }


def test_layers_are_plain_records() -> None:
    for kind in KINDS.values():
        assert issubclass(kind.layer, msgspec.Struct)
        assert kind.layer.__doc__
