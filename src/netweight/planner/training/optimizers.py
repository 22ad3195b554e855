"""What optimizers keep between steps, for every tensor by its shape and role: one row each, with its source."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from netweight.dims.sizes import Shape, Size, ceil_div


class TrainableTensor(NamedTuple):
    """A tensor that an optimizer steps: its shape, and whether it is a table of words or the head that names them."""

    shape: Shape
    lookup: bool = False
    head: bool = False

    @property
    def elements(self) -> Size:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def matrix(self) -> tuple[Size, Size] | None:
        """Rows and columns, later axes as one; None for a vector."""
        return (self.shape[0], math.prod(self.shape[1:])) if len(self.shape) > 1 else None


Rule = Callable[[TrainableTensor, int], Size]
"""Bytes of a tensor's state, given the bytes of a state's number."""


class Optimizer(NamedTuple):
    """A row: its state as a rule, what it is in words, and where that stands.

    `foreach` numbers a parameter are needed for the time of a step. `paged` state may move to the host.
    """

    name: str
    title: str
    state: Rule
    formula: str
    source: str
    foreach: int = 0
    paged: bool = False


COUNTER = 4
"""PyTorch counts the steps of every tensor in one fp32 number."""
BLOCK, SMALLEST = 256, 4096
"""bitsandbytes: numbers that share a scale, and the elements below which a tensor's state stays in 32 bits."""
SHAMPOO_BLOCK, SOAP_LARGEST = 1024, 10_000


def states_per_parameter(count: int, *, counter: bool = False) -> Rule:
    """So many numbers a parameter, and perhaps a counter a tensor."""
    return lambda tensor, width: count * width * tensor.elements + (COUNTER if counter else 0)


def eight_bit_states(count: int) -> Rule:
    """So many bytes a parameter, with an fp32 scale for every 256; small tensors and tables of words in 32 bits."""

    def rule(tensor: TrainableTensor, width: int) -> Size:  # noqa: ARG001 - a state of its own width
        if tensor.elements < SMALLEST or tensor.lookup:
            return count * 4 * tensor.elements
        return count * (tensor.elements + 4 * ceil_div(tensor.elements, BLOCK))

    return rule


def adafactor_states(momentum: int) -> Rule:
    """Adafactor: row and column means of a matrix's last two axes, a mean an element of a vector."""

    def rule(tensor: TrainableTensor, width: int) -> Size:  # noqa: ARG001 - always fp32
        whole = tensor.elements
        if len(tensor.shape) < 2:
            return 4 * whole * (1 + momentum) + COUNTER
        last, before = tensor.shape[-1], tensor.shape[-2]
        return 4 * (whole // last + whole // before + whole * momentum) + COUNTER

    return rule


def muon_states(tensor: TrainableTensor, width: int) -> Size:
    """One momentum for hidden matrices, AdamW for tables of words, the head and vectors."""
    if tensor.matrix is None or tensor.lookup or tensor.head:
        return states_per_parameter(2, counter=True)(tensor, width)
    return width * tensor.elements


def shampoo_states(tensor: TrainableTensor, width: int) -> Size:
    """Both factors and their inverse roots for every block, beside grafting and momentum."""
    sides = [] if tensor.matrix is None else list(tensor.matrix)
    if not sides:
        return 2 * width * tensor.elements
    rows, columns = (_blocks(side) for side in sides)
    factors = sum(a * a * many * sum(columns.values()) for a, many in rows.items())
    factors += sum(b * b * many * sum(rows.values()) for b, many in columns.items())
    return 2 * 4 * factors + 2 * width * tensor.elements


def _blocks(side: Size) -> dict[Size, Size]:
    """Sizes of the blocks of a side, and how many there are of each."""
    whole, rest = divmod(side, SHAMPOO_BLOCK)
    return {size: many for size, many in ((SHAMPOO_BLOCK, whole), (rest, 1)) if size and many}


def soap_states(tensor: TrainableTensor, width: int) -> Size:
    """Adam in the eigenbasis: a covariance and its eigenvectors for every side that is not too long."""
    sides = tensor.shape if len(tensor.shape) > 1 else ()
    bases = sum(2 * 4 * side * side for side in sides if side <= SOAP_LARGEST)
    return bases + states_per_parameter(2, counter=True)(tensor, width)


def galore_states(rank: int) -> Rule:
    """Adam on a projection of rank `rank` of every hidden matrix, and the projector."""

    def rule(tensor: TrainableTensor, width: int) -> Size:
        if tensor.matrix is None or tensor.lookup or tensor.head or min(tensor.matrix) <= rank:
            return states_per_parameter(2, counter=True)(tensor, width)
        short, long = min(tensor.matrix), max(tensor.matrix)
        return width * (2 * rank * long + short * rank) + COUNTER

    return rule


TORCH = "torch.optim of PyTorch 2.13"
BNB = "bitsandbytes optim/optimizer.py: block 256, min_8bit_size 4096; transformers keeps tables of words in 32 bits"

ROWS = (
    Optimizer("sgd", "SGD", states_per_parameter(0), "nothing", TORCH),
    Optimizer("momentum", "SGD with momentum", states_per_parameter(1), "one number a parameter", TORCH, 0),
    Optimizer("rmsprop", "RMSprop", states_per_parameter(1, counter=True), "one number a parameter", TORCH, 1),
    Optimizer("adagrad", "Adagrad", states_per_parameter(1, counter=True), "one number a parameter", TORCH, 1),
    Optimizer("adam", "Adam", states_per_parameter(2, counter=True), "two numbers a parameter",
              f"{TORCH}; arXiv 1412.6980", 1),
    Optimizer("adamw", "AdamW", states_per_parameter(2, counter=True), "two numbers a parameter",
              f"{TORCH}; arXiv 1711.05101", 1),
    Optimizer("amsgrad", "AMSGrad", states_per_parameter(3, counter=True), "three numbers a parameter", TORCH, 1),
    Optimizer("lamb", "LAMB", states_per_parameter(2), "two numbers a parameter", "arXiv 1904.00962", 1),
    Optimizer("lion", "Lion", states_per_parameter(1), "one number a parameter", "arXiv 2302.06675", 1),
    Optimizer("adamw-8bit", "AdamW in 8 bits", eight_bit_states(2), "two bytes a parameter and a scale for 256 of each",
              BNB),
    Optimizer(
        "paged-adamw-8bit", "AdamW in 8 bits, paged", eight_bit_states(2),
        "two bytes a parameter, on the host when need be",
        BNB, paged=True,
    ),
    Optimizer(
        "paged-adamw", "AdamW, paged", states_per_parameter(2), "two numbers a parameter, on the host when need be",
        BNB, paged=True
    ),
    Optimizer("lion-8bit", "Lion in 8 bits", eight_bit_states(1), "a byte a parameter and a scale for 256", BNB),
    Optimizer("adafactor", "Adafactor", adafactor_states(0), "a mean a row and a column of a matrix",
              "arXiv 1804.04235", 1),
    Optimizer(
        "adafactor-momentum", "Adafactor with momentum", adafactor_states(1), "and one number a parameter",
        "arXiv 1804.04235", 1,
    ),
    Optimizer(
        "muon", "Muon", muon_states, "one number a parameter of hidden matrices, two elsewhere",
        "Jordan et al. 2024, Muon; hidden matrices only, AdamW for the rest", 1,
    ),
    Optimizer(
        "shampoo", "Shampoo", shampoo_states,
        "two factors a block and their inverse roots, and two numbers a parameter",
        "arXiv 2309.06497: blocks of 1,024, inverse roots kept, grafting and momentum", 1,
    ),
    Optimizer(
        "soap", "SOAP", soap_states, "two matrices a side up to 10,000, and two numbers a parameter",
        "arXiv 2409.11321", 1
    ),
    Optimizer("galore", "GaLore, rank 128", galore_states(128), "Adam on rank 128 and a projector", "arXiv 2403.03507",
              1),
    Optimizer(
        "prodigy", "Prodigy", states_per_parameter(4), "four numbers a parameter",
        "arXiv 2306.06101: two moments, the start and s", 1
    ),
    Optimizer("sophia", "Sophia", states_per_parameter(2), "two numbers a parameter", "arXiv 2305.14342", 1),
    Optimizer("schedule-free", "Schedule-Free AdamW", states_per_parameter(2), "two numbers a parameter",
              "arXiv 2405.15682", 1),
    Optimizer("ademamix", "AdEMAMix", states_per_parameter(3), "three numbers a parameter", "arXiv 2409.03137", 1),
)  # fmt: skip

OPTIMIZERS = {row.name: row for row in ROWS}
