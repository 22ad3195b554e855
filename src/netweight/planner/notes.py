"""What a plan says about itself: the kernels that it assumes, and notes of its layers."""

from __future__ import annotations

from netweight.spec.spec import Backend
from netweight.trace.trace import Trace


def kernels(trace: Trace, backend: Backend) -> list[str]:
    """Whether attention runs in one kernel, in a sentence; none where there is no attention."""
    scores = [[op.out for op in row.spec.ops if op.function.attention == "scores"] for row in trace.rows]
    scores = [made for made in scores if made]
    written = sum(any(backend not in tensor.fused_in for tensor in made) for made in scores)
    if not scores:
        return []
    if written == len(scores):
        return ["attention runs product by product, its scores in memory"]
    rest = f" but for {written} layers, whose scores are in memory" if written else ""
    return [f"attention runs in one kernel{rest}"]


def layer_notes(trace: Trace, backend: Backend = "fused", *, train: bool = True) -> list[str]:
    """What layers say of themselves: what depends on the data, and what training keeps and nobody can count."""
    specs = {id(row.spec): row.spec for row in trace.rows}.values()
    data = dict.fromkeys(text for spec in specs for text in spec.assumptions)
    left = dict.fromkeys(text for spec in specs for text, by in spec.omissions if train and backend in by)
    return [*(f"{text[0].lower()}{text[1:]}" for text in data), *(f"not counted: {text}" for text in left)]
