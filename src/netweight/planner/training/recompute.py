"""Recomputation: what a pass keeps for backward, and what it makes again and when, as a policy over blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from netweight.analysis.rules import Rule, Rules, document_rules, parse_rules
from netweight.dims.sizes import Size
from netweight.faults.fault import Fault
from netweight.planner.tape import Tape
from netweight.trace.trace import Row, Trace

_EVERY = re.compile(r"every-([1-9]\d{0,5})\Z")
CHOICES = ("none", "selective", "full", "every-N")


class RecomputeSpan(NamedTuple):
    """A stretch of events that is run again before the backward pass of its last, `end`: from `start` to `last`.

    `last` is the last that makes something backward needs: what follows it is not run (PyTorch's early stop).
    """

    start: int
    last: int
    end: int


class SavedAndRecomputed(NamedTuple):
    """What is kept and what is made again.

    `until`: for every storage that is kept, the earliest event whose backward needs it. `again`: for those made
    again, the earliest of their stretch whose backward needs them. `redos` are the stretches, `makers` the events that
    made each storage.
    """

    until: dict[int, int]
    again: dict[int, int]
    redos: tuple[RecomputeSpan, ...]
    makers: dict[int, int]


class EventRange(NamedTuple):
    """Events of a block, first and last."""

    start: int
    end: int


Choose = Callable[[Row, int], str]
"""True if a block is made again, by its first row and its place: `none`, `selective` (attention's inside) or `full`."""


def parse_recompute(trace: Trace, text: str) -> Choose:
    """A policy from `none`, `selective`, `full`, `every-N` or rules such as `layers.0=full`. Raises Fault.

    Rules of the document come first; a word alone stands for all.
    """
    every = _EVERY.match(text)
    if every:
        step = int(every.group(1))
        return lambda row, place: "none" if place % step else "full"  # noqa: ARG005 - by place alone
    given = rules_of(text) if text != "none" else Rules()
    applied = Rules((*document_rules(trace.network, "recompute", _setting).rules, *given.rules)).bind(trace)
    return lambda row, place: applied.of(row) or "none"  # noqa: ARG005 - by row alone


def rules_of(text: str) -> Rules:
    """The rules as they were given; `every-N` is one for every block. Raises Fault for a policy that is none."""
    return Rules((Rule("full"),)) if _EVERY.match(text) else parse_rules(text, _setting)


def check_recompute(text: str) -> None:
    """Raises Fault for a policy that is none."""
    rules_of(text)


def attends(row: Row) -> bool:
    """Whether a row has the inside of attention, which `selective` makes again."""
    return any(op.function.recomputed for op in row.spec.ops)


def _setting(word: str) -> str:
    if word not in ("none", "selective", "full"):
        raise Fault(f"recompute is not {word[:40]!r}.", f"Choices: {', '.join(CHOICES)}.", code="unknown")
    return word


def choose_saved(tape: Tape, choose: Choose, bytes_of: Callable[[int], Size]) -> SavedAndRecomputed:
    """What is kept and what is made again. A block is made again only where that keeps no more than without."""
    users: dict[int, set[int]] = {}
    for at, event in enumerate(tape.events):
        for place in event.keeps:
            users.setdefault(place, set()).add(at)
    again: dict[int, int] = {}
    makers, redos = producers(tape), list[RecomputeSpan]()
    full = [
        block
        for place, block in enumerate(block_ranges(tape))
        if choose(tape.rows[tape.events[block.start].row], place) == "full"
    ]
    inside = {at for block in full for at in range(block.start, block.end + 1)}
    cores = [block for block in _cores(tape, choose) if block.start not in inside]
    for block in (*full, *cores):
        redo = _checkpoint(tape, block, makers, users, again, bytes_of)
        if redo is not None:
            redos.append(redo)
    until = {place: min(events) for place, events in users.items() if events}
    return SavedAndRecomputed(until, again, tuple(redos), makers)


def producers(tape: Tape) -> dict[int, int]:
    """The event that makes each storage: the first that writes it, or keeps it beside its result."""
    found: dict[int, int] = dict.fromkeys(range(tape.inputs), -1)
    for at, event in enumerate(tape.events):
        for place in (*event.ins, *event.keeps, *(() if event.out is None else (event.out,))):
            found.setdefault(place, at)
    return found


def block_ranges(tape: Tape) -> list[EventRange]:
    """The blocks in the order of their first events."""
    found: dict[str, EventRange] = {}
    for at, event in enumerate(tape.events):
        name = tape.blocks[event.row]
        if name:
            found[name] = found[name]._replace(end=at) if name in found else EventRange(at, at)
    return list(found.values())


def _cores(tape: Tape, choose: Choose) -> list[EventRange]:
    """Scores to weighted values of every attention that is to be made again (arXiv 2205.05198, section 5)."""
    found: dict[int, EventRange] = {}
    for at, event in enumerate(tape.events):
        if event.op.function.recomputed and choose(tape.rows[event.row], 0) == "selective":
            found[event.row] = found.get(event.row, EventRange(at, at))._replace(end=at)
    return list(found.values())


def _checkpoint(
    tape: Tape,
    block: EventRange,
    makers: dict[int, int],
    users: dict[int, set[int]],
    again: dict[int, int],
    bytes_of: Callable[[int], Size],
) -> RecomputeSpan | None:
    """Keep what comes into a block instead of what its events keep; None where that keeps more."""
    inside = range(block.start, block.end + 1)
    own: dict[int, int] = {}
    for at in inside:
        for place in tape.events[at].keeps:
            if makers[place] in inside:
                own.setdefault(place, at)
    incoming = {place for at in inside for place in tape.events[at].ins if makers[place] not in inside}
    freed = sum(bytes_of(place) for place in own if users[place] <= set(inside))
    added = sum(bytes_of(place) for place in incoming if not users.get(place))
    if added > freed or not own:
        return None
    for place in own:
        users[place].difference_update(inside)
    for place in incoming:
        users.setdefault(place, set()).add(block.start)
    again.update(own)
    return RecomputeSpan(block.start, max(makers[place] for place in own), block.end)
