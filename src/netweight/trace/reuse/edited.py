"""A walk of a network that is edited: most rows are as they were."""

from __future__ import annotations

import msgspec

from netweight.document.nodes import Node
from netweight.spec.spec import Spec
from netweight.trace.rows import Row, Value
from netweight.trace.scope import GroupContext, Scope
from netweight.trace.tracer import Tracer, channel_axis_of


class CachedRow(msgspec.Struct, frozen=True, eq=False):
    """The row that came last of a layer, of what values, its channels turned to `axis`; and what it handed on."""

    ins: tuple[Value, ...]
    axis: int
    context: GroupContext
    row: Row
    out: Value

    def states(self, ins: tuple[Value, ...], axis: int) -> bool:
        """Whether it states the same of these."""
        mine = self.ins
        if axis != self.axis or len(ins) != len(mine):
            return False
        return ins[0].alike(mine[0]) and (len(ins) == 1 or all(map(Value.alike, ins, mine)))


class EditedTracer(Tracer):
    """Walks a network that is edited: the row of a layer is remembered with its node."""

    def layer(
        self, node: Node, ins: tuple[Value, ...], scope: Scope, context: GroupContext, spec: Spec | None = None
    ) -> Value:
        """The row of a layer; where all is as it was last, that row."""
        if context.turn:
            return super().layer(node, ins, scope, context)
        before: CachedRow | None = node.memo.get("stated")
        if before is not None and before.ins == ins and before.context == context and before.row.outs[0] == self.ids:
            return self.same(before, self.paths.new(context.prefix, node.envelope.name or node.kind))
        axis = channel_axis_of(node.layer, context) if node.layer else 0
        if before is not None and before.states(ins, axis):
            spec = before.row.spec
        out = super().layer(node, ins, scope, context, spec)
        if self.made is not None and not self.made.tied:
            node.memo["stated"] = CachedRow(ins, axis, context, self.made, out)
        return out

    def same(self, before: CachedRow, path: str) -> Value:
        """The row of a layer where all is as it was last, but for its path."""
        row = before.row if path == before.row.path else msgspec.structs.replace(before.row, path=path)
        self.ids += len(row.outs)
        self.parts.append(row)
        self.made = row
        return before.out
