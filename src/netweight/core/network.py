"""The document a person edits, read node by node: a bad node carries its fault and leaves the others standing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, cast, dataclass_transform

import msgspec

from .faults import Fault, Fix
from .layer import KINDS, MOST, Layer, Natural, Positive
from .layout import Layout
from .shelf import Shelf
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
    """Base of what holds other nodes: in the document as plain data, in a node that was read as its parts alone."""

    lists: ClassVar[tuple[str, ...]] = ("layers",)
    """Its fields that hold nodes."""


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

    lists: ClassVar[tuple[str, ...]] = ("layers", "shortcut")

    layers: list[Any]
    shortcut: list[Any] = []


class Branches(Group, tag="branches"):
    """Paths from one input, merged."""

    lists: ClassVar[tuple[str, ...]] = ("branches",)

    branches: list[list[Any]]
    merge: Literal["concat", "add", "multiply"] = "concat"
    axis: int = 1


class Again(Group, tag="again"):
    """One more run of an earlier node or group, with its weights."""

    lists: ClassVar[tuple[str, ...]] = ()

    of: str


class Experts(Group, tag="experts"):
    """A mixture of experts: a body with `count` sets of weights, of which a router picks `top` for every position.

    `bias`, `routing`, `capacity`, `choice` and `correction` are the router's. Without a capacity every routed position
    is computed once, whatever the load of single experts. `shared` are layers that every position goes through beside
    its experts, added.
    """

    lists: ClassVar[tuple[str, ...]] = ("layers", "shared")

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


class Envelope(msgspec.Struct, frozen=True, gc=False):
    """What stands around any layer or group."""

    name: str = ""
    sources: tuple[str, ...] = ()
    tie: dict[str, str] = {}
    trainable: bool = True
    when: Literal["", "train"] = ""
    expects: int | None = None


class Node(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A place in the document: its JSON pointer, its kind, and a layer, a group or a fault.

    `words` are those in it that are no sizes, and would be in a network that calls one so; None where it names a size
    or has a fault, so that it is not the same wherever its text is. `deep` is how many groups it has inside one
    another, itself with them, `text` what stands in a group besides its name. `own` is what is in it, but for what is
    `like` another of the same text. `memo` is for those who read it: what they made of it last, and of what.
    """

    id: str
    kind: str
    envelope: Envelope = Envelope()
    layer: Layer | None = None
    words: frozenset[str] | None = None
    group: Group | None = None
    own: Parts = ()
    fault: Fault | None = None
    deep: int = 0
    text: bytes = b""
    like: Node | None = None
    memo: dict[str, Any] = {}

    @property
    def parts(self) -> Parts:
        """The lists of nodes in a group, each with its label."""
        like = self.like
        if like is None:
            return self.own
        if "parts" not in self.memo:
            self.memo["parts"] = tuple(
                [
                    (label, tuple([node.at(self.id + node.id[len(like.id) :], node.envelope) for node in nodes]))
                    for label, nodes in like.parts
                ]
            )
        return self.memo["parts"]

    def at(self, id: str, envelope: Envelope) -> Node:
        """The same in another place, in another envelope."""
        like = self if self.group else None
        return Node(
            id, self.kind, envelope, self.layer, self.words, self.group, (), self.fault, self.deep, self.text, like
        )


Parts = tuple[tuple[str, tuple[Node, ...]], ...]


class Policies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules that come with a document, one an item, in the words of `core/policy.py`."""

    format: list[str] = []
    freeze: list[str] = []
    adapt: list[str] = []
    recompute: list[str] = []
    shard: list[str] = []


class Network(msgspec.Struct, frozen=True, eq=False):
    """A document that was read. `document` is the plain data it came from.

    `edited` says that it was read after another, and another will be after it: what is made of a layer is remembered.
    """

    document: Json
    name: str
    inputs: dict[str, Input]
    sizes: dict[str, int]
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...] = ()
    layout: Layout = "channels_first"
    policies: Policies = Policies()
    edited: bool = False


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
        self.lists: dict[str, list[tuple[bytes, Node]]] = {}


def read(
    document: Mapping[str, Any],
    sizes: Mapping[str, int] | None = None,
    memory: Memory | None = None,
    *,
    bounded: bool = False,
) -> Network:
    """A network from plain data. `sizes` override those of the document.

    With a `memory`, layers that stand where they stood are taken from it; the document must have come from JSON.
    `bounded` says that no list of the document is in itself or in very many places: it need not be looked through.
    Raises Fault where the top of the document is at fault; a bad node carries its own fault.
    """
    head = _head(dict(document))
    known = {"batch": 1, **head.sizes}
    for name, size in (sizes or {}).items():
        if name not in known and name not in ("batch", "seq", "past"):
            raise Fault(f"No size is called {name!r} here.", _listed("Sizes", known), code="unknown")
        known[name] = size
    reader = _Reader(known, memory)
    reader.finite = bounded or memory is not None or _finite(head.layers)
    nodes = reader.nodes(head.layers, "/layers", 0)
    if memory and reader.met is not None:
        memory.names, memory.lists = frozenset(known), reader.met
    return Network(
        dict(document), head.name, head.inputs, known, nodes, tuple(head.outputs), head.layout, head.policies,
        edited=memory is not None,
    )  # fmt: skip


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


class _Piece(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A group that was read before, and how many nodes are in it."""

    node: Node
    count: int


_NONE: frozenset[str] = frozenset()
_BARE: dict[str, Callable[[list[Any]], Group]] = {"block": Block, "residual": Residual}
"""Groups that need nothing but their layers."""
_EMPTY: dict[type[Group], Group] = {Block: Block([]), Residual: Residual([])}
"""Groups that say nothing beside their layers."""
_LAYERS: Shelf[bytes, tuple[str, Envelope, Layer, frozenset[str]]] = Shelf(20_000)
"""Layers by their text, with the words in it that could be sizes: networks have many alike, and they are immutable."""
PIECES: Shelf[bytes, _Piece] = Shelf(8_000)
"""Groups by their text besides the name, as heavy as the nodes right in them."""
LONG = 500
"""How many bytes the text of a layer may have that is kept."""


_encoded = msgspec.msgpack.Encoder().encode


def _written(item: Any) -> bytes:
    """Plain data as bytes that are the same for the same data; nothing for what is none."""
    try:
        return _encoded(item)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError):
        return b""


def _finite(items: list[Any]) -> bool:
    """Whether nodes are few enough to be written out: plain data can hold one list in many places, or in itself."""
    count, lists = 0, cast(list[Any], [items])
    for nodes in lists:
        count += len(nodes)
        if count > MAX_NODES:
            return False
        for node in nodes:
            if type(node) is dict:
                fields: Json = node  # pyright: ignore[reportUnknownVariableType]
                if _is_group(fields.get("kind")):
                    lists += [value for value in fields.values() if isinstance(value, list | tuple)]
            elif type(node) is list:
                lists.append(node)  # pyright: ignore[reportUnknownArgumentType]
            elif isinstance(node, dict | list | tuple):
                return False
    return True


def _is_group(tag: object) -> bool:
    return isinstance(tag, str) and tag in GROUP_KINDS


def _tag(item: Any) -> object:
    """What a node says of its kind."""
    return item.get("kind") if isinstance(item, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


class _Reader:
    """Reads nodes; counts them, so that a hostile document ends early."""

    def __init__(self, sizes: Mapping[str, int], memory: Memory | None = None) -> None:
        self.sizes = sizes
        self.count = 0
        self.known = memory.lists if memory and memory.names == frozenset(sizes) else {}
        self.met: dict[str, list[tuple[bytes, Node]]] | None = None if memory is None else {}
        self.finite = False
        # Whether what is being read names a size: it changes with the size, though its text does not.
        self.named = False
        self.words: list[str] = []

    def nodes(self, items: list[Any], pointer: str, depth: int) -> tuple[Node, ...]:
        if depth > MAX_DEPTH:
            raise Fault(f"Groups are nested deeper than {MAX_DEPTH}.", "Flatten some of them.", path=pointer)
        self.count += len(items)
        if self.count > MAX_NODES:
            raise Fault(f"More than {MAX_NODES:,} nodes.", "Use repeat for layers that come again.", path=pointer)
        if self.met is None:
            return tuple([self.node(item, f"{pointer}/{index}", depth) for index, item in enumerate(items)])
        known, met = self.known.get(pointer, []), list[tuple[bytes, Node]]()
        for index, item in enumerate(items):
            text = b"" if _is_group(_tag(item)) else _written(item)
            if text and index < len(known) and known[index][0] == text:
                met.append(known[index])
            else:
                node = self.node(item, f"{pointer}/{index}", depth)
                met.append((text if node.layer and node.words is not None else b"", node))
        self.met[pointer] = met
        return tuple([node for _, node in met])

    def node(self, item: Any, pointer: str, depth: int) -> Node:
        if isinstance(item, dict):
            fields: Json = item  # pyright: ignore[reportUnknownVariableType]
            tag = fields.get("kind")
            if isinstance(tag, str):
                read = self._group if tag in GROUP_KINDS else self._layer
                return read(fields, tag, pointer, depth)
        return self._read(item, _tag(item), pointer, depth)

    def _layer(self, item: Json, tag: str, pointer: str, depth: int) -> Node:
        """A layer; where one of the same text was read before, and no size is named in it, that one again."""
        text = _written(item)
        known = _LAYERS.get(text)
        if known is not None and (not known[3] or self.sizes.keys().isdisjoint(known[3])):
            return Node(pointer, *known)
        node = self._read(item, tag, pointer, depth)
        if node.layer is not None and node.words is not None and 0 < len(text) < LONG:
            _LAYERS.put(text, (node.kind, node.envelope, node.layer, node.words))
        return node

    def _group(self, item: Json, tag: str, pointer: str, depth: int) -> Node:
        """A group; where one was read before that differs in name and place alone, what was in that."""
        rest = item.copy()
        name: object = rest.pop("name", "")
        text = _written(rest) if self.finite else b""
        if not text or not isinstance(name, str) or (name and not _called(name)):
            return self._read(item, tag, pointer, depth)
        known = PIECES.get(text)
        if known is not None and self._fits(known, depth):
            self.count += known.count
            like = known.node
            if like.id == pointer and like.envelope.name == name:
                return like
            envelope = like.envelope
            if envelope.name != name:
                bare = ENVELOPE.isdisjoint(rest)
                envelope = _called(name) if bare and name else msgspec.structs.replace(envelope, name=name)
            return like.at(pointer, envelope or _PLAIN)
        before = self.count
        node = self._read(item, tag, pointer, depth, text)
        if node.words is not None:
            PIECES.put(text, _Piece(node, self.count - before), 1 + sum([len(nodes) for _, nodes in node.parts]))
        return node

    def _fits(self, known: _Piece, depth: int) -> bool:
        """Whether a group may stand here as it was read elsewhere: within the bounds, no word of it a size."""
        node = known.node
        return (
            self.count + known.count <= MAX_NODES
            and depth + node.deep <= MAX_DEPTH
            and self.sizes.keys().isdisjoint(node.words or _NONE)
        )

    def _read(self, item: Any, tag: object, pointer: str, depth: int, text: bytes = b"") -> Node:
        self.named, self.words = False, []
        try:
            return self._node(item, tag, pointer, depth, text)
        except Fault as fault:
            if self.count > MAX_NODES or (fault.path and not fault.path.startswith(pointer)):
                raise
            return Node(pointer, tag if isinstance(tag, str) else "", fault=fault.at(pointer))

    def _node(self, item: Any, tag: object, pointer: str, depth: int, text: bytes) -> Node:
        if not isinstance(item, dict):
            raise Fault("A layer is an object with a kind.", 'For example {"kind": "relu"}.')
        fields: Json = item  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(tag, str):
            raise Fault("The layer does not say its kind.", 'For example "kind": "dense".', field="kind")
        envelope = _envelope(fields, self.sizes)
        self.named = self.named or isinstance(fields.get("in"), str)
        if tag in GROUP_KINDS:
            layers: Any = fields.get("layers")
            plain = _BARE.get(tag) if type(layers) is list and len(fields.keys() - ENVELOPE) == 2 else None
            group: Group = plain(cast("list[Any]", layers)) if plain else self._convert(fields, GROUP_KINDS[tag], tag)
            words = self._heard()
            parts = tuple(
                [(label, self.nodes(items, f"{pointer}/{where}", depth + 1)) for label, where, items in _parts(group)]
            )
            deep = 0
            for _, nodes in parts:
                for node in nodes:
                    if node.deep > deep:
                        deep = node.deep
                    if node.words is not _NONE:
                        words = None if words is None or node.words is None else words | node.words
            text = b"" if words is None else text
            return Node(pointer, tag, envelope, None, words, _emptied(group), parts, None, deep + 1, text)
        found = KINDS.get(tag)
        if found is None:
            raise Fault(f"No layer is called {tag!r}.", _near(tag), code="unknown", field="kind")
        layer = self._convert(fields, found.layer, tag)
        return Node(pointer, tag, envelope, layer, self._heard())

    def _heard(self) -> frozenset[str] | None:
        """The words of what was read last; None where one is a size."""
        return None if self.named else frozenset(self.words) if self.words else _NONE

    def _convert(self, fields: Json, target: type[Any], tag: str) -> Any:
        body: Json = {}
        swept: Json = {}
        unsized = _UNSIZED if tag in GROUP_KINDS else _NONE
        for key, value in fields.items():
            if key in ENVELOPE or key == "kind":
                continue
            if type(value) is int:
                if not -(2**63) < value < 2**63:
                    raise Fault(f"{key!r} is too large a number.", f"At most {MOST:,}.", code="field", field=str(key))
            elif type(value) is not bool and key not in unsized:
                value = self._sized(value)
                if _swept(value):
                    swept[key] = value
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
        named, words = self.named, self.words
        node = self._read(item, _tag(item), "", MAX_DEPTH)
        self.named, self.words = self.named or named, words + self.words
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


_UNSIZED = frozenset(("of", "layers", "branches", "shortcut"))
"""Fields of groups that hold no size: a name, and lists of nodes."""


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


def _emptied(group: Group) -> Group:
    """What a group says beside its nodes, without the plain data that they were read from."""
    return _EMPTY.get(type(group)) or msgspec.structs.replace(group, **{name: [] for name in group.lists})


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


@lru_cache(maxsize=8192)
def _called(name: str) -> Envelope | None:
    """The envelope of what has a name and nothing else; None for what is no name."""
    return Envelope(name) if NAME.match(name) else None


def _envelope(fields: Json, sizes: Mapping[str, int]) -> Envelope:
    if ENVELOPE.isdisjoint(fields):
        return _PLAIN
    name = fields.get("name")
    if type(name) is str and len(ENVELOPE & fields.keys()) == 1 and (found := _called(name)):
        return found
    raw = {key: value for key, value in fields.items() if key in ENVELOPE}
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
    return _Reader(sizes or {}).nodes([item], "/layers", 0)[0]


def nodes_of(items: list[Json], pointer: str) -> tuple[Node, ...]:
    """Nodes that a composite layer answers with. Raises Fault for the first that is at fault."""
    nodes = _Reader({}).nodes(items, pointer, 0)
    for node in nodes:
        if node.fault is not None:
            raise node.fault
    return nodes
