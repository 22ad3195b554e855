"""What is on the host: weights, and in training optimizer, gradients or activations, all of them or by rules."""

from __future__ import annotations

from typing import NamedTuple

from netweight.core.faults import Fault
from netweight.core.policy import Applied, Rules, parse
from netweight.core.roles import Roles
from netweight.core.spec import Tensor
from netweight.core.walk import Row, Walk

WORDS = ("optimizer", "gradients", "weights", "activations")
RUNNING = ("weights",)
"""What there is to move when a network runs."""


class Offload(NamedTuple):
    """The rules of each word that was given."""

    rules: dict[str, Applied]

    def of(self, row: Row, tensor: Tensor | None = None) -> frozenset[str]:
        """What is on the host of a tensor, or of a whole row."""
        return frozenset(word for word, applied in self.rules.items() if applied.of(row, tensor))


def offloaded(walk: Walk, text: str) -> Offload:
    """Rules from `optimizer, gradients, layers.0.*=activations`: a word alone is for all. Raises Fault."""
    given, roles = parse(text, _word).rules, Roles(walk)
    words = dict.fromkeys(rule.setting for rule in given)
    return Offload(
        {word: Rules(tuple(rule for rule in given if rule.setting == word)).over(walk, roles) for word in words}
    )


def rules_of(text: str) -> Rules:
    """The rules as they were given. Raises Fault for one that is none."""
    return parse(text, _word)


def check(text: str, *, training: bool = True) -> None:
    """Raises Fault for a rule that is none, and for a word of training where the network runs."""
    for rule in rules_of(text).rules:
        if not training and rule.setting not in RUNNING:
            raise Fault(
                f"A network that runs has no {rule.setting} to offload.",
                f"Choices: {', '.join(RUNNING)}; in training (train) also {', '.join(WORDS)}.",
                code="field",
                field="offload",
            )


def _word(word: str) -> str:
    if word not in WORDS:
        raise Fault(f"offload is not {word[:40]!r}.", f"Choices: {', '.join(WORDS)}.", code="unknown", field="offload")
    return word
