"""What is on the host: weights, and in training optimizer, gradients or activations, all of them or by rules."""

from __future__ import annotations

from typing import NamedTuple

from netweight.analysis.roles import TensorRoles
from netweight.analysis.rules import BoundRules, Rules, parse_rules
from netweight.faults.fault import Fault
from netweight.spec.spec import Tensor
from netweight.trace.trace import Row, Trace

WORDS = ("optimizer", "gradients", "weights", "activations")
RUNNING = ("weights",)
"""What there is to move when a network runs."""


class OffloadRules(NamedTuple):
    """The rules of each word that was given."""

    rules: dict[str, BoundRules]

    def of(self, row: Row, tensor: Tensor | None = None) -> frozenset[str]:
        """What is on the host of a tensor, or of a whole row."""
        return frozenset(word for word, applied in self.rules.items() if applied.of(row, tensor))


def parse_offload(trace: Trace, text: str) -> OffloadRules:
    """Rules from `optimizer, gradients, layers.0.*=activations`: a word alone is for all. Raises Fault."""
    given, roles = parse_rules(text, _word).rules, TensorRoles(trace)
    words = dict.fromkeys(rule.setting for rule in given)
    return OffloadRules(
        {word: Rules(tuple(rule for rule in given if rule.setting == word)).bind(trace, roles) for word in words}
    )


def rules_of(text: str) -> Rules:
    """The rules as they were given. Raises Fault for one that is none."""
    return parse_rules(text, _word)


def check_offload(text: str, *, training: bool = True) -> None:
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
