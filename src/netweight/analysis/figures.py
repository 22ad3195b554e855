"""The figures of one row: what its spec says, for its copies and runs. Exact integers throughout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import mul
from typing import Any, Literal, NamedTuple

from netweight.dims.counts import Count, Factor, Product, sum_counts
from netweight.dims.sizes import Size, sizes_equal
from netweight.formats import FORMATS, NumberFormat
from netweight.spec.functions import ARITHMETIC
from netweight.spec.spec import Op, Spec, Tensor
from netweight.trace.reuse.subgraphs import Part
from netweight.trace.rows import DEFAULT_FLAGS, Row

Causal = Literal["full", "exact", "half"]
"""How masked attention counts: the whole square, s(s+1)/2 pairs, or s²/2."""

TWO = Factor("two", 2)
_PLAIN = FORMATS["fp32"]
_WIDTH = _PLAIN.alone


class RowFigures(NamedTuple):
    """What one row weighs, or several together. Bytes are bytes, the rest are elements or operations.

    Weights are those of all copies (experts), `active` those that one position meets; operations are those of every
    routed position. `cache` is what generation keeps from one step to the next, in elements. `layers` counts the rows
    that are layers, `rows` all executions.
    """

    parameters: Size
    active: Size
    trainable: Size
    buffers: Size
    macs: Size
    weight_bytes: Size
    output_bytes: Size
    cache: Size
    layers: int
    rows: int
    other_ops: dict[str, Size]

    @property
    def flops(self) -> Size:
        """Two operations a multiply-add."""
        return 2 * self.macs


def sum_figures(many: Sequence[RowFigures]) -> RowFigures:
    """The sum of figures. Rows of one spec share theirs: those are added once."""
    if len(many) == 1:
        return many[0]
    apart = dict(zip(map(id, many), many, strict=True))
    counts = [1] * len(many) if len(apart) == len(many) else [*Counter(map(id, many)).values()]
    columns: list[Any] = [*zip(*apart.values(), strict=True)] or [()] * len(RowFigures._fields)
    *numbers, others = columns
    return RowFigures._make([*[sum(map(mul, column, counts)) for column in numbers], _merged(others, counts)])


def _merged(many: Sequence[dict[str, Size]], counts: Sequence[int]) -> dict[str, Size]:
    """The sum of amounts by their names."""
    found: dict[str, Size] = {}
    for each, count in zip(many, counts, strict=True):
        for kind, amount in each.items():
            found[kind] = found.get(kind, 0) + amount * count
    return found


def row_parameters(row: Row) -> Count:
    """Elements of the weights that a row is the first to hold, unevaluated."""
    counts = (weight.count for weight in row.own_weights)
    return _copied(sum_counts(counts), row)


def row_macs(row: Row, causal: Causal = "full") -> Count:
    """Multiply-adds of one forward pass, contractions only, unevaluated."""
    if not row.runs:
        return Count()
    return sum_counts(causal_count(op, causal) for op in row.spec.ops if op.kind == "mac")


def row_flops(row: Row, causal: Causal = "full") -> Count:
    """Two operations a multiply-add, unevaluated."""
    return row_macs(row, causal).times(TWO)


def causal_count(op: Op, causal: Causal) -> Count:
    """The count of a contraction; where a causal mask hides pairs, as `causal` counts them."""
    if op.mask is None or causal == "full":
        return op.count
    inner, outer, mask = op.mask.new, op.mask.seen, op.mask
    sizes = {factor.name: factor.value for factor in op.over}
    new, past = sizes[inner], sizes[outer] - sizes[inner]
    rest = tuple(factor for factor in op.over if factor.name not in (inner, outer))
    if causal == "exact":
        return Count((Product((*rest, Factor("pairs", mask.pairs(new, new + past)))),))
    if mask.window or not mask.causal:
        return Count((Product((*rest, Factor("pairs", mask.half(new, new + past))), over=2),))
    square = Product((*rest, Factor(inner, new), Factor(inner, new)), over=2)
    return Count(
        (square,) if sizes_equal(past, 0) else (square, Product((*rest, Factor(inner, new), Factor("past", past))))
    )


def _copied(count: Count, row: Row) -> Count:
    return count if row.copies == 1 else count.times(Factor("copies", row.copies))


def row_weight_bytes(row: Row, format: NumberFormat) -> Size:
    """Bytes of the row's own weights, each row of a tensor in whole blocks."""
    if not row.owned:
        return 0
    if row.tied:
        return sum(format.size(weight.shape) for weight in row.own_weights) * row.copies
    return spec_weight_bytes(row.spec, format) * row.copies


def spec_weight_bytes(spec: Spec, format: NumberFormat) -> Size:
    """Bytes of one set of a spec's weights; where the shapes matter, remembered with it."""
    width = format.alone
    if width:
        return _plain(spec).parameters * width
    key = ("bytes", format.name)
    if key not in spec.memo:
        spec.memo[key] = sum([format.size(weight.shape) for weight in spec.weights])
    return spec.memo[key]


def _plain(spec: Spec) -> RowFigures:
    """Figures of one plain row of a spec, in the plain format: all other rows of it have these, or multiples."""
    found: RowFigures | None = spec.plain
    if found is None:
        found = spec.plain = _counted(spec)
    return found


def _counted(spec: Spec) -> RowFigures:
    held, learning = _elements(spec.weights)
    macs, contracts = 0, 0
    other: dict[str, Size] = {}
    for op in spec.ops:
        kind = op.kind
        counted = ARITHMETIC[kind].counted
        if counted == "macs":
            macs, contracts = macs + op.amount, 1
        elif counted == "operations" and not op.train_only:
            other[kind] = other.get(kind, 0) + op.amount
    out = next(iter(spec.outputs.values()))
    buffers = sum([tensor.elements for tensor in spec.buffers]) if spec.buffers else 0
    caches = sum([tensor.elements for tensor in spec.caches]) if spec.caches else 0
    output = out.elements * (8 if out.dtype == "index" else 4)
    return RowFigures(held, held, learning, buffers, macs, _WIDTH * held, output, caches, contracts, 1, other)


def _held(row: Row) -> tuple[Size, Size]:
    """Elements of the weights that a row is the first to hold, and of those that learn, in one copy."""
    if not row.owned:
        return 0, 0
    if row.tied or row.frozen:
        return _elements(row.own_weights, row.frozen)
    plain = _plain(row.spec)
    return plain.parameters, plain.trainable


def _elements(weights: tuple[Tensor, ...], frozen: frozenset[str] = frozenset()) -> tuple[Size, Size]:
    held = learning = 0
    for weight in weights:
        held = held + weight.elements
        if weight.trainable and weight.name not in frozen:
            learning = learning + weight.elements
    return held, learning


def row_figures(row: Row, format: NumberFormat, causal: Causal) -> RowFigures:
    """What a row weighs, remembered with its spec where nothing of it depends on the row alone."""
    if row.tied or row.frozen:
        return _figures(row, format, causal)
    key = ("figures", format.name, causal, row.flags)
    found = row.spec.memo.get(key)
    if found is None:
        found = row.spec.memo[key] = _figures(row, format, causal)
    return found


def total_figures(
    parts: Sequence[Part], format: NumberFormat, causal: Causal, *, owned: bool = True
) -> list[RowFigures]:
    """Figures of rows, and of turns as wholes, which are remembered with those; without weights if not `owned`."""
    found: list[RowFigures] = []
    usual = owned and format is _PLAIN and causal == "full"
    for part in parts:
        if not isinstance(part, Row):
            mine = owned and part.owned
            memo, key = part.subgraph.memo, ("figures", format.name, causal, mine)
            if key not in memo:
                memo[key] = sum_figures(total_figures(part.subgraph.parts, format, causal, owned=mine))
            found += [memo[key]] * part.count
        elif usual and part.flags is DEFAULT_FLAGS and not part.tied and not part.frozen:
            found.append(part.spec.plain or _plain(part.spec))
        else:
            found.append(row_figures(part if owned else part.with_flags(owned=False), format, causal))
    return found


def _figures(row: Row, format: NumberFormat, causal: Causal) -> RowFigures:
    plain, runs = _plain(row.spec), row.runs
    held, trainable = _held(row)
    return RowFigures(
        held * row.copies,
        held * min(row.active, row.copies),
        trainable * row.copies if row.trainable else 0,
        plain.buffers * row.copies if row.owned else 0,
        plain.macs * runs if causal == "full" else row_macs(row, causal).value,
        row_weight_bytes(row, format),
        plain.output_bytes * runs,
        plain.cache * runs,
        plain.layers if runs else 0,
        1,
        _times(plain.other_ops, runs),
    )


def _times(amounts: dict[str, Size], runs: Size) -> dict[str, Size]:
    if runs == 1:
        return amounts
    return {kind: amount * runs for kind, amount in amounts.items()} if runs else {}


def is_lookup(row: Row) -> bool:
    """True if a row only reads places of a table."""
    plain = _plain(row.spec)
    return "gather" in plain.other_ops and not plain.layers
