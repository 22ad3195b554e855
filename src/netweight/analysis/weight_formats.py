"""Which number format every weight is stored in, and its exact bytes there."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from netweight.dims.sizes import Size
from netweight.faults.fault import Fault
from netweight.faults.suggestions import did_you_mean
from netweight.formats import FORMATS, NumberFormat, find_format
from netweight.spec.spec import Tensor
from netweight.trace.trace import Row, Trace

from .roles import TensorRoles
from .rules import BoundRules, Rules

Choice = Callable[[Row, Tensor], NumberFormat]
"""The format of a weight."""


class WeightFormats(Protocol):
    """A way to choose formats. `align` is what the bytes of a tensor are rounded up to."""

    @property
    def text(self) -> str:
        """What it is called, or its rules."""
        ...

    @property
    def activations(self) -> int:
        """Bytes of an activation in inference beside such weights."""
        ...

    @property
    def align(self) -> int:
        """What the bytes of a tensor are rounded up to."""
        ...

    def over(self, trace: Trace) -> Choice:
        """The choice made ready for the rows of a trace."""
        ...


class FormatRules(NamedTuple):
    """Formats by rules. What no rule is for, `base` decides, else it is fp32.

    `own` are those of the rules that a person wrote, where others come with a preset.
    """

    rules: Rules
    base: WeightFormats | None = None
    name: str = ""
    own: Rules = Rules()

    @property
    def text(self) -> str:
        """The name, else the base and the rules as they are written."""
        return self.name or ", ".join(part for part in (self.base.text if self.base else "", self.rules.text) if part)

    @property
    def activations(self) -> int:
        """Those beside the first format that is for everything."""
        if self.base:
            return self.base.activations
        return FORMATS[self.rules.everywhere or "fp32"].activations

    @property
    def align(self) -> int:
        """That of the base."""
        return self.base.align if self.base else 1

    def over(self, trace: Trace) -> Choice:
        """The rules over a trace, and what is beneath them."""
        applied: BoundRules = self.rules.bind(trace, TensorRoles(trace))
        beneath = self.base.over(trace) if self.base else None

        def choose(row: Row, tensor: Tensor) -> NumberFormat:
            setting = applied.of(row, tensor)
            if setting or beneath is None:
                return FORMATS[setting or "fp32"]
            return beneath(row, tensor)

        return choose


class StoredWeight(NamedTuple):
    """A weight as it is stored: the row that holds it first, its format, and the bytes of all its copies."""

    row: Row
    tensor: Tensor
    format: NumberFormat
    bytes: Size


def stored_weights(trace: Trace, precision: WeightFormats, *, tables: bool = False) -> list[StoredWeight]:
    """Every weight once (tied ones at their first row) with its exact bytes, look-up tables where asked for."""
    choose, align = precision.over(trace), precision.align
    found: list[StoredWeight] = []
    for row in trace.rows:
        for tensor in row.own_weights:
            format = choose(row, tensor)
            size = format.size(tensor.shape, tables=tables) * row.copies
            found.append(StoredWeight(row, tensor, format, -(-size // align) * align))
    return found


def resolve_format_name(word: str) -> str:
    """The name in the table of what a person calls a format. Raises Fault with what is near."""
    found = find_format(word)
    if found is None:
        hint = did_you_mean(word[:60], [(name, name) for name in FORMATS])
        page = hint or "Choose one of the list."
        raise Fault(
            f"Unknown format {word[:60]!r}.",
            hint or "netweight formats lists them.",
            code="unknown",
            page_hint=page,
        )
    return found.name
