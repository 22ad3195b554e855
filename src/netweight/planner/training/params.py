"""Weights as training counts them: whose they are, whether they learn, and what they take where they do not."""

from __future__ import annotations

from typing import NamedTuple

from netweight.dims.sizes import Size
from netweight.planner.tape import Tape

from .optimizers import TrainableTensor

SIDES = ("A", "B")
"""The matrices of an adapter: down to its rank, and up from there."""

Owner = tuple[int, str]
"""A weight by the place of the row that holds it first, and its name there."""


def weight_owners(tape: Tape) -> dict[Owner, Owner]:
    """Where the weights are that a row shares: those tied, and those of a layer that runs again."""
    paths: dict[str, Owner] = {}
    nodes: dict[tuple[str, str], Owner] = {}
    found: dict[Owner, Owner] = {}
    for at, row in enumerate(tape.rows):
        for tensor in row.spec.weights:
            mine, target = (at, tensor.name), row.tied.get(tensor.name)
            paths[f"{row.path}.{tensor.name}"] = mine
            if target in paths:
                found[mine] = paths[target]
            elif row.owned:
                nodes.setdefault((row.id, tensor.name), mine)
            else:
                found[mine] = nodes.get((row.id, tensor.name), mine)
    return found


class DeviceParameter(NamedTuple):
    """A weight of one device: its row and name, its elements there and in all, all copies, and whether it learns.

    `frozen` are its bytes where it does not, `away` is what of it is on the host.
    """

    row: int
    name: str
    elements: Size
    whole: Size
    learned: TrainableTensor
    learns: bool
    frozen: Size = 0
    away: frozenset[str] = frozenset()
