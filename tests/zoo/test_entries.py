"""The rows of data: published figures against ours, with a word wherever they differ."""

from __future__ import annotations

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight import zoo
from netweight.core.network import read
from netweight.core.report import weigh
from netweight.core.walk import walk


@pytest.fixture(params=zoo.names())
def entry(request: pytest.FixtureRequest) -> zoo.Entry:
    return zoo.find(request.param)


def test_published_figures_are_ours_or_the_note_says_why(entry: zoo.Entry) -> None:
    totals = weigh(walk(read(entry.document()))).totals
    for figure in entry.published:
        ours = getattr(totals, figure.figure)
        assert figure.agrees(ours) or (entry.note and not figure.exact), figure
        assert abs(ours / figure.value - 1) < 0.15, figure


def test_every_figure_has_its_source(entry: zoo.Entry) -> None:
    assert entry.source
    assert all(figure.source and figure.convention for figure in entry.published)
    assert 1990 < entry.year < 2030


def test_printed_figures_are_read_back() -> None:
    figures = [zoo.Published("macs", text, "", "") for text in ("25,557,032", "4.089 G", "0.39 B", "174,600 M", "60 K")]
    assert [figure.value for figure in figures] == [25_557_032, 4_089_000_000, 390_000_000, 174_600_000_000, 60_000]
    assert [figure.unit for figure in figures] == [1, 1_000_000, 10_000_000, 1_000_000, 1_000]
    assert [figure.exact for figure in figures] == [True, False, False, False, False]
