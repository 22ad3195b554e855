"""JSON Schema (draft 2020-12) of the design document, made from the registry of kinds and groups."""

from __future__ import annotations

from typing import Any, cast, get_args

import msgspec

import netweight.layers  # noqa: F401  # pyright: ignore[reportUnusedImport] - registers the kinds
from netweight.spec.layer import KINDS, MAX_SIZE
from netweight.spec.layout import Layout

from .groups import GROUP_KINDS
from .network import VERSION, Policies

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
SIZE_NAME: Json = {"type": "string", "minLength": 1, "maxLength": 64, "description": "The name of a size."}
NODES: Json = {"type": "array", "items": {"$ref": "#/$defs/node"}}
COMMON_FIELDS: Json = {
    "name": {"type": "string", "maxLength": 200, "description": "A name of its own in its group."},
    "from": {"anyOf": [TEXT, {"type": "array", "items": TEXT}], "description": "Names of the values that it takes."},
    "tie": {"type": "object", "additionalProperties": TEXT, "description": "Weights that are those of another layer."},
    "trainable": {"type": "boolean", "default": True},
    "when": {"enum": ["", "train"], "description": "train: has weights, but does not run in inference."},
    "in": {
        "anyOf": [{"type": "integer", "minimum": 1, "maximum": MAX_SIZE}, SIZE_NAME],
        "description": "The input size that the writer expects.",
    },
}
_LISTS = {"layers": NODES, "shortcut": NODES, "branches": {"type": "array", "items": NODES}}


def document_schema() -> Json:
    """The schema of a document. Fields that are whole numbers take the name of a size, too."""
    nodes = {**{tag: kind.layer for tag, kind in KINDS.items()}, **GROUP_KINDS}
    found, components = msgspec.json.schema_components(tuple(nodes.values()), ref_template="#/$defs/{name}")
    named = {tag: str(reference["$ref"]).rsplit("/", 1)[1] for tag, reference in zip(nodes, found, strict=True)}
    kinds = {tag: _node(tag, components[name]) for tag, name in named.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Netweight design",
        **_top(),
        "$defs": {"node": _any_node(list(kinds)), **kinds},
    }


def _any_node(kinds: list[str]) -> Json:
    """A node of any kind. Validators follow the kind; a plain oneOf would try every group inside every group."""
    cases = [{"if": {"properties": {"kind": {"const": tag}}}, "then": {"$ref": f"#/$defs/{tag}"}} for tag in kinds]
    return {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": kinds}}, "allOf": cases}


def _top() -> Json:
    shape = {"type": "array", "items": {"anyOf": [{"type": "integer", "minimum": 0, "maximum": MAX_SIZE}, SIZE_NAME]}}
    taken = {"shape": shape, "dtype": {"enum": ["float32", "int64"]}, "batch": {"type": "boolean", "default": True}}
    one = {"type": "object", "properties": taken, "required": ["shape"], "additionalProperties": False}
    sizes = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0, "maximum": MAX_SIZE}}
    rules = {"type": "array", "items": {**TEXT, "description": "A rule: bf16, norm=bf16, layers.0.*=fp16."}}
    policies = dict.fromkeys(Policies.__struct_fields__, rules)
    return {
        "type": "object",
        "required": ["netweight", "layers"],
        "additionalProperties": False,
        "properties": {
            "netweight": {"const": VERSION, "description": "The version of the format."},
            "name": {"type": "string", "maxLength": 200},
            "about": {"type": "string", "maxLength": 10_000},
            "sizes": {**sizes, "description": "Sizes by name; batch is 1 unless it is here."},
            "inputs": {"type": "object", "additionalProperties": one, "description": "Sample shapes."},
            "layout": {"enum": list(get_args(Layout)), "default": get_args(Layout)[0]},
            "layers": NODES,
            "outputs": {"type": "array", "items": TEXT},
            "policies": {"type": "object", "properties": policies, "additionalProperties": False},
            "generates": {
                "type": "boolean",
                "default": True,
                "description": "False where nobody generates with it, though it looks back: it runs forward only.",
            },
        },
    }


def _node(tag: str, component: Json) -> Json:
    """One kind: its own fields, and what may stand around any node."""
    own = cast("dict[str, Json]", component["properties"])
    fields = {name: _LISTS.get(name) or _sized(field) for name, field in own.items() if name != "kind"}
    required = [name for name in component.get("required", []) if name != "kind"]
    return {
        "type": "object",
        "title": component.get("title", tag),
        "description": component.get("description", ""),
        "properties": {"kind": {"const": tag}, **fields, **COMMON_FIELDS},
        "required": ["kind", *required],
        "additionalProperties": False,
    }


def _sized(field: Any) -> Any:
    """A field's schema in which every whole number may be the name of a size."""
    if isinstance(field, list):
        return [_sized(part) for part in cast("list[Any]", field)]
    if not isinstance(field, dict):
        return field
    known = cast("Json", field)
    if known.get("type") != "integer":
        return {key: _sized(part) if key in ("anyOf", "items") else part for key, part in known.items()}
    about = {key: part for key, part in known.items() if key in ("default", "description")}
    number = {key: part for key, part in known.items() if key not in about}
    return {"anyOf": [number, SIZE_NAME], **about}
