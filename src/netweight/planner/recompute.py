"""Recomputation: what a pass keeps for backward, and what it makes again, as a policy over blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from netweight.core.dims import Size
from netweight.core.faults import Fault
from netweight.core.policy import Rules, parse, said
from netweight.core.walk import Row, Walk

from .sharding import block_of
from .tape import Tape

_EVERY = re.compile(r"every-([1-9]\d{0,5})\Z")
CHOICES = ("none", "selective", "full", "every-N")


class Kept(NamedTuple):
    """What is kept and what is made again.

    `until`: for every storage that is kept, the earliest event whose backward needs it. `again`: for those made
    again, the event whose backward makes them (the last of their block) and the earliest that needs them.
    """

    until: dict[int, int]
    again: dict[int, tuple[int, int]]


class Block(NamedTuple):
    """Events of a block, first and last."""

    name: str
    start: int
    end: int


class Policy(NamedTuple):
    """Whether attention's inside is made again, and which blocks are: those that `chosen` says of name and place."""

    selective: bool
    chosen: Callable[[Row, int], bool]


def recomputed(walk: Walk, text: str) -> Policy:
    """A policy from `none`, `selective`, `full`, `every-N` or rules such as `layers.0=full`. Raises Fault.

    Rules of the document come first; a word alone stands for all.
    """
    every = _EVERY.match(text)
    if every:
        step = int(every.group(1))

        def nth(row: Row, place: int) -> bool:  # noqa: ARG001 - by place alone
            return place % step == 0

        return Policy(selective=False, chosen=nth)
    given = parse(text, _setting) if text != "none" else Rules()
    rules = Rules((*said(walk.network, "recompute", _setting).rules, *given.rules))
    applied = rules.over(walk)
    selective = any(rule.setting == "selective" for rule in rules.rules)

    def ruled(row: Row, place: int) -> bool:  # noqa: ARG001 - by row alone
        return applied.of(row) == "full"

    return Policy(selective, ruled)


def check(text: str) -> None:
    """Raises Fault for a policy that is none."""
    if not _EVERY.match(text):
        parse(text, _setting)


def _setting(word: str) -> str:
    if word not in ("none", "selective", "full"):
        raise Fault(f"recompute is not {word[:40]!r}.", f"Choices: {', '.join(CHOICES)}.", code="unknown")
    return word


def kept_by(tape: Tape, policy: Policy, bytes_of: Callable[[int], Size]) -> Kept:
    """What is kept and what is made again. A block is made again only where that keeps no more than without."""
    users: dict[int, set[int]] = {}
    for at, event in enumerate(tape.events):
        for place in event.keeps:
            users.setdefault(place, set()).add(at)
    again: dict[int, tuple[int, int]] = {}
    if policy.selective:
        _attention(tape, users, again)
    for place, block in enumerate(blocks(tape)):
        if policy.chosen(tape.rows[tape.events[block.start].row], place):
            _checkpoint(tape, block, users, again, bytes_of)
    return Kept({place: min(events) for place, events in users.items() if events}, again)


def blocks(tape: Tape) -> list[Block]:
    """The blocks in the order of their first events."""
    found: dict[str, Block] = {}
    for at, event in enumerate(tape.events):
        name = block_of(tape.rows[event.row])
        if name:
            found[name] = found[name]._replace(end=at) if name in found else Block(name, at, at)
    return list(found.values())


def _checkpoint(
    tape: Tape,
    block: Block,
    users: dict[int, set[int]],
    again: dict[int, tuple[int, int]],
    bytes_of: Callable[[int], Size],
) -> None:
    """Keep what comes into a block instead of what its events keep."""
    inside = range(block.start, block.end + 1)
    here = {tape.events[at].row for at in inside}
    own: dict[int, int] = {}
    for place, events in users.items():
        mine = [at for at in events if at in inside]
        if mine and tape.made[place].row in here:
            own[place] = min(mine)
    incoming = {place for at in inside for place in tape.events[at].ins if tape.made[place].row not in here}
    freed = sum(bytes_of(place) for place in own if all(at in inside for at in users[place]))
    added = sum(bytes_of(place) for place in incoming if not users.get(place))
    if added > freed:
        return
    for place, first in own.items():
        users[place] = {at for at in users[place] if at not in inside}
        if not users[place]:
            again[place] = (block.end, first)
    for place in incoming:
        users.setdefault(place, set()).add(block.start)


def _attention(tape: Tape, users: dict[int, set[int]], again: dict[int, tuple[int, int]]) -> None:
    """Keep queries, keys, values and the result; make scores and probabilities again (arXiv 2205.05198, section 5)."""
    for at, event in enumerate(tape.events):
        if not event.op.fn.startswith("attention."):
            continue
        for place in event.keeps:
            tensor = tape.made[place].tensor
            if tensor is not None and (tensor.fused or tensor.dtype == "mask") and at in users[place]:
                users[place].discard(at)
                if not users[place]:
                    again[place] = (at, at)
