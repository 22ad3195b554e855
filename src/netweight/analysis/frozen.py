"""What a document's rules freeze or set free, beside what its nodes say themselves."""

from __future__ import annotations

import msgspec

from netweight.faults.fault import Fault
from netweight.trace.trace import Row, Trace

from .rules import document_rules


def parse_yes_or_no(word: str) -> str:
    """A setting of the policy `freeze`. Raises Fault for another word."""
    if word not in ("yes", "no"):
        raise Fault(f"A part is frozen or not, not {word[:40]!r}.", "For example embedding=yes.", code="unknown")
    return word


def apply_freeze_rules(trace: Trace) -> Trace:
    """The trace with the rules of `policies.freeze` carried out: `yes` freezes weights, `no` sets them free.

    Raises Fault with the place of a rule that is none.
    """
    rules = document_rules(trace.network, "freeze", parse_yes_or_no)
    if not rules.rules:
        return trace
    applied = rules.bind(trace)
    rows: list[Row] = []
    for row in trace.rows:
        settings = {weight.name: applied.of(row, weight) for weight in row.spec.weights}
        if any(settings.values()):
            still = frozenset(name for name, setting in settings.items() if _frozen(row, setting))
            row = msgspec.structs.replace(row.with_flags(trainable=len(still) < len(settings)), frozen=still)
        rows.append(row)
    return msgspec.structs.replace(trace, parts=rows)


def _frozen(row: Row, setting: str) -> bool:
    return not row.trainable if not setting else setting == "yes"
