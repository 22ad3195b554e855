"""A document at a stage of generation: so many new positions, so many in the cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

import msgspec

from netweight.dims.sizes import Size
from netweight.document.common_fields import COMMON_FIELD_NAMES
from netweight.document.network import read_network
from netweight.faults.fault import Fault
from netweight.spec.layer import KINDS
from netweight.trace.trace import Row, Trace, trace_network

Json = dict[str, Any]
Made = TypeVar("Made")
NOTHING: Mapping[str, Any] = {}
MOST = 12
"""Walks and tapes of a document that are kept."""


class PassLengths(NamedTuple):
    """`new` positions are computed, `past` are in the cache already."""

    name: str
    new: int
    past: int


def looks_back(row: Row) -> bool:
    """True if a layer keeps what its later positions need of its own: a memory that it attends to is not that."""
    return bool(row.spec.caches) and getattr(row.layer, "causal", len(row.ins) == 1)


def generates(whole: Trace, stage: str) -> bool:
    """True if a network generates: it looks back, and its document, or a stage that is asked for, says so.

    Forward only, it runs once and keeps nothing.
    """
    if not any(looks_back(row) for row in whole.rows):
        return False
    return stage in ("prefill", "decode") or (stage == "all" and whole.network.generates)


class SequenceAxis(NamedTuple):
    """What grows while a network generates: a size and its length, and the inputs that are read in every step."""

    size: str
    length: Size
    inputs: frozenset[str]


def sequence_axis(document: Mapping[str, Any], whole: Trace) -> SequenceAxis:
    """The length of the input that the first layer with a past comes from; an encoder reads the others once."""
    behind: dict[int, frozenset[str]] = {value.id: frozenset((name,)) for name, value in whole.inputs.items()}
    for row in whole.rows:
        found = frozenset[str]().union(*(behind[value] for value in row.ins))
        behind.update(dict.fromkeys(row.outs, found))
        if looks_back(row):
            names = [axis for name in whole.inputs if name in found and (axis := _length(document, name))]
            return SequenceAxis(names[0], whole.network.sizes[names[0]], found) if names else SequenceAxis("", 0, found)
    return SequenceAxis("", 0, frozenset(whole.inputs))


def _length(document: Mapping[str, Any], name: str) -> str:
    """The size that is the first axis of an input; empty where no size is."""
    each = cast("dict[str, Json]", document["inputs"])[name]
    axis: object = each["shape"][0] if each["shape"] else None
    return axis if isinstance(axis, str) else ""


def require_sizes(document: Mapping[str, Any], sizes: Mapping[str, int]) -> None:
    """Raises Fault, as a question, where an input has an axis whose length nobody said."""
    inputs, given = document.get("inputs"), document.get("sizes")
    known = {"batch", *sizes, *(cast(Json, given) if isinstance(given, dict) else {})}
    for name, each in cast(Json, inputs).items() if isinstance(inputs, dict) else ():
        shape: object = cast(Json, each).get("shape") if isinstance(each, dict) else None
        for axis in cast("list[object]", shape) if isinstance(shape, list) else []:
            if isinstance(axis, str) and axis not in known:
                what = "How long is the sequence?" if axis == "seq" else f"How large is {axis[:40]}?"
                raise Fault(
                    f"{what} Input {str(name)[:40]} has an axis {axis[:40]!r}, and nothing says its size.",
                    f"Say it: --set {axis[:40]}=N on the command line, {axis[:40]}=N in the library, or sizes in the "
                    "document.",
                    page_hint=f"Set {axis[:40]} in the settings.",
                    code="question",
                    path=f"/inputs/{name}/shape",
                )


def document_with_cache(document: Mapping[str, Any], past: int, latent: Mapping[str, Any]) -> Json:
    """The document with `past` cached positions in what looks back, and `latent` as fields of latent attention.

    What the writer says stays as it is.
    """
    return {**document, "layers": _items(document.get("layers"), past, latent)}


def _items(items: object, past: int, latent: Mapping[str, Any]) -> object:
    if isinstance(items, list):
        return [_items(item, past, latent) for item in cast("list[object]", items)]
    if not isinstance(items, dict):
        return items
    node = cast(Json, items)
    made = {key: value if key in COMMON_FIELD_NAMES else _items(value, past, latent) for key, value in node.items()}
    return {**_fields(node, past, latent), **made}


def _fields(node: Json, past: int, latent: Mapping[str, Any]) -> Json:
    """Fields to set in a node: cached positions where it looks back, under a causal mask."""
    kind = node.get("kind")
    found = KINDS.get(kind) if isinstance(kind, str) else None
    if found is None:
        return {}
    usual = _usual(found.layer)
    looks_back = "past" in usual and node.get("causal", usual.get("causal", True)) is True
    return {**({"past": past} if looks_back and past else {}), **(latent if kind == "latent_attention" else {})}


@cache
def _usual(layer: type[Any]) -> dict[str, Any]:
    """The fields of a kind, each with what it is where the writer says nothing."""
    return {field.name: field.default for field in msgspec.structs.fields(layer)}


class TraceCache:
    """The traces and tapes of a document, each made once: plans of one question differ in settings more than in sizes.

    The last few are kept.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.first: Trace | None = None
        self._made: dict[object, Any] = {}

    def at(self, sizes: Mapping[str, int], past: int = 0, latent: Mapping[str, Any] = NOTHING) -> Trace:
        """The trace at sizes and a phase of generation. Raises its first Fault: an uncounted row has no memory."""
        require_sizes(self.document, sizes)

        def make() -> Trace:
            document = document_with_cache(self.document, past, latent) if past or latent else self.document
            found = trace_network(read_network(document, sizes))
            for fault in found.faults.values():
                raise fault
            self.first = self.first or found
            return found

        return self.once((tuple(sorted(sizes.items())), past, tuple(latent.items())), make)

    def once(self, key: object, make: Callable[[], Made]) -> Made:
        """What was made of the key before, else made now."""
        if key not in self._made:
            if len(self._made) >= MOST:
                del self._made[next(iter(self._made))]
            self._made[key] = make()
        return self._made[key]
