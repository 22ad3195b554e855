"""A network among the known ones: figures side by side and how many times mine."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from netweight.dims import number_text as text
from netweight.dims.sizes import Size

from .rows import DisplaySettings
from .zoo_answers import Compared, CompareRow


class ZooTotals(NamedTuple):
    """Totals of one network: elements, operations, bytes of its weights."""

    id: str
    title: str
    parameters: Size
    flops: Size
    weights: Size
    year: int = 0
    group: str = ""
    mine: bool = False


def compare_with_zoo(mine: ZooTotals, others: Iterable[ZooTotals], format: str, settings: DisplaySettings) -> Compared:
    """Rows from the largest to the smallest, mine among them, and the nearest network in a sentence."""
    listed = sorted([*others, mine], key=lambda known: (-known.parameters, known.title))
    return Compared(
        format=format,
        finding=_finding(mine, [known for known in listed if not known.mine]),
        rows=tuple(_row(known, mine, settings) for known in listed),
    )


def _row(known: ZooTotals, mine: ZooTotals, settings: DisplaySettings) -> CompareRow:
    return CompareRow(
        id=known.id,
        title=known.title,
        mine=known.mine,
        year=known.year or None,
        group=known.group,
        parameters=text.format_count(known.parameters),
        flops=text.format_operations(known.flops, "FLOPs"),
        weights=text.format_bytes(known.weights, settings.units),
        parameters_bar=float(known.parameters),
        flops_bar=float(known.flops),
        weights_bar=float(known.weights),
        parameters_ratio=text.format_ratio(known.parameters, mine.parameters),
        flops_ratio=text.format_ratio(known.flops, mine.flops),
        weights_ratio=text.format_ratio(known.weights, mine.weights),
    )


def _distance(one: ZooTotals, other: ZooTotals) -> float:
    """How far apart two networks are on logarithmic axes."""
    return math.hypot(
        *(math.log((a + 1) / (b + 1)) for a, b in ((one.parameters, other.parameters), (one.flops, other.flops)))
    )


def _finding(mine: ZooTotals, others: list[ZooTotals]) -> str:
    if not mine.parameters and not mine.flops:
        return "There is nothing to compare yet."
    if not others:
        return "There is nothing to compare with."
    near = min(others, key=lambda other: _distance(mine, other))
    if (near.parameters, near.flops) == (mine.parameters, mine.flops):
        return f"It weighs exactly what {near.title} does."
    parameters, flops = text.format_ratio(near.parameters, mine.parameters), text.format_ratio(near.flops, mine.flops)
    return f"{near.title} is nearest: {parameters} the parameters and {flops} the FLOPs."
