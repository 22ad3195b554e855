"""Parameters and MACs at random sizes, against formulas written apart from the engine."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.every import BOOK
from netweight.analysis.figures import row_macs, row_parameters
from netweight.spec.layer import KINDS, Composite
from support import check_formula, run


def test_every_kind_is_in_the_book() -> None:
    assert set(BOOK) == {tag for tag, kind in KINDS.items() if not issubclass(kind.layer, Composite)}


@pytest.mark.parametrize("kind", sorted(BOOK))
@settings(max_examples=20)
@given(data=st.data())
def test_figures_are_those_of_the_book(kind: str, data: st.DataObject) -> None:
    entry = BOOK[kind]
    fields, xs = data.draw(entry.drawn)
    row = run(kind, fields, *xs, dtype=entry.dtype)
    assert (row_parameters(row).value, row_macs(row).value) == entry.figures(fields, xs)
    check_formula(row_parameters(row))
    check_formula(row_macs(row))
