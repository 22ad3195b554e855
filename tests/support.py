"""Shorthands for tests of the engine: small documents, their reports, and printed formulas read back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import netweight.layers  # noqa: F401  registers the kinds
from netweight.analysis.report import Report, weigh_trace
from netweight.dims.counts import Count
from netweight.dims.symbols import dim_symbol
from netweight.document.network import read_network
from netweight.trace.trace import Row, trace_network

Json = dict[str, Any]


def node(kind: str, **fields: Any) -> Json:
    """A node; `from_` and `in_` stand for the words that Python keeps to itself."""
    return {"kind": kind} | {name.rstrip("_"): value for name, value in fields.items()}


def document(*layers: Json, x: Sequence[int | str] = (), dtype: str = "float32", **sizes: int) -> Json:
    """A design file with one input of the sample shape `x`."""
    inputs = {"x": {"shape": list(x), "dtype": dtype}}
    return {"netweight": 1, "name": "test", "sizes": sizes, "inputs": inputs, "layers": list(layers)}


def weighed(doc: Json, **options: Any) -> Report:
    """The report of a document that must have no fault."""
    trace = trace_network(read_network(doc))
    assert not trace.faults, {place: fault.line() for place, fault in trace.faults.items()}
    return weigh_trace(trace, **options)


def run(
    kind: str,
    fields: Mapping[str, Any],
    *xs: Sequence[int],
    dtype: str = "float32",
    layout: str = "channels_first",
) -> Row:
    """The row of one layer at input shapes with their batch."""
    inputs = {f"x{n}": {"shape": list(x), "dtype": dtype, "batch": False} for n, x in enumerate(xs)}
    layers = [node(kind, **fields, from_=list(inputs))]
    doc = {"netweight": 1, "inputs": inputs, "layers": layers, "layout": layout}
    return weighed(doc).lines[0].row


def evaluate(formula: str, symbols: Mapping[str, int] | None = None) -> int:
    """The value of a printed formula: sums of products, each perhaps divided by a whole number."""
    return sum(_product(part, symbols or {}) for part in formula.replace(",", "").split(" + "))


def _product(text: str, symbols: Mapping[str, int]) -> int:
    body, _, over = text.partition("/")
    return math.prod(symbols[word] if word in symbols else int(word) for word in body.split("·")) // int(over or 1)


def symbol_values(counts: Iterable[Count]) -> dict[str, int] | None:
    """What each printed symbol stands for; None where one symbol stands for two sizes."""
    values: dict[str, int] = {}
    for factor in (factor for count in counts for product in count.products for factor in product.factors):
        name = dim_symbol(factor.name).plain
        if values.setdefault(name, factor.value) != factor.value:
            return None
    return values


def check_formula(count: Count) -> None:
    """What is printed, in numbers and in symbols, is what is counted."""
    assert evaluate(count.text()) == count.value, count.text()
    values = symbol_values([count])
    if values is not None:
        assert evaluate(count.symbols(), values) == count.value, count.symbols()
