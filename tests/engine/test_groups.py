"""Every part of every plan belongs to one of six groups, so that a color means one thing everywhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netweight.engine import handle_request
from netweight.planner.groups import GROUPS
from netweight.planner.training.optimizers import OPTIMIZERS

LAYERS = [
    {"kind": "embedding", "vocabulary": 64, "units": 16},
    {"kind": "repeat", "name": "layers", "times": 4, "layers": [
        {"kind": "residual", "layers": [
            {"kind": "layernorm"}, {"kind": "attention", "heads": 2, "causal": True},
        ]},
        {"kind": "dense", "units": 16}, {"kind": "dropout", "rate": 0.1},
    ]},
    {"kind": "dense", "name": "head", "units": 64},
]  # fmt: skip
DOC = {
    "netweight": 1,
    "sizes": {"batch": 2, "seq": 8},
    "inputs": {"x": {"shape": ["seq"], "dtype": "int64"}},
    "layers": LAYERS,
}
PLANS: list[dict[str, Any]] = [
    *({"train": name} for name in OPTIMIZERS),
    *({"train": "adamw", "precision": name} for name in ("fp32", "amp", "bf16", "zero", "megatron", "fp32-sum")),
    *({"train": "adamw", "recompute": name} for name in ("selective", "full", "every-2")),
    *({"train": "adamw", "shard": mesh} for mesh in ("dp=8,zero=3", "dp=4,zero=1", "dp=2", "tp=2,sp", "pp=2", "cp=2")),
    *({"train": "adamw", "offload": word} for word in ("optimizer", "gradients", "weights", "activations")),
    {"train": "adamw", "accumulation_steps": 4},
    {"train": "adamw", "loss": "fused"},
    {"train": "adamw", "loss": "none"},
    {"train": "adamw", "format": "bnb-nf4", "lora": "4"},
    *({"runtime": name} for name in ("ideal", "hf", "hf-5", "hf-static", "vllm", "llama.cpp")),
    *({"shard": mesh} for mesh in ("tp=2", "pp=2")),
    {"format": "bnb-nf4"},
    {"backend": "eager", "beams": 4},
]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: " ".join(map(str, plan.values())))
def test_groups_add_up_in_every_phase(plan: dict[str, Any]):
    got = json.loads(handle_request(json.dumps({"verb": "memory", "doc": DOC, "plan": plan})))
    assert got["ok"], got
    for moment in got["moments"]:
        there = {part["group"] for part in moment["parts"]}
        assert [each["group"] for each in moment["groups"]] == [group for group in GROUPS if group in there]
        for each in moment["groups"]:
            mine = [part["v"] for part in moment["parts"] if part["group"] == each["group"]]
            assert sum(mine) == pytest.approx(each["v"])
        assert sum(each["v"] for each in moment["groups"]) == pytest.approx(moment["v"])
