"""What learns: frozen parts and low-rank adapters as ordered rules over paths, roles and kinds."""

from __future__ import annotations

from typing import NamedTuple

from netweight.core.faults import Fault, about
from netweight.core.frozen import yes_or_no
from netweight.core.policy import Applied, Rules, parse, said
from netweight.core.roles import Roles
from netweight.core.spec import Tensor
from netweight.core.walk import Row, Walk

MOST_RANK = 65_536


class Learning(NamedTuple):
    """The rules of a walk: which weights are frozen, and the rank of the adapter beside each."""

    freeze: Applied
    adapt: Applied
    adapts: bool

    def learns(self, row: Row, tensor: Tensor) -> bool:
        """Whether a weight learns. Beside adapters only what a rule sets free does."""
        frozen = self.freeze.of(row, tensor)
        if frozen or self.adapts:
            return frozen == "no" and tensor.trainable
        return row.trainable and tensor.trainable

    def rank(self, row: Row, tensor: Tensor) -> int:
        """The rank of the adapter beside a weight; 0 for none."""
        return int(self.adapt.of(row, tensor) or 0)


def learning(walk: Walk, freeze: str, adapt: str) -> Learning:
    """The rules that were given, after those of the document. Raises Fault for one that is none."""
    network, roles = walk.network, Roles(walk)
    with about("freeze"):
        frozen = Rules((*said(network, "freeze", yes_or_no).rules, *frozen_by(freeze).rules))
    with about("adapt"):
        ranks = Rules((*said(network, "adapt", _rank).rules, *parse(_linear(adapt), _rank).rules))
    return Learning(frozen.over(walk, roles), ranks.over(walk, roles), bool(ranks.rules))


def frozen_by(text: str) -> Rules:
    """The rules of `freeze` as they were given. Raises Fault for one that is none."""
    return parse(_each(text), yes_or_no)


def ranks_by(text: str) -> Rules:
    """The rules of `adapt` as they were given: a rank alone is for everything. Raises Fault for one that is none."""
    return parse(text, _rank)


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
