"""The blocks of a network: what is run again, gathered, fetched or put on a stage of a pipeline as a whole.

What a block is follows from how the document is built, not from what its parts are called. It is

- a layer made of others that has a shortcut (an encoder block, a bottleneck);
- a group beside others whose shortcuts differ from each other (attention, then an MLP), or, without any, beside one
  that is like it;
- a turn of a repeat that does not hold several of these;
- shortcuts in a row that differ, with what is between, where the same follow again: a turn that is written out;
- a shortcut: a residual, or branches that are added of which one is empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import NamedTuple, TypeVar

from netweight.document.groups import Block, Branches, Repeat, Residual
from netweight.document.nodes import Node
from netweight.spec.layer import Composite
from netweight.trace.rows import Row
from netweight.trace.trace import Trace

Signature = tuple[object, ...]
Units = list[tuple[str, "Unit"]]
Made = TypeVar("Made")
LONGEST = 16
"""The most nodes of a turn that is written out."""


class Unit(NamedTuple):
    """A block by the node that it begins with, its turns (0: itself), and whether it is a whole layer of a network."""

    name: str
    turns: int = 0
    layer: bool = True


def blocks_of(trace: Trace) -> tuple[str, ...]:
    """The block that each row is in; empty outside of all."""
    found = dict(_Finder(trace.composite_nodes).among(trace.network.nodes))
    names: list[str] = []
    met: Counter[str] = Counter()
    for (place, turns), rows in groupby(_place(row, found) for row in trace.rows):
        many = len(list(rows))
        # Every turn has as many rows.
        each = many // turns if turns else many
        names += [f"{place}:{met[place] + at // each}" if place else "" for at in range(many)]
        met[place] += turns or 1
    return tuple(names)


def _place(row: Row, found: dict[str, Unit]) -> tuple[str, int]:
    """The outermost block around a row, told from its runs elsewhere, and how many turns it has."""
    for at, id in enumerate((*row.groups, row.id)):
        if id in found:
            return "|".join((*row.groups[:at], found[id].name)), found[id].turns
    return "", 0


class _Finder:
    """Finds blocks in a document; what is asked of a node is answered once."""

    def __init__(self, inside: dict[str, tuple[Node, ...]]) -> None:
        """`inside` are the nodes that layers made of others consist of."""
        self.inside = inside
        self.known: dict[tuple[str, str], object] = {}

    def once(self, what: str, node: Node, make: Callable[[], Made]) -> Made:
        key = what, node.id
        if key not in self.known:
            self.known[key] = make()
        return self.known[key]  # pyright: ignore[reportReturnType]

    def among(self, nodes: Sequence[Node]) -> Units:
        """The blocks among nodes and in them, by the ids of the nodes that they are made of."""
        alike = Counter(self.signature(node) for node in nodes if isinstance(node.group, Block))
        layers = {node.id for node in nodes if self.is_layer(node)}
        written = self.written_out(nodes)
        plain = not layers and not written and not any(shortcut(node) or self.within(node) for node in nodes)
        found: Units = []
        for node in nodes:
            if node.id in written:
                found.append((node.id, Unit(written[node.id], layer=False)))
            elif isinstance(node.group, Repeat) and node.group.times > 1:
                found += self.turns(node, node.group.times)
            elif node.id in layers and (len(layers) > 1 or isinstance(node.layer, Composite)):
                found.append((node.id, Unit(node.id)))
            elif shortcut(node):
                found.append((node.id, Unit(node.id, layer=False)))
            elif plain and alike[self.signature(node)] > 1:
                found.append((node.id, Unit(node.id)))
            else:
                found += self.within(node)
        return found

    def within(self, node: Node) -> Units:
        """The blocks in a group."""
        return self.once("within", node, lambda: [each for _, part in node.parts for each in self.among(part)])

    def turns(self, node: Node, times: int) -> Units:
        """The turns of a repeat, or the layers in them where there are several."""
        if self.differ(children(node)):
            return [(node.id, Unit(node.id, times))]
        within = self.within(node)
        layers = {unit.name for _, unit in within if unit.layer}
        several = len(layers) > 1 or (len(within) > 1 and any(unit.turns for _, unit in within))
        return within if several else [(node.id, Unit(node.id, times))]

    def is_layer(self, node: Node) -> bool:
        """True if a node is a layer of a network: it has shortcuts, no two alike, and no blocks of another kind."""
        return self.once("layer", node, lambda: self._is_layer(node))

    def _is_layer(self, node: Node) -> bool:
        if isinstance(node.layer, Composite):
            return has_shortcut(self.inside.get(node.id, ()))
        if isinstance(node.group, Repeat) and node.group.times > 1:
            return True
        if not isinstance(node.group, Block | Repeat):
            return False
        return self.differ(children(node))

    def differ(self, nodes: Sequence[Node]) -> bool:
        """True if there are shortcuts among nodes, no two alike, and no other blocks."""
        cut = [self.is_cut(node) for node in nodes]
        if not any(cut) or self.among([node for node, is_cut in zip(nodes, cut, strict=True) if not is_cut]):
            return False
        signs = [self.signature(node) for node, is_cut in zip(nodes, cut, strict=True) if is_cut]
        return len(set(signs)) == len(signs)

    def is_cut(self, node: Node) -> bool:
        """True if a node is a shortcut, or a group around a single one."""
        return self.once("cut", node, lambda: self._is_cut(node))

    def _is_cut(self, node: Node) -> bool:
        if shortcut(node) or not isinstance(node.group, Block):
            return shortcut(node)
        inner = children(node)
        others = [child for child in inner if not shortcut(child)]
        return len(inner) - len(others) == 1 and not self.among(others)

    def written_out(self, nodes: Sequence[Node]) -> dict[str, str]:
        """Turns that are written one after the other: the first node of its turn for every node."""
        if not any(map(shortcut, nodes)):
            return {}
        kinds: dict[Signature, int] = {}
        signs = [kinds.setdefault(self.signature(node), len(kinds)) for node in nodes]
        found: dict[str, str] = {}
        at = 0
        while at < len(signs):
            length = self.period(nodes, signs, at)
            first = signs[at : at + length]
            while length and signs[at : at + length] == first:
                found |= dict.fromkeys((node.id for node in nodes[at : at + length]), nodes[at].id)
                at += length
            at += 0 if length else 1
        return found

    def period(self, nodes: Sequence[Node], signs: list[int], at: int) -> int:
        """How many nodes a turn has that begins with a shortcut at a place and is followed by its like; 0 for none."""
        for length in range(2, LONGEST + 1) if shortcut(nodes[at]) else ():
            if signs[at : at + length] == signs[at + length : at + 2 * length]:
                return length if self.differ(nodes[at : at + length]) else 0
        return 0

    def signature(self, node: Node) -> Signature:
        """What a node is made of, by kinds along its main path: whatever its parts are called, and however wide."""
        return self.once("signature", node, lambda: self._signature(node))

    def _signature(self, node: Node) -> Signature:
        sources = len(node.common.sources)
        return node.kind, sources, tuple([self.signature(part) for _, nodes in node.parts[:1] for part in nodes])


def children(node: Node) -> list[Node]:
    """The nodes in a group; of a group that stands alone in it, those in that one."""
    found = [child for _, nodes in node.parts for child in nodes]
    return children(found[0]) if len(found) == 1 and isinstance(found[0].group, Block) else found


def shortcut(node: Node) -> bool:
    """True if what comes in is added to what a group makes."""
    group = node.group
    if isinstance(group, Residual):
        return True
    return isinstance(group, Branches) and group.merge == "add" and not all(nodes for _, nodes in node.parts)


def has_shortcut(nodes: Sequence[Node]) -> bool:
    """True if anything is added in a layer that is made of others."""
    return any(
        shortcut(node) or node.kind == "add" or any(has_shortcut(part) for _, part in node.parts) for node in nodes
    )
