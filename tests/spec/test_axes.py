"""Patterns filled with sizes: shapes, names of dims, products, and what is remembered of them."""

from __future__ import annotations

import pytest

from netweight.dims import axes
from netweight.dims.sweeps import Sweep
from netweight.spec.spec import Spec


def named(found: axes.Axes) -> str:
    return " ".join(f"{factor.name}={factor.value}" for factor in found.factors)


def test_an_axis_of_several_dims_is_their_product() -> None:
    found = Spec(b=2, g=4, co=8, ho=5).axes("b (g co) ho ()")
    assert (found.shape, found.elements, len(found)) == ((2, 32, 5, 1), 320, 4)
    assert [tuple(axis) for axis in found] == [(("b", 2),), (("g", 4), ("co", 8)), (("ho", 5),), ()]
    assert named(found) == "b=2 g=4 co=8 ho=5"


def test_numbers_are_sizes_and_an_axis_of_one_is_no_dim() -> None:
    found = Spec(b=2).axes("b 1 (3 b) 1")
    assert (found.shape, named(found)) == ((2, 1, 6, 1), "b=2 3=3 b=2")


@pytest.mark.parametrize(
    ("lead", "said"), [((), "i=7"), ((2,), "b=2 i=7"), ((2, 3), "b=2 t=3 i=7"), ((2, 3, 4), "b=2 n1=3 n2=4 i=7")]
)
def test_leading_axes_have_names_of_their_own(lead: tuple[int, ...], said: str) -> None:
    """Beside a dim of the same name, each keeps its size."""
    s = Spec(lead, i=7, t=11)
    assert (named(s.axes("... i")), s.axes("... i").shape) == (said, (*lead, 7))
    assert s.axes("t").shape == (11,)


def test_a_dim_that_nobody_declared_is_an_error() -> None:
    with pytest.raises(KeyError, match="co"):
        Spec(b=2).axes("b co")


def test_further_dims_count_in_patterns_that_were_read_before() -> None:
    s = Spec(b=2, g=3)
    before = s.axes("(b g) g")
    s.more(g=5, k=7)
    assert (before.shape, s.axes("(b g) g").shape, s.axes("(g k)").shape) == ((6, 3), (10, 5), (35,))


def test_a_contraction_loops_over_the_dims_of_both_once() -> None:
    s = Spec(b=2, i=3, o=5)
    both = s.axes("b 1 i").union(s.axes("o i"))
    assert (named(both), both.shape, both.elements) == ("b=2 i=3 o=5", (2, 3, 5), 30)
    assert s.axes("1").union(s.axes("1 1")).elements == 1


def test_axes_from_factors_are_those_of_a_pattern() -> None:
    one = Spec(b=2, g=4, co=8).axes("b (g co)")
    other = axes.axes_from_factors(one)
    assert (other.layout is one.layout, other.sizes, other.shape, other.elements) == (True, one.sizes, one.shape, 64)


def test_sizes_may_be_several_at_once() -> None:
    found = Spec(b=Sweep(1, 2), i=3).axes("b (b i)")  # pyright: ignore[reportArgumentType]
    assert (found.shape, found.elements) == ((Sweep(1, 2), Sweep(3, 6)), Sweep(3, 12))


def test_patterns_are_forgotten_before_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(axes, "MAX_PATTERNS", 3)
    read = axes.PatternTable(())
    shapes = [read[" ".join("b" * count)]({"b": 2}).shape for count in range(1, 9)]
    assert (shapes, len(read)) == ([(2,) * count for count in range(1, 9)], 2)
