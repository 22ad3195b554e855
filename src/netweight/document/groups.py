"""Groups of a document: what holds other nodes, and where they are in its plain data."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, dataclass_transform

import msgspec

from netweight.spec.layer import Natural, Positive


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

LAYERS_ONLY: dict[str, type[Block | Residual]] = {"block": Block, "residual": Residual}
"""Groups that need nothing but their layers."""
FIELDS_WITHOUT_SIZES = frozenset(("of", *[name for group in GROUP_KINDS.values() for name in group.lists]))
"""Fields of groups that hold no size: a name, and lists of nodes."""
_EMPTY: dict[type[Group], Group] = {group: group([]) for group in LAYERS_ONLY.values()}


def node_lists(group: Group) -> list[tuple[str, str, list[Any]]]:
    """The lists of nodes in a group: label, place, items."""
    if isinstance(group, Branches):
        return [(f"branch {n + 1}", f"branches/{n}", items) for n, items in enumerate(group.branches)]
    return [("" if name == "layers" else name, name, getattr(group, name)) for name in group.lists]


def without_nodes(group: Group) -> Group:
    """What a group says beside its nodes, without the plain data that they were read from."""
    return _EMPTY.get(type(group)) or msgspec.structs.replace(group, **{name: [] for name in group.lists})
