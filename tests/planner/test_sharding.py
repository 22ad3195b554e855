"""What one device holds of a network that several run or train."""

from __future__ import annotations

from typing import Any

import pytest

import netweight as nw
from netweight.faults.fault import Fault


def bare(net: str, **asked: Any) -> dict[str, int]:
    return nw.memory(net, overhead=False, format="bf16", phase="decode", **asked).parts


@pytest.mark.parametrize(("tp", "share"), [(2, 2), (4, 4), (8, 8), (16, 8)])
def test_heads_of_the_cache_are_shared_until_there_are_none_left(tp: int, share: int) -> None:
    """Llama-3-8B has 8 heads of keys: 16 devices hold each twice."""
    whole, part = bare("llama-3-8b", seq=64), bare("llama-3-8b", seq=64, shard=f"tp={tp}")
    assert part["cache"] == whole["cache"] // share


def test_a_latent_is_whole_on_every_device() -> None:
    whole, part = (bare("deepseek-v3", seq=16, shard=shard) for shard in ("", "tp=8"))
    assert part["cache"] == whole["cache"] == 70_272 * 16


def test_weights_of_tensor_parallelism() -> None:
    """Matrices and tables are cut, norms are not."""
    whole, part = (bare("llama-3-8b", seq=8, shard=shard)["weights"] for shard in ("", "tp=4"))
    norms = 2 * (2 * 32 + 1) * 4096
    assert part == (whole - norms) // 4 + norms


def test_stages_of_a_pipeline_hold_all() -> None:
    """The last stage has the head: the fullest is no less than a fourth, and four of it are no less than all."""
    whole, part = (bare("llama-3-8b", seq=8, shard=shard)["weights"] for shard in ("", "pp=4"))
    assert whole <= 4 * part <= whole + 4 * 2 * 128_256 * 4096


def test_experts_are_spread() -> None:
    whole, part = (bare("mixtral-8x7b", seq=8, shard=shard)["weights"] for shard in ("", "dp=8,ep=8"))
    experts = 2 * 32 * 8 * 3 * 4096 * 14_336
    assert part == whole - experts + experts // 8


@pytest.mark.parametrize("shard", ["tp", "tp=0", "xp=2", "zero=4", "ep=8", "pp=99"])
def test_meshes_that_are_none(shard: str) -> None:
    with pytest.raises(Fault):
        nw.memory("gpt2", shard=shard)
