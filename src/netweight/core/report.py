"""Figures of rows and their totals: folds over one walk, exact integers throughout."""

from __future__ import annotations

from collections import Counter
from typing import Literal, NamedTuple

from netweight.formats import FORMATS, Format

from .count import Count, Factor, Product, total
from .dims import Size, same
from .spec import Backend, Op, Spec
from .storage import Peak, peak, saved
from .walk import Row, Walk

Causal = Literal["full", "exact", "half"]
"""How masked attention counts: the whole square, s(s+1)/2 pairs, or s²/2."""

TWO = Factor("two", 2)


class Line(NamedTuple):
    """The figures of one row. Bytes are bytes, the rest are elements or operations.

    Weights are those of all copies (experts); operations those of every routed position. `cache` is what generation
    keeps from one step to the next, in elements.
    """

    row: Row
    parameters: Size
    trainable: Size
    buffers: Size
    macs: Size
    other_ops: dict[str, Size]
    weight_bytes: Size
    output_bytes: Size
    saved_bytes: Size
    cache: Size = 0

    @property
    def flops(self) -> Size:
        """Two operations a multiply-add."""
        return 2 * self.macs


class Totals(NamedTuple):
    """Sums of all lines."""

    parameters: Size
    trainable: Size
    buffers: Size
    macs: Size
    other_ops: dict[str, Size]
    weight_bytes: Size
    output_bytes: Size
    saved_bytes: Size
    layers: int
    rows: int
    cache: Size = 0

    @property
    def flops(self) -> Size:
        """Two operations a multiply-add."""
        return 2 * self.macs


class Report(NamedTuple):
    """What a network weighs: lines that add up to totals."""

    name: str
    walk: Walk
    lines: list[Line]
    totals: Totals
    format: str
    causal: Causal
    memo: dict[tuple[str, int, Backend], Peak | Size]

    @property
    def parameters(self) -> Size:
        """Elements of all weights, tied ones once."""
        return self.totals.parameters

    @property
    def macs(self) -> Size:
        """Multiply-adds of one forward pass."""
        return self.totals.macs

    @property
    def flops(self) -> Size:
        """Two operations a multiply-add."""
        return self.totals.flops

    @property
    def rows(self) -> list[Line]:
        """The lines, by the name that users know."""
        return self.lines

    def peak(self, width: int = 4, backend: Backend = "fused") -> Peak:
        """The most activation bytes alive at once in inference, at `width` bytes each."""
        found = self.memo.get(("peak", width, backend))
        if not isinstance(found, Peak):
            found = self.memo["peak", width, backend] = peak(self.walk, width, backend)
        return found

    def saved(self, width: int = 4, backend: Backend = "fused") -> Size:
        """Bytes kept for backward at `width` bytes an activation, with attention in one kernel or `eager`."""
        if width == 4 and backend == "fused":
            return self.totals.saved_bytes
        found = self.memo.get(("saved", width, backend))
        if found is None or isinstance(found, Peak):
            found = self.memo["saved", width, backend] = sum(saved(self.walk, width, backend))
        return found

    def weights(self, format: str) -> Size:
        """Bytes of all parameters in a format of the table."""
        return sum(weight_bytes(line.row, FORMATS[format]) for line in self.lines)


def parameters(row: Row) -> Count:
    """Elements of the weights that a row is the first to hold, unevaluated."""
    counts = (weight.count for weight in row.own_weights)
    return _copied(total(counts), row)


def macs(row: Row, causal: Causal = "full") -> Count:
    """Multiply-adds of one forward pass, contractions only, unevaluated."""
    if not row.runs:
        return Count()
    return total(masked(op, causal) for op in row.spec.ops if op.kind == "mac")


def flops(row: Row, causal: Causal = "full") -> Count:
    """Two operations a multiply-add, unevaluated."""
    return macs(row, causal).times(TWO)


def masked(op: Op, causal: Causal) -> Count:
    """The count of a contraction; where a causal mask hides pairs, as `causal` counts them."""
    if op.pairs is None or causal == "full":
        return op.count
    inner, outer, mask = op.pairs.new, op.pairs.seen, op.pairs
    sizes = {factor.name: factor.value for factor in op.over}
    new, past = sizes[inner], sizes[outer] - sizes[inner]
    rest = tuple(factor for factor in op.over if factor.name not in (inner, outer))
    if causal == "exact":
        return Count((Product((*rest, Factor("pairs", mask.pairs(new, new + past)))),))
    if mask.window or not mask.causal:
        return Count((Product((*rest, Factor("pairs", mask.half(new, new + past))), over=2),))
    square = Product((*rest, Factor(inner, new), Factor(inner, new)), over=2)
    return Count((square,) if same(past, 0) else (square, Product((*rest, Factor(inner, new), Factor("past", past)))))


def _copied(count: Count, row: Row) -> Count:
    return count if row.copies == 1 else count.times(Factor("copies", row.copies))


def weight_bytes(row: Row, format: Format) -> Size:
    """Bytes of the row's own weights, each row of a tensor in whole blocks."""
    if format.elements == 1:
        return sum(weight.elements for weight in row.own_weights) * format.bytes * row.copies
    return sum(format.size(weight.shape) for weight in row.own_weights) * row.copies


def _spec_figures(spec: Spec) -> tuple[Size, Size, dict[str, Size], Size]:
    """Buffers, full MACs, other ops and output elements of a spec, kept with it."""
    cached = spec.figures
    if cached is None:
        other: Counter[str] = Counter()
        for op in spec.ops:
            if op.kind not in ("mac", "view") and not op.when:
                other[op.kind] += op.count.value
        spec.figures = cached = (
            sum(buffer.elements for buffer in spec.buffers),
            sum(op.count.value for op in spec.ops if op.kind == "mac"),
            dict(other),
            sum(tensor.elements * (8 if tensor.dtype == "index" else 4) for tensor in list(spec.outputs.values())[:1]),
        )
    return cached


def line(row: Row, saved_bytes: Size, format: Format, causal: Causal) -> Line:
    """The figures of one row."""
    buffers, full, other, output = _spec_figures(row.spec)
    own = sum(weight.elements for weight in row.own_weights) * row.copies
    there = row.runs
    return Line(
        row,
        own,
        _trained(row) if row.trainable else 0,
        buffers * row.copies if row.owned else 0,
        full * there if causal == "full" else macs(row, causal).value,
        {kind: amount * there for kind, amount in other.items()} if row.runs else {},
        weight_bytes(row, format),
        output * there,
        saved_bytes,
        sum(tensor.elements for tensor in row.spec.caches) * there,
    )


def _trained(row: Row) -> Size:
    return sum(weight.elements for weight in row.own_weights if weight.trainable) * row.copies


def has_contraction(row: Row) -> bool:
    """Whether a row counts as a layer: a convolution, dense, recurrent or attention layer."""
    return any(op.kind == "mac" for op in row.spec.ops)


def weigh(walked: Walk, *, format: str = "fp32", causal: Causal = "full") -> Report:
    """Weigh a walked network. Figures are for one forward pass at its sizes."""
    chosen = FORMATS[format]
    kept = saved(walked)
    lines = [line(row, here, chosen, causal) for row, here in zip(walked.rows, kept, strict=True)]
    return Report(walked.network.name, walked, lines, _totals(lines), format, causal, {})


def _totals(lines: list[Line]) -> Totals:
    other: Counter[str] = Counter()
    for each in lines:
        other.update(each.other_ops)
    return Totals(
        sum(each.parameters for each in lines),
        sum(each.trainable for each in lines),
        sum(each.buffers for each in lines),
        sum(each.macs for each in lines),
        dict(other),
        sum(each.weight_bytes for each in lines),
        sum(each.output_bytes for each in lines),
        sum(each.saved_bytes for each in lines),
        sum(1 for each in lines if each.row.runs and has_contraction(each.row)),
        len(lines),
        sum(each.cache for each in lines),
    )
