"""`netweight schema`: the JSON Schema of a design file, for editors and validators."""

from __future__ import annotations

from . import output
from .strict import command


@command("Print the JSON Schema of a design file.")
def schema() -> None:
    """Print the JSON Schema of a design file."""
    from netweight.document.json_schema import document_schema

    output.emit_json(document_schema())
