"""Reuse between traces of one network that is edited: most layers have the inputs that they had before the edit."""

from __future__ import annotations

import msgspec

from netweight.caching.caches import reuse_enabled
from netweight.document.network import Network
from netweight.document.nodes import Node
from netweight.trace.builder import TraceBuilder
from netweight.trace.layer_specs import moved_channel_axis
from netweight.trace.rows import Row, Value
from netweight.trace.scope import GroupContext, Scope

from .tracing_reuse import Inputs, NoReuse, SubgraphReuse, TraceLayer


class CachedRow(msgspec.Struct, frozen=True, eq=False):
    """The latest row of a layer, with everything that it followed from, and the value that it returned."""

    ins: Inputs
    axis: int
    context: GroupContext
    row: Row
    out: Value

    def same_spec(self, ins: Inputs, axis: int) -> bool:
        """True if the layer states the same spec for these inputs."""
        mine = self.ins
        if axis != self.axis or len(ins) != len(mine):
            return False
        return ins[0].same_type(mine[0]) and (len(ins) == 1 or all(map(Value.same_type, ins, mine)))


class EditedReuse(SubgraphReuse):
    """Reuse of subgraphs, and of rows that earlier traces of the same network cached with their nodes."""

    def layer(self, node: Node, ins: Inputs, scope: Scope, context: GroupContext, trace: TraceLayer) -> Value:
        """Add the cached row of a layer if nothing of it changed, else trace and cache it; return its first output."""
        if context.channel_axis:
            return trace(node, ins, scope, context)
        built, spec = self.built, None
        cached: CachedRow | None = node.memo.get("cached_row")
        axis = moved_channel_axis(node.layer, context.channels_last) if node.layer else 0
        if cached is not None:
            if cached.ins == ins and cached.context == context and cached.row.outs[0] == built.next_id:
                return _add_cached_row(built, cached, built.paths.add(context.prefix, node.path_name))
            if cached.same_spec(ins, axis):
                spec = cached.row.spec
        out = trace(node, ins, scope, context, spec)
        # A tie is looked up by name, and may mean another row next time.
        if built.last_row is not None and not built.last_row.tied:
            node.memo["cached_row"] = CachedRow(ins, axis, context, built.last_row, out)
        return out


def _add_cached_row(built: TraceBuilder, cached: CachedRow, path: str) -> Value:
    """Add a cached row behind the path that it has now."""
    row = cached.row if path == cached.row.path else msgspec.structs.replace(cached.row, path=path)
    built.add_row(row)
    return cached.out


def choose_reuse(network: Network) -> NoReuse:
    """The reuse that a trace of a network begins with; none inside `reuse_disabled`."""
    if not reuse_enabled():
        return NoReuse()
    return EditedReuse() if network.edited else SubgraphReuse()
