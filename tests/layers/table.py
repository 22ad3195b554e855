"""The shape of a case: what one layer must say at one input shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

Shape = tuple[int, ...]


class Case(NamedTuple):
    """A layer, the shapes that come (batch first), and what it must make of them."""

    kind: str
    fields: dict[str, Any]
    xs: Sequence[Shape]
    out: Shape
    weights: dict[str, Shape]
    parameters: int = 0
    macs: int = 0
    dtype: str = "float32"

    @property
    def id(self) -> str:
        return "-".join([self.kind, *(f"{name}={value}" for name, value in self.fields.items()), *map(str, self.xs)])


def case(
    kind: str,
    x: Shape | list[Shape],
    out: Shape,
    weights: dict[str, Shape] | None = None,
    parameters: int = 0,
    macs: int = 0,
    /,
    **fields: Any,
) -> Case:
    """A case of numbers; a list of shapes for several inputs."""
    return Case(kind, fields, x if isinstance(x, list) else [x], out, weights or {}, parameters, macs)
