"""The known architectures as the page lists them, each weighed from its layers."""

from __future__ import annotations

from functools import cache
from typing import Any

from netweight import zoo
from netweight.core import text
from netweight.core.network import read
from netweight.core.report import weigh
from netweight.core.walk import walk
from netweight.formats import FORMATS

from .rows import quantity

Json = dict[str, Any]


def document(name: str) -> Json:
    """The document of an entry. Raises Fault with a suggestion for an unknown name."""
    return zoo.find(name).document()


@cache
def entries() -> list[Json]:
    """All entries with their totals; exact integers as text."""
    return [_entry(entry) for entry in zoo.entries()]


def _entry(entry: zoo.Entry) -> Json:
    report = weigh(walk(read(entry.document())))
    totals = report.totals
    value = next(iter(report.walk.inputs.values()))
    return {
        "id": entry.id,
        "title": entry.title,
        "year": entry.year,
        "group": entry.group,
        "family": entry.family,
        "parameters": str(totals.parameters),
        "flops": str(totals.flops),
        "macs": str(totals.macs),
        "weights": {name: str(report.weights(name)) for name in FORMATS},
        "p": quantity(text.amount(totals.parameters)),
        "f": quantity(text.operations(totals.flops, "FLOPs")),
        "m": quantity(text.operations(totals.macs, "MACs")),
        "input": text.shape(value.shape),
        "published": [
            {"figure": figure.figure, "text": figure.text, "convention": figure.convention, "source": figure.source}
            for figure in entry.published
        ],
    }
