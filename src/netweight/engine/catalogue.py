"""What kinds there are and what their fields may be, read from the layers themselves."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from netweight.document.groups import GROUP_KINDS, Group
from netweight.formats import FORMATS
from netweight.layers.linear.adapters import Wrapper
from netweight.quantization.mixes import MIXES
from netweight.quantization.presets import PRESETS
from netweight.spec.layer import KINDS, LayerKind

from .answers import Catalogue, Field, FormatGroup, Holding, NamedFormat, PageKind

Json = dict[str, Any]

TITLES = {
    "kv_heads": "Key heads",
    "head_dim": "Head size",
    "out_bias": "Output bias",
    "inplace": "In place",
    "keepdims": "Keep axes",
    "ceil": "Round up",
}


@cache
def field_descriptions(tag: str) -> tuple[Field, ...]:
    """The fields of a kind: name, title, type, limits, default, choices."""
    info = msgspec.inspect.type_info(KINDS[tag].layer)
    assert isinstance(info, msgspec.inspect.StructType)
    return tuple(_field(field) for field in info.fields)


def _field(field: msgspec.inspect.Field) -> Field:
    default = None if field.default is msgspec.NODEFAULT else field.default
    described: Json = {"type": "text", "min": None, "max": None, "choices": []}
    optional = False
    for part in _parts(field.type):
        if isinstance(part, msgspec.inspect.NoneType):
            optional = True
        else:
            described = _merged(described, part)
    title = TITLES.get(field.name, field.name.replace("_", " ").capitalize())
    return Field(
        name=field.name,
        title=title,
        type=described["type"],
        minimum=described["min"],
        maximum=described["max"],
        choices=tuple(described["choices"]),
        default=default,
        required=field.required,
        optional=optional,
    )


def _parts(kind: msgspec.inspect.Type) -> tuple[msgspec.inspect.Type, ...]:
    return kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)


def _merged(known: Json, part: msgspec.inspect.Type) -> Json:
    """One alternative of a field's type added to what is known of it."""
    inspect = msgspec.inspect
    if isinstance(part, inspect.BoolType):
        return known | {"type": "bool"}
    if isinstance(part, inspect.IntType):
        type_ = "ints" if known["type"] in ("ints", "list") else "int"
        return known | {"type": type_, "min": part.ge, "max": part.le}
    if isinstance(part, inspect.FloatType):
        return known | {"type": "number", "min": part.ge, "max": part.lt}
    if isinstance(part, inspect.VarTupleType):
        inner = part.item_type
        limits = {"min": inner.ge, "max": inner.le} if isinstance(inner, inspect.IntType) else {}
        if known["type"] == "number":
            return known
        return known | limits | {"type": "ints" if known["type"] == "int" or part.max_length in (2, 3) else "list"}
    if isinstance(part, inspect.AnyType):
        return known | {"type": "layer"}
    if isinstance(part, inspect.LiteralType):
        return known | {"choices": list(part.values), "type": known["type"] if known["type"] != "text" else "choice"}
    return known


def kind_entry(kind: LayerKind) -> PageKind:
    """One kind for the page and the command line."""
    about = " ".join((kind.layer.__doc__ or "").split("\n\n")[0].split())
    return PageKind(
        kind=kind.tag,
        title=kind.title,
        family=kind.family,
        about=about,
        example=kind.example,
        words=tuple(kind.aliases),
        holds=tuple(kind.layer.holds) if issubclass(kind.layer, Wrapper) else (),
        first=kind.layer.default_input_shape(1) is not None or kind.layer.feature_axis == 1,
        fields=tuple(field for field in field_descriptions(kind.tag) if field.type != "layer"),
    )


def format_groups() -> tuple[FormatGroup, ...]:
    """Formats of weights in groups: number formats by family, presets of quantizers, file types of llama.cpp."""
    groups: dict[str, list[NamedFormat]] = {}
    for format in FORMATS.values():
        groups.setdefault(format.family, []).append(NamedFormat(name=format.name, note=format.note))
    groups["as quantisers do it"] = [
        NamedFormat(name=preset.name, note=preset.note or preset.rules) for preset in PRESETS.values()
    ]
    groups["files of llama.cpp"] = [
        NamedFormat(name=f"gguf:{mix.name}", note=", ".join(mix.types)) for mix in MIXES.values()
    ]
    return tuple(FormatGroup(group=group, formats=tuple(listed)) for group, listed in groups.items())


def holding(group: type[Group]) -> Holding:
    """The fields of a group that are lists of nodes, and those that are lists of paths, each a list of nodes."""
    info = msgspec.inspect.type_info(group)
    assert isinstance(info, msgspec.inspect.StructType)
    types = {field.name: field.type for field in info.fields}
    paths = tuple(name for name in group.lists if _is_nested(types[name]))
    return Holding(lists=tuple(name for name in group.lists if name not in paths), paths=paths)


def _is_nested(kind: msgspec.inspect.Type) -> bool:
    inspect = msgspec.inspect
    return isinstance(kind, inspect.ListType) and isinstance(kind.item_type, inspect.ListType)


@cache
def layer_catalogue() -> Catalogue:
    """All formats, layer kinds and groups."""
    return Catalogue(
        formats=format_groups(),
        kinds=tuple(kind_entry(kind) for kind in KINDS.values()),
        groups={tag: holding(group) for tag, group in GROUP_KINDS.items()},
    )
