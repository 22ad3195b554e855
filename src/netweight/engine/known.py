"""The zoo networks as the page lists them, each counted from its layers."""

from __future__ import annotations

from functools import cache

from netweight import zoo
from netweight.analysis.report import Report, weigh_trace
from netweight.dims import number_text as text
from netweight.dims.sizes import Size
from netweight.formats import COMMON, FORMATS
from netweight.trace.trace import trace_network

from .answers import NetworkDocument
from .zoo_answers import PagePublished, ZooEntry


def zoo_document(name: str) -> NetworkDocument:
    """The document of an entry. Raises Fault with a suggestion for an unknown name."""
    return zoo.find(name).document()


@cache
def zoo_entries() -> tuple[ZooEntry, ...]:
    """All zoo networks with their totals."""
    return tuple(_entry(entry) for entry in zoo.entries())


def _entry(entry: zoo.Entry) -> ZooEntry:
    report = weigh_trace(trace_network(entry.network()))
    totals = report.totals
    value = next(iter(report.trace.inputs.values()))
    weights = {name: report.weights(name) for name in COMMON}
    cache = cached_elements_per_token(entry, report) * FORMATS["bf16"].activations
    return ZooEntry(
        id=entry.id,
        title=entry.title,
        year=entry.year,
        group=entry.group,
        family=entry.family,
        aliases=entry.aliases,
        tags=entry.tags,
        source=entry.source,
        note=entry.note,
        parameters=str(totals.parameters),
        flops=str(totals.flops),
        macs=str(totals.macs),
        weights={name: str(size) for name, size in weights.items()},
        cache=str(cache),
        active=str(report.active),
        parameters_text=text.format_count(totals.parameters),
        flops_text=text.format_operations(totals.flops, "FLOPs"),
        macs_text=text.format_operations(totals.macs, "MACs"),
        weights_text={name: text.format_bytes(size) for name, size in weights.items()},
        cache_text=text.format_bytes(cache) if cache else None,
        active_text=text.format_count(report.active) if report.active != totals.parameters else None,
        input=text.format_sample_shape(value.shape),
        published=tuple(_published(figure, getattr(totals, figure.figure)) for figure in entry.published),
    )


def _published(figure: zoo.Published, ours: int) -> PagePublished:
    """The record of a published figure, with our figure divided by it."""
    return PagePublished(
        figure=figure.figure,
        text=figure.text,
        convention=figure.convention,
        source=figure.source,
        ratio="=" if figure.agrees(ours) else text.format_ratio(ours, figure.value),
    )


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
