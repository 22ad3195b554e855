"""Entries that follow transformers: their configurations, as the hub's `config.json` states them, in files of JSON."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import transformers
from torch import nn

CONFIGS: dict[str, dict[str, Any]] = {}
for _path in sorted(Path(__file__).parent.glob("*.json")):
    CONFIGS |= json.loads(_path.read_text("utf-8"))


def built(config: dict[str, Any]) -> nn.Module:
    fields = {name: value for name, value in config.items() if name not in ("config", "auto", "untied")}
    auto = getattr(transformers, config.get("auto", "AutoModelForCausalLM"))
    module = (auto.from_config if hasattr(auto, "from_config") else auto._from_config)(
        getattr(transformers, config["config"])(**fields)
    )
    if config.get("untied"):  # published with a head of its own; transformers 5.23 ties it
        module.lm_head = nn.Linear(module.lm_head.in_features, module.lm_head.out_features, bias=False)
    return module


REFERENCES = {name: partial(built, config) for name, config in CONFIGS.items()}
