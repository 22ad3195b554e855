"""Active parameters of mixtures of experts, by both definitions that are in use."""

from __future__ import annotations

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight import zoo
from netweight.core.network import read
from netweight.core.report import weigh
from netweight.core.walk import walk


@pytest.mark.parametrize(
    ("name", "active", "computing"),
    [
        ("mixtral-8x7b", 12_879_925_248, 12_879_925_248 - 131_072_000),
        ("deepseek-v3", 37_552_282_624, 37_552_282_624 - 129_280 * 7168),
        ("gpt-oss-20b", 4_187_440_704, 4_187_440_704 - 201_088 * 2880),
        ("llama-3.2-1b", 1_235_814_400, 1_235_814_400),
    ],
)
def test_active_parameters_by_both_definitions(name: str, active: int, computing: int) -> None:
    """The router's picks and all the rest; the table of words only where the head shares it."""
    report = weigh(walk(read(zoo.find(name).document())))
    assert (report.active, report.active_computing) == (active, computing)
