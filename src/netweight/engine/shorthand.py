"""Layers as people type them: `conv 3x3 64 s2`, `dense 768 3072`, `mha 768 h12`, `dropout 0.1`.

The first word names the kind. Bare numbers fill the kind's `typed` fields in order; one more in front is the
input size. A letter before a number, a size like 3x5, a word or `field=value` fills what it says.
"""

from __future__ import annotations

import re
from typing import Any

from netweight.document.nodes import Node
from netweight.document.reader import read_node
from netweight.faults.fault import Fault
from netweight.spec.layer import KINDS, LayerKind

from .catalogue import field_descriptions

Json = dict[str, Any]

LETTERS = {
    "k": "kernel",
    "s": "stride",
    "p": "padding",
    "d": "dilation",
    "g": "groups",
    "h": "heads",
    "kv": "kv_heads",
    "n": "units",
    "u": "units",
    "f": "filters",
}
_LETTERED = re.compile(r"(kv|[a-z])(\d+(?:x\d+)?)\Z")
_BY = re.compile(r"\d+(?:[x×*]\d+)+\Z")
_TOKEN = re.compile(r'"[^"]*"|[^\s,→]+')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
MOST = 500


def parse_shorthand(text: str) -> tuple[Json, str]:
    """A node and how its row will read. Raises Fault (code `text`) with what to type instead."""
    tokens = _TOKEN.findall(text[:MOST])
    if not tokens:
        raise _fault("Type a layer.", "For example conv 3x3 64 s2.")
    kind, rest = _kind([token if token[0] == '"' else token.lower() for token in tokens])
    node = _node(kind, rest)
    read = read_node(node)
    if read.fault is not None:
        raise _fault(read.fault.message, _usage(kind))
    return node, describe_layer(read)


def _node(kind: LayerKind, tokens: list[str]) -> Json:
    """The node that the tokens after its kind describe; what goes around a layer has that layer's words at its end."""
    inner = kind.layer.wrapped_field
    if not inner:
        return _Typed(kind).read(tokens)
    for place in range(len(tokens)):
        try:
            within, rest = _kind(tokens[place:])
        except Fault:
            continue
        node = _Typed(within).read(rest)
        expects = {"in": node.pop("in")} if "in" in node else {}
        return _Typed(kind, inner).read(tokens[:place]) | expects | {inner: node}
    raise _fault(f"{kind.title} goes around a layer.", _usage(kind))


def describe_layer(node: Node) -> str:
    """A layer in words: `Conv2D 3×3 · 64 · stride 2`."""
    config = node.layer.config() if node.layer else ""
    return f"{KINDS[node.kind].title} {config}".rstrip()


def _fault(message: str, hint: str) -> Fault:
    return Fault(message, hint, code="text")


def _usage(kind: LayerKind) -> str:
    return f"For example {kind.example}."


def _kind(tokens: list[str]) -> tuple[LayerKind, list[str]]:
    """The kind that the first words mean, and what follows."""
    meant = {_plain(word): kind for kind in KINDS.values() for word in (*kind.aliases, kind.title)}
    for taken in (3, 2, 1):
        found = meant.get(_plain("".join(tokens[:taken])))
        if found is not None and len(tokens) >= taken:
            return found, tokens[taken:]
    from netweight.document.framework_names import kind_for_class
    from netweight.faults.suggestions import close_names

    tag = kind_for_class(tokens[0])
    close = [KINDS[tag]] if tag in KINDS else close_names(_plain(tokens[0]), meant.items(), 1)
    hint = (
        f"Did you mean {close[0].example}?"
        if close
        else "For example conv 3x3 64 s2, dense 512, lstm 512, mha 768 h12."
    )
    raise _fault(f"No layer is called {tokens[0][:40]!r}.", hint)


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]", "", word.lower())


class _Typed:
    """Fills the fields of one kind from words."""

    def __init__(self, kind: LayerKind, inner: str = "") -> None:
        self.kind = kind
        self.fields = {field.name: field for field in field_descriptions(kind.tag) if field.name != inner}
        self.node: Json = {"kind": kind.tag}
        self.numbers: list[int | float] = []

    def read(self, tokens: list[str]) -> Json:
        """The node; `in 64` says the input size, as `in=64` does."""
        for before, word in zip(["", *tokens], tokens, strict=False):
            if before == "in" or word != "in":
                self._token(f"in={word}" if before == "in" else word)
        self._place()
        for field in self.fields.values():
            if field.required and field.name not in self.node:
                raise _fault(f"{self.kind.title} needs {field.title.lower()}.", _usage(self.kind))
        ordered = ["kind", "in", *self.fields]
        return {name: self.node[name] for name in ordered if name in self.node}

    def _token(self, token: str) -> None:
        lettered = _LETTERED.match(token)
        name, _, value = token.partition("=")
        if token[0] == '"':
            self._quoted(token)
        elif _NUMBER.match(token):
            self.numbers.append(float(token) if "." in token else int(token))
        elif _BY.match(token):
            self._set(
                "kernel" if "kernel" in self.fields else "output" if "output" in self.fields else self._only(token),
                _sizes(token),
                token,
            )
        elif value:
            self._set(LETTERS.get(name, name), _value(value), token)
        elif lettered and LETTERS.get(lettered.group(1)) in self.fields:
            self._set(LETTERS[lettered.group(1)], _sizes(lettered.group(2)), token)
        else:
            self._word(token)

    def _quoted(self, token: str) -> None:
        name = next((name for name, field in self.fields.items() if field.type == "text" and name not in self.node), "")
        self._set(name, token.strip('"'), token)

    def _only(self, token: str) -> str:
        if (
            len(self.kind.layer.shorthand_fields) == 1
            and self.fields[self.kind.layer.shorthand_fields[0]].type == "list"
        ):
            return self.kind.layer.shorthand_fields[0]
        raise _fault(f"{self.kind.title} takes no {token}.", _usage(self.kind))

    def _word(self, word: str) -> None:
        plain = _plain(word)
        for name, field in self.fields.items():
            if word in field.choices:
                return self._set(name, word, word)
            if field.type == "bool" and plain in (_plain(name), f"no{_plain(name)}"):
                return self._set(name, plain == _plain(name), word)
        raise _fault(f"{self.kind.title} does not know {word[:40]!r}.", _usage(self.kind))

    def _set(self, name: str, value: Any, token: str) -> None:
        if name not in self.fields and name != "in":
            raise _fault(f"{self.kind.title} has no field for {token[:40]!r}.", _usage(self.kind))
        self.node[name] = value

    def _place(self) -> None:
        """Bare numbers into the typed fields; one too many, in front, is the input size."""
        typed = [name for name in self.kind.layer.shorthand_fields if name not in self.node]
        if len(typed) == 1 and self.fields[typed[0]].type == "list":
            if self.numbers:
                self.node[typed[0]] = self.numbers
            return
        numbers = list(self.numbers)
        if len(numbers) == len(typed) + 1:
            self.node["in"] = numbers.pop(0)
        if len(numbers) > len(typed):
            raise _fault(f"{self.kind.title} takes fewer numbers.", _usage(self.kind))
        self.node.update(zip(typed, numbers, strict=False))


def _sizes(token: str) -> Any:
    parts = [int(part) for part in re.split(r"[x×*]", token)]
    return parts[0] if len(set(parts)) == 1 and len(parts) <= 2 else parts


def _value(text: str) -> Any:
    if text in ("true", "yes", "false", "no"):
        return text in ("true", "yes")
    if _BY.match(text):
        return _sizes(text)
    if _NUMBER.match(text):
        return float(text) if "." in text else int(text)
    return text
