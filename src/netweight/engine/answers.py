"""Answers of the engine as records: what each command returns, field by field, in the order of the JSON.

`web/src/engine/types.ts` is generated from these records and from `request.py` by `scripts/protocol_types.py`; the
prefix `Page` of a name is left out there. Field names are those of the JSON unless a class has `rename`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from netweight.analysis.memory_summary import PartGroup
from netweight.dims.number_text import Quantity
from netweight.faults.fault import FaultCode

JsonValue = Annotated[Any, msgspec.Meta(title="Json")]
NodeDocument = Annotated[dict[str, Any], msgspec.Meta(title="Node")]
NetworkDocument = Annotated[dict[str, Any], msgspec.Meta(title="Network")]

ErrorCode = FaultCode | Literal["internal"]
ClientErrorCode = Literal["stale", "engine"]
"""Errors that the page's client returns itself: the request was superseded, or no engine runs."""
RowState = Literal["ok", "error", "waits"]
FieldType = Literal["int", "ints", "list", "number", "bool", "choice", "text", "layer"]
"""`ints` is a whole number or a pair, `list` a list of whole numbers; the catalogue has no field of type `layer`."""
RowFigure = Literal["parameters", "flops", "macs", "activation", "weights"]
SettingValue = str | int | bool
PublishedFigure = Literal["parameters", "macs", "flops"]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to a request that could be handled."""

    ok: Annotated[bool, msgspec.Meta(extra_json_schema={"const": True})] = True


class EngineError(msgspec.Struct, frozen=True, kw_only=True):
    """An error: its code, its place as a JSON pointer or a file name, what is wrong, and a remedy."""

    code: ErrorCode | ClientErrorCode
    path: str
    field: str = ""
    """The setting or the field with the error, if there is one."""
    message: str
    hint: str
    details: str | msgspec.UnsetType = msgspec.UNSET
    """For a report of a failure of the engine itself."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a request that could not be handled."""

    ok: Annotated[bool, msgspec.Meta(extra_json_schema={"const": False})] = False
    error: EngineError


class PageFix(msgspec.Struct, frozen=True):
    """A change of the node with this id that removes an error: fields to set and fields to delete."""

    label: str
    id: str
    set: dict[str, JsonValue]
    unset: tuple[str, ...]


class RowFault(EngineError, frozen=True, kw_only=True):
    """An error of a row, with the changes that remove it, the likeliest first."""

    fixes: tuple[PageFix, ...]


class RowError(RowFault, frozen=True, kw_only=True):
    """The first error of a row."""

    more: tuple[RowFault, ...]
    """Errors of the row that remain once this one is fixed."""


class PageRow(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "number": "n",
        "input_features": "in",
        "parameters": "p",
        "flops": "f",
        "macs": "m",
        "activation": "a",
        "parameters_bar": "pv",
        "flops_bar": "fv",
    },
):
    """One layer or group of the list; its figures are for all its iterations."""

    id: str
    number: str
    """Number in the list, such as `3.1`."""
    depth: int
    kind: str
    name: str
    title: str
    config: str
    group: bool
    size: int
    """Number of rows below a group that belong to it."""
    times: int
    """Iterations of a repeat."""
    label: str
    """The part of a group that starts at this row, such as `shortcut`."""
    input_features: str
    output: str
    parameters: Quantity
    flops: Quantity
    macs: Quantity
    activation: Quantity
    """Bytes of the outputs of one iteration."""
    parameters_bar: float
    """Parameters as the length of a bar."""
    flops_bar: float
    """FLOPs as the length of a bar."""
    quiet: bool
    """No weights and no contraction: drawn small."""
    state: RowState
    waits: str
    """Number of the row with the error that this one waits for."""
    hint: str
    """A valid setting that may be a mistake."""
    error: RowError | None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Totals that are sums over rows."""

    parameters: Quantity
    trainable: Quantity
    buffers: Quantity
    flops: Quantity
    macs: Quantity
    weights: Quantity
    format: str
    layers: str
    layers_note: str


class InputShape(msgspec.Struct, frozen=True, kw_only=True):
    """An input of the network: its shape without the batch, as numbers and as text."""

    name: str
    shape: tuple[int, ...]
    text: str
    dtype: str


class NamedSize(msgspec.Struct, frozen=True, kw_only=True):
    """A named size of the network."""

    name: str
    value: int


class Weighed(Answer, frozen=True, kw_only=True):
    """Rows and totals of a network."""

    name: str
    partial: str | None
    """The rows that are counted, such as `rows 1 to 4`, if a later one has an error."""
    summary: Summary
    say: str
    """Status line for screen readers."""
    inputs: tuple[InputShape, ...]
    sizes: tuple[NamedSize, ...]
    key: str
    """Key of these rows; a request that gives it as `since` gets the index of a row in place of an unchanged row."""
    rows: list[PageRow | int]
    notes: tuple[str, ...]
    errors: int


class Precision(msgspec.Struct, frozen=True, kw_only=True, rename={"bar": "v"}):
    """Bytes of all weights in one number format."""

    format: str
    bits: str
    weights: Quantity
    bar: float
    note: str


class MemoryPart(msgspec.Struct, frozen=True, kw_only=True, rename={"quantity": "q", "bar": "v"}):
    """One part of a bar of the memory chart."""

    part: PartGroup
    quantity: Quantity
    bar: float


class MemoryTotal(msgspec.Struct, frozen=True, kw_only=True, rename={"bar": "v"}):
    """One bar of the memory chart."""

    format: str
    total: Quantity
    bar: float
    parts: tuple[MemoryPart, ...]
    note: str


class MemoryChart(msgspec.Struct, frozen=True, kw_only=True):
    """Training by mixed-precision mode and inference by format; `scale` is the longest bar of training."""

    finding: str
    scale: float
    training: tuple[MemoryTotal, ...]
    inference: tuple[MemoryTotal, ...]


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the facts label."""

    name: str
    figure: str
    share: str
    strong: bool
    inner: bool


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Texts and figures of the facts label."""

    name: str
    sample: str
    amount: str
    parameters: Quantity
    facts: tuple[Fact, ...]
    parts: tuple[Fact, ...]
    foot: str
    net: Quantity


class Footprint(Answer, frozen=True, kw_only=True):
    """Figures that need liveness analysis, and the facts label."""

    peak: Quantity
    peak_at: str
    training: Quantity
    training_note: str
    precision: tuple[Precision, ...]
    memory: MemoryChart
    label: Facts


class PageFactor(msgspec.Struct, frozen=True, kw_only=True):
    """One factor of a product: symbol with subscript, value, meaning, and the field of the layer that sets it."""

    symbol: str
    sub: str
    value: str
    meaning: str
    field: str


class PageProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product of factors, divided by `over`."""

    factors: tuple[PageFactor, ...]
    over: int


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of a row with its formula: a sum of products."""

    figure: RowFigure
    title: str
    text: str
    symbols: str
    products: tuple[PageProduct, ...]
    result: str
    note: str


class WeightShape(msgspec.Struct, frozen=True, kw_only=True):
    """A weight of a row."""

    name: str
    shape: str
    count: str


class Formula(Answer, frozen=True, kw_only=True):
    """The figures of one row, explained."""

    id: str
    figures: tuple[Figure, ...]
    shape: tuple[str, ...]
    weights: tuple[WeightShape, ...]
    about: str
    source: str


class Parsed(Answer, frozen=True, kw_only=True):
    """A typed layer as a node, and how it was understood."""

    node: NodeDocument
    echo: str


class Field(msgspec.Struct, frozen=True, kw_only=True, rename={"minimum": "min", "maximum": "max"}):
    """A field of a layer kind."""

    name: str
    title: str
    type: FieldType
    minimum: int | float | None
    maximum: int | float | None
    choices: tuple[str | int, ...]
    """Allowed values of a `choice`; of other types, words that are allowed beside numbers."""
    default: JsonValue
    required: bool
    optional: bool
    """May be null."""


class PageKind(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "in"}):
    """A layer kind."""

    kind: str
    title: str
    family: str
    about: str
    example: str
    words: tuple[str, ...]
    """Names by which it can be typed."""
    holds: tuple[str, ...]
    """Of a wrapper: the families of the layer inside."""
    first: bool
    """Takes `in` as the first layer of a network."""
    fields: tuple[Field, ...]


class NamedFormat(msgspec.Struct, frozen=True, kw_only=True):
    """A number format, a preset or a file type."""

    name: str
    note: str


class FormatGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Formats of one family."""

    group: str
    formats: tuple[NamedFormat, ...]


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """Fields of a group that are lists of nodes, and fields that are lists of such lists."""

    lists: tuple[str, ...]
    paths: tuple[str, ...]


class Catalogue(Answer, frozen=True, kw_only=True):
    """All formats, layer kinds and groups."""

    formats: tuple[FormatGroup, ...]
    kinds: tuple[PageKind, ...]
    groups: dict[str, Holding]


class Opened(Answer, frozen=True, kw_only=True):
    """The design of a file or of a zoo network, checked."""

    doc: NetworkDocument


class Exported(Answer, frozen=True, kw_only=True):
    """A report as a file: name, media type, text."""

    name: str
    type: str
    text: str


class Label(Answer, frozen=True, kw_only=True):
    """The facts label as SVG and as plain text."""

    svg: str
    text: str
