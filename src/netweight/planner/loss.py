"""Cross-entropy of a head of classes or words: what it makes in memory, step by step or in one kernel with the head."""

from __future__ import annotations

from typing import NamedTuple

from netweight.core.dims import Size, ceil_div

from .lives import Life
from .sharding import Share
from .tape import FULL, Tape


class Head(NamedTuple):
    """The dense layer that makes the network's output: its storage and row, and how many numbers they are here.

    `positions` each have `classes` logits from `features` numbers.
    """

    place: int
    row: int
    elements: Size
    positions: Size
    classes: Size
    features: Size


def head_of(tape: Tape, share: Share) -> Head | None:
    """The head of a network; None where its output is no dense layer's."""
    for place in tape.outputs:
        made = tape.made[place]
        if made.row >= 0 and tape.rows[made.row].kind == "dense" and made.tensor is not None:
            weight = tape.rows[made.row].spec.weights[0]
            classes = made.tensor.shape[-1]
            positions = made.elements // classes
            return Head(place, made.row, share.storage(place), positions, classes, weight.elements // classes)
    return None


def lives_of(head: Head, kind: str, width: int, start: int) -> list[Life]:
    """What is there at the loss (`start`) and at its gradient, a time later, beside logits and their gradient.

    Step by step: log-softmax in fp32, its gradient, and below fp32 the logits cast. In one kernel with the head
    (Liger, arXiv 2410.10989): the logits of some positions at a time, whose number is the power of two from
    positions / (classes / features) on, and the gradient of what comes into the head.
    """
    if kind == "none":
        return []
    if kind == "fused":
        rows = _power(ceil_div(head.positions, ceil_div(head.classes, head.features)))
        chunk = ceil_div(head.elements * min(rows, head.positions), head.positions) * width
        gradient = head.positions * head.features * width
        return [Life("loss", chunk, start, start, head.row), Life("loss", gradient, start, start + 1, head.row)]
    full = FULL * head.elements
    found = [Life("loss", full, start, start + 1, head.row)]
    if width < FULL:
        found.append(Life("loss", full, start, start, head.row))
        found.append(Life("loss", full, start + 1, start + 1, head.row))
    return found


def _power(size: Size) -> Size:
    """The power of two from a size on."""
    return 1 << max(0, size - 1).bit_length()
