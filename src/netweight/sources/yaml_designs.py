"""Designs in YAML, which needs PyYAML: the same documents as in JSON, without other features of YAML."""

from __future__ import annotations

import math
from typing import Any, cast

import msgspec

from netweight.document.reader import MAX_DEPTH
from netweight.faults.fault import Fault

Json = dict[str, Any]


def parse_yaml(data: bytes, name: str) -> Json:
    """A document from YAML. Raises Fault for invalid YAML, too deep nesting and aliases."""
    yaml = _yaml(name)
    try:
        _bound(yaml, data, name)
        plain = yaml.load(data, Loader=_loader(yaml))
        _finite(plain, name)
        # Through JSON: keys become text and dates become what they were written as.
        document = msgspec.json.decode(msgspec.json.encode(plain))
    except yaml.YAMLError as error:
        raise Fault(
            f"Not YAML: {_reason(error)}.", "A design is a mapping that starts with netweight: 1.", path=name
        ) from None
    except (TypeError, ValueError, AttributeError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        raise Fault(f"Not a design: {error}.", "Use plain text, numbers, lists and mappings.", path=name) from None
    if not isinstance(document, dict):
        raise Fault("Not a design: the YAML is not a mapping.", "A design starts with netweight: 1.", path=name)
    return document  # pyright: ignore[reportUnknownVariableType]


def dump_yaml(document: Json) -> str:
    """A document as YAML, in the order that it has. Raises Fault without PyYAML."""
    return _yaml("").safe_dump(document, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120)


def _yaml(name: str) -> Any:
    try:
        import yaml  # pyright: ignore[reportMissingModuleSource, reportMissingImports, reportUnknownVariableType]
    except ImportError:
        raise Fault(
            "YAML needs PyYAML, which is not installed.",
            "Run pip install 'netweight[yaml]', or use a .json design.",
            path=name,
        ) from None
    return yaml  # pyright: ignore[reportUnknownVariableType]


def _loader(yaml: Any) -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _bound(yaml: Any, data: bytes, name: str) -> None:
    """Refuse depth, aliases and keys that come twice before anything is built.

    A few lines of aliases can stand for billions of nodes, and of two equal keys the first would be lost.
    """
    open_: list[_Open] = []
    for event in yaml.parse(data, Loader=_loader(yaml)):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1
            raise Fault(f"Line {line} uses an alias.", "Write it out, or use repeat and again.", path=name)
        if isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
            continue
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            continue
        if open_ and open_[-1].twice(getattr(event, "value", None)):
            line = event.start_mark.line + 1
            raise Fault(f"Line {line} has the key {event.value[:60]!r} twice.", "Remove one of them.", path=name)
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append(_Open(isinstance(event, yaml.MappingStartEvent)))
        if len(open_) > 4 * MAX_DEPTH:
            raise Fault("The YAML is nested too deep.", f"At most {MAX_DEPTH} groups inside one another.", path=name)


class _Open:
    """A list or mapping that is being read; keys and values of a mapping alternate."""

    def __init__(self, mapping: bool) -> None:
        self.mapping, self.key, self.keys = mapping, True, set[str]()

    def twice(self, text: str | None) -> bool:
        """Read the next event; return True if it is a key that the mapping already has."""
        is_key, self.key = self.mapping and self.key, not self.key
        if not is_key or text is None:
            return False
        there = text in self.keys
        self.keys.add(text)
        return there


def _finite(plain: object, name: str) -> None:
    """Raise Fault for infinities and NaN, which JSON cannot hold."""
    open_ = [("", plain)]
    while open_:
        key, at = open_.pop()
        if isinstance(at, dict):
            open_ += [(str(name), value) for name, value in cast("dict[object, object]", at).items()]
        elif isinstance(at, list):
            open_ += [(key, value) for value in cast("list[object]", at)]
        elif isinstance(at, float) and not math.isfinite(at):
            raise Fault(f"{key[:60]}: expected a finite number, found {at}.", "Use a finite number.", path=name)


def _reason(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"{problem} in line {mark.line + 1}" if mark is not None else str(problem)
