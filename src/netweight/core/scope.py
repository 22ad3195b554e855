"""Names inside a group: values, the rows that made them, and nodes that can run again."""

from __future__ import annotations

from typing import Generic, TypeVar

from .network import Node
from .row import Flow, Row, Value

Context = TypeVar("Context")


class Scope(Generic[Context]):
    """Names seen from inside a group: its own and those outside."""

    def __init__(self, outer: Scope[Context] | None = None) -> None:
        """A scope inside another."""
        self.outer = outer
        self.values: dict[str, Flow] = {}
        self.rows: dict[str, Row] = {}
        self.nodes: dict[str, tuple[Node, Context]] = {}

    def value(self, name: str) -> Flow | None:
        """A value by the name of its node, or as `node.output`."""
        scope: Scope[Context] | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        return self._output(*name.rpartition("."))

    def _output(self, name: str, _: str, output: str) -> Flow | None:
        row = self.row(name)
        if row is None or output not in row.spec.outputs:
            return None
        place = list(row.spec.outputs).index(output)
        return Value(row.outs[place], *row.spec.handed_on[place])

    def row(self, name: str) -> Row | None:
        """The row of the layer of that name."""
        scope: Scope[Context] | None = self
        while scope is not None:
            if name in scope.rows:
                return scope.rows[name]
            scope = scope.outer
        return None

    def node(self, name: str) -> tuple[Node, Context, Scope[Context]] | None:
        """The node of that name, with what was handed down to it and where it stands."""
        scope: Scope[Context] | None = self
        while scope is not None:
            if name in scope.nodes:
                return (*scope.nodes[name], scope)
            scope = scope.outer
        return None
