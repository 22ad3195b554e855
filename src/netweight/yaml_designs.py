"""Designs in YAML, an extra: needs PyYAML. The same document as in JSON, no more of YAML than that."""

from __future__ import annotations

from typing import Any

import msgspec

from netweight.core.faults import Fault
from netweight.core.reader import MAX_DEPTH

Json = dict[str, Any]


def parse(data: bytes, name: str) -> Json:
    """A document from YAML. Raises Fault for what is no YAML, nested too deep, or uses aliases."""
    yaml = _yaml(name)
    try:
        _bound(yaml, data, name)
        plain = yaml.load(data, Loader=_loader(yaml))
        # Through JSON: keys become text and dates become what they were written as.
        document = msgspec.json.decode(msgspec.json.encode(plain))
    except yaml.YAMLError as error:
        raise Fault(
            f"Not YAML: {_reason(error)}.", "A design is a mapping that starts with netweight: 1.", path=name
        ) from None
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise Fault(f"Not a design: {error}.", "Use plain text, numbers, lists and mappings.", path=name) from None
    if not isinstance(document, dict):
        raise Fault("Not a design: the YAML is no mapping.", "A design starts with netweight: 1.", path=name)
    return document  # pyright: ignore[reportUnknownVariableType]


def dump(document: Json) -> str:
    """A document as YAML, in the order that it has. Raises Fault where PyYAML is not installed."""
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
    """Refuse depth and aliases before anything is built: a few lines of aliases can stand for billions of nodes."""
    depth = 0
    for event in yaml.parse(data, Loader=_loader(yaml)):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1
            raise Fault(f"Line {line} uses an alias.", "Write it out, or use repeat and again.", path=name)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > 4 * MAX_DEPTH:
            raise Fault("The YAML is nested too deep.", f"At most {MAX_DEPTH} groups inside one another.", path=name)


def _reason(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"{problem} in line {mark.line + 1}" if mark is not None else str(problem)
