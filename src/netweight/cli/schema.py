"""`netweight schema`: the JSON Schema of the design document, for editors and validators."""

from __future__ import annotations

import click

from . import output


@click.command(short_help="JSON Schema of the design document.")
def schema() -> None:
    """Print the JSON Schema of a design document."""
    from netweight.document.json_schema import document_schema as made

    output.emit_json(made())
