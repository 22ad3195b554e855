"""Words of the commands: budgets, verdicts, what is read and what is refused with its form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import netweight as nw
from netweight.faults.fault import Fault
from netweight.planner.training.step import saved_with_unfused_norms
from netweight.quantization.presets import computes, parse_weight_formats


@pytest.mark.parametrize("budget", ["24", "24G", "24g", "1.5T", "80 G", "512M", "1023"])
def test_a_budget_without_a_unit_of_bytes_is_refused_with_the_form(refused: Any, budget: str) -> None:
    said = refused("memory", "lenet5", "--budget", budget)
    assert "iB" in said
    assert "B (10^n)" in said


@pytest.mark.parametrize(
    ("budget", "size"), [("24GiB", 24 * 2**30), ("80GB", 80 * 10**9), ("24B", 24), ("25769803776", 24 * 2**30)]
)
def test_a_budget_with_its_unit_is_read(run: Any, budget: str, size: int) -> None:
    assert run("memory", "lenet5", "--budget", budget, "--json").json["limit"]["bytes"] == size


@pytest.mark.parametrize("budget", ["24GB", 1.5, -1, True])
def test_a_budget_of_the_library_is_whole_bytes(budget: Any) -> None:
    with pytest.raises(Fault) as caught:
        nw.memory("lenet5", budget=budget)
    assert "bytes" in caught.value.hint


@pytest.mark.parametrize(("format", "cache"), [("fp16", "fp16"), ("bf16", "bf16"), ("fp32", "fp32"), ("fp64", "fp64"),
                                               ("gptq", "fp16"), ("awq", "fp16"), ("bnb-nf4", "bf16"), ("int8", "bf16"),
                                               ("fp16, head=fp32", "fp16")])  # fmt: skip
def test_a_cache_is_in_the_format_of_activations(format: str, cache: str) -> None:
    found = nw.memory("tinyllama-1.1b", seq=16, format=format)
    part = next(part for part in found.explained if part.name == "cache")
    assert f" in {cache}:" in part.formula
    assert computes(parse_weight_formats(format)) == cache
    width = {"fp64": 8, "fp32": 4}.get(cache, 2)
    assert part.bytes.likely == 22 * 2 * 16 * 256 * width


def test_fragmentation_says_the_range_that_it_has() -> None:
    part = next(part for part in nw.memory("lenet5").explained if part.name == "fragmentation")
    assert part.formula.startswith("0 to 10 %")
    assert "likely 2" in part.formula
    assert part.bytes.low == 0


@pytest.mark.parametrize(("zero", "parted"), [(0, ""), (1, "optimizer"), (2, "optimizer"), (3, "optimizer, weights")])
def test_a_part_that_is_shared_out_says_so(zero: int, parted: str) -> None:
    """Counts of all devices stood beside the bytes of one."""
    found = nw.memory("tinyllama-1.1b", seq=16, train="adamw", shard=f"dp=4,zero={zero}")
    said = sorted(part.name for part in found.explained if "each of 4 devices keeps its part" in part.formula)
    assert ", ".join(name for name in said if name in ("optimizer", "weights")) == parted


def test_what_runs_has_a_peak_and_what_does_not_has_none(run: Any, design: Any) -> None:
    bad = {"netweight": 1, "inputs": {"x": {"shape": [4]}}, "layers": [{"kind": "dense"}]}
    out = run("show", design(bad)).out
    peak = next(line for line in out.splitlines() if line.startswith("peak"))
    assert ("no operation was counted" in peak) == peak.split()[1:3][0].startswith("0")


def test_the_peak_of_a_plan() -> None:
    found = nw.memory("gpt2", seq=16)
    assert found.peak.bytes == found.range
    assert found.peak.name in ("prefill", "decode")
    assert {part.name: part.bytes.likely for part in found.peak.parts} == found.parts


def test_what_training_keeps_with_norms_step_by_step() -> None:
    """RMSNorm of transformers: beside the input and the roots it keeps the normed numbers, of every one of 45 norms."""
    report = nw.weigh("tinyllama-1.1b", seq=8)
    assert report.saved(norms="fused") == report.saved()
    more = report.saved(norms="eager") - report.saved()
    assert more == 45 * 8 * 2048 * 4
    assert report.saved(norms="eager") == saved_with_unfused_norms(report.core.trace, 4, "fused")
    narrow = report.saved(2, norms="eager") - report.saved(2)
    assert narrow == 45 * 8 * 2048 * (4 + 2 - 2)
    for asked in ({"norms": "other"}, {"backend": "tpu"}):
        with pytest.raises(Fault):
            report.saved(**asked)


@pytest.mark.parametrize("config", [{"architectures": ["LlamaForCausalLM"]}, {"_class_name": "UNet2DConditionModel"}])
def test_a_configuration_of_hugging_face_is_called_so(refused: Any, design: Any, config: Any) -> None:
    said = refused("show", design(config))
    assert "Hugging Face" in said
    assert "not read yet" in said
    assert '"netweight": 1' not in said


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"format": 5}, "text"),
        ({"prefill_chunk": "many"}, "whole number"),
        ({"phase": "later"}, "prefill"),
        ({"overhead": "no"}, "true or false"),
        ({"train": ["adamw"]}, "text"),
        ({"train": "adamw", "norms": "odd"}, "eager"),
        ({"train": "adamw", "accumulation_steps": 1.5}, "whole number"),
    ],
)
def test_a_setting_of_a_wrong_type_says_what_it_takes(asked: dict[str, Any], word: str) -> None:
    with pytest.raises(Fault) as caught:
        nw.memory("gpt2", seq=8, **asked)
    assert word in caught.value.hint
    assert "Expected" not in caught.value.line()


@pytest.mark.parametrize(
    ("layer", "word"),
    [
        ({"kind": "conv2d", "filters": "many"}, "size"),
        ({"kind": "conv2d", "filters": 1.5}, "whole number"),
        ({"kind": "conv2d", "filters": 8, "bias": "yes"}, "true or false"),
        ({"kind": "conv2d", "filters": None}, "whole number"),
        ({"kind": "conv2d", "filters": 8, "kernel": {}}, "whole number"),
        ({"kind": "dropout", "rate": "half"}, "number"),
        ({"kind": "dropout", "rate": 2}, "0"),
        ({"kind": "lstm", "units": 4, "biases": 3}, "one of"),
        ({"kind": "dense", "units": 0}, "from 1"),
        ({"kind": "dense", "units": []}, "whole number"),
        ({"kind": "repeat", "times": "x", "layers": []}, "size"),
        ({"kind": "repeat", "times": 1.5, "layers": []}, "whole number"),
        ({"kind": "block", "layers": 5}, "list"),
    ],
)
def test_a_field_of_a_wrong_type_says_what_it_takes(layer: dict[str, Any], word: str) -> None:
    net = {"netweight": 1, "inputs": {"x": {"shape": [3, 8, 8]}}, "layers": [layer]}
    with pytest.raises(Fault) as caught:
        nw.weigh(net)
    line = caught.value.line()
    assert word.lower() in line.lower(), line
    assert caught.value.hint, line
    assert not {"`int`", "int,", " str", "got"} & set(line.split()), line


def test_a_field_of_a_design_keeps_its_spelling_in_messages(refused: Any, tmp_path: Path) -> None:
    """Settings of a plan have dashes on the command line, fields of a document have none: `kv_heads`."""
    design = tmp_path / "a.json"
    layer = {"kind": "attention", "heads": 4, "kv_heads": 3}
    design.write_text(json.dumps({"netweight": 1, "inputs": {"x": {"shape": [8, 16]}}, "layers": [layer]}))
    told = refused("memory", str(design))
    assert "kv_heads" in told
    assert "kv-heads" not in told
    assert "--prefill-chunk" in refused("memory", "tinyllama-1.1b", "--prefill-chunk", "4", "--train", "sgd")
