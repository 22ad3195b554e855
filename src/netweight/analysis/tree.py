"""Rows folded back into the nodes of the document: one branch a node, turns of a repeat together.

A row belongs to the node of its `id`; what an `again` runs once more belongs to the `again`. The row that a group
adds of its own (the sum of a residual) is the group's. Figures add up: a group is its own rows and its children.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from netweight.dims.sizes import Shape, Size
from netweight.document.groups import Again, Branches, Experts, Repeat, Residual
from netweight.document.nodes import Node
from netweight.faults.fault import Fault
from netweight.spec.layer import KINDS
from netweight.trace.trace import Row, Trace

from .figures import RowFigures, sum_figures
from .report import Report, ReportRow


class ReportNode(msgspec.Struct, frozen=True, eq=False):
    """A node of the document and what it weighs.

    `times` is the number of turns of a repeat, else 1. `part_label` says which part of its group the node is in
    (`""`, `shortcut`, `branch 2`). `first` is the first line that ran, `last` the one that makes the node's output in
    the last turn; both are None where nothing ran. `waits` is the id of the node with the fault that it waits for.
    `lines` are its own, without its children's.
    """

    id: str
    node: Node
    figures: RowFigures
    times: int = 1
    part_label: str = ""
    children: tuple[ReportNode, ...] = ()
    first: ReportRow | None = None
    last: ReportRow | None = None
    fault: Fault | None = None
    waits: str = ""
    lines: tuple[ReportRow, ...] = ()

    @property
    def saved_bytes(self) -> Size:
        """Bytes that its rows are the first to keep for backward, in fp32."""
        return sum([line.saved_bytes for line in self.lines]) + sum([child.saved_bytes for child in self.children])

    @property
    def group(self) -> bool:
        """True if other nodes are inside, or run again."""
        return self.node.group is not None

    @property
    def input(self) -> Shape | None:
        """Shape of the first input in the first turn, batch included."""
        return self.first.row.spec.inputs[0].shape if self.first else None

    @property
    def output(self) -> Shape | None:
        """Shape of the output in the last turn, batch included."""
        return next(iter(self.last.row.spec.outputs.values())).shape if self.last else None


def build_tree(report: Report) -> tuple[ReportNode, ...]:
    """The nodes of a report's network as nested branches, in the order of the document."""
    nodes = report.trace.network.nodes
    agains = frozenset(_agains((*nodes, *(node for made in report.trace.composite_nodes.values() for node in made))))
    own: dict[str, list[ReportRow]] = {}
    for line in report.lines:
        own.setdefault(_home(line.row, agains), []).append(line)
    return tuple([_branch(node, "", report.trace, own) for node in nodes])


def flatten_tree(
    branches: tuple[ReportNode, ...], deepest: int | None = None, depth: int = 0
) -> Iterator[tuple[int, ReportNode]]:
    """Branches with their depth, a group before its children; what is deeper than `deepest` stays folded."""
    for branch in branches:
        yield depth, branch
        if deepest is None or depth < deepest:
            yield from flatten_tree(branch.children, deepest, depth + 1)


def node_title(node: Node) -> str:
    """What a node is called: the kind of a layer, the name or the kind of a group."""
    if node.group is not None:
        return node.common.name or node.kind.capitalize()
    kind = KINDS.get(node.kind)
    return kind.title if kind else node.kind or "Unknown"


def node_config(node: Node) -> str:
    """The configuration of a layer, or what is in a group: `7×7 · 64 · stride 2`, `3 times`."""
    group = node.group
    if node.layer is not None:
        return node.layer.config()
    if isinstance(group, Repeat):
        return f"{group.times} times" + (", one set of weights" if group.shared else "")
    if isinstance(group, Residual):
        return "with a shortcut" if node.parts[1][1] else ""
    if isinstance(group, Branches):
        return f"{len(node.parts)} paths, {group.merge}"
    if isinstance(group, Again):
        return group.of
    if isinstance(group, Experts):
        return f"{group.top} of {group.count}"
    count = sum(len(nodes) for _, nodes in node.parts)
    return f"{count} {'layer' if count == 1 else 'layers'}" if group is not None else ""


def _agains(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node.group, Again):
            yield node.id
        for _, inner in node.parts:
            yield from _agains(inner)


def _home(row: Row, agains: frozenset[str]) -> str:
    """Id of the node that a row belongs to: its own, or the outermost `again` that runs it."""
    return next((group for group in row.groups if group in agains), row.id) if agains else row.id


def _branch(node: Node, label: str, trace: Trace, own: dict[str, list[ReportRow]]) -> ReportNode:
    lines = own.get(node.id, [])
    if len(lines) == 1 and node.layer is not None:
        # What most nodes are: one layer that ran once. A composite has no line of its own.
        (line,) = lines
        fault, waits = trace.faults.get(node.id), trace.blocked_by.get(node.id, "")
        return ReportNode(node.id, node, line.figures, 1, label, (), line, line, fault, waits, (line,))
    parts = (*node.parts, ("", trace.composite_nodes.get(node.id, ())))
    children = tuple([_branch(inner, part, trace, own) for part, nodes in parts for inner in nodes])
    return ReportNode(
        node.id,
        node,
        _summed(lines, children),
        node.group.times if isinstance(node.group, Repeat) else 1,
        label,
        children,
        _first(node, lines, children),
        _last(lines, children),
        trace.faults.get(node.id),
        trace.blocked_by.get(node.id, ""),
        tuple(lines),
    )


def _summed(lines: list[ReportRow], children: tuple[ReportNode, ...]) -> RowFigures:
    return sum_figures([part.figures for part in (*lines, *children)])


def _first(node: Node, lines: list[ReportRow], children: tuple[ReportNode, ...]) -> ReportRow | None:
    """The line that takes a node's input: a router's own, a merge comes after its children."""
    own = lines[0] if lines else None
    if own and isinstance(node.group, Experts):
        return own
    return next((child.first for child in children if child.first), own)


def _last(lines: list[ReportRow], children: tuple[ReportNode, ...]) -> ReportRow | None:
    """The line that makes a node's output: its own last one, else that of its last child that runs in inference."""
    if lines:
        return next((line for line in reversed(lines) if line.row.runs), lines[-1])
    made = [child.last for child in children if child.last]
    return next((line for line in reversed(made) if line.row.runs), made[-1] if made else None)
