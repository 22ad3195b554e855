"""`netweight zoo`: known architectures, weighed from their layers, beside what was published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import click

from netweight.analysis.report import Report
from netweight.dims import number_text as text
from netweight.exporters.grid import Header, TableLine, render_table
from netweight.zoo import Entry
from netweight.zoo.entry import GROUPS

from . import output
from .amounts import Bound, BoundParam

Json = dict[str, Any]
HEADS = (
    Header("name", right=False),
    Header("title", right=False, drop=3),
    Header("year", drop=4),
    Header("parameters"),
    Header("MACs", drop=1),
    Header("FLOPs", drop=2),
    Header("published", right=False, drop=6),
    Header("input", drop=5),
)
MOST_GROUPS = 30_000
"""Groups that are known at once: more than elsewhere, since this process ends when it has weighed them."""


class WeighedEntry(NamedTuple):
    """An entry and its report."""

    entry: Entry
    report: Report


@click.command(short_help="Known architectures.")
@click.argument("pattern", default="")
@click.option("--params", type=BoundParam(), metavar="'<10B'", help="Only those with so many parameters.")
@click.option("--macs", type=BoundParam(), metavar="'<5G'", help="Only those with so many MACs.")
@click.option("--group", type=click.Choice(GROUPS), help="Only those of a field.")
@click.option("--json", "as_json", is_flag=True, help="Exact figures as JSON.")
def zoo(pattern: str, params: Bound | None, macs: Bound | None, group: str | None, as_json: bool) -> int:
    """List known architectures with their figures; PATTERN is a part of a name, or has * and ?; best names come first.

    Figures are computed from the layers, for one sample of the usual size. What was published stands beside them.
    """
    # Each is told and let go: all of them at once would be hundreds of megabytes.
    found = (known for known in _known(pattern, group) if _fits(known.report, params, macs))
    if as_json:
        output.emit_json({"schema": "netweight.zoo/1", "entries": [_data(known) for known in found]})
        return 0
    lines = [TableLine(_cells(known)) for known in found]
    if not lines:
        output.complain(f"netweight zoo: nothing is like {pattern!r} with these limits. netweight zoo lists all.")
        return 2
    output.emit(render_table(HEADS, lines, output.width(), output.style()))
    return 0


def matching_entries(pattern: str, group: str | None) -> Iterator[Entry]:
    """The entries whose name or family has the pattern in it, best names first, of one group or of all."""
    from netweight import zoo as shelf

    wanted = pattern if any(mark in pattern for mark in "*?[") else f"*{pattern}*"
    found = sorted(shelf.entries(wanted), key=lambda entry: _rank(entry, pattern)) if pattern else shelf.entries()
    return (entry for entry in found if group in (None, entry.group))


def _bare(name: str) -> str:
    """A name without what people leave out or write otherwise: `ResNet-50` and `resnet_50` are `resnet50`."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _rank(entry: Entry, pattern: str) -> int:
    """Exact names first, then starts of names, then the rest: the order of the page's search."""
    wanted, names = _bare(pattern), [_bare(name) for name in (entry.id, entry.title, *entry.aliases)]
    return 0 if wanted in names else 1 if any(name.startswith(wanted) for name in names) else 2


def _known(pattern: str, group: str | None) -> Iterator[WeighedEntry]:
    """The entries that match, weighed."""
    import netweight.layers  # noqa: F401  # pyright: ignore[reportUnusedImport]
    from netweight.analysis.report import weigh_trace
    from netweight.document.reader import READ_GROUPS
    from netweight.trace.reuse.tracing_reuse import SUBGRAPHS
    from netweight.trace.trace import trace_network

    READ_GROUPS.capacity = SUBGRAPHS.capacity = MOST_GROUPS
    for entry in matching_entries(pattern, group):
        yield WeighedEntry(entry, weigh_trace(trace_network(entry.network())))


def _fits(report: Report, params: Bound | None, macs: Bound | None) -> bool:
    return (params is None or params(report.parameters)) and (macs is None or macs(report.macs))


def _input(report: Report) -> str:
    return next((text.format_sample_shape(value.shape) for value in report.trace.inputs.values()), "")


def _cells(known: WeighedEntry) -> list[str]:
    entry, report = known
    return [
        entry.id,
        entry.title,
        str(entry.year),
        f"{report.parameters:,}",
        str(text.format_operations(report.macs)),
        str(text.format_operations(report.flops)),
        ", ".join(f"{figure.text} {figure.figure}" for figure in entry.published),
        _input(report),
    ]


def _data(known: WeighedEntry) -> Json:
    entry, report = known
    return {
        "name": entry.id,
        "title": entry.title,
        "year": entry.year,
        "group": entry.group,
        "family": entry.family,
        "aliases": list(entry.aliases),
        "source": entry.source,
        "sizes": dict(report.trace.network.sizes),
        "parameters": report.parameters,
        "active": report.active,
        "active_without_embedding": report.active_computing,
        "macs": report.macs,
        "flops": report.flops,
        "weight_bytes": report.totals.weight_bytes,
        "published": [
            {"figure": f.figure, "text": f.text, "convention": f.convention, "source": f.source}
            for f in entry.published
        ],
    }
