"""What a network weighs: lines that add up to totals, and the figures that follow storages through all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import msgspec

from netweight.dims.sizes import Size
from netweight.formats import FORMATS, NumberFormat
from netweight.spec.spec import Backend, Spec
from netweight.trace.reuse.subgraphs import rows_with_counts
from netweight.trace.trace import Row, Trace

from .figures import Causal, RowFigures, is_lookup, row_weight_bytes, spec_weight_bytes, sum_figures, total_figures
from .frozen import apply_freeze_rules
from .storages import PeakBytes, StorageSize, inference_timeline, saved_for_backward
from .weight_formats import StoredWeight as StoredWeight
from .weight_formats import WeightFormats, stored_weights

T = TypeVar("T")


class SavedBytes:
    """What rows keep for backward: followed through the network when it is first asked for."""

    def __init__(self, trace: Trace, backend: Backend) -> None:
        self.trace = trace
        self.backend: Backend = backend

    @cached_property
    def rows(self) -> list[StorageSize]:
        """What each row is the first to keep."""
        return saved_for_backward(self.trace, self.backend)

    @cached_property
    def whole(self) -> StorageSize:
        """What all of them keep."""
        return StorageSize(sum([each.fixed for each in self.rows]), sum([each.elements for each in self.rows]))


class FiguresView(msgspec.Struct, frozen=True, eq=False):
    """Figures as a row and the whole have them (see `Figures`)."""

    figures: RowFigures
    kept: SavedBytes

    @property
    def parameters(self) -> Size:
        """Elements of the weights, of all copies."""
        return self.figures.parameters

    @property
    def trainable(self) -> Size:
        """Those that learn."""
        return self.figures.trainable

    @property
    def buffers(self) -> Size:
        """Elements that are stored and not learned."""
        return self.figures.buffers

    @property
    def macs(self) -> Size:
        """Multiply-adds of one forward pass, contractions only."""
        return self.figures.macs

    @property
    def flops(self) -> Size:
        """Two operations a multiply-add."""
        return self.figures.flops

    @property
    def other_ops(self) -> dict[str, Size]:
        """Operations beside contractions, by their kind."""
        return self.figures.other_ops

    @property
    def weight_bytes(self) -> Size:
        """Bytes of the weights in the report's format."""
        return self.figures.weight_bytes

    @property
    def output_bytes(self) -> Size:
        """Bytes handed on, in fp32."""
        return self.figures.output_bytes

    @property
    def cache(self) -> Size:
        """Elements that generation keeps from one step to the next."""
        return self.figures.cache

    @property
    def layers(self) -> int:
        """Rows that count as layers."""
        return self.figures.layers


class ReportRow(FiguresView, frozen=True, eq=False):
    """One row and its figures."""

    row: Row
    place: int

    @property
    def saved_bytes(self) -> Size:
        """Bytes that it is the first to keep for backward, in fp32."""
        return self.kept.rows[self.place].bytes(4)


class Totals(FiguresView, frozen=True, eq=False):
    """Sums of all lines."""

    @property
    def saved_bytes(self) -> Size:
        """Bytes kept for backward, in fp32."""
        return self.kept.whole.bytes(4)

    @property
    def rows(self) -> int:
        """Executions of layers."""
        return self.figures.rows

    def __eq__(self, other: object) -> bool:
        """True if every sum is the same."""
        return isinstance(other, Totals) and (self.figures, self.kept.whole) == (other.figures, other.kept.whole)

    def __hash__(self) -> int:
        """Of all sums that can be hashed."""
        return hash(self.figures[:4])


class Report(NamedTuple):
    """What a network weighs: lines that add up to totals."""

    name: str
    trace: Trace
    totals: Totals
    format: str
    causal: Causal
    memo: dict[object, Any]
    width: int
    """Bytes of an activation in inference, beside weights of the format."""
    chosen: dict[str, str]
    """The format of every weight by its path, where a precision chose them."""
    backend: Backend = "fused"
    """Whose kernels keep what training keeps, and hold what is alive at once."""

    @property
    def parameters(self) -> Size:
        """Elements of all weights, tied ones once."""
        return self.totals.parameters

    @property
    def figures(self) -> list[RowFigures]:
        """Of every row."""
        plain = FORMATS.get(self.format, FORMATS["fp32"])
        return self._once("figures", lambda: total_figures(self.trace.rows, plain, self.causal))

    @property
    def active(self) -> Size:
        """Parameters that one position meets: of a mixture of experts, those that the router picks."""
        return self.totals.figures.active

    @property
    def active_computing(self) -> Size:
        """The active ones without tables that are only looked up: an input embedding that no head shares."""
        return self._once("active computing", lambda: self.active - sum(self._looked_up()))

    def _looked_up(self) -> Iterator[Size]:
        """Active parameters of each such table."""
        shared = {target for row in self.trace.rows if row.tied for target in row.tied.values()}
        for each, row in zip(self.figures, self.trace.rows, strict=True):
            if is_lookup(row) and f"{row.path}.weight" not in shared:
                yield each.active

    @property
    def macs(self) -> Size:
        """Multiply-adds of one forward pass."""
        return self.totals.macs

    @property
    def flops(self) -> Size:
        """Two operations a multiply-add."""
        return self.totals.flops

    @property
    def assumptions(self) -> dict[str, list[str]]:
        """What depends on the data and how it is taken, with the paths of the rows that assume it."""
        found: dict[str, list[str]] = {}
        for row in self.trace.rows:
            for text in row.spec.assumptions:
                found.setdefault(text, []).append(row.path)
        return found

    @property
    def lines(self) -> list[ReportRow]:
        """A line for every row, in order."""
        return self._once("lines", self._lines)

    def _lines(self) -> list[ReportRow]:
        kept = self.totals.kept
        rows = zip(self.figures, self.trace.rows, strict=True)
        return [ReportRow(figures, kept, row, place) for place, (figures, row) in enumerate(rows)]

    @property
    def omissions(self) -> dict[str, list[str]]:
        """What the report's backend keeps beside and is not counted, with the paths of the rows."""
        found: dict[str, list[str]] = {}
        for row in self.trace.rows:
            for text, backends in row.spec.omissions:
                if self.backend in backends:
                    found.setdefault(text, []).append(row.path)
        return found

    def peak(self, width: int = 4, backend: Backend | None = None) -> PeakBytes:
        """The most activation bytes alive at once in inference, at `width` bytes each."""
        backend = backend or self.backend
        events = self._once(("timeline", backend), lambda: inference_timeline(self.trace, backend))
        return self._once(("peak", width, backend), lambda: events.peak(width))

    def saved(self, width: int = 4, backend: Backend | None = None) -> Size:
        """Bytes kept for backward at `width` bytes an activation, by the kernels of a `backend`, else of its own."""
        kept = self.totals.kept
        if backend is not None and backend != self.backend:
            kept = self._once(("kept", backend), lambda: SavedBytes(self.trace, backend))
        return kept.whole.bytes(width)

    def weights(self, format: str) -> Size:
        """Bytes of all parameters in a format of the table."""
        return self._once(("weights", format), lambda: self._weights(FORMATS[format]))

    def _weights(self, format: NumberFormat) -> Size:
        """Rows of one spec take the same: most are counted together."""
        alike: Counter[Spec] = Counter()
        apart: list[Row] = []
        for row, times in rows_with_counts(self.trace.parts):
            if row.tied:
                apart += [row] * times
            elif row.owned:
                alike[row.spec] += row.copies * times
        one = sum(spec_weight_bytes(spec, format) * copies for spec, copies in alike.items())
        return one + sum(row_weight_bytes(row, format) for row in apart)

    def _once(self, key: object, figure: Callable[[], T]) -> T:
        """A figure of the whole network, computed when it is first asked for."""
        if key not in self.memo:
            self.memo[key] = figure()
        return self.memo[key]


def weigh_trace(
    trace: Trace, *, format: str | WeightFormats = "fp32", causal: Causal = "full", backend: Backend = "fused"
) -> Report:
    """Weigh a traced network with weights in a format of the table, or in those that a precision chooses.

    Figures are for one forward pass at its sizes; a `backend` says whose kernels keep what training keeps.
    """
    trace = apply_freeze_rules(trace)
    plain = FORMATS[format if isinstance(format, str) else "fp32"]
    memo: dict[object, Any] = {}
    chosen: dict[str, str] = {}
    if isinstance(format, str):
        name, width = format, plain.activations
        parts = total_figures(trace.parts, plain, causal)
        found = sum_figures(parts)
        if all(isinstance(part, Row) for part in trace.parts):
            memo["figures"] = parts
    else:
        name, width = format.text, format.activations
        weights = stored_weights(trace, format)
        chosen = {f"{each.row.path}.{each.tensor.name}": each.format.name for each in weights}
        sizes = _by_row(weights)
        plainly = total_figures(trace.rows, plain, causal)
        rows = [of._replace(weight_bytes=sizes[row.path]) for of, row in zip(plainly, trace.rows, strict=True)]
        memo["figures"], found = rows, sum_figures(rows)
    totals = Totals(found, SavedBytes(trace, backend))
    return Report(trace.network.name, trace, totals, name, causal, memo, width, chosen, backend)


def _by_row(weights: list[StoredWeight]) -> Counter[str]:
    """Bytes of every row's own weights by its path."""
    sizes: Counter[str] = Counter()
    for each in weights:
        sizes[each.row.path] += each.bytes
    return sizes
