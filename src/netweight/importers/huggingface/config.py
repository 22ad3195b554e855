"""From a `config.json` to a design document."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

import msgspec

from netweight.faults.fault import Fault
from netweight.faults.suggestions import did_you_mean
from netweight.importers.fields import Fields
from netweight.importers.imported import Imported, Remark

from .bodies import find_head, no_head
from .kinds import KINDS
from .quiet import is_quiet


class TypeDefaults(msgspec.Struct, frozen=True):
    """Values of absent keys of a model type, second names of keys, and the name of its configuration class."""

    defaults: dict[str, Any] = {}
    aliases: dict[str, str] = {}
    name: str = ""


@cache
def type_defaults() -> dict[str, TypeDefaults]:
    """The defaults of every model type that is understood (written by `scripts/hf_defaults.py`)."""
    text = files("netweight.importers.huggingface").joinpath("defaults.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, TypeDefaults])


def is_config(document: Mapping[str, Any]) -> bool:
    """True for a configuration of transformers: it has a model type, and not the version of a design."""
    return "netweight" not in document and isinstance(document.get("model_type"), str)


def read_config(config: Mapping[str, Any], name: str = "", like: str = "") -> Imported:
    """The network of a configuration.

    `name` is what the document is called, else the model type; `like` is a model type to read it as. Raises Fault for a
    type, a class or a value that is not understood.
    """
    model_type = like or _model_type(config)
    kind = KINDS.get(model_type)
    if kind is None:
        hint = did_you_mean(model_type[:60], [(each, each) for each in KINDS])
        raise Fault(
            f"The model type {model_type[:60]!r} is not known.",
            hint or "netweight formats --files lists the known ones; --as llama reads it as another.",
            path="model_type",
            code="unknown",
        )
    known = type_defaults()[model_type]
    fields = Fields(config, known.defaults, known.aliases)
    architecture, remarks = _architecture(config, known.name, kind.usual)
    body = kind.read(fields)
    head = find_head(kind.heads, architecture)
    document: dict[str, Any] = {
        "netweight": 1,
        "name": name or model_type,
        "sizes": {"batch": 1, **body.sizes},
        "inputs": body.inputs,
        "layers": head(fields, body),
    }
    if body.outputs and head is no_head:
        document["outputs"] = list(body.outputs)
    remarks += fields.remarks
    remarks += [
        Remark("unread", key, f"{key} = {_shown(value)} is not read; figures may differ.")
        for key, value in fields.unread()
        if not is_quiet(key)
    ]
    origin = {"kind": "huggingface", "type": model_type, "class": architecture}
    return Imported(document, origin, tuple(remarks))


def _model_type(config: Mapping[str, Any]) -> str:
    found = config.get("model_type")
    if isinstance(found, str) and found:
        return found
    raise Fault("model_type is missing.", "A configuration of transformers names it.", path="model_type", code="field")


def _architecture(config: Mapping[str, Any], base: str, usual: str) -> tuple[str, list[Remark]]:
    """The class to count: the first that the file names, else the usual one of the type, with a remark."""
    named = config.get("architectures")
    if isinstance(named, list) and named and isinstance(cast("list[Any]", named)[0], str):
        return cast("list[str]", named)[0], []
    architecture = f"{base.removesuffix('Config')}{usual}"
    return architecture, [Remark("assumed", "architectures", f"The file names no class; {architecture} is taken.")]


def _shown(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else f"{text[:57]}…"
