"""Every layer kind against hand-worked figures, and what it prints against what it counts."""

from __future__ import annotations

from collections import Counter

import pytest

from layers.every import CASES
from layers.table import Case
from netweight.analysis.figures import row_flops, row_macs, row_parameters
from netweight.spec.layer import KINDS, Composite
from netweight.trace.trace import Row
from support import check_formula, run


@pytest.fixture(params=CASES, ids=[case.id for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture
def row(case: Case) -> Row:
    return run(case.kind, case.fields, *case.xs, dtype=case.dtype)


def test_every_kind_has_three_cases() -> None:
    counted = Counter(case.kind for case in CASES)
    plain = [tag for tag, kind in KINDS.items() if not issubclass(kind.layer, Composite)]
    assert {kind: counted[kind] for kind in plain if counted[kind] < 3} == {}


def test_output_shape(case: Case, row: Row) -> None:
    assert row.spec.outputs["y"].shape == case.out


def test_weights_by_name_and_shape(case: Case, row: Row) -> None:
    assert {weight.name: weight.shape for weight in row.spec.weights} == case.weights


def test_parameters_and_macs(case: Case, row: Row) -> None:
    assert (row_parameters(row).value, row_macs(row).value, row_flops(row).value) == (
        case.parameters,
        case.macs,
        2 * case.macs,
    )


def test_printed_formulas_are_the_counts(row: Row) -> None:
    for count in (row_parameters(row), row_macs(row), row_flops(row), row_macs(row, "half"), row_macs(row, "exact")):
        check_formula(count)
    for tensor in (*row.spec.weights, *row.spec.buffers, *row.spec.outputs.values()):
        check_formula(tensor.count)
    for op in row.spec.ops:
        check_formula(op.count)
