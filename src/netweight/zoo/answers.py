"""Names of torchvision that are no entries, and what to say of them. Loaded where no entry answers."""

from __future__ import annotations

from collections.abc import Container

QUANTIZED = "quantized_"

FLOWS = {"raft_large": 5_257_536, "raft_small": 990_162}
"""RAFT's parameters: its operations depend on how often it refines, which is chosen when it runs."""


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
