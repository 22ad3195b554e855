"""The known architectures as the page lists them, each weighed from its layers."""

from __future__ import annotations

from functools import cache
from typing import Any

from netweight import zoo
from netweight.analysis.report import Report, weigh_trace
from netweight.dims import number_text as text
from netweight.dims.sizes import Size
from netweight.formats import COMMON, FORMATS
from netweight.trace.trace import trace_network

from .rows import page_quantity

Json = dict[str, Any]


def zoo_document(name: str) -> Json:
    """The document of an entry. Raises Fault with a suggestion for an unknown name."""
    return zoo.find(name).document()


@cache
def zoo_entries() -> list[Json]:
    """All entries with their totals; exact integers as text."""
    return [_entry(entry) for entry in zoo.entries()]


def _entry(entry: zoo.Entry) -> Json:
    report = weigh_trace(trace_network(entry.network()))
    totals = report.totals
    value = next(iter(report.trace.inputs.values()))
    weights = {name: report.weights(name) for name in COMMON}
    cache = cached_elements_per_token(entry, report) * FORMATS["bf16"].activations
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
        "p": page_quantity(text.format_count(totals.parameters)),
        "f": page_quantity(text.format_operations(totals.flops, "FLOPs")),
        "m": page_quantity(text.format_operations(totals.macs, "MACs")),
        "w": {name: page_quantity(text.format_bytes(size)) for name, size in weights.items()},
        "c": page_quantity(text.format_bytes(cache)) if cache else None,
        "a": page_quantity(text.format_count(report.active)) if report.active != totals.parameters else None,
        "input": text.format_sample_shape(value.shape),
        "published": [_published(figure, getattr(totals, figure.figure)) for figure in entry.published],
    }


def _published(figure: zoo.Published, ours: int) -> Json:
    """`ratio` says how many times the printed figure ours is; `=` where every printed digit agrees."""
    return {
        "figure": figure.figure,
        "text": figure.text,
        "convention": figure.convention,
        "source": figure.source,
        "ratio": "=" if figure.agrees(ours) else text.format_ratio(ours, figure.value),
    }


def cached_elements_per_token(entry: zoo.Entry, report: Report) -> Size:
    """Cached elements that one position more of the text adds: keys and values, or what stands for them.

    On average over `SPAN` positions, which are whole entries where a cache has one for several.
    """
    length = report.trace.network.sizes.get("seq")
    if not report.totals.cache or length is None or not report.trace.network.generates:
        return 0
    for span in (SPAN, 1):
        longer = trace_network(entry.network({"seq": length + span}))
        if not longer.faults:
            return (weigh_trace(longer).totals.cache - report.totals.cache) // span
    return 0


SPAN = 128
"""Positions over which a cache's growth is told: the largest rate at which the zoo's networks compress theirs."""
