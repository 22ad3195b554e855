"""Names inside a group: values, the rows that made them, and nodes that can run again."""

from __future__ import annotations

from typing import Any

import msgspec

from netweight.document.nodes import Node

from .rows import DEFAULT_FLAGS, Flow, Row, RowFlags, Value


class GroupContext(msgspec.Struct, frozen=True, gc=False):
    """What a group hands down to its rows: the prefix of their paths, the groups around them, their manner.

    And whether channels are `last` there. Where a layer made of others has turned them, `turn` is where they are now:
    they are shown last all the same.
    """

    prefix: str = ""
    groups: tuple[str, ...] = ()
    manner: RowFlags = DEFAULT_FLAGS
    last: bool = False
    turn: int = 0

    def inside(self, name: str, id: str) -> GroupContext:
        """That inside a group of this name and id."""
        prefix = f"{self.prefix}{name}." if name else self.prefix
        return GroupContext(prefix, (*self.groups, id), self.manner, self.last, self.turn)

    def behind(self, name: str) -> GroupContext:
        """That of rows in the same group with a name more in front."""
        return GroupContext(f"{self.prefix}{name}.", self.groups, self.manner, self.last, self.turn)

    def running(self, **manner: Any) -> GroupContext:
        """The same with another manner."""
        return GroupContext(self.prefix, self.groups, self.manner._replace(**manner), self.last, self.turn)


class Binding(msgspec.Struct, frozen=True, eq=False, gc=False):
    """What a name stands for: what flows from it, the node with what was handed down to it, and the row of a layer."""

    flow: Flow
    node: Node | None = None
    context: GroupContext | None = None
    row: Row | None = None


class Scope:
    """Names seen from inside a group: its own and those outside. `left` says whether any was looked for outside."""

    __slots__ = ("left", "named", "outer")

    def __init__(self, outer: Scope | None = None) -> None:
        """A scope inside another."""
        self.outer = outer
        self.left = False
        self.named: dict[str, Binding] = {}

    def value(self, name: str) -> Flow | None:
        """A value by the name of its node, or as `node.output`."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.named:
                return scope.named[name].flow
            scope.left, scope = True, scope.outer
        return self._output(*name.rpartition("."))

    def _output(self, name: str, _: str, output: str) -> Flow | None:
        row = self.row(name)
        if row is None or output not in row.spec.outputs:
            return None
        place = list(row.spec.outputs).index(output)
        return Value(row.outs[place], *row.spec.handed_on[place])

    def listed(self, name: str, most: int = 20) -> str:
        """What is there, for who looked for `name` and found nothing: the outputs of that layer, else all names."""
        head, found = name.rpartition(".")[0], list[str]()
        row = self.row(head)
        if row is not None:
            found = [f"{head}.{output}" for output in row.spec.outputs]
        else:
            scope: Scope | None = self
            while scope is not None:
                found += [each for each in scope.named if each not in found]
                scope = scope.outer
        shown = ", ".join(each[:60] for each in found[:most])
        return f": {shown}{' …' if len(found) > most else ''}" if found else ""

    def row(self, name: str) -> Row | None:
        """The row of the layer of that name."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.named.get(name)
            if found is not None and found.row is not None:
                return found.row
            scope.left, scope = True, scope.outer
        return None

    def node(self, name: str) -> tuple[Node, GroupContext, Scope] | None:
        """The node of that name, with what was handed down to it and where it stands."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.named.get(name)
            if found is not None and found.node is not None and found.context is not None:
                return found.node, found.context, scope
            scope.left, scope = True, scope.outer
        return None
