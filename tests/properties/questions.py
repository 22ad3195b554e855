"""Requests to the engine at random: every verb, with documents, settings, sizes and plans that are right or are not."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

from netweight.engine.door import VERBS
from netweight.planner.options import PlanOptions
from properties.mutations import GOOD, NAMES, NUMBERS, ODD, spoilt
from support import Json

KEYS = ("doc", "settings", "sizes", "plan", "device", "budget", "fit", "known", "id", "text", "name", "format", "since")
PLAIN = tuple(value for value in (*ODD, *NUMBERS, *NAMES) if isinstance(value, str | int | float | list | dict | None))
TEXTS = (
    "bf16",
    "fp8",
    "awq",
    "adamw",
    "vllm",
    "full",
    "every-2",
    "decode",
    "q8_0",
    "rtx-4090",
    "batch",
    "csv",
    "conv 3",
)
PLANS: tuple[Json, ...] = (
    {},
    {"format": "bf16", "runtime": "hf"},
    {"train": "adamw", "recompute": "full"},
    {"train": "sgd", "offload": "optimizer", "loss": "none"},
    {"offload": "weights"},
)
KNOWN: Json = {"id": "a", "title": "A", "parameters": "1", "flops": "2", "weights": {"fp32": "4", "bf16": "2"}}


def anything(random: Random) -> Any:
    """A value of any type that JSON has, and some that it has not."""
    return copy.deepcopy(random.choice(PLAIN) if random.random() < 0.6 else random.choice(TEXTS))


def request(random: Random) -> Json:
    """A request that is right, with up to three changes."""
    document = copy.deepcopy(random.choice(GOOD)) if random.random() < 0.7 else spoilt(random)
    plan = dict(random.choice(PLANS))
    found: Json = {"verb": random.choice(list(VERBS)), "doc": document, "plan": plan, "sizes": {}, "settings": {}}
    found |= {"id": "/layers/0", "text": "conv 3x3 64", "known": [dict(KNOWN)], "format": "csv"}
    for _ in range(random.randrange(4)):
        match random.randrange(5):
            case 0:
                found[random.choice(KEYS)] = anything(random)
            case 1:
                found["plan"] = plan | {random.choice(PlanOptions.__struct_fields__): anything(random)}
            case 2:
                found["sizes"] = {random.choice(["batch", "seq", "x", ""]): anything(random)}
            case 3:
                found["settings"] = {random.choice(["format", "units", "layout", "backend", "q"]): anything(random)}
            case _:
                found["known"] = [KNOWN | {random.choice(list(KNOWN)): anything(random)}]
    return found


def written(value: Any) -> str:
    """Any value as JSON: what JSON has no word for as text, numbers too long for Python to write cut to 400 digits."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(each) for key, each in value.items()}
        if isinstance(value, list | tuple | set):
            return [plain(each) for each in value]
        if isinstance(value, int) and value.bit_length() > 10_000:
            return 10**400
        return value if isinstance(value, str | int | float | None) else str(value)

    return json.dumps(plain(value))


def text(random: Random) -> str:
    """A request as text; now and then cut, or with a character changed."""
    raw = written(request(random))
    if random.random() < 0.2:
        at = random.randrange(len(raw))
        raw = raw[:at] + random.choice(["", "\x00", "\udc80", "{", '"', "9" * 400]) + raw[at + random.randrange(2) :]
    return raw
