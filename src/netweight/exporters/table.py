"""The columns of a table of layers, for terminal, Markdown and HTML alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from netweight.analysis.report import Report
from netweight.analysis.tree import ReportNode, build_tree, flatten_tree, node_config, node_title
from netweight.dims import number_text as text
from netweight.document.groups import Repeat

FEW = 24
"""Without a depth, groups unfold as long as the table stays this short."""


class TableEntry(NamedTuple):
    """A line of the table: a node, how deep it is, and the report that it is of."""

    depth: int
    branch: ReportNode
    report: Report
    units: text.Units = "binary"

    @property
    def quiet(self) -> bool:
        """True for a node without weights, MACs or an error: drawn dimmed."""
        return not (self.branch.figures.parameters or self.branch.figures.macs or self.branch.fault)


class TableColumn(NamedTuple):
    """A column: its title, the text of an entry in it, its alignment, and its priority when the terminal is narrow.

    `drop` is 0 for a column that always stays; the highest is dropped first.
    """

    title: str
    cell: Callable[[TableEntry], str]
    right: bool = True
    drop: int = 0


def table_entries(report: Report, depth: int | None = None, units: text.Units = "binary") -> list[TableEntry]:
    """The lines of the table, groups folded below `depth`; None picks a depth that keeps it short."""
    branches = build_tree(report)
    chosen = fitting_depth(branches) if depth is None else depth
    return [TableEntry(level, branch, report, units) for level, branch in flatten_tree(branches, chosen)]


def fitting_depth(branches: tuple[ReportNode, ...]) -> int:
    """The greatest depth at which no more than `FEW` lines show, at least 0."""
    level, shown = branches, len(branches)
    depth = 0
    while level:
        level = tuple(child for branch in level for child in branch.children)
        shown += len(level)
        if shown > FEW or not level:
            break
        depth += 1
    return depth


def entry_name(entry: TableEntry) -> str:
    """The name of a node, else its kind; repeats say how often: `encoder ×12`."""
    node = entry.branch.node
    shown = node.common.name or node.kind or "?"
    label = f"{shown} ×{entry.branch.times}" if entry.branch.times > 1 else shown
    return label + _tags(entry.branch)


def _tags(branch: ReportNode) -> str:
    tags = [branch.part_label] if branch.part_label else []
    tags += ["training only"] if branch.node.common.when == "train" else []
    tags += ["error"] if branch.fault else ["not computed"] if branch.waits else []
    return f" ({', '.join(tags)})" if tags else ""


def kind_and_config(entry: TableEntry) -> str:
    """Kind and configuration: `Conv2D 7×7 · 64 · stride 2`."""
    node = entry.branch.node
    if isinstance(node.group, Repeat):  # the name says how often
        return "Repeat, one set of weights" if node.group.shared else "Repeat"
    kind = node.kind.capitalize() if node.group is not None else node_title(node)
    return f"{kind} {node_config(node)}".rstrip()


def output_shape(entry: TableEntry) -> str:
    """Shape of the output, without the batch."""
    branch = entry.branch
    return text.format_sample_shape(branch.output) if branch.output and not (branch.fault or branch.waits) else ""


def parameters_text(entry: TableEntry) -> str:
    """Parameters, exact."""
    return f"{entry.branch.figures.parameters:,}"


def parameters_share(entry: TableEntry) -> str:
    """Percentage of all parameters."""
    return text.format_percentage(entry.branch.figures.parameters, entry.report.totals.parameters).removesuffix(" %")


def macs_text(entry: TableEntry) -> str:
    """MACs, short."""
    return str(text.format_operations(entry.branch.figures.macs))


def flops_text(entry: TableEntry) -> str:
    """FLOPs, short."""
    return str(text.format_operations(entry.branch.figures.flops))


def saved_bytes_text(entry: TableEntry) -> str:
    """Bytes saved for backward, short; a storage counts in the first node that saves it."""
    return str(text.format_bytes(entry.branch.saved_bytes, entry.units))


COLUMNS = (
    TableColumn("layer", entry_name, right=False),
    TableColumn("kind", kind_and_config, right=False, drop=3),
    TableColumn("output", output_shape, drop=2),
    TableColumn("parameters", parameters_text),
    TableColumn("%", parameters_share, drop=5),
    TableColumn("MACs", macs_text, drop=1),
    TableColumn("FLOPs", flops_text, drop=4),
    TableColumn("saved", saved_bytes_text, drop=6),
)


def table_cells(found: list[TableEntry], columns: tuple[TableColumn, ...] = COLUMNS) -> Iterator[list[str]]:
    """Yield the cell texts of every line."""
    for entry in found:
        yield [column.cell(entry) for column in columns]
