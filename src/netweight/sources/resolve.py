"""Where a network comes from: a name of the zoo, a design file, or a design on standard input."""

from __future__ import annotations

import sys
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO

from netweight.document.network import MAX_BYTES, parse_json
from netweight.faults.fault import Fault

Json = dict[str, Any]

DESIGNS = (".json", ".yaml", ".yml")
STDIN = "standard input"
BOM = b"\xef\xbb\xbf"


class ResolvedSource(NamedTuple):
    """A document and where it came from. `name` is what the person called it, for messages."""

    document: Json
    name: str
    origin: Json


def resolve_source(source: str | PathLike[str]) -> ResolvedSource:
    """The design that a SOURCE means: `-`, a design file, or a name of the zoo.

    Raises Fault, placed at the source, where there is none of that name or it cannot be read.
    """
    name = str(source)
    if not name.strip():
        raise Fault("There is no name.", "Give a name of the zoo, a design file, or -.", code="unknown")
    if name == "-":
        return ResolvedSource(_typed(sys.stdin), STDIN, {"kind": "stdin"})
    path = Path(name)
    if isinstance(source, PathLike) or path.suffix.lower() in DESIGNS or (_exists(path) and not _known(name)):
        return ResolvedSource(read_design_file(path), name, {"kind": "file", "path": name})
    return _from_zoo(name)


def read_design_file(path: Path) -> Json:
    """The document of a design file. Raises Fault placed at the file."""
    name, suffix = str(path), path.suffix.lower()
    try:
        if path.is_dir():
            raise Fault("That is a folder.", "Name a design file in it.", path=name)
        if suffix not in DESIGNS:
            what = path.suffix or "A file without suffix"
            raise Fault(f"{what} is no design file.", f"Give one of {', '.join(DESIGNS)}.", path=name)
        with path.open("rb") as stream:
            data = _take(stream, name)
    except FileNotFoundError:
        hint = "Check the path, or leave the suffix away for a name of the zoo."
        raise Fault("There is no such file.", hint, path=name) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Fault(f"The file cannot be read: {reason}.", "Check the path and its permissions.", path=name) from None
    return parse_json_design(data, name) if suffix == ".json" else parse_yaml_design(data, name)


def parse_json_design(data: bytes, name: str) -> Json:
    """A document from the bytes of a JSON design. Raises Fault placed at `name`."""
    if not data.strip():
        raise Fault("The file is empty.", 'A design starts with {"netweight": 1, …}.', path=name)
    return parse_json(data.removeprefix(BOM), name)


def parse_yaml_design(data: bytes, name: str) -> Json:
    """A document from the bytes of a YAML design. Raises Fault, also where PyYAML is not installed."""
    from . import yaml_designs

    return yaml_designs.parse_yaml(data.removeprefix(BOM), name)


def _typed(stdin: TextIO | None) -> Json:
    """The design on standard input, which is None where it was closed."""
    if stdin is None:
        raise Fault("There is none.", "Pipe a design into it.", path=STDIN)
    return parse_json_design(_take(stdin.buffer, STDIN), STDIN)


def _take(stream: BinaryIO, name: str) -> bytes:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Fault(
            f"The design is larger than {MAX_BYTES >> 20} MiB.", "Use repeat for layers that come again.", path=name
        )
    return data


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _known(name: str) -> bool:
    try:
        _from_zoo(name)
    except Fault:
        return False
    return True


def _from_zoo(name: str) -> ResolvedSource:
    from netweight import zoo

    try:
        entry = zoo.find(name)
    except Fault as fault:
        hint = "There is no such file either; a design ends in .json or .yaml." if "/" in name else fault.hint
        raise Fault(fault.message, hint, code=fault.code) from None
    return ResolvedSource(entry.document(), entry.id, {"kind": "zoo", "id": entry.id})
