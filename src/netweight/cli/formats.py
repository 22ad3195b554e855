"""`netweight formats`: number formats, quantization presets and llama.cpp file types, with bits per weight."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import click

from netweight.faults.fault import Fault

from . import output
from .strict import command

Json = dict[str, Any]


@command("List number formats and quantization presets with bits per weight.")
@click.argument("pattern", default="*")
@click.option("--files", is_flag=True, help="List the model types of Hugging Face that are read from config.json.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON, with sources.")
def formats(pattern: str, files: bool, as_json: bool) -> None:
    """List number formats, quantization presets and llama.cpp file types whose name matches PATTERN, such as 'gptq*'.

    Rules mix them: --format 'bf16, linear=nf4, head=bf16'. The last rule that matches a weight applies.
    """
    if files:
        _emit_model_types(pattern.lower(), as_json)
        return
    listed = _listed(pattern.lower())
    if not (listed["formats"] or listed["presets"] or listed["files"]):
        raise Fault(f"Unknown format {pattern[:60]!r}.", "Run netweight formats for the list.", code="unknown")
    output.emit_json(listed) if as_json else output.emit(_list(listed))


def _emit_model_types(pattern: str, as_json: bool) -> None:
    """Write the model types with names that match. Raises Fault if none matches."""
    from fnmatch import fnmatchcase

    from netweight.importers.huggingface.kinds import KINDS

    found = sorted(name for name in KINDS if fnmatchcase(name, pattern))
    if not found:
        raise Fault(
            f"Unknown model type {pattern[:60]!r}.", "Run netweight formats --files for the list.", code="unknown"
        )
    if as_json:
        output.emit_json({"schema": "netweight.files/1", "huggingface": found})
    else:
        output.emit("\n".join([output.text_styler()("config.json of Hugging Face, by model_type", "1"), *found]))


def _listed(pattern: str) -> Json:
    from fnmatch import fnmatchcase

    from netweight.formats import FORMATS
    from netweight.quantization.mixes import MIXES
    from netweight.quantization.presets import PRESETS

    return {
        "schema": "netweight.formats/1",
        "formats": [
            {
                "format": format.name,
                "family": format.family,
                "bits": format.bits,
                "note": format.note,
                "source": format.source,
            }
            for format in FORMATS.values()
            if fnmatchcase(format.name, pattern)
        ],
        "presets": [
            {"preset": preset.name, "rules": preset.rules, "note": preset.note, "source": preset.source}
            for preset in PRESETS.values()
            if fnmatchcase(preset.name, pattern)
        ],
        "files": [
            {"file": f"gguf:{mix.name}", "types": mix.types}
            for mix in MIXES.values()
            if fnmatchcase(f"gguf:{mix.name}", pattern)
        ],
    }


def _list(listed: Json) -> str:
    from netweight.exporters.grid import ColumnHeader, TableLine, render_table

    heads = (ColumnHeader("", right=False), ColumnHeader("", right=False), ColumnHeader("", right=False, drop=1))
    tables = [
        (family, [TableLine([f"  {one['format']}", one["bits"], one["note"]]) for one in formats])
        for family, formats in groupby(listed["formats"], lambda one: one["family"])
    ]
    if listed["presets"]:
        tables.append(
            ("presets", [TableLine([f"  {one['preset']}", one["rules"], one["note"]]) for one in listed["presets"]])
        )
    if listed["files"]:
        files = [TableLine([f"  {one['file']}", ", ".join(one["types"]), ""]) for one in listed["files"]]
        tables.append(("llama.cpp file types, each a mix of formats", files))
    return "\n\n".join(
        f"{output.text_styler()(title, '1')}\n{render_table(heads, lines, output.terminal_width())}"
        for title, lines in tables
    )
