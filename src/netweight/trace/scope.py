"""Names that are visible inside a group, and the context that a group hands down to the rows in it."""

from __future__ import annotations

from typing import Any

import msgspec

from netweight.document.nodes import Node

from .rows import DEFAULT_FLAGS, Flow, Row, RowFlags, Value


class GroupContext(msgspec.Struct, frozen=True, gc=False):
    """What rows inherit from the groups around them.

    `prefix` starts their paths, `groups` are the ids of the groups, outermost first, `flags` those of their rows.
    `channels_last` says that values have their channels last. A composite layer moves them first for the layers inside
    it; `channel_axis` is then the axis where they are, since shapes are still shown with channels last. It is 0
    elsewhere.
    """

    prefix: str = ""
    groups: tuple[str, ...] = ()
    flags: RowFlags = DEFAULT_FLAGS
    channels_last: bool = False
    channel_axis: int = 0

    def enter_group(self, name: str, id: str) -> GroupContext:
        """Return the context inside a group of this name ("" for none) and id."""
        prefix = f"{self.prefix}{name}." if name else self.prefix
        return GroupContext(prefix, (*self.groups, id), self.flags, self.channels_last, self.channel_axis)

    def add_prefix(self, name: str) -> GroupContext:
        """Return the context in the same group with one more name in front of paths."""
        return GroupContext(f"{self.prefix}{name}.", self.groups, self.flags, self.channels_last, self.channel_axis)

    def with_flags(self, **flags: Any) -> GroupContext:
        """Return the same context with other flags."""
        return GroupContext(
            self.prefix, self.groups, self.flags._replace(**flags), self.channels_last, self.channel_axis
        )


class Binding(msgspec.Struct, frozen=True, eq=False, gc=False):
    """What a name means: the value of a node, the node with its context (to run it again), and its row if a layer.

    An input of the network or of a composite layer has a value alone.
    """

    flow: Flow
    node: Node | None = None
    context: GroupContext | None = None
    row: Row | None = None


class Scope:
    """Names bound inside one group, and the scope around it. Lookups go outward.

    `looked_outside` is set when a name was looked for in the scope around this one, found there or not.
    """

    __slots__ = ("bindings", "looked_outside", "outer")

    def __init__(self, outer: Scope | None = None) -> None:
        """Make an empty scope inside another."""
        self.outer = outer
        self.looked_outside = False
        self.bindings: dict[str, Binding] = {}

    def find_value(self, name: str) -> Flow | None:
        """Return the value of a name: that of a node, or `layer.output` for one of a layer's several outputs.

        The innermost scope that has either of them decides; a node of that whole name comes first in it.
        """
        layer, _, output = name.rpartition(".")
        scope: Scope | None = self
        while scope is not None:
            found = scope.bindings.get(name)
            if found is not None:
                return found.flow
            found = scope.bindings.get(layer) if layer else None
            if found is not None and found.row is not None:
                outputs = found.row.spec.outputs
                if output in outputs:
                    place = list(outputs).index(output)
                    return Value(found.row.outs[place], *found.row.spec.handed_on[place])
                # A layer of that name without such an output hides those further out.
                layer = ""
            scope.looked_outside, scope = True, scope.outer
        return None

    def list_candidates(self, name: str, most: int = 20) -> str:
        """List what could have been meant by an unknown name, as the end of a hint; "" if nothing is visible.

        For `layer.output` these are the outputs of that layer, else all visible names.
        """
        layer, found = name.rpartition(".")[0], list[str]()
        row = self.find_row(layer)
        if row is not None:
            found = [f"{layer}.{output}" for output in row.spec.outputs]
        else:
            scope: Scope | None = self
            while scope is not None:
                found += [each for each in scope.bindings if each not in found]
                scope = scope.outer
        shown = ", ".join(each[:60] for each in found[:most])
        return f": {shown}{' …' if len(found) > most else ''}" if found else ""

    def find_row(self, name: str) -> Row | None:
        """Return the row of the layer of that name."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.bindings.get(name)
            if found is not None and found.row is not None:
                return found.row
            scope.looked_outside, scope = True, scope.outer
        return None

    def find_node(self, name: str) -> tuple[Node, GroupContext, Scope] | None:
        """Return the node of that name, the context in which it ran, and the scope that it is bound in."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.bindings.get(name)
            if found is not None and found.node is not None and found.context is not None:
                return found.node, found.context, scope
            scope.looked_outside, scope = True, scope.outer
        return None
