"""Resolve a SOURCE to a design document: a zoo network, a file or folder, or standard input."""

from __future__ import annotations

import sys
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO

from netweight.document.network import MAX_BYTES, parse_json
from netweight.faults.fault import Fault
from netweight.importers.imported import Imported, Remark

Json = dict[str, Any]

DESIGNS = (".json", ".yaml", ".yml")
STDIN = "standard input"
BOM = b"\xef\xbb\xbf"


CONFIG = "config.json"
"""The file of a folder of Hugging Face that says what the network is."""


class ResolvedSource(NamedTuple):
    """A document and its origin. `name` is the source as the user typed it, for messages.

    `remarks` name the parts of a file that were not understood.
    """

    document: Json
    name: str
    origin: Json
    remarks: tuple[Remark, ...] = ()


def resolve_source(source: str | PathLike[str], model_type: str = "") -> ResolvedSource:
    """Resolve a SOURCE to its design: `-`, a design file, a configuration of Hugging Face, its folder, or a zoo name.

    `model_type` is the type to read a configuration as. Raises Fault, placed at the source, if the name is unknown, the
    file cannot be read, or a `model_type` is given for a source that is not a configuration.
    """
    name = str(source)
    if not name.strip():
        raise Fault("SOURCE is empty.", "Use a zoo network, a file, a folder or -.", code="unknown")
    if name == "-":
        return _imported(_typed(sys.stdin), STDIN, {"kind": "stdin"}, "", model_type)
    path = Path(name)
    if isinstance(source, PathLike) or path.suffix.lower() in DESIGNS or (_exists(path) and not _known(name)):
        file = path / CONFIG if path.is_dir() and (path / CONFIG).is_file() else path
        title = file.absolute().parent.name if file.name == CONFIG else file.stem
        return _imported(read_design_file(file), name, {"kind": "file", "path": name}, title, model_type)
    if model_type:
        raise Fault(
            f"--as applies to configurations of Hugging Face, and {name[:60]!r} is a zoo network.",
            "Remove it.",
            code="field",
        )
    return _from_zoo(name)


def read_document(document: Json, title: str = "", model_type: str = "") -> Imported:
    """A design as it stands, or the design of a configuration of Hugging Face, called `title`.

    `model_type` is the type to read a configuration as. Raises Fault at a key of the configuration, or for a
    `model_type` beside a design.
    """
    from netweight.importers.huggingface.config import is_config, read_config

    if not is_config(document):
        if model_type:
            raise Fault("--as applies to configurations of Hugging Face only.", "Remove it.", code="field")
        return Imported(document, {})
    return read_config(document, title, model_type)


def _imported(document: Json, name: str, origin: Json, title: str, model_type: str) -> ResolvedSource:
    found = read_document(document, title, model_type)
    return ResolvedSource(found.document, name, origin | found.origin, found.remarks)


def read_design_file(path: Path) -> Json:
    """The document of a design file. Raises Fault placed at the file."""
    name, suffix = str(path), path.suffix.lower()
    try:
        if path.is_dir():
            raise Fault(f"Path is a folder without {CONFIG}.", "Name a file in it.", path=name)
        if suffix not in DESIGNS:
            what = f"Suffix {path.suffix}" if path.suffix else "A file without suffix"
            raise Fault(f"{what} is not a design format.", f"Use one of {', '.join(DESIGNS)}.", path=name)
        with path.open("rb") as stream:
            data = _take(stream, name)
    except FileNotFoundError:
        raise Fault("File not found.", "Check the path; for a zoo network leave out the suffix.", path=name) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Fault(f"File cannot be read: {reason}.", "Check the path and its permissions.", path=name) from None
    return parse_json_design(data, name) if suffix == ".json" else parse_yaml_design(data, name)


def parse_json_design(data: bytes, name: str) -> Json:
    """A document from the bytes of a JSON design. Raises Fault placed at `name`."""
    if not data.strip():
        raise Fault("File is empty.", 'A design starts with {"netweight": 1, …}.', path=name)
    return parse_json(data.removeprefix(BOM), name)


def parse_yaml_design(data: bytes, name: str) -> Json:
    """A document from the bytes of a YAML design. Raises Fault, also without PyYAML."""
    from . import yaml_designs

    return yaml_designs.parse_yaml(data.removeprefix(BOM), name)


def _typed(stdin: TextIO | None) -> Json:
    """The design on standard input; `stdin` is None if it was closed."""
    if stdin is None:
        raise Fault("Standard input is closed.", "Pipe a design into it.", path=STDIN)
    return parse_json_design(_take(stdin.buffer, STDIN), STDIN)


def _take(stream: BinaryIO, name: str) -> bytes:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Fault(f"The design is larger than {MAX_BYTES >> 20} MiB.", "Use repeat for layers that recur.", path=name)
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
        file = " No file has this name either; a design ends in .json or .yaml." if "/" in name else ""
        raise Fault(fault.message, f"{fault.hint}{file}", code=fault.code) from None
    return ResolvedSource(entry.document(), entry.id, {"kind": "zoo", "id": entry.id})
