"""The columns of a table of layers, for terminal, Markdown and HTML alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from netweight.core import text
from netweight.core.groups import Repeat
from netweight.core.report import Report
from netweight.core.tree import Branch, config, fold, listed, title

FEW = 24
"""Without a depth, groups unfold as long as the table stays this short."""


class Entry(NamedTuple):
    """A line of the table: a node, how deep it is, and the report that it is of."""

    depth: int
    branch: Branch
    report: Report
    units: text.Units = "binary"

    @property
    def quiet(self) -> bool:
        """Whether it has neither weights nor contractions: drawn small."""
        return not (self.branch.figures.parameters or self.branch.figures.macs or self.branch.fault)


class Column(NamedTuple):
    """A column: its title, the text of an entry in it, whether it stands right, and how soon it goes for want of room.

    `drop` is 0 for what always stays; the highest goes first.
    """

    title: str
    cell: Callable[[Entry], str]
    right: bool = True
    drop: int = 0


def entries(report: Report, depth: int | None = None, units: text.Units = "binary") -> list[Entry]:
    """The lines of the table, groups folded below `depth`; None picks a depth that keeps it short."""
    branches = fold(report)
    chosen = fitting(branches) if depth is None else depth
    return [Entry(level, branch, report, units) for level, branch in listed(branches, chosen)]


def fitting(branches: tuple[Branch, ...]) -> int:
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


def name(entry: Entry) -> str:
    """The name of a node, else its kind; repeats say how often: `encoder ×12`."""
    node = entry.branch.node
    shown = node.envelope.name or node.kind or "?"
    label = f"{shown} ×{entry.branch.times}" if entry.branch.times > 1 else shown
    return label + _tags(entry.branch)


def _tags(branch: Branch) -> str:
    tags = [branch.part_label] if branch.part_label else []
    tags += ["training only"] if branch.node.envelope.when == "train" else []
    tags += ["at fault"] if branch.fault else ["waits"] if branch.waits else []
    return f" ({', '.join(tags)})" if tags else ""


def what(entry: Entry) -> str:
    """Kind and configuration: `Conv2D 7×7 · 64 · stride 2`."""
    node = entry.branch.node
    if isinstance(node.group, Repeat):  # the name says how often
        return "Repeat, one set of weights" if node.group.shared else "Repeat"
    kind = node.kind.capitalize() if node.group is not None else title(node)
    return f"{kind} {config(node)}".rstrip()


def output(entry: Entry) -> str:
    """Shape of the output, without the batch."""
    branch = entry.branch
    return text.shape(branch.output) if branch.output and not (branch.fault or branch.waits) else ""


def parameters(entry: Entry) -> str:
    """Parameters, exact."""
    return f"{entry.branch.figures.parameters:,}"


def share(entry: Entry) -> str:
    """Percentage of all parameters."""
    return text.share(entry.branch.figures.parameters, entry.report.totals.parameters).removesuffix(" %")


def macs(entry: Entry) -> str:
    """MACs, short."""
    return str(text.operations(entry.branch.figures.macs))


def flops(entry: Entry) -> str:
    """FLOPs, short."""
    return str(text.operations(entry.branch.figures.flops))


def saved(entry: Entry) -> str:
    """Bytes that the node is the first to keep for backward."""
    return str(text.size(entry.branch.saved_bytes, entry.units))


COLUMNS = (
    Column("layer", name, right=False),
    Column("kind", what, right=False, drop=3),
    Column("output", output, drop=2),
    Column("parameters", parameters),
    Column("%", share, drop=5),
    Column("MACs", macs, drop=1),
    Column("FLOPs", flops, drop=4),
    Column("saved", saved, drop=6),
)


def cells(found: list[Entry], columns: tuple[Column, ...] = COLUMNS) -> Iterator[list[str]]:
    """The texts of every line."""
    for entry in found:
        yield [column.cell(entry) for column in columns]
