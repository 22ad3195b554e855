"""The document a person edits, read node by node: a bad node carries its fault and leaves the others standing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal, cast, dataclass_transform

import msgspec

from .faults import Fault, Fix
from .layer import KINDS, MOST, Layer, Natural, Positive
from .layout import Layout
from .sweep import Sweep

VERSION = 1
MAX_DEPTH = 32
MAX_NODES = 50_000
MAX_BYTES = 32 * 2**20

ENVELOPE = frozenset(("name", "from", "tie", "trainable", "when", "in"))

NAME = re.compile(r"[^\s./\x00-\x1f][^/\x00-\x1f]{0,199}\Z")
SizeName = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Json = dict[str, Any]


@dataclass_transform(frozen_default=True)
class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of what holds other nodes."""


class Block(Group, tag="block"):
    """A named group: its layers one after the other."""

    layers: list[Any]


class Repeat(Group, tag="repeat"):
    """A body that runs `times` times, each turn with weights of its own unless `shared`."""

    times: Positive
    layers: list[Any]
    shared: bool = False
    start: Natural = 0


class Residual(Group, tag="residual"):
    """A body beside a shortcut, added. An empty shortcut is the input itself."""

    layers: list[Any]
    shortcut: list[Any] = []


class Branches(Group, tag="branches"):
    """Paths from one input, merged."""

    branches: list[list[Any]]
    merge: Literal["concat", "add", "multiply"] = "concat"
    axis: int = 1


class Again(Group, tag="again"):
    """One more run of an earlier node or group, with its weights."""

    of: str


class Experts(Group, tag="experts"):
    """A mixture of experts: a body with `count` sets of weights, of which a router picks `top` for every position.

    `bias`, `routing`, `capacity`, `choice` and `correction` are the router's. Without a capacity every routed position
    is computed once, whatever the load of single experts. `shared` are layers that every position goes through beside
    its experts, added.
    """

    count: Positive
    layers: list[Any]
    top: Positive = 1
    bias: bool = False
    routing: Literal["softmax", "sigmoid"] = "softmax"
    capacity: Annotated[float, msgspec.Meta(ge=0, le=1000)] = 0.0
    choice: Literal["position", "expert"] = "position"
    correction: bool = False
    shared: list[Any] = []


GROUP_KINDS: dict[str, type[Group]] = {
    "block": Block,
    "repeat": Repeat,
    "residual": Residual,
    "branches": Branches,
    "again": Again,
    "experts": Experts,
}


class Input(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An input: its sample shape, its dtype, and whether the batch comes before it."""

    shape: list[Natural | SizeName]
    dtype: Literal["float32", "int64"] = "float32"
    batch: bool = True


class Envelope(msgspec.Struct, frozen=True):
    """What stands around any layer or group."""

    name: str = ""
    sources: tuple[str, ...] = ()
    tie: dict[str, str] = {}
    trainable: bool = True
    when: Literal["", "train"] = ""
    expects: int | None = None


class Node(msgspec.Struct, frozen=True, eq=False):
    """A place in the document: its JSON pointer, its kind, and a layer, a group or a fault.

    `memo` is for those who read it: what they made of it last, and of what.
    """

    id: str
    kind: str
    envelope: Envelope = Envelope()
    layer: Layer | None = None
    group: Group | None = None
    parts: tuple[tuple[str, tuple[Node, ...]], ...] = ()
    fault: Fault | None = None
    memo: dict[str, Any] = {}


class Policies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules that come with a document, one an item, in the words of `core/policy.py`."""

    format: list[str] = []
    freeze: list[str] = []
    adapt: list[str] = []
    recompute: list[str] = []
    shard: list[str] = []


class Network(msgspec.Struct, frozen=True, eq=False):
    """A document that was read. `document` is the plain data it came from."""

    document: Json
    name: str
    inputs: dict[str, Input]
    sizes: dict[str, int]
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...] = ()
    layout: Layout = "channels_first"
    policies: Policies = Policies()


_UNREADABLE = (msgspec.ValidationError, RecursionError, UnicodeEncodeError)
"""What msgspec raises for plain data that does not fit; half a character (a lone surrogate) is no text to it."""


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The top of a document."""

    netweight: Literal[1]
    layers: list[Any]
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    inputs: dict[SizeName, Input] = {}
    sizes: dict[SizeName, Natural] = {}
    outputs: list[str] = []
    layout: Layout = "channels_first"
    policies: Policies = Policies()
    about: Annotated[str, msgspec.Meta(max_length=10_000)] = ""


def parse_json(text: str | bytes, name: str = "") -> Json:
    """A document from JSON text, bounded in size and depth before it is decoded. Raises Fault."""
    if len(text) > MAX_BYTES:
        raise Fault(f"The file is larger than {MAX_BYTES >> 20} MiB.", "Use a smaller design file.", path=name)
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if _depth(raw) > 4 * MAX_DEPTH:
        raise Fault("The JSON is nested too deep.", f"At most {MAX_DEPTH} groups inside one another.", path=name)
    try:
        document = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Fault(f"Not JSON: {error}.", "A design file is a JSON object.", path=name) from None
    if not isinstance(document, dict):
        raise Fault("Not a design: the JSON is no object.", 'A design starts with {"netweight": 1, …}.', path=name)
    return document  # pyright: ignore[reportUnknownVariableType]


def _depth(raw: bytes) -> int:
    bare = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", raw, flags=re.DOTALL)
    depth = deepest = 0
    for found in re.finditer(rb"[\[{]|[\]}]", bare):
        depth += 1 if found.group() in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


class Memory:
    """The layers of the document that was read last: an edit leaves most of them as they were."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.names: frozenset[str] = frozenset()
        self.nodes: dict[tuple[str, bytes], Node] = {}


def read(document: Mapping[str, Any], sizes: Mapping[str, int] | None = None, memory: Memory | None = None) -> Network:
    """A network from plain data. `sizes` override those of the document.

    With a `memory`, layers that stand where they stood are taken from it; the document must have come from JSON.
    Raises Fault where the top of the document is at fault; a bad node carries its own fault.
    """
    head = _head(dict(document))
    known = {"batch": 1, **head.sizes}
    for name, size in (sizes or {}).items():
        if name not in known and name not in ("batch", "seq", "past"):
            raise Fault(f"No size is called {name!r} here.", _listed("Sizes", known), code="unknown")
        known[name] = size
    reader = _Reader(known, memory)
    nodes = reader.nodes(head.layers, "/layers", 0)
    if memory and reader.met is not None:
        memory.names, memory.nodes = frozenset(known), reader.met
    return Network(
        dict(document), head.name, head.inputs, known, nodes, tuple(head.outputs), head.layout, head.policies
    )


def _head(document: Json) -> _Head:
    if "netweight" not in document:
        raise Fault("The document does not say which version it is.", 'Add "netweight": 1.', path="/netweight")
    version: object = document["netweight"]
    if version != VERSION or isinstance(version, bool):
        shown = repr(version)[:40] if isinstance(version, str | float) else "of that kind"
        shown = str(version) if isinstance(version, int) and abs(version) < 10**6 else shown
        raise Fault(f"Version {shown} is not known.", f"This Netweight reads version {VERSION}.", path="/netweight")
    try:
        return msgspec.convert(document, _Head)
    except _UNREADABLE as error:
        raise _fault(error, "", frozenset(_Head.__struct_fields__), top=True) from None


_LAYERS: dict[bytes, tuple[tuple[str, Envelope, Layer], tuple[str, ...]]] = {}
"""Layers by their text, with the words in it that could be sizes: networks have many alike, and they are immutable."""
MANY, LONG = 20_000, 500
"""How many of them are kept, and how many bytes their text may have."""


def _text(item: Any) -> bytes | None:
    """A node as text; None for what is no JSON."""
    try:
        return msgspec.json.encode(item)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError):
        return None


class _Reader:
    """Reads nodes; counts them, so that a hostile document ends early."""

    def __init__(self, sizes: Mapping[str, int], memory: Memory | None = None) -> None:
        self.sizes = sizes
        self.count = 0
        self.known = memory.nodes if memory and memory.names == frozenset(sizes) else {}
        self.met: dict[tuple[str, bytes], Node] | None = None if memory is None else {}
        # Whether the layer being read names a size: it changes with the size, though its text does not.
        self.named = False
        self.words: list[str] = []

    def nodes(self, items: list[Any], pointer: str, depth: int) -> tuple[Node, ...]:
        if depth > MAX_DEPTH:
            raise Fault(f"Groups are nested deeper than {MAX_DEPTH}.", "Flatten some of them.", path=pointer)
        self.count += len(items)
        if self.count > MAX_NODES:
            raise Fault(f"More than {MAX_NODES:,} nodes.", "Use repeat for layers that come again.", path=pointer)
        return tuple([self.node(item, f"{pointer}/{index}", depth) for index, item in enumerate(items)])

    def node(self, item: Any, pointer: str, depth: int) -> Node:
        tag: object = cast(Json, item).get("kind") if isinstance(item, dict) else None
        text = None if not pointer or not isinstance(tag, str) or tag in GROUP_KINDS else _text(item)
        if text is None:
            return self._read(item, tag, pointer, depth)
        node = self.known.get((pointer, text))
        if node is None:
            node = self._layer(cast(Json, item), text, pointer, depth)
            if self.named or node.fault is not None:
                return node
        if self.met is not None:
            self.met[pointer, text] = node
        return node

    def _layer(self, item: Json, text: bytes, pointer: str, depth: int) -> Node:
        """A layer; where one of the same text was read before, and no size is named in it, that one again."""
        self.named, self.words = False, []
        known = _LAYERS.get(text)
        if known is not None and self.sizes.keys().isdisjoint(known[1]):
            return Node(pointer, *known[0])
        node = self._read(item, item["kind"], pointer, depth)
        if node.layer is not None and not self.named and len(text) < LONG:
            if len(_LAYERS) >= MANY:
                _LAYERS.clear()
            _LAYERS[text] = (node.kind, node.envelope, node.layer), tuple(self.words)
        return node

    def _read(self, item: Any, tag: object, pointer: str, depth: int) -> Node:
        try:
            return self._node(item, tag, pointer, depth)
        except Fault as fault:
            if self.count > MAX_NODES or (fault.path and not fault.path.startswith(pointer)):
                raise
            return Node(pointer, tag if isinstance(tag, str) else "", fault=fault.at(pointer))

    def _node(self, item: Any, tag: object, pointer: str, depth: int) -> Node:
        if not isinstance(item, dict):
            raise Fault("A layer is an object with a kind.", 'For example {"kind": "relu"}.')
        fields: Json = item  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(tag, str):
            raise Fault("The layer does not say its kind.", 'For example "kind": "dense".', field="kind")
        envelope = _envelope(fields, self.sizes)
        self.named = self.named or isinstance(fields.get("in"), str)
        if tag in GROUP_KINDS:
            group = self._convert(fields, GROUP_KINDS[tag], tag)
            parts = tuple(
                (label, self.nodes(items, f"{pointer}/{where}", depth + 1)) for label, where, items in _parts(group)
            )
            return Node(pointer, tag, envelope, group=group, parts=parts)
        found = KINDS.get(tag)
        if found is None:
            raise Fault(f"No layer is called {tag!r}.", _near(tag), code="unknown", field="kind")
        return Node(pointer, tag, envelope, layer=self._convert(fields, found.layer, tag))

    def _convert(self, fields: Json, target: type[Any], tag: str) -> Any:
        body: Json = {}
        swept: Json = {}
        for key, value in fields.items():
            if key in ENVELOPE:
                continue
            if type(value) is not int:
                value = value if key == "of" else self._sized(value)
                if _swept(value):
                    swept[key] = value
            elif not -(2**63) < value < 2**63:
                raise Fault(f"{key!r} is too large a number.", f"At most {MOST:,}.", code="field", field=str(key))
            body[key] = value
        if issubclass(target, Layer) and target.inner in body:
            body[target.inner] = self._inner(body[target.inner], tag)
        try:
            if not swept:
                return msgspec.convert(body, target)
            plain = msgspec.convert(body | {key: _stand_in(value) for key, value in swept.items()}, target)
            lists = {key: tuple(cast("list[Any]", v)) if isinstance(v, list) else v for key, v in swept.items()}
            return msgspec.structs.replace(plain, **lists)
        except _UNREADABLE as error:
            raise _fault(error, tag, frozenset(target.__struct_fields__), self.sizes, body) from None

    def _inner(self, item: Any, tag: str) -> Layer:
        """The layer that a wrapper holds."""
        node = self.node(item, "", MAX_DEPTH)
        if node.fault is not None:
            of, inner = node.fault, node.fault.inside("layer")
            raise Fault(f"{_title(tag)}: {of.message}", of.hint, code=of.code, field=inner.field, fixes=inner.fixes)
        if node.layer is None or node.envelope is not _PLAIN or type(node.layer).inner:
            raise Fault(
                f"{_title(tag)} goes around one plain layer.",
                'For example "layer": {"kind": "dense", "units": 512}.',
                field="layer",
            )
        return node.layer

    def _sized(self, value: object) -> object:
        """Names of sizes replaced by their numbers, one list deep."""
        if isinstance(value, str):
            self.named = self.named or value in self.sizes
            self.words.append(value)
            return self.sizes.get(value, value)
        if not isinstance(value, list):
            return value
        parts = cast(list[object], value)
        if len(parts) > 16:
            return parts
        return [self._sized(part) if isinstance(part, str) else part for part in parts]


def _swept(value: object) -> bool:
    """Whether a field holds several sizes at once."""
    if isinstance(value, list):
        return any(isinstance(part, Sweep) for part in cast("list[object]", value))
    return isinstance(value, Sweep)


def _stand_in(value: Any) -> Any:
    """The first of several sizes, which is checked against the field's limits for all of them."""
    if isinstance(value, list):
        return [_stand_in(part) for part in cast("list[Any]", value)]
    return value.sizes[0] if isinstance(value, Sweep) else value


def _parts(group: Group) -> list[tuple[str, str, list[Any]]]:
    """The lists of nodes in a group: label, place, items."""
    if isinstance(group, Experts) and group.shared:
        return [("", "layers", group.layers), ("shared", "shared", group.shared)]
    if isinstance(group, Block | Repeat | Experts):
        return [("", "layers", group.layers)]
    if isinstance(group, Residual):
        return [("", "layers", group.layers), ("shortcut", "shortcut", group.shortcut)]
    if isinstance(group, Branches):
        return [(f"branch {n + 1}", f"branches/{n}", items) for n, items in enumerate(group.branches)]
    return []


class _RawEnvelope(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sources": "from", "expects": "in"}
):
    name: str = ""
    sources: str | list[str] = []
    tie: dict[str, str] = {}
    trainable: bool = True
    when: Literal["", "train"] = ""
    expects: Positive | str | None = None


_PLAIN = Envelope()


def _envelope(fields: Json, sizes: Mapping[str, int]) -> Envelope:
    if ENVELOPE.isdisjoint(fields):
        return _PLAIN
    raw = {key: value for key, value in fields.items() if key in ENVELOPE}
    if len(raw) == 1 and type(name := raw.get("name")) is str and NAME.match(name):
        return Envelope(name)
    try:
        read = msgspec.convert(raw, _RawEnvelope)
    except _UNREADABLE as error:
        raise _fault(error, "", ENVELOPE) from None
    if read.name and not NAME.match(read.name):
        raise Fault(
            f"{read.name!r} is no name.",
            "Use letters, digits, - and _; a name starts with none of . and /.",
            field="name",
        )
    expects = read.expects
    if isinstance(expects, str):
        if expects not in sizes:
            raise Fault(f"No size is called {expects!r}.", _listed("Sizes", sizes), field="in")
        expects = sizes[expects]
    sources = (read.sources,) if isinstance(read.sources, str) else tuple(read.sources)
    return Envelope(read.name, sources, read.tie, read.trainable, read.when, expects)


_AT = re.compile(r" - at (?:`key` in )?`\$?(.*)`$", re.DOTALL)


def _fault(
    error: Exception,
    tag: str,
    fields: frozenset[str],
    sizes: Mapping[str, int] | None = None,
    body: Json | None = None,
    *,
    top: bool = False,
) -> Fault:
    """Msgspec's word about a field, in ours, with the place."""
    text = "broken text: half a character" if isinstance(error, UnicodeEncodeError) else str(error)
    found = _AT.search(text)
    where = found.group(1) if found else ""
    message = text[: found.start()] if found else text
    field = re.split(r"[.\[]", where.removeprefix("."), maxsplit=1)[0] if where else ""
    missing = re.search(r"missing required field `(\w+)`", message)
    unknown = re.search(r"contains unknown field `(.*)`", message, re.DOTALL)
    if missing:
        return Fault(
            f"{_title(tag)} needs {missing.group(1)}.",
            f"Give {missing.group(1)}.",
            code="field",
            field=missing.group(1),
        )
    if unknown:
        name = unknown.group(1)[:60]
        listed = ", ".join(sorted(fields)) or "none"
        fix = (Fix(f"Remove {name}", unset=(name,)),) if tag else ()
        return Fault(
            f"{_title(tag)} has no field {name!r}.", f"Its fields: {listed}.", code="field", field=name, fixes=fix
        )
    value = (body or {}).get(field)
    if isinstance(value, str) and sizes is not None and "got `str`" in message:
        return Fault(f"No size is called {value[:60]!r}.", _listed("Sizes", sizes), code="field", field=field)
    path = re.sub(r"[.\[]", "/", where.replace("[...]", "")).replace("]", "") if top else ""
    if "- at `key` in" in text:
        message = "a name must be text"
    return Fault(
        f"{field or _title(tag)}: {_plain(message)}.", _allowed(tag, field), code="field", field=field, path=path
    )


def _plain(message: str) -> str:
    """Msgspec's types by the names that people use."""
    for word, plain in (
        ("`", ""),
        (" | null", ""),
        ("Expected", "expected"),
        ("Invalid enum value", "no such choice:"),
    ):
        message = message.replace(word, plain)
    return message[:200]


def _allowed(tag: str, field: str) -> str:
    return f"See netweight layers {tag} for what {field} may be." if tag in KINDS and field else ""


def _title(tag: str) -> str:
    found = KINDS.get(tag)
    return found.title if found else (tag.capitalize() or "The document")


def _listed(what: str, names: Mapping[str, object]) -> str:
    return f"{what}: {', '.join(sorted(names)[:20])}." if names else f"There are no {what.lower()}."


@lru_cache(maxsize=256)
def _near(tag: str) -> str:
    import difflib

    close = difflib.get_close_matches(tag[:60], [*KINDS, *GROUP_KINDS], n=3)
    return f"Did you mean {' or '.join(close)}?" if close else "netweight layers lists the kinds."


def node_of(item: Json, sizes: Mapping[str, int] | None = None) -> Node:
    """One node on its own; what is wrong with it is in its fault."""
    return _Reader(sizes or {}).node(item, "/layers/0", 0)


def nodes_of(items: list[Json], pointer: str) -> tuple[Node, ...]:
    """Nodes that a composite layer answers with. Raises Fault for the first that is at fault."""
    nodes = _Reader({}).nodes(items, pointer, 0)
    for node in nodes:
        if node.fault is not None:
            raise node.fault
    return nodes
