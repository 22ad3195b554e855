"""A place in a document, as it was read."""

from __future__ import annotations

from typing import Any

import msgspec

from netweight.faults.fault import Fault
from netweight.spec.layer import Layer

from .common_fields import NO_COMMON_FIELDS, CommonFields
from .groups import Group


class Node(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A place in the document: its JSON pointer, its kind, and a layer, a group or a fault.

    `words` are those in it that are no sizes, and would be in a network that calls one so; None where it names a size
    or has a fault, so that it is not the same wherever its text is. `deep` is how many groups it has inside one
    another, itself with them, `text` what stands in a group besides its name. `own` is what is in it, but for what is
    `like` another of the same text. `memo` is for those who read it: what they made of it last, and of what.
    """

    id: str
    kind: str
    common: CommonFields = NO_COMMON_FIELDS
    layer: Layer | None = None
    size_candidates: frozenset[str] | None = None
    group: Group | None = None
    own_parts: Parts = ()
    fault: Fault | None = None
    depth: int = 0
    content_key: bytes = b""
    template: Node | None = None
    memo: dict[str, Any] = {}

    @property
    def path_name(self) -> str:
        """Its name in the paths of rows: the one it was given, else its kind."""
        return self.common.name or self.kind

    @property
    def parts(self) -> Parts:
        """The lists of nodes in a group, each with its label."""
        like = self.template
        if like is None:
            return self.own_parts
        if "parts" not in self.memo:
            self.memo["parts"] = tuple(
                [
                    (label, tuple([node.placed_at(self.id + node.id[len(like.id) :], node.common) for node in nodes]))
                    for label, nodes in like.parts
                ]
            )
        return self.memo["parts"]

    def placed_at(self, id: str, envelope: CommonFields) -> Node:
        """The same in another place, in another envelope."""
        like = self if self.group else None
        return Node(
            id,
            self.kind,
            envelope,
            self.layer,
            self.size_candidates,
            self.group,
            (),
            self.fault,
            self.depth,
            self.content_key,
            like,
        )


Parts = tuple[tuple[str, tuple[Node, ...]], ...]
