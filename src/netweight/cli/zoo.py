"""`netweight zoo`: networks of the zoo, computed from their layers, beside published figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import click

from netweight.analysis.report import Report
from netweight.dims import number_text as text
from netweight.exporters.grid import ColumnHeader, TableLine, render_table
from netweight.zoo import Entry
from netweight.zoo.entry import GROUPS

from . import output
from .amounts import Bound, BoundParam
from .strict import command

Json = dict[str, Any]
HEADS = (
    ColumnHeader("name", right=False),
    ColumnHeader("title", right=False, drop=3),
    ColumnHeader("year", drop=4),
    ColumnHeader("parameters"),
    ColumnHeader("MACs", drop=1),
    ColumnHeader("FLOPs", drop=2),
    ColumnHeader("published", right=False, drop=6),
    ColumnHeader("input", drop=5),
)
MOST_GROUPS = 30_000
"""Groups of layers that stay cached: more than elsewhere, since this process ends after the list."""


class WeighedEntry(NamedTuple):
    """A zoo entry and the report of its network at the default sizes."""

    entry: Entry
    report: Report


@command("List the networks of the zoo with their figures.")
@click.argument("pattern", default="")
@click.option(
    "--params",
    type=BoundParam(),
    metavar="RANGE",
    help="Only networks in this parameter range, such as '<10B'.",
)
@click.option(
    "--macs",
    type=BoundParam(),
    metavar="RANGE",
    help="Only networks in this range of MACs per forward pass, such as '<5G'.",
)
@click.option("--group", type=click.Choice(GROUPS), help="Only networks of this domain.")
@click.option("--json", "as_json", is_flag=True, help="Print exact figures as JSON.")
def zoo(pattern: str, params: Bound | None, macs: Bound | None, group: str | None, as_json: bool) -> int:
    """List the networks of the zoo; PATTERN is part of a name, or uses * and ?. Exact names come first.

    Figures are computed from the layers, for batch 1 at the default sizes of each network. Published figures stand
    beside them.
    """
    # One report at a time: all of them at once would be hundreds of megabytes.
    found = (known for known in _known(pattern, group) if _fits(known.report, params, macs))
    if as_json:
        output.emit_json({"schema": "netweight.zoo/1", "entries": [_data(known) for known in found]})
        return 0
    lines = [TableLine(_cells(known)) for known in found]
    if not lines:
        remedy = "Run netweight zoo for the list."
        output.print_error(f"netweight zoo: no network matches {pattern!r} and these filters. {remedy}")
        return 2
    output.emit(render_table(HEADS, lines, output.terminal_width(), output.text_styler()))
    return 0


def matching_entries(pattern: str, group: str | None) -> Iterator[Entry]:
    """The entries whose name or family contains the pattern, best names first, of one group or of all."""
    from netweight import zoo as shelf

    wanted = pattern if any(mark in pattern for mark in "*?[") else f"*{pattern}*"
    found = sorted(shelf.entries(wanted), key=lambda entry: _rank(entry, pattern)) if pattern else shelf.entries()
    return (entry for entry in found if group in (None, entry.group))


def _bare(name: str) -> str:
    """The letters and digits of a name in lower case: `ResNet-50` and `resnet_50` become `resnet50`."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _rank(entry: Entry, pattern: str) -> int:
    """Sort key: 0 for exact names, 1 for starts of names, 2 for the rest, as the page's search orders them."""
    wanted, names = _bare(pattern), [_bare(name) for name in (entry.id, entry.title, *entry.aliases)]
    return 0 if wanted in names else 1 if any(name.startswith(wanted) for name in names) else 2


def _known(pattern: str, group: str | None) -> Iterator[WeighedEntry]:
    """Yield the matching entries with their reports."""
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
