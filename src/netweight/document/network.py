"""The document a person edits, read node by node: a bad node carries its fault and leaves the others standing."""

from __future__ import annotations

from collections.abc import Mapping
from operator import index
from typing import Annotated, Any, Literal, cast, get_args

import msgspec

from netweight.dims.sweeps import Sweep
from netweight.faults.fault import Fault
from netweight.spec.layer import MAX_SIZE, Natural
from netweight.spec.layout import Layout

from .common_fields import COMMON_FIELD_NAMES
from .decode_errors import UNREADABLE, decode_fault, list_names
from .json_scan import MAX_LISTS, scan_json
from .nodes import Node
from .reader import MAX_DEPTH, NodeReader, ReadCache, within_node_limit

VERSION = 1
MAX_BYTES = 32 * 2**20

_HUGGING_FACE_KEYS = frozenset(
    ("model_type", "architectures", "transformers_version", "_class_name", "_diffusers_version")
)
"""Keys that a configuration of transformers or diffusers has."""

_KEYS_WITHOUT_SIZES = frozenset(("name", "about", "kind", "outputs", *(COMMON_FIELD_NAMES - {"in"})))
"""Keys whose text names something else than a size."""

SizeName = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Json = dict[str, Any]


Dtype = Literal["float32", "int64"]


class InputSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An input: its sample shape, its dtype, and whether the batch comes before it."""

    shape: list[Natural | SizeName]
    dtype: Dtype = "float32"
    batch: bool = True


class Policies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules that come with a document, one an item, in the words of `analysis/rules.py`."""

    format: list[str] = []
    freeze: list[str] = []
    adapt: list[str] = []
    recompute: list[str] = []
    shard: list[str] = []


class Network(msgspec.Struct, frozen=True, eq=False):
    """A document that was read. `document` is the plain data it came from.

    `generates` is false where nobody generates with it though it looks back (the text encoders of CLIP).
    `edited` says that it was read after another, and another will be after it: what is made of a layer is remembered.
    """

    document: Json
    name: str
    inputs: dict[str, InputSpec]
    sizes: dict[str, int]
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...] = ()
    layout: Layout = "channels_first"
    policies: Policies = Policies()
    generates: bool = True
    edited: bool = False


class _DocumentTop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The top of a document."""

    netweight: Literal[1]
    layers: list[Any]
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    inputs: dict[SizeName, InputSpec] = {}
    sizes: dict[SizeName, Natural] = {}
    outputs: list[str] = []
    layout: Layout = "channels_first"
    policies: Policies = Policies()
    generates: bool = True
    about: Annotated[str, msgspec.Meta(max_length=10_000)] = ""


def parse_json(text: str | bytes, name: str = "") -> Json:
    """A document from JSON text, bounded in size and depth before it is decoded. Raises Fault."""
    if len(text) > MAX_BYTES:
        raise Fault(f"The file is larger than {MAX_BYTES >> 20} MiB.", "Use a smaller design file.", path=name)
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    seen = scan_json(raw)
    if seen.depth > 4 * MAX_DEPTH:
        raise Fault("The JSON is nested too deep.", f"At most {MAX_DEPTH} groups inside one another.", path=name)
    if seen.lists > MAX_LISTS:
        raise Fault(f"More than {MAX_LISTS:,} lists and objects.", "Use repeat for layers that come again.", path=name)
    try:
        document = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Fault(f"Not JSON: {error}.", "A design file is JSON text.", path=name) from None
    if not isinstance(document, dict):
        raise Fault("This is no design.", 'A design starts with {"netweight": 1, …}.', path=name)
    if _count_keys(document) != seen.keys:  # pyright: ignore[reportUnknownArgumentType]
        raise Fault(f"The key {_duplicate_key(raw)[:60]!r} is there twice.", "Leave one of them away.", path=name)
    return document  # pyright: ignore[reportUnknownVariableType]


def _count_keys(data: object) -> int:
    """How many keys there are in all the objects of plain data."""
    count, open_ = 0, [data]
    while open_:
        at = open_.pop()
        if isinstance(at, dict):
            count += len(cast("dict[str, object]", at))
            open_ += cast("dict[str, object]", at).values()
        elif isinstance(at, list):
            open_ += cast("list[object]", at)
    return count


def _duplicate_key(raw: bytes) -> str:
    """The first key that an object of a text has twice."""
    import json

    found: list[str] = []

    def pairs(items: list[tuple[str, object]]) -> None:
        names = [name for name, _ in items]
        found.extend(name for at, name in enumerate(names) if name in names[:at])

    json.loads(raw, object_pairs_hook=pairs)
    return found[0] if found else ""


def read_network(
    document: Mapping[str, Any],
    sizes: Mapping[str, int] | None = None,
    memory: ReadCache | None = None,
    *,
    bounded: bool = False,
) -> Network:
    """A network from plain data. `sizes` override those of the document.

    With a `memory`, layers that stand where they stood are taken from it; the document must have come from JSON.
    `bounded` says that no list of the document is in itself or in very many places: it need not be looked through.
    Raises Fault where the top of the document is at fault; a bad node carries its own fault.
    """
    head = _read_top(dict(document))
    known = {"batch": 1, **head.sizes}
    for name, size in (sizes or {}).items():
        if name not in known and not _mentions_size(document, name):
            raise Fault(f"No size is called {name!r} here.", list_names("Sizes", known), code="unknown")
        known[name] = size if isinstance(size, Sweep) else _check_size(name, size)
    reader = NodeReader(known, memory)
    reader.finite = bounded or memory is not None or within_node_limit(head.layers)
    nodes = reader.read_nodes(head.layers, "/layers", 0)
    if memory and reader.met is not None:
        memory.names, memory.lists = frozenset(known), reader.met
    return Network(
        dict(document), head.name, head.inputs, known, nodes, tuple(head.outputs), head.layout, head.policies,
        head.generates, edited=reader.met is not None,
    )  # fmt: skip


def _mentions_size(data: object, name: str, key: str = "") -> bool:
    """True if a document has a size of that name in a shape or a field, though it does not say how large it is."""
    if isinstance(data, str):
        return data == name and key not in _KEYS_WITHOUT_SIZES
    if isinstance(data, Mapping):
        fields = cast("Mapping[object, object]", data)
        return any(_mentions_size(value, name, str(each)) for each, value in fields.items())
    return isinstance(data, list) and any(_mentions_size(item, name, key) for item in cast("list[object]", data))


def _check_size(name: str, size: object) -> int:
    """A size as a whole number. Raises Fault: 16.0 equals 16, and would pass for it where results are remembered."""
    try:
        found = -1 if isinstance(size, bool) else index(size)  # pyright: ignore[reportArgumentType]
    except TypeError:
        found = -1
    if not 0 <= found <= MAX_SIZE:
        raise Fault(f"{name} is {str(size)[:40]}.", "Give a whole number, at most 2^40.", code="field", field=name)
    return found


_INPUT_FIELDS = {
    "shape": "Give a list of whole numbers and names of sizes, such as [3, 224, 224].",
    "dtype": f"Choices: {', '.join(get_args(Dtype))}.",
    "batch": "Choices: true, false.",
}
"""What the fields of an input may be."""


def _check_inputs(inputs: object) -> None:
    """Raises Fault for the first input that cannot be read, by its name and with what may be there."""
    if not isinstance(inputs, dict):
        return
    for name, given in cast("Json", inputs).items():
        try:
            msgspec.convert(given, InputSpec)
        except UNREADABLE as error:
            fault, what = decode_fault(error, "", frozenset(_INPUT_FIELDS), top=True), f"The input {str(name)[:60]!r}"
            said = fault.message
            said = said.replace("The document", what, 1) if said.startswith("The document") else f"{what}: {said}"
            hint = _INPUT_FIELDS.get(fault.field, fault.hint or 'For example {"shape": [3, 224, 224]}.')
            raise Fault(said, hint, code="field", field=fault.field, path=f"/inputs/{name}{fault.path}") from None


def _read_top(document: Json) -> _DocumentTop:
    if "netweight" not in document and not _HUGGING_FACE_KEYS.isdisjoint(document):
        kind: object = document.get("model_type") or document.get("_class_name") or ""
        what = f" ({kind[:60]})" if isinstance(kind, str) and kind else ""
        raise Fault(
            f"This is a configuration of Hugging Face{what}, which is not read yet.",
            "Take a known network, or write its layers as a design.",
            code="unknown",
        )
    if "netweight" not in document:
        raise Fault("The document does not say which version it is.", 'Add "netweight": 1.', path="/netweight")
    version: object = document["netweight"]
    if version != VERSION or isinstance(version, bool):
        shown = repr(version)[:40] if isinstance(version, str | float) else "of that kind"
        shown = str(version) if isinstance(version, int) and abs(version) < 10**6 else shown
        raise Fault(f"Version {shown} is not known.", f"This Netweight reads version {VERSION}.", path="/netweight")
    try:
        return msgspec.convert(document, _DocumentTop)
    except UNREADABLE as error:
        _check_inputs(document.get("inputs"))
        raise decode_fault(error, "", frozenset(_DocumentTop.__struct_fields__), top=True) from None
