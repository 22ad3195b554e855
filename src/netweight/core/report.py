"""Figures of rows and their totals: folds over one walk, exact integers throughout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeVar

from netweight.formats import FORMATS, Format

from .count import Count, Factor, Product, total
from .dims import Size, same
from .frozen import frozen
from .precision import Precision, stored
from .precision import Stored as StoredWeight
from .spec import Backend, Op, Spec, Tensor
from .storage import Peak, Stored, saved, timeline
from .walk import Row, Walk

Causal = Literal["full", "exact", "half"]
"""How masked attention counts: the whole square, s(s+1)/2 pairs, or s²/2."""

T = TypeVar("T")

TWO = Factor("two", 2)


class Line(NamedTuple):
    """The figures of one row. Bytes are bytes, the rest are elements or operations.

    Weights are those of all copies (experts); operations those of every routed position. `cache` is what generation
    keeps from one step to the next, in elements. `layers` is 1 where the row counts as a layer.
    """

    row: Row
    saved_bytes: Size
    parameters: Size
    trainable: Size
    buffers: Size
    macs: Size
    other_ops: dict[str, Size]
    weight_bytes: Size
    output_bytes: Size
    cache: Size
    layers: int

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
    kept: list[Stored]
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
    def active(self) -> Size:
        """Parameters that one position meets: of a mixture of experts, those that the router picks."""
        return self._once("active", lambda: sum(_active(line) for line in self.lines))

    @property
    def active_computing(self) -> Size:
        """The active ones without tables that are only looked up: an input embedding that no head shares."""
        return self._once("active computing", lambda: self.active - sum(map(_active, self._looked_up())))

    def _looked_up(self) -> list[Line]:
        shared = {target for line in self.lines for target in line.row.tied.values()}
        return [line for line in self.lines if _lookup(line.row) and f"{line.row.path}.weight" not in shared]

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
        for line in self.lines:
            for text in line.row.spec.assumptions:
                found.setdefault(text, []).append(line.row.path)
        return found

    @property
    def rows(self) -> list[Line]:
        """The lines, by the name that users know."""
        return self.lines

    def peak(self, width: int = 4, backend: Backend | None = None) -> Peak:
        """The most activation bytes alive at once in inference, at `width` bytes each."""
        backend = backend or self.backend
        events = self._once(("timeline", backend), lambda: timeline(self.walk, backend))
        return self._once(("peak", width, backend), lambda: events.peak(width))

    def saved(self, width: int = 4, backend: Backend | None = None) -> Size:
        """Bytes kept for backward at `width` bytes an activation, by the kernels of a `backend`, else of its own."""
        backend = backend or self.backend
        kept = (
            self.kept if backend == self.backend else self._once(("kept", backend), lambda: saved(self.walk, backend))
        )
        return self._once(("saved", width, backend), lambda: sum(each.bytes(width) for each in kept))

    def weights(self, format: str) -> Size:
        """Bytes of all parameters in a format of the table."""
        return self._once(("weights", format), lambda: self._weights(FORMATS[format]))

    def _weights(self, format: Format) -> Size:
        """Rows of one spec take the same: most are counted together."""
        alike: Counter[Spec] = Counter()
        apart: list[Row] = []
        for line in self.lines:
            if line.row.tied:
                apart.append(line.row)
            elif line.row.owned:
                alike[line.row.spec] += line.row.copies
        one = sum(spec_bytes(spec, format) * copies for spec, copies in alike.items())
        return one + sum(weight_bytes(row, format) for row in apart)

    def _once(self, key: object, figure: Callable[[], T]) -> T:
        """A figure of the whole network, computed when it is first asked for."""
        if key not in self.memo:
            self.memo[key] = figure()
        return self.memo[key]


def _active(line: Line) -> Size:
    return line.parameters // line.row.copies * min(line.row.active, line.row.copies)


def _lookup(row: Row) -> bool:
    """Whether a row only reads places of a table."""
    return any(op.kind == "gather" for op in row.spec.ops) and not _figures(row.spec).contracts


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
    if not row.owned:
        return 0
    if row.tied:
        return sum(format.size(weight.shape) for weight in row.own_weights) * row.copies
    return spec_bytes(row.spec, format) * row.copies


def spec_bytes(spec: Spec, format: Format) -> Size:
    """Bytes of one set of a spec's weights, remembered with it."""
    key = ("bytes", format.name)
    if key not in spec.memo:
        spec.memo[key] = sum(format.size(weight.shape) for weight in spec.weights)
    return spec.memo[key]


class _Figures(NamedTuple):
    """What all rows of a spec have in common."""

    buffers: Size
    macs: Size
    other: dict[str, Size]
    output: Size
    caches: Size
    contracts: bool


def _figures(spec: Spec) -> _Figures:
    if "figures" not in spec.memo:
        other: Counter[str] = Counter()
        for op in spec.ops:
            if op.kind not in ("mac", "view") and not op.when:
                other[op.kind] += op.amount
        macs = [op.amount for op in spec.ops if op.kind == "mac"]
        out = next(iter(spec.outputs.values()))
        spec.memo["figures"] = _Figures(
            sum(buffer.elements for buffer in spec.buffers),
            sum(macs),
            dict(other),
            out.elements * (8 if out.dtype == "index" else 4),
            sum(tensor.elements for tensor in spec.caches),
            bool(macs),
        )
    return spec.memo["figures"]


def _held(row: Row) -> tuple[Size, Size]:
    """Elements of the weights that a row is the first to hold, and of those that learn, in one copy."""
    if not row.owned:
        return 0, 0
    if row.tied or row.frozen:
        return _elements(row.own_weights, row.frozen)
    if "held" not in row.spec.memo:
        row.spec.memo["held"] = _elements(row.spec.weights)
    return row.spec.memo["held"]


def _elements(weights: list[Tensor], frozen: frozenset[str] = frozenset()) -> tuple[Size, Size]:
    learning = (weight.elements for weight in weights if weight.trainable and weight.name not in frozen)
    return sum(weight.elements for weight in weights), sum(learning)


def line(row: Row, kept: Size, format: Format, causal: Causal) -> Line:
    """The figures of one row; `kept` are its bytes for backward. The others are remembered with the spec."""
    if row.tied or row.frozen:
        return Line(row, kept, *_line(row, format, causal))
    key = ("line", format.name, causal, row.copies, row.runs, row.owned, row.trainable)
    figures = row.spec.memo.get(key)
    if figures is None:
        figures = row.spec.memo[key] = _line(row, format, causal)
    return Line(row, kept, *figures)


def _line(row: Row, format: Format, causal: Causal) -> tuple[Any, ...]:
    """What stands in a line, but for its row and what that keeps."""
    shared, runs = _figures(row.spec), row.runs
    held, trainable = _held(row)
    return (
        held * row.copies,
        trainable * row.copies if row.trainable else 0,
        shared.buffers * row.copies if row.owned else 0,
        shared.macs * runs if causal == "full" else macs(row, causal).value,
        {kind: amount * runs for kind, amount in shared.other.items()} if runs else {},
        weight_bytes(row, format),
        shared.output * runs,
        shared.caches * runs,
        1 if runs and shared.contracts else 0,
    )


def weigh(
    walked: Walk, *, format: str | Precision = "fp32", causal: Causal = "full", backend: Backend = "fused"
) -> Report:
    """Weigh a walked network with weights in a format of the table, or in those that a precision chooses.

    Figures are for one forward pass at its sizes; a `backend` says whose kernels keep what training keeps.
    """
    walked = frozen(walked)
    kept = saved(walked, backend)
    plain = FORMATS[format if isinstance(format, str) else "fp32"]
    lines = [line(row, here.bytes(4), plain, causal) for row, here in zip(walked.rows, kept, strict=True)]
    chosen: dict[str, str] = {}
    if isinstance(format, str):
        name, width = format, plain.activations
    else:
        name, width = format.text, format.activations
        weights = stored(walked, format)
        chosen = {f"{each.row.path}.{each.tensor.name}": each.format.name for each in weights}
        sizes = _by_row(weights)
        lines = [each._replace(weight_bytes=sizes[each.row.path]) for each in lines]
    return Report(walked.network.name, walked, lines, _totals(lines), name, causal, kept, {}, width, chosen, backend)


def _by_row(weights: list[StoredWeight]) -> Counter[str]:
    """Bytes of every row's own weights by its path."""
    sizes: Counter[str] = Counter()
    for each in weights:
        sizes[each.row.path] += each.bytes
    return sizes


def _totals(lines: list[Line]) -> Totals:
    other: dict[str, Size] = {}
    for each in lines:
        for kind, amount in each.other_ops.items():
            other[kind] = other.get(kind, 0) + amount
    return Totals(
        sum([each.parameters for each in lines]),
        sum([each.trainable for each in lines]),
        sum([each.buffers for each in lines]),
        sum([each.macs for each in lines]),
        other,
        sum([each.weight_bytes for each in lines]),
        sum([each.output_bytes for each in lines]),
        sum([each.saved_bytes for each in lines]),
        sum([each.layers for each in lines]),
        len(lines),
        sum([each.cache for each in lines]),
    )
