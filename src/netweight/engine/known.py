"""The known architectures as the page lists them, each weighed from its layers."""

from __future__ import annotations

from functools import cache
from typing import Any

from netweight import zoo
from netweight.core import text
from netweight.core.dims import Size
from netweight.core.report import Report, weigh
from netweight.core.walk import walk
from netweight.formats import COMMON, FORMATS

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
    report = weigh(walk(entry.network()))
    totals = report.totals
    value = next(iter(report.walk.inputs.values()))
    weights = {name: report.weights(name) for name in COMMON}
    cache = per_token(entry, report) * FORMATS["bf16"].activations
    return {
        "id": entry.id,
        "title": entry.title,
        "year": entry.year,
        "group": entry.group,
        "family": entry.family,
        "aliases": list(entry.aliases),
        "tags": list(entry.tags),
        "source": entry.source,
        "note": entry.note,
        "parameters": str(totals.parameters),
        "flops": str(totals.flops),
        "macs": str(totals.macs),
        "weights": {name: str(size) for name, size in weights.items()},
        "cache": str(cache),
        "active": str(report.active),
        "p": quantity(text.amount(totals.parameters)),
        "f": quantity(text.operations(totals.flops, "FLOPs")),
        "m": quantity(text.operations(totals.macs, "MACs")),
        "w": {name: quantity(text.size(size)) for name, size in weights.items()},
        "c": quantity(text.size(cache)) if cache else None,
        "a": quantity(text.amount(report.active)) if report.active != totals.parameters else None,
        "input": text.shape(value.shape),
        "published": [_published(figure, getattr(totals, figure.figure)) for figure in entry.published],
    }


def _published(figure: zoo.Published, ours: int) -> Json:
    """`ratio` says how many times the printed figure ours is; `=` where every printed digit agrees."""
    return {
        "figure": figure.figure,
        "text": figure.text,
        "convention": figure.convention,
        "source": figure.source,
        "ratio": "=" if figure.agrees(ours) else text.ratio(ours, figure.value),
    }


def per_token(entry: zoo.Entry, report: Report) -> Size:
    """Cached elements that one position more of the text adds: keys and values, or what stands for them.

    On average over `SPAN` positions, which are whole entries where a cache has one for several.
    """
    length = report.walk.network.sizes.get("seq")
    if not report.totals.cache or length is None or not report.walk.network.generates:
        return 0
    for span in (SPAN, 1):
        longer = walk(entry.network({"seq": length + span}))
        if not longer.faults:
            return (weigh(longer).totals.cache - report.totals.cache) // span
    return 0


SPAN = 128
"""Positions over which a cache's growth is told: the largest rate at which the zoo's networks compress theirs."""
