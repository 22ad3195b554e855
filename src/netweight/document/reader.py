"""Nodes of a document from plain data: a bad one carries its fault, pieces that were read before are taken again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import msgspec

from netweight.caching.caches import BoundedCache, reuse_enabled
from netweight.dims.sweeps import Sweep
from netweight.faults.fault import Fault
from netweight.spec.layer import KINDS, MAX_SIZE, Layer

from .common_fields import COMMON_FIELD_NAMES, NO_COMMON_FIELDS, CommonFields, fields_with_name, read_common_fields
from .decode_errors import UNREADABLE, decode_fault, kind_title, suggest_kinds
from .groups import FIELDS_WITHOUT_SIZES, GROUP_KINDS, LAYERS_ONLY, Group, node_lists, without_nodes
from .nodes import Node

MAX_DEPTH = 32
MAX_NODES = 50_000
Json = dict[str, Any]


class CachedGroup(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A group that was read before, and how many nodes are in it."""

    node: Node
    count: int


_NONE: frozenset[str] = frozenset()
_READ_LAYERS: BoundedCache[bytes, tuple[str, CommonFields, Layer, frozenset[str]]] = BoundedCache(20_000)
"""Layers by their text, with the words in it that could be sizes: networks have many alike, and they are immutable."""
READ_GROUPS: BoundedCache[bytes, CachedGroup] = BoundedCache(8_000)
"""Groups by their text besides the name, as heavy as the nodes right in them."""
MAX_CACHED_BYTES = 500
"""How many bytes the text of a layer may have that is kept."""

_encoded = msgspec.msgpack.Encoder().encode


def _encode(item: Any) -> bytes:
    """Plain data as bytes that are the same for the same data; nothing for what is none."""
    try:
        return _encoded(item)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError):
        return b""


def within_node_limit(items: list[Any]) -> bool:
    """True if nodes are few enough to be written out: plain data can hold one list in many places, or in itself."""
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


def _kind_of(item: Any) -> object:
    """What a node says of its kind."""
    return item.get("kind") if isinstance(item, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


class ReadCache:
    """The layers of the document that was read last: an edit leaves most of them as they were."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.names: frozenset[str] = frozenset()
        self.lists: dict[str, list[tuple[bytes, Node]]] = {}


class NodeReader:
    """Reads nodes; counts them, so that a hostile document ends early."""

    def __init__(self, sizes: Mapping[str, int], memory: ReadCache | None = None) -> None:
        self.sizes = sizes
        self.count = 0
        memory = memory if reuse_enabled() else None
        self.known = memory.lists if memory and memory.names == frozenset(sizes) else {}
        self.met: dict[str, list[tuple[bytes, Node]]] | None = None if memory is None else {}
        self.finite = False
        # Whether what is being read names a size: it changes with the size, though its text does not.
        self.named = False
        self.words: list[str] = []

    def read_nodes(self, items: list[Any], pointer: str, depth: int) -> tuple[Node, ...]:
        """The nodes of a list that stands at a JSON pointer, in so many groups. Raises Fault where a bound is met."""
        if depth > MAX_DEPTH:
            raise Fault(f"Groups are nested deeper than {MAX_DEPTH}.", "Flatten some of them.", path=pointer)
        self.count += len(items)
        if self.count > MAX_NODES:
            raise Fault(f"More than {MAX_NODES:,} nodes.", "Use repeat for layers that come again.", path=pointer)
        if self.met is None:
            return tuple([self.read_node(item, f"{pointer}/{index}", depth) for index, item in enumerate(items)])
        known, met = self.known.get(pointer, []), list[tuple[bytes, Node]]()
        for index, item in enumerate(items):
            text = b"" if _is_group(_kind_of(item)) else _encode(item)
            if text and index < len(known) and known[index][0] == text:
                met.append(known[index])
            else:
                node = self.read_node(item, f"{pointer}/{index}", depth)
                met.append((text if node.layer and node.size_candidates is not None else b"", node))
        self.met[pointer] = met
        return tuple([node for _, node in met])

    def read_node(self, item: Any, pointer: str, depth: int) -> Node:
        """One node; what is wrong with it is in its fault."""
        if isinstance(item, dict):
            fields: Json = item  # pyright: ignore[reportUnknownVariableType]
            tag = fields.get("kind")
            if isinstance(tag, str):
                read = self._read_group if tag in GROUP_KINDS else self._read_layer
                return read(fields, tag, pointer, depth)
        return self._read_uncached(item, _kind_of(item), pointer, depth)

    def _read_layer(self, item: Json, tag: str, pointer: str, depth: int) -> Node:
        """A layer; where one of the same text was read before, and no size is named in it, that one again."""
        text = _encode(item)
        known = _READ_LAYERS.get(text)
        if known is not None and (not known[3] or self.sizes.keys().isdisjoint(known[3])):
            return Node(pointer, *known)
        node = self._read_uncached(item, tag, pointer, depth)
        if node.layer is not None and node.size_candidates is not None and 0 < len(text) < MAX_CACHED_BYTES:
            _READ_LAYERS.put(text, (node.kind, node.common, node.layer, node.size_candidates))
        return node

    def _read_group(self, item: Json, tag: str, pointer: str, depth: int) -> Node:
        """A group; where one was read before that differs in name and place alone, what was in that."""
        rest = item.copy()
        name: object = rest.pop("name", "")
        text = _encode(rest) if self.finite else b""
        if not text or not isinstance(name, str) or (name and not fields_with_name(name)):
            return self._read_uncached(item, tag, pointer, depth)
        known = READ_GROUPS.get(text)
        if known is not None and self._fits(known, depth):
            self.count += known.count
            like = known.node
            if like.id == pointer and like.common.name == name:
                return like
            envelope = like.common
            if envelope.name != name:
                bare = COMMON_FIELD_NAMES.isdisjoint(rest)
                envelope = fields_with_name(name) if bare and name else msgspec.structs.replace(envelope, name=name)
            return like.placed_at(pointer, envelope or NO_COMMON_FIELDS)
        before = self.count
        node = self._read_uncached(item, tag, pointer, depth, text)
        if node.size_candidates is not None:
            READ_GROUPS.put(
                text, CachedGroup(node, self.count - before), 1 + sum([len(nodes) for _, nodes in node.parts])
            )
        return node

    def _fits(self, known: CachedGroup, depth: int) -> bool:
        """True if a group may stand here as it was read elsewhere: within the bounds, no word of it a size."""
        node = known.node
        return (
            self.count + known.count <= MAX_NODES
            and depth + node.depth <= MAX_DEPTH
            and self.sizes.keys().isdisjoint(node.size_candidates or _NONE)
        )

    def _read_uncached(self, item: Any, tag: object, pointer: str, depth: int, text: bytes = b"") -> Node:
        self.named, self.words = False, []
        try:
            return self._decode(item, tag, pointer, depth, text)
        except Fault as fault:
            if self.count > MAX_NODES or (fault.path and not fault.path.startswith(pointer)):
                raise
            return Node(pointer, tag if isinstance(tag, str) else "", fault=fault.located_at(pointer))

    def _decode(self, item: Any, tag: object, pointer: str, depth: int, text: bytes) -> Node:
        if not isinstance(item, dict):
            raise Fault("A layer is an object with a kind.", 'For example {"kind": "relu"}.')
        fields: Json = item  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(tag, str):
            raise Fault("The layer does not say its kind.", 'For example "kind": "dense".', field="kind")
        envelope = read_common_fields(fields, self.sizes)
        self.named = self.named or isinstance(fields.get("in"), str)
        if tag in GROUP_KINDS:
            layers: Any = fields.get("layers")
            plain = (
                LAYERS_ONLY.get(tag) if type(layers) is list and len(fields.keys() - COMMON_FIELD_NAMES) == 2 else None
            )
            group: Group = plain(cast("list[Any]", layers)) if plain else self._convert(fields, GROUP_KINDS[tag], tag)
            words = self._size_candidates()
            parts = tuple(
                [
                    (label, self.read_nodes(items, f"{pointer}/{where}", depth + 1))
                    for label, where, items in node_lists(group)
                ]
            )
            deep = 0
            for _, nodes in parts:
                for node in nodes:
                    if node.depth > deep:
                        deep = node.depth
                    if node.size_candidates is not _NONE:
                        words = None if words is None or node.size_candidates is None else words | node.size_candidates
            text = b"" if words is None else text
            return Node(pointer, tag, envelope, None, words, without_nodes(group), parts, None, deep + 1, text)
        found = KINDS.get(tag)
        if found is None:
            close = suggest_kinds(tag)
            hint, page = (
                close or "netweight layers lists the kinds.",
                close or "The box below the list knows all layers.",
            )
            raise Fault(f"No layer is called {tag!r}.", hint, code="unknown", field="kind", page_hint=page)
        layer = self._convert(fields, found.layer, tag)
        return Node(pointer, tag, envelope, layer, self._size_candidates())

    def _size_candidates(self) -> frozenset[str] | None:
        """The words of what was read last; None where one is a size."""
        return None if self.named else frozenset(self.words) if self.words else _NONE

    def _convert(self, fields: Json, target: type[Any], tag: str) -> Any:
        body: Json = {}
        swept: Json = {}
        unsized = FIELDS_WITHOUT_SIZES if tag in GROUP_KINDS else _NONE
        for key, value in fields.items():
            if key in COMMON_FIELD_NAMES or key == "kind":
                continue
            if type(value) is int:
                if not -(2**63) < value < 2**63:
                    raise Fault(
                        f"{key!r} is too large a number.", f"At most {MAX_SIZE:,}.", code="field", field=str(key)
                    )
            elif type(value) is not bool and key not in unsized and not self._is_literal_choice(value, key, target):
                value = self._resolve_sizes(value)
                if _contains_sweep(value):
                    swept[key] = value
            body[key] = value
        if issubclass(target, Layer) and target.wrapped_field in body:
            body[target.wrapped_field] = self._read_wrapped(body[target.wrapped_field], tag)
        try:
            if not swept:
                return msgspec.convert(body, target)
            plain = msgspec.convert(body | {key: _first_of_sweeps(value) for key, value in swept.items()}, target)
            lists = {key: tuple(cast("list[Any]", v)) if isinstance(v, list) else v for key, v in swept.items()}
            return msgspec.structs.replace(plain, **lists)
        except UNREADABLE as error:
            raise decode_fault(error, tag, frozenset(target.__struct_fields__), self.sizes, body) from None

    def _read_wrapped(self, item: Any, tag: str) -> Layer:
        """The layer that a wrapper holds."""
        named, words = self.named, self.words
        node = self._read_uncached(item, _kind_of(item), "", MAX_DEPTH)
        self.named, self.words = self.named or named, words + self.words
        if node.fault is not None:
            of, inner = node.fault, node.fault.within_field("layer")
            message, fixes = f"{kind_title(tag)}: {of.message}", inner.fixes
            raise Fault(message, of.hint, code=of.code, field=inner.field, fixes=fixes, page_hint=of.page_hint)
        if node.layer is None or node.common is not NO_COMMON_FIELDS or type(node.layer).wrapped_field:
            raise Fault(
                f"{kind_title(tag)} goes around one plain layer.",
                'For example "layer": {"kind": "dense", "units": 512}.',
                field="layer",
            )
        return node.layer

    def _is_literal_choice(self, value: object, key: str, target: type[Any]) -> bool:
        """True if a text that is the name of a size is one of the field's own words, such as `same`."""
        if (
            not isinstance(value, str)
            or value not in self.sizes
            or value not in literal_choices(target).get(key, _NONE)
        ):
            return False
        # With another size of that name it reads alike, but it is not looked for among what was read without one.
        self.words.append(value)
        return True

    def _resolve_sizes(self, value: object) -> object:
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
        return [self._resolve_sizes(part) if isinstance(part, str) else part for part in parts]


@cache
def literal_choices(target: type[Any]) -> dict[str, frozenset[object]]:
    """The words that the fields of a kind may be."""
    info = msgspec.inspect.type_info(target)
    found: dict[str, frozenset[object]] = {}
    for field in info.fields if isinstance(info, msgspec.inspect.StructType) else ():
        parts = field.type.types if isinstance(field.type, msgspec.inspect.UnionType) else (field.type,)
        words = [word for part in parts if isinstance(part, msgspec.inspect.LiteralType) for word in part.values]
        found[field.name] = frozenset(words)
    return found


def _contains_sweep(value: object) -> bool:
    """True if a field holds several sizes at once."""
    if isinstance(value, list):
        return any(isinstance(part, Sweep) for part in cast("list[object]", value))
    return isinstance(value, Sweep)


def _first_of_sweeps(value: Any) -> Any:
    """The first of several sizes, which is checked against the field's limits for all of them."""
    if isinstance(value, list):
        return [_first_of_sweeps(part) for part in cast("list[Any]", value)]
    return value.sizes[0] if isinstance(value, Sweep) else value


def read_node(item: Json, sizes: Mapping[str, int] | None = None) -> Node:
    """One node on its own; what is wrong with it is in its fault."""
    return NodeReader(sizes or {}).read_nodes([item], "/layers", 0)[0]


def read_nodes(items: list[Json], pointer: str) -> tuple[Node, ...]:
    """Nodes that a composite layer answers with. Raises Fault for the first that is at fault."""
    nodes = NodeReader({}).read_nodes(items, pointer, 0)
    for node in nodes:
        if node.fault is not None:
            raise node.fault
    return nodes
