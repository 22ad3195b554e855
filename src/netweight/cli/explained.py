"""One kind explained in lines for a terminal."""

from __future__ import annotations

from typing import Any

import msgspec

from netweight.dims.number_text import format_sample_shape
from netweight.exporters import grid as grids
from netweight.spec.layer import MAX_SIZE

from .examples import describe_kind

Json = dict[str, Any]


def explain_kind(tag: str, style: grids.Style) -> str:
    """The description of a layer kind as lines for a terminal."""
    found = describe_kind(tag)
    parts = [f"{style(found['title'], grids.BOLD)}  {tag}", found["about"], _fields(found["fields"], style)]
    worked = found["worked"]
    if worked:
        parts.append(_example(worked, style))
    return "\n\n".join(part for part in parts if part)


def _fields(fields: list[Json], style: grids.Style) -> str:
    if not fields:
        return "It has no fields."
    heads = (
        grids.ColumnHeader("field", right=False),
        grids.ColumnHeader("takes", right=False),
        grids.ColumnHeader("default", right=False),
    )
    lines = [grids.TableLine([field["name"], _takes(field), _default(field)]) for field in fields]
    return grids.render_table(heads, lines, None, style)


def _takes(field: Json) -> str:
    words = {"int": "whole number", "ints": "whole number or a pair", "number": "number", "bool": "true or false"}
    words |= {
        "list": "list of whole numbers",
        "choice": "",
        "nodes": "list of layers",
        "lists": "list of lists of layers",
    }
    parts = [words.get(field["type"], field["type"]), _limits(field), " or ".join(map(str, field["choices"]))]
    return ", ".join(part for part in parts if part)


def _limits(field: Json) -> str:
    low, high = field.get("min"), field.get("max")
    upper = "2^40" if high == MAX_SIZE else high
    if low is None and high is None:
        return ""
    return (
        f"{low} to {upper}"
        if low is not None and high is not None
        else f"from {low}"
        if high is None
        else f"to {upper}"
    )


def _default(field: Json) -> str:
    if field["required"]:
        return "required"
    value = field["default"]
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _example(worked: Json, style: grids.Style) -> str:
    heads = (grids.ColumnHeader("", right=False), grids.ColumnHeader("", right=False))
    lines = [
        ("design", msgspec.json.encode(worked["node"]).decode()),
        ("input", ", ".join(format_sample_shape(tuple(sizes)) for sizes in worked["inputs"])),
        ("output", format_sample_shape(tuple(worked["output"]))),
        ("weights", _weights(worked["weights"]) or "none"),
        *(("", note) for note in worked["notes"]),
    ]
    for name, title in (("parameters", "parameters"), ("macs", "MACs")):
        formula = worked["formula"][name]
        if worked[name]:
            lines += [(title, formula["symbols"]), ("", formula["numbers"])]
        else:
            lines.append((title, "0"))
    for place, one in enumerate(worked["operations"]):
        lines.append(("" if place else "operations", f"{one['function']}: {one['count']:,} {one['arithmetic']}"))
    for framework, title in (("torch", "PyTorch"), ("keras", "Keras")):
        if there := worked["frameworks"].get(framework):
            settings = " ".join(f"{name}={value}" for name, value in there.get("with", {}).items())
            name = f"{there['layer']} with {settings}" if settings else there["layer"]
            lines.append((title, ": ".join(filter(None, (name, _weights(there["weights"]))))))
    if worked["symbols"]:
        lines.append(("symbols", ", ".join(f"{letter} {meaning}" for letter, meaning in worked["symbols"].items())))
    body = grids.render_table(heads, [grids.TableLine([f"  {label}", said]) for label, said in lines])
    return f"{style('For example', grids.BOLD)}\n{body}"


def _weights(weights: list[Json]) -> str:
    return ", ".join(f"{weight['name']} {_sizes(weight['shape'])}" for weight in weights)


def _sizes(sizes: list[int]) -> str:
    return " × ".join(map(str, sizes)) or "1"
