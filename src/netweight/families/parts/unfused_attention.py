"""Attention as models write it out: scores, softmax and the sum in steps of their own, so that each is kept."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, layer_node, with_source


def headed(source: str, names: Sequence[str], heads: int, size: int, *, turn: bool = True) -> list[Json]:
    """Positions × features, those of the `names` in turn, as one value a name: heads × positions × size.

    Without `turn` the features of a name lie together head by head: per head, those of all names.
    """
    parts = len(names)
    if turn:
        shape, order, axis = [-1, parts * heads, size], [2, 1, 3], 1
    else:
        shape, order, axis = [-1, heads, parts * size], [2, 1, 3], 3
    first, *others = names
    made = [with_source(layer_node("reshape", shape=shape), source)]
    if parts == 1:
        return [*made, layer_node("permute", first, order=order)]
    made += [layer_node("permute", order=order), layer_node("split", first, parts=parts, axis=axis)]
    return [*made, *(with_source(layer_node("identity", name), f"{first}.y{at}") for at, name in enumerate(others, 1))]


def scored_with(queries: str, keys: str, *added: Json) -> list[Json]:
    """The same, with what is `added` to the scores before the softmax."""
    first, last = scored(queries, keys)
    return [first, *added, last]


def scored(queries: str = "query", keys: str = "key") -> list[Json]:
    """Every query times every key, and their softmax: the value `shares`."""
    return [
        with_source(layer_node("matmul", "scores", transpose=True), [queries, keys]),
        layer_node("softmax", "shares"),
    ]


def summed(width: int, shares: str = "shares", values: str = "value", out: int = 0) -> list[Json]:
    """The values by their shares, heads side by side again, and the last layer `proj`."""
    return [
        with_source(layer_node("matmul", "seen"), [shares, values]),
        layer_node("permute", order=[2, 1, 3]),
        layer_node("reshape", shape=[-1, width]),
        layer_node("dense", "proj", units=out or width),
    ]
