"""Names of torchvision that are no entries, and what to say of them. Loaded where no entry answers."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

QUANTIZED = "quantized_"

FLOWS = {"raft_large": 5_257_536, "raft_small": 990_162}
"""RAFT's parameters: its operations depend on how often it refines, which is chosen when it runs."""


ENDING = re.compile(
    r"[-_](instruct|it|chat|base|pt|hf|thinking|reasoning|sft|dpo|preview|distill|fp8|bf16|awq|gptq|gguf|\d{4,6})$"
    r"|\.[a-z]\w*$",
    re.IGNORECASE,
)
"""What names say of weights alone: how they were trained further or stored, a date, or the tag of timm's weights."""


def shortened_names(name: str) -> Iterator[str]:
    """A name of the Hub or of timm without its endings, one fewer each time, and each without its owner too."""
    while found := ENDING.search(name):
        name = name[: found.start()]
        yield name
        yield name.rpartition("/")[2]


def answer(name: str, known: Container[str]) -> str:
    """What a name means that is no entry, as a hint; "" where nothing is known of it.

    torchvision's `quantized_resnet50` is its `resnet50` in eight bits: the same layers in another format.
    """
    written = name.strip().lower().replace("-", "_")
    plain = written.removeprefix(QUANTIZED)
    if plain != written and plain in known:
        return f"It is torchvision's {plain} with weights in eight bits: netweight show {plain} --format int8."
    if written in FLOWS:
        times = "it refines its result as often as it is told when it runs, so its operations are no fixed figure"
        return f"torchvision's has {FLOWS[written]:,} parameters; {times}. docs/zoo.md has them for raft_large."
    return ""
