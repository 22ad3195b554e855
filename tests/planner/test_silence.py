"""Nothing that is asked for may be ignored: every option, in each mode, changes the plan or is refused."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

import netweight as nw
from netweight.engine import handle_request
from netweight.faults.fault import Fault
from netweight.planner.options import MODES, PlanOptions

SEQ = 64
LLAMA, MIXTRAL = "tinyllama-1.1b", "mixtral-8x7b"

ASKED: dict[str, tuple[str, dict[str, Any], Any]] = {
    "format": (LLAMA, {}, "bf16"),
    "cache": (LLAMA, {}, "q8_0"),
    "runtime": (LLAMA, {}, "llama.cpp"),
    "phase": (LLAMA, {}, "decode"),
    "prefill_chunk": (LLAMA, {}, 8),
    "beams": (LLAMA, {}, 3),
    "logits": (LLAMA, {}, "all"),
    "backend": (LLAMA, {"format": "bf16", "seq": 2048}, "eager"),
    "overhead": (LLAMA, {}, False),
    "precision": (LLAMA, {}, "amp"),
    "recompute": (LLAMA, {}, "full"),
    "accumulation_steps": (LLAMA, {}, 4),
    "loss": (LLAMA, {}, "none"),
    "shard": (LLAMA, {}, "tp=2"),
    "norms": (LLAMA, {}, "eager"),
    "gates": (LLAMA, {}, "fused"),
    "freeze": (LLAMA, {}, "embedding"),
    "lora": (LLAMA, {}, "8"),
    "offload": (LLAMA, {}, "weights"),
}
"""For every option a network, what it goes with, and a value that is not the usual one."""


def told(found: nw.Memory) -> Any:
    """What a plan says besides the settings that it was asked with."""
    plain = found.to_dict()
    return {name: value for name, value in plain.items() if name not in ("settings", "assumptions")}


def test_every_option_is_tried() -> None:
    assert {*ASKED, "train"} == set(PlanOptions.__struct_fields__)
    assert MODES.keys() <= ASKED.keys()


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("mode", ["inference", "training"])
def test_an_option_changes_the_plan_or_is_refused(name: str, mode: str) -> None:
    net, others, value = ASKED[name]
    others = {"seq": SEQ, **others, **({"train": "adamw"} if mode == "training" else {})}
    if MODES.get(name, mode) == mode:
        assert told(nw.memory(net, **others, **{name: value})) != told(nw.memory(net, **others))
        return
    with pytest.raises(Fault) as caught:
        nw.memory(net, **others, **{name: value})
    assert caught.value.field == name
    assert name in caught.value.line()


@pytest.mark.parametrize("name", sorted(MODES))
def test_asking_for_what_is_usual_in_the_other_mode_is_refused_too(name: str) -> None:
    usual = getattr(PlanOptions(), name) or ASKED[name][2]
    other = {"train": "adamw"} if MODES[name] == "inference" else {}
    with pytest.raises(Fault):
        nw.memory(LLAMA, seq=SEQ, **other, **{name: usual})


@pytest.mark.parametrize("name", sorted(MODES))
def test_the_command_line_refuses_alike(run: Any, name: str) -> None:
    word, value = name.replace("_", "-"), ASKED[name][2]
    other = ("--train", "adamw") if MODES[name] == "inference" else ()
    done = run("memory", LLAMA, "--seq", str(SEQ), *other, f"--{word}", str(value))
    assert done.code == 2
    assert word in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("name", sorted(MODES))
def test_the_engine_refuses_alike(name: str) -> None:
    document = nw.load(LLAMA).document
    other = {"train": "adamw"} if MODES[name] == "inference" else {}
    request = {"verb": "memory", "doc": document, "sizes": {"seq": SEQ}, "plan": {**other, name: ASKED[name][2]}}
    reply = json.loads(handle_request(json.dumps(request)))
    assert not reply["ok"]
    assert name in reply["error"]["message"]


def test_a_whole_plan_of_usual_values_asks_the_engine_for_nothing() -> None:
    usual = msgspec.to_builtins(PlanOptions())
    request = {"verb": "memory", "doc": nw.load(LLAMA).document, "sizes": {"seq": SEQ}, "plan": usual}
    bare = {**request, "plan": {}}
    assert handle_request(json.dumps(request)) == handle_request(json.dumps(bare))


NOTHING = [
    ({"train": "adamw", "lora": "*.q_projj=8"}, "q_projj", "*.q_proj"),
    ({"train": "adamw", "freeze": "layer.0.*"}, "layer.0.*", "layers.0"),
    ({"train": "adamw", "freeze": "router"}, "router", ""),
    ({"train": "adamw", "recompute": "foo.0=full"}, "foo.0", "layers.0"),
    ({"train": "adamw", "recompute": "model.layers.0.mlp=full"}, "layers.0.mlp", "layers.0"),
    ({"format": "bf16,path:foo=int8"}, "foo", ""),
    ({"format": "bf16,lm_heed.weight=int8"}, "lm_heed", "lm_head"),
    ({"format": "bf16,expert=mxfp4"}, "expert", ""),
    ({"offload": "layer.0=weights"}, "layer.0", "layers.0"),
    ({"offload": "expert=weights"}, "expert", ""),
    ({"shard": "tp=2,heads.0=whole"}, "heads.0", ""),
]


@pytest.mark.parametrize(("asked", "word", "near"), NOTHING)
def test_a_rule_for_nothing_is_refused_with_what_is_near(asked: dict[str, Any], word: str, near: str) -> None:
    with pytest.raises(Fault) as caught:
        nw.memory(LLAMA, seq=SEQ, **asked)
    assert word in caught.value.message
    assert near in caught.value.hint


@pytest.mark.parametrize("command", ["show", "compare", "convert", "check"])
def test_a_rule_of_formats_for_nothing(run: Any, tmp_path: Any, command: str) -> None:
    more = {"convert": (str(tmp_path / "x.csv"),), "check": ("--max-parameters", "1G")}.get(command, ())
    done = run(command, "lenet5", *more, "--format", "bf16,path:foo=int8")
    assert done.code == 2
    assert "foo" in done.err


def test_a_rule_of_one_of_several_networks_is_a_rule() -> None:
    assert nw.compare("lenet5", MIXTRAL, format="bf16, expert=mxfp4", seq=8).rows


def test_presets_may_hold_rules_for_what_is_not_there() -> None:
    assert nw.weigh("lenet5", format="gptq").parameters
    assert nw.memory(LLAMA, seq=SEQ, train="adamw", format="bf16", lora="8").total


@pytest.mark.parametrize("size", ["seq", "past", "nothing"])
def test_a_size_that_the_network_does_not_have(run: Any, size: str) -> None:
    done = run("show", "resnet50", "--set", f"{size}=4")
    assert done.code == 2
    assert "batch" in done.err
    with pytest.raises(Fault):
        nw.weigh("resnet50", **{size: 4})
    with pytest.raises(Fault):
        nw.memory("resnet50", **{size: 4})


def test_a_size_that_a_document_uses_and_does_not_say() -> None:
    axis = {"netweight": 1, "inputs": {"x": {"shape": ["seq", 4]}}, "layers": [{"kind": "dense", "units": 2}]}
    assert nw.weigh(axis, seq=8).macs == 8 * 4 * 2
    units = {"netweight": 1, "inputs": {"x": {"shape": [4]}}, "layers": [{"kind": "dense", "units": "seq"}]}
    assert nw.weigh(units, seq=8).macs == 4 * 8


GENERATING = {"cache": "q8_0", "runtime": "vllm", "phase": "decode", "prefill_chunk": 8, "beams": 2, "logits": "all"}


@pytest.mark.parametrize("name", GENERATING)
def test_what_is_for_generating_is_refused_where_nothing_generates(name: str) -> None:
    with pytest.raises(Fault) as caught:
        nw.memory("resnet50", **{name: GENERATING[name]})
    assert name in caught.value.line()


MESHES = ["zero=1", "dp=2,zero=3", "fsdp=8", "pp=2,vp=2", "pp=2,micro=4", "sp", "ep=1,head=whole", "tp=2,ep=2"]


@pytest.mark.parametrize("shard", MESHES)
def test_axes_that_do_nothing_when_running(shard: str) -> None:
    with pytest.raises(Fault) as caught:
        nw.memory(LLAMA, seq=SEQ, shard=shard)
    assert caught.value.hint


@pytest.mark.parametrize("shard", ["zero=1", "vp=2", "micro=4", "sp", "head=whole", "dp=2,ep=2"])
def test_axes_that_need_another_when_training(shard: str) -> None:
    with pytest.raises(Fault):
        nw.memory(LLAMA, seq=SEQ, train="adamw", shard=shard)


def test_sequence_parallel_takes_effect_when_running() -> None:
    with_, without = (nw.memory(LLAMA, seq=4096, shard=shard) for shard in ("tp=2,sp", "tp=2"))
    assert with_.total < without.total


@pytest.mark.parametrize(
    ("net", "asked"),
    [
        ("lenet5", {"recompute": "full"}),
        ("lenet5", {"recompute": "every-2"}),
        ("resnet50", {"recompute": "selective"}),
        ("resnet50", {"norms": "eager"}),
        ("resnet50", {"gates": "fused"}),
        ("unet", {"loss": "fused"}),
    ],
)
def test_what_a_network_has_nothing_for(net: str, asked: dict[str, Any]) -> None:
    with pytest.raises(Fault) as caught:
        nw.memory(net, train="adamw", **asked)
    assert next(iter(asked)) in caught.value.line()


def test_a_misspelt_setting_is_no_size() -> None:
    with pytest.raises(Fault) as caught:
        nw.memory("resnet50", trian="adamw")
    assert "train" in caught.value.hint


EARLIER = {"adapt": ("lora", "8"), "accumulate": ("accumulation_steps", 2)}


@pytest.mark.parametrize("name", EARLIER)
def test_earlier_names_of_settings_still_work(name: str) -> None:
    today, value = EARLIER[name]
    asked: dict[str, Any] = {"seq": SEQ, "train": "adamw"}
    assert nw.memory(LLAMA, **asked, **{name: value}).total == nw.memory(LLAMA, **asked, **{today: value}).total
    with pytest.raises(Fault, match="names of the same setting"):
        nw.memory(LLAMA, **asked, **{name: value, today: value})


def test_a_rank_may_be_a_number() -> None:
    asked: dict[str, Any] = {"seq": SEQ, "train": "adamw"}
    assert nw.memory(LLAMA, **asked, lora=8).total == nw.memory(LLAMA, **asked, lora="8").total


def test_earlier_spellings_of_options_still_work(run: Any) -> None:
    asked = ("memory", LLAMA, "--seq", str(SEQ), "--json")
    assert run(*asked, "--stage", "decode").out == run(*asked, "--phase", "decode").out
    assert run(*asked, "--chunk", "8").out == run(*asked, "--prefill-chunk", "8").out
    trained = (*asked, "--train", "sgd")
    assert run(*trained, "--accumulate", "2").out == run(*trained, "--accumulation-steps", "2").out
    assert "--stage" not in run("memory", "--help").out
