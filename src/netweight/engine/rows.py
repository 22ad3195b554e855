"""A weighed network as rows for people: strings for what is read, floats for the length of bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from netweight.analysis.hints import Hint
from netweight.analysis.storages import FIXED
from netweight.analysis.tree import ReportNode, node_config, node_title
from netweight.dims import number_text as text
from netweight.dims.sizes import Size
from netweight.faults.fault import Fault
from netweight.spec.spec import Backend

from . import wording
from .answers import PageFix, PageRow, RowError, RowFault, RowState
from .further import place as place_of


class DisplaySettings(NamedTuple):
    """How figures are written.

    `format` is what a person calls one; empty, the document's own. `backend` says whose kernels keep what.
    `layout` moves the channels of shapes for the eye; `given` is for a document that has them last itself. `width` is
    the bytes of an element of an activation, beside weights of the format.
    """

    format: str = ""
    units: text.Units = "binary"
    layout: str = "first"
    backend: Backend = "fused"
    width: int = 4


class _Listing:
    """What every row needs to know of the whole."""

    def __init__(
        self,
        branches: tuple[ReportNode, ...],
        settings: DisplaySettings,
        hints: Mapping[str, Hint],
        more: Mapping[str, list[Fault]],
    ) -> None:
        self.branches = branches
        self.settings = settings
        self.hints = hints
        self.more = more

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The number of each row by its id."""
        return dict(_numbers(self.branches, ""))


def page_rows(
    branches: tuple[ReportNode, ...],
    settings: DisplaySettings,
    hints: Mapping[str, Hint] = {},
    more: Mapping[str, list[Fault]] = {},
) -> list[PageRow]:
    """All rows in order, a group before its children. A row stays the same object while nothing in it changes.

    `hints` are words for single rows, `more` what is wrong with a row beside its fault, by the id of the row.
    """
    listing = _Listing(branches, settings, hints, more)
    found: list[PageRow] = []
    for place, branch in enumerate(branches, 1):
        _rows(branch, str(place), listing, found, 0, first=False)
    return found


def _numbers(branches: tuple[ReportNode, ...], prefix: str) -> Iterator[tuple[str, str]]:
    for place, branch in enumerate(branches):
        number = f"{prefix}{place + 1}"
        yield branch.id, number
        yield from _numbers(branch.children, f"{number}.")


def _rows(branch: ReportNode, number: str, listing: _Listing, found: list[PageRow], depth: int, *, first: bool) -> None:
    if not branch.children:
        found.append(_kept(branch, number, listing, (depth, 0, first)))
        return
    below: list[PageRow] = []
    part = ""
    for place, child in enumerate(branch.children, 1):
        _rows(child, f"{number}.{place}", listing, below, depth + 1, first=child.part_label != part)
        part = child.part_label
    found.append(_kept(branch, number, listing, (depth, len(below), first)))
    found.extend(below)


def _kept(branch: ReportNode, number: str, listing: _Listing, place: tuple[int, int, bool]) -> PageRow:
    """The row of a node, remembered with it."""
    if branch.fault or branch.waits or not branch.first or not branch.last:
        return _row(branch, number, listing, place)
    first, last = branch.first, branch.last
    hint = listing.hints.get(branch.id)
    key = (
        number,
        place,
        branch.figures,
        last.figures,
        first.row.spec,
        last.row.spec,
        branch.times,
        listing.settings,
        hint,
    )
    memo = branch.node.memo
    known = memo.get("row")
    if known is None or known[0] != key:
        known = memo["row"] = key, _row(branch, number, listing, place)
    return known[1]


def _row(branch: ReportNode, number: str, listing: _Listing, place: tuple[int, int, bool]) -> PageRow:
    figures, node, (depth, size, first) = branch.figures, branch.node, place
    state, waits = _state(branch, listing)
    return PageRow(
        id=branch.id,
        number=number,
        depth=depth,
        kind=node.kind,
        name=node.common.name,
        title=node_title(node),
        config=node_config(node),
        group=bool(node.parts),
        size=size,
        times=branch.times,
        label=branch.part_label if first else "",
        input_features=_features(branch, listing.settings),
        output=_output(branch, listing.settings),
        parameters=text.format_count(figures.parameters),
        flops=text.format_operations(figures.flops),
        macs=text.format_operations(figures.macs),
        activation=text.format_bytes(_activation(branch, listing.settings.width), listing.settings.units),
        parameters_bar=float(figures.parameters),
        flops_bar=float(figures.flops),
        quiet=not node.parts and not figures.parameters and not figures.macs and state == "ok",
        state=state,
        waits=waits,
        hint=listing.hints[branch.id].text if branch.id in listing.hints else "",
        error=_errors(branch.fault, branch.id, listing) if branch.fault else None,
    )


def _activation(branch: ReportNode, width: int) -> Size:
    """Bytes of what one turn hands on, at `width` bytes an element."""
    if branch.last is None:
        return 0
    row = branch.last.row
    tensor = next(iter(row.spec.outputs.values()))
    return tensor.elements * FIXED.get(tensor.dtype, width) * row.runs


def _state(branch: ReportNode, listing: _Listing) -> tuple[RowState, str]:
    if branch.fault:
        return "error", ""
    if branch.waits and not branch.waits.startswith(f"{branch.id}/"):
        return "waits", listing.numbers.get(branch.waits, "")
    return "ok", ""


def _features(branch: ReportNode, settings: DisplaySettings) -> str:
    """The size of the input that `in` speaks of, where there is one."""
    shape, layer = branch.input, branch.node.layer
    if shape is None or layer is None:
        return ""
    axis = -1 if settings.layout == "given" and layer.channel_axis() else layer.feature_axis
    return str(shape[axis]) if -len(shape) <= axis < len(shape) else ""


def _output(branch: ReportNode, settings: DisplaySettings) -> str:
    if branch.output is None or branch.waits or branch.fault:
        return ""
    return text.format_sample_shape(branch.output, "last" if settings.layout == "last" else "first")


def _errors(fault: Fault, id: str, listing: _Listing) -> RowError:
    """The error of a row, with the further errors of that row."""
    first = row_fault(fault, id)
    return RowError(
        code=first.code,
        path=first.path,
        field=first.field,
        message=first.message,
        hint=first.hint,
        fixes=first.fixes,
        more=tuple(row_fault(other, id) for other in listing.more.get(id, ())),
    )


def row_fault(fault: Fault, id: str) -> RowFault:
    """The error record of a fault of a row; a fix without a place changes the row itself."""
    fixes = [PageFix(label=fix.label, id=place_of(fix.id, id), set=fix.set, unset=fix.unset) for fix in fault.fixes]
    return RowFault(
        code=fault.code,
        path=fault.path or id,
        field=fault.field,
        message=fault.message,
        hint=wording.page_hint(fault),
        fixes=tuple(fixes),
    )
