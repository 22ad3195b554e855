"""What learns: frozen parts and low-rank adapters as ordered rules over paths, roles and kinds."""

from __future__ import annotations

from typing import NamedTuple

from netweight.analysis.frozen import parse_yes_or_no
from netweight.analysis.roles import TensorRoles
from netweight.analysis.rules import BoundRules, Rules, document_rules, parse_rules
from netweight.faults.fault import Fault, faults_at_field
from netweight.spec.spec import Tensor
from netweight.trace.trace import Row, Trace

MOST_RANK = 65_536


class TrainRules(NamedTuple):
    """The rules of a trace: which weights are frozen, and the rank of the adapter beside each."""

    freeze: BoundRules
    adapt: BoundRules
    adapts: bool

    def learns(self, row: Row, tensor: Tensor) -> bool:
        """True if a weight learns. Beside adapters only what a rule sets free does."""
        frozen = self.freeze.of(row, tensor)
        if frozen or self.adapts:
            return frozen == "no" and tensor.trainable
        return row.trainable and tensor.trainable

    def rank(self, row: Row, tensor: Tensor) -> int:
        """The rank of the adapter beside a weight; 0 for none."""
        return int(self.adapt.of(row, tensor) or 0)


def train_rules(trace: Trace, freeze: str, adapt: str) -> TrainRules:
    """The rules that were given, after those of the document. Raises Fault for one that is none."""
    network, roles = trace.network, TensorRoles(trace)
    with faults_at_field("freeze"):
        frozen = Rules((*document_rules(network, "freeze", parse_yes_or_no).rules, *frozen_by(freeze).rules))
    with faults_at_field("lora"):
        ranks = Rules((*document_rules(network, "adapt", _rank).rules, *parse_rules(_linear(adapt), _rank).rules))
    return TrainRules(frozen.bind(trace, roles), ranks.bind(trace, roles), bool(ranks.rules))


def frozen_by(text: str) -> Rules:
    """The rules of `freeze` as they were given. Raises Fault for one that is none."""
    return parse_rules(_each(text), parse_yes_or_no)


def ranks_by(text: str) -> Rules:
    """The rules of `adapt` as they were given: a rank alone is for everything. Raises Fault for one that is none."""
    return parse_rules(text, _rank)


def _each(text: str) -> str:
    """What stands alone is frozen: `embedding` is `embedding=yes`."""
    items = (item.strip() for item in text.split(","))
    return ",".join(item if "=" in item or item in ("yes", "no") else f"{item}=yes" for item in items if item)


def _linear(text: str) -> str:
    """A rank alone is for every linear layer but head and router, as PEFT's all-linear."""
    items = (item.strip() for item in text.split(","))
    return ",".join(f"linear={item},head=0,router=0" if item.isdigit() else item for item in items if item)


def _rank(word: str) -> str:
    if not (word.isascii() and word.isdigit() and len(word) < 8 and int(word) <= MOST_RANK):
        raise Fault(f"{word[:40]!r} is no rank.", f"A whole number up to {MOST_RANK:,}: linear=16.", code="unknown")
    return word
