"""Weights that are those of another row: what a node's `tie` means."""

from __future__ import annotations

from collections.abc import Callable

from netweight.faults.fault import Fault, shape_fault
from netweight.spec.spec import Tensor

from .rows import Row
from .scope import Scope


def resolve_ties(
    tie: dict[str, str], weights: tuple[Tensor, ...], scope: Scope, at: Callable[[str], Row | None]
) -> dict[str, str]:
    """The paths of the tensors that weights are tied to, by the weights' names. Raises Fault.

    `scope` finds rows by the names that are seen, `at` by their whole paths.
    """
    tied: dict[str, str] = {}
    for weight, target in tie.items():
        mine = next((w for w in weights if w.name == weight), None)
        path, them = _target(target, scope, at)
        if mine is None:
            raise Fault(
                f"There is no weight {weight[:60]!r} here to tie.",
                f"Weights: {', '.join(w.name for w in weights) or 'none'}.",
                field="tie",
            )
        if them is None:
            raise Fault(
                f"Nothing to tie to is called {target[:60]!r}.",
                'Write a layer above and its weight: "tokens.weight", or its whole path: "model.tokens.weight".',
                field="tie",
            )
        if mine.shape != them.shape:
            raise shape_fault(
                f"{weight} is {mine.shape} and {target} is {them.shape}: they cannot be one tensor.",
                "Tie tensors of one shape.",
                field="tie",
            )
        tied[weight] = f"{path}.{them.name}"
    return tied


def _target(target: str, scope: Scope, at: Callable[[str], Row | None]) -> tuple[str, Tensor | None]:
    """The row and tensor that `tokens.weight` means: a name seen from here, else the whole path of a row."""
    parts = target.split(".", 64)
    for cut in range(len(parts) - 1, 0, -1):
        name, weight = ".".join(parts[:cut]), ".".join(parts[cut:])
        row = scope.find_row(name) or at(name)
        found = next((w for w in row.spec.weights if w.name == weight), None) if row else None
        if row and found:
            return row.path, found
    return "", None
