"""Active parameters of mixtures of experts, by both definitions that are in use."""

from __future__ import annotations

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight import zoo
from netweight.analysis.report import weigh_trace
from netweight.document.network import read_network
from netweight.trace.trace import trace_network


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
    report = weigh_trace(trace_network(read_network(zoo.find(name).document())))
    assert (report.active, report.active_computing) == (active, computing)


ACTIVE = {
    "mixtral-8x22b": 39_152_031_744,
    "qwen1.5-moe-a2.7b": 2_689_173_504,
    "qwen2-57b-a14b": 14_249_270_784,
    "qwen3-30b-a3b": 3_353_032_704,
    "qwen3-235b-a22b": 22_190_763_520,
    "qwen3-next-80b-a3b": 3_874_929_408,
    "deepseek-v2": 21_375_800_320,
    "deepseek-v2-lite": 2_661_150_208,
    "kimi-k2": 32_861_477_888,
    "olmoe-1b-7b": 1_282_017_280,
    "jamba-v0.1": 12_110_311_296,
    "gpt-oss-120b": 5_711_982_912,
    "glm-4.5": 33_632_251_904,
    "glm-4.5-air": 13_424_123_904,
    "minimax-m2": 11_030_537_216,
    "llama-4-scout": 17_172_894_720,
    "llama-4-maverick": 17_184_691_200,
    "dbrx": 36_469_708_800,
}
"""Parameters of transformers 5.23.0, less the experts that a token does not meet."""


@pytest.mark.parametrize("name", ACTIVE)
def test_active_parameters_of_a_mixture(name: str) -> None:
    assert weigh_trace(trace_network(read_network(zoo.find(name).document()))).active == ACTIVE[name]
