"""Policies: ordered rules that say, for every tensor or row, which of several settings holds. The last match wins.

One mechanism for number formats, frozen parts, adapters, recomputation and sharding. As text, rules stand between
commas: `bf16, linear=nf4, head=bf16, layers.0.*=fp16`. Before `=` is what a rule is for: a role (`norm`), a kind of
layer (`conv2d`), a path (anything with `.`, `*` or `?`), or several of them joined by `&`; `role:`, `kind:` and
`path:` say which where that is unclear. Without `=` a rule is for everything.

A path names whole parts of a tensor's path, at any depth, and all that is inside: `mlp.up_proj` is every
`….mlp.up_proj.weight` and `….bias`. `*` stands for any characters, `?` for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from netweight.document.network import Network
from netweight.faults.fault import Fault
from netweight.faults.suggestions import did_you_mean
from netweight.spec.layer import KINDS
from netweight.spec.spec import Tensor
from netweight.trace.trace import Row, Trace

from .roles import ROLES, TensorRoles

PATH_SIGNS = ".*?"
"""A word with one of these is a path."""

MOST_RULES = 1000
MOST_PATTERN = 500

Policy = Literal["format", "freeze", "adapt", "recompute", "shard"]
"""What rules are for: number formats, what does not train, low-rank adapters, recomputation, sharding."""

SettingParser = Callable[[str], str]
"""The proper spelling of a setting. Raises Fault for one that is none."""


class Rule(NamedTuple):
    """A setting, and what it is for: all conditions that are given must hold."""

    setting: str
    path: str = ""
    role: str = ""
    kind: str = ""

    @property
    def text(self) -> str:
        """The rule as it is written, marked only where a word could mean something else."""
        kind = f"kind:{self.kind}" if self.kind in ROLES else self.kind
        path = self.path if any(sign in self.path for sign in PATH_SIGNS) else self.path and f"path:{self.path}"
        words = "&".join(filter(None, (self.role, kind, path)))
        return f"{words}={self.setting}" if words else self.setting


class Rules(NamedTuple):
    """Rules in order; a later one overrules those before it."""

    rules: tuple[Rule, ...] = ()

    @property
    def text(self) -> str:
        """All rules as they are written."""
        return ", ".join(rule.text for rule in self.rules)

    @property
    def everywhere(self) -> str:
        """The setting of the first rule that is for everything; empty where there is none."""
        return next((rule.setting for rule in self.rules if not (rule.path or rule.role or rule.kind)), "")

    def bind(self, trace: Trace, roles: TensorRoles | None = None) -> BoundRules:
        """The rules made ready for the rows of a trace."""
        return BoundRules(self, roles or TensorRoles(trace))


class BoundRules:
    """Rules over the rows of one trace."""

    def __init__(self, rules: Rules, roles: TensorRoles) -> None:
        self._rules, self._roles = tuple(reversed(rules.rules)), roles

    def of(self, row: Row, tensor: Tensor | None = None) -> str:
        """The setting of a tensor, or of a whole row; empty where no rule is for it."""
        name = f"{row.path}.{tensor.name}" if tensor is not None else row.path
        for rule in self._rules:
            if rule.kind and rule.kind != row.kind:
                continue
            if rule.role and rule.role not in self._roles.of(row, tensor):
                continue
            if not rule.path or path_matches(rule.path, name):
                return rule.setting
        return ""


@lru_cache(maxsize=65_536)
def path_matches(pattern: str, name: str) -> bool:
    """True if a path pattern names a tensor or something around it; in time of the product of both lengths."""
    return _globbed(f"*.{pattern}.*", f".{name}.")


def _globbed(pattern: str, text: str) -> bool:
    """Shell-style `*` and `?`. After a mismatch only the last star is tried again, so hostile patterns stay cheap."""
    at = place = 0
    star, resume = -1, 0
    while place < len(text):
        sign = pattern[at] if at < len(pattern) else ""
        if sign == "*":
            star, resume = at, place
            at += 1
        elif sign and sign in (text[place], "?"):
            at, place = at + 1, place + 1
        elif star >= 0:
            resume += 1
            at, place = star + 1, resume
        else:
            return False
    return not pattern[at:].strip("*")


Tensors = Callable[[Row], Iterable[Tensor | None]]
"""What of a row rules are held against: tensors, or None for the row as a whole."""


def own_weights(row: Row) -> Iterable[Tensor | None]:
    """The weights that a row holds itself; a tied one is at the row that holds it first."""
    return row.own_weights


def whole_row(row: Row) -> Iterable[Tensor | None]:  # noqa: ARG001 - one of `Tensors`
    """A row as a whole."""
    return (None,)


def idle(rules: Rules, rows: Sequence[Row], roles: TensorRoles, tensors: Tensors = own_weights) -> Iterator[Rule]:
    """The rules that are for something in particular, and that nothing in these rows is meant by."""
    for rule in rules.rules:
        if rule.path or rule.role or rule.kind:
            alone = BoundRules(Rules((rule,)), roles)
            if not any(alone.of(row, tensor) for row in rows for tensor in tensors(row)):
                yield rule


def accept_any_setting(word: str) -> str:
    """Every word is a setting."""
    return word


def parse_rules(text: str, known: SettingParser = accept_any_setting) -> Rules:
    """Rules from text, between commas or line breaks. Raises Fault."""
    return parse_rule_items((part for line in text.splitlines() for part in line.split(",")), known)


def document_rules(network: Network, policy: Policy, known: SettingParser = accept_any_setting) -> Rules:
    """The rules of a policy that the document brings. Raises Fault with the place of the rule."""
    return Rules(
        tuple(rule for place, item in enumerate_document_rules(network, policy) for rule in _placed(place, item, known))
    )


def check_document_rules(network: Network) -> None:
    """Read every rule that the document brings, whatever its setting. Raises Fault with the place of the rule."""
    for policy in get_args(Policy):
        document_rules(network, policy)


def enumerate_document_rules(network: Network, policy: Policy) -> list[tuple[str, str]]:
    """The rules of a policy of the document as written, each with its place."""
    items: list[str] = getattr(network.policies, policy)
    return [(f"/policies/{policy}/{number}", item) for number, item in enumerate(items)]


def _placed(place: str, item: str, known: SettingParser) -> tuple[Rule, ...]:
    try:
        return parse_rule_items([item], known).rules
    except Fault as fault:
        raise fault.located_at(place) from None


def parse_rule_items(items: Iterable[str], known: SettingParser = accept_any_setting) -> Rules:
    """Rules from items, one each; empty ones are passed over. Raises Fault."""
    found = tuple(_rule(item.strip(), known) for item in items if item.strip())
    if len(found) > MOST_RULES:
        raise Fault(f"More than {MOST_RULES:,} rules.", "Take patterns for several tensors.", code="field")
    return Rules(found)


def _rule(item: str, known: SettingParser) -> Rule:
    if len(item) > MOST_PATTERN:
        raise Fault(f"A rule is longer than {MOST_PATTERN} characters.", "Shorten it with *.", code="field")
    wanted, there, setting = item.rpartition("=")
    if not setting.strip() or (there and not wanted.strip()):
        raise Fault(f"{item[:60]!r} is no rule.", "For example norm=bf16, or bf16 for everything.", code="field")
    rule = Rule(known(setting.strip()))
    for term in wanted.split("&") if there else ():
        rule = rule._replace(**_term(term.strip(), item))
    return rule


def _term(term: str, item: str) -> dict[str, str]:
    """One condition: which field of a rule it is, and its value."""
    mark, there, value = term.partition(":")
    if there and mark in ("role", "kind", "path"):
        _check(mark, value)
        return {mark: value}
    if not term:
        raise Fault(f"{item[:60]!r} lacks a condition.", "For example norm=bf16.", code="field")
    if any(sign in term for sign in PATH_SIGNS):
        return {"path": term}
    word = term.lower()
    if word in ROLES:
        return {"role": word}
    _check("kind", word)
    return {"kind": word}


def _check(mark: str, value: str) -> None:
    if (mark == "path" and value) or (mark == "role" and value in ROLES) or (mark == "kind" and value in KINDS):
        return
    hint = did_you_mean(value[:60], [(name, name) for name in (*ROLES, *KINDS)]) or f"Roles: {', '.join(ROLES)}."
    raise Fault(
        f"{value[:60]!r} is neither a role nor a kind of layer.",
        f"{hint} A name of a path is path:{value[:60]}.",
        code="unknown",
    )
