"""Cross-entropy of a head of classes or words: what it makes in memory, by who computes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from netweight.dims.sizes import Size, ceil_div
from netweight.planner.lifetimes import Lifetime
from netweight.planner.sharding import DeviceShard
from netweight.planner.tape import FULL, Tape


class OutputHead(NamedTuple):
    """The dense layer that makes the network's output: its storage and row, and how many numbers they are here.

    `positions` each have `classes` logits from `features` numbers.
    """

    place: int
    row: int
    elements: Size
    positions: Size
    classes: Size
    features: Size


def find_output_head(tape: Tape, share: DeviceShard) -> OutputHead | None:
    """The head of a network; None where its output is no dense layer's."""
    for place in tape.outputs:
        made = tape.made[place]
        if made.row >= 0 and tape.rows[made.row].kind == "dense" and made.tensor is not None:
            weight = tape.rows[made.row].spec.weights[0]
            classes = made.tensor.shape[-1]
            positions = made.elements // classes
            return OutputHead(place, made.row, share.storage(place), positions, classes, weight.elements // classes)
    return None


Made = tuple[tuple[Size, int, int], ...]
"""Bytes, and whether they are there from the loss (0) or its gradient (1), to the loss or its gradient."""

AT_ONCE = 256
"""Positions of a chunk: `_CHUNKED_LM_HEAD_CHUNK_SIZE` of TRL's sft_trainer.py."""
CHUNKS = 8
"""Chunks of all positions: `num_output_chunks` of torchtune's CEWithChunkedOutputLoss."""


def _plain(head: OutputHead, width: int) -> Made:
    """Log-softmax in fp32 and its gradient; below fp32 a copy of the logits, and their gradient before it is cast."""
    full = FULL * head.elements
    return ((full, 0, 1), (full, 0, 0), (full, 1, 1)) if width < FULL else ((full, 0, 1),)


def _shifted(head: OutputHead, width: int) -> Made:
    """One copy of the logits in fp32 more than step by step, while the loss is computed."""
    return (*_plain(head, width), (FULL * head.elements, 0, 0))


def _in_place(head: OutputHead, width: int) -> Made:
    """One copy in fp32, which becomes the softmax and then the gradient; in fp32 the logits themselves do."""
    return ((FULL * head.elements, 0, 1),) if width < FULL else ()


def _chunked(head: OutputHead, width: int) -> Made:
    """The head's weight in fp32, then its gradient too; logits, log-softmax, softmax and their product of a chunk."""
    weight, chunk = FULL * head.classes * head.features, FULL * _of(head, AT_ONCE)
    return (
        (weight, 0, 1),
        (4 * chunk, 0, 0),
        (weight + 3 * chunk, 1, 1),
        (head.positions * head.features * width, 1, 1),
    )


def _upcast(head: OutputHead, width: int) -> Made:
    """A copy in fp32 and its log-softmax of an eighth of the positions, then two gradients of these."""
    chunk = FULL * ceil_div(head.elements, CHUNKS)
    return ((2 * chunk, 0, 0), (2 * chunk, 1, 1)) if width < FULL else ((chunk, 0, 1),)


def _in_kernel(head: OutputHead, width: int) -> Made:
    """The logits of some positions, and the gradient of what comes into the head.

    The number of positions is the power of two from positions / (classes / features) on.
    """
    chunk = _of(head, _power(ceil_div(head.positions, ceil_div(head.classes, head.features)))) * width
    return ((chunk, 0, 0), (head.positions * head.features * width, 0, 1))


def _cut(head: OutputHead, width: int) -> Made:
    """A logarithm of sums and the logit of the right word, a position; then the gradient of what comes in."""
    return ((2 * FULL * head.positions, 0, 1), (head.positions * head.features * width, 1, 1))


def _nothing(head: OutputHead, width: int) -> Made:  # noqa: ARG001 - one of the rows
    return ()


class Loss(NamedTuple):
    """A way to compute cross-entropy: what it is, its source, and what it makes beside logits and their gradient.

    `logits` says whether those of all positions are there, and until when: the loss (0), its gradient (1), or the end
    of the backward pass (2). `early` gives the head's weight its gradient at the loss.
    """

    name: str
    note: str
    source: str
    made: Callable[[OutputHead, int], Made]
    logits: bool = True
    until: int = 1
    early: bool = False


LOSSES = {
    row.name: row
    for row in (
        Loss(
            "cross_entropy", "step by step, in fp32: 12 bytes a logit", "torch.nn.functional.cross_entropy", _plain,
            until=2,
        ),
        Loss(
            "shifted", "a copy of the logits in fp32, another without the last position: 14 bytes a logit",
            "transformers 4 before it padded labels: logits[..., :-1, :].contiguous()", _shifted, until=2,
        ),
        Loss(
            "megatron", "in place, in fp32: 6 bytes a logit in 16 bits",
            "Megatron-LM, tensor_parallel/cross_entropy.py: softmax and gradient in the storage of the fp32 logits",
            _in_place, until=0,
        ),
        Loss(
            "chunked", f"with its head, {AT_ONCE} positions at a time, each made again in backward",
            "TRL, trainer/sft_trainer.py: loss_type chunked_nll, its default", _chunked, logits=False,
        ),
        Loss(
            "torchtune", f"logits whole, in fp32 an {CHUNKS}th of the positions at a time, compiled",
            "torchtune, modules/loss: CEWithChunkedOutputLoss", _upcast,
        ),
        Loss(
            "fused", "in one kernel with its head, some positions at a time", "Liger, arXiv 2410.10989", _in_kernel,
            logits=False, early=True,
        ),
        Loss(
            "cut", "in one kernel with its head, no logits in memory", "Cut cross-entropy, arXiv 2411.09009", _cut,
            logits=False,
        ),
        Loss("none", "no loss: the output is handed on", "", _nothing, until=2),
    )
}  # fmt: skip
"""The ways to compute the loss, by name."""


def loss_lifetimes(head: OutputHead, loss: Loss, width: int, start: int) -> list[Lifetime]:
    """What is there at the loss (`start`) and at its gradient, a time later, beside logits and their gradient."""
    return [Lifetime("loss", size, start + born, start + end, head.row) for size, born, end in loss.made(head, width)]


def _of(head: OutputHead, positions: Size) -> Size:
    """Logits of some positions on this device."""
    return ceil_div(head.elements * min(positions, head.positions), head.positions)


def _power(size: Size) -> Size:
    """The power of two from a size on."""
    return 1 << max(0, size - 1).bit_length()
