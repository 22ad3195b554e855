"""`netweight convert`: any source to a design file, or a report of it to a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netweight.cli import inputs, output
from netweight.core.figures import Causal
from netweight.core.spec import Backend
from netweight.exporters import EXPORTERS

if TYPE_CHECKING:
    from netweight.build import Network

DESIGNS = {"json": "json", "yaml": "yaml", "yml": "yaml"}
REPORTS = {name: name for name in EXPORTERS if name != "json"} | {"htm": "html", "markdown": "md"}
FORMS = sorted({*DESIGNS.values(), *REPORTS.values()})


@click.command(short_help="A source as a design file, or its report as csv, md or html.")
@click.argument("source")
@click.argument("target")
@click.option("--to", "form", type=click.Choice(FORMS), help="Form of TARGET, where its suffix does not say.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@inputs.sized
@inputs.counted
def convert(
    source: str,
    target: str,
    form: str | None,
    force: bool,
    given: dict[str, int],
    batch: int | None,
    format_: str,
    causal: Causal,
    backend: Backend,
) -> None:
    """Write SOURCE to TARGET: a design (.json, .yaml), or a report (.csv, .md, .html). TARGET may be -, with --to."""
    from netweight import api

    chosen = form or _form(target)
    if target != "-" and not force and Path(target).exists():
        raise click.ClickException(f"{target}: there is such a file. Name another one, or give --force.")
    with inputs.at(source):
        net = api.load(source)
        report = api.weighed(net, inputs.together(given, batch), format_, causal, backend)
        text = _design(net, chosen) if chosen in DESIGNS else report.export(chosen)
    if target == "-":
        output.emit(text.encode())
    else:
        _write(Path(target), text)


def _form(target: str) -> str:
    suffix = Path(target).suffix.removeprefix(".").lower()
    known = DESIGNS | REPORTS
    if suffix not in known:
        what = f"the suffix .{suffix} says no form" if suffix else "TARGET has no suffix that says its form"
        raise click.UsageError(f"{what}; use .{', .'.join(FORMS)}, or --to.", click.get_current_context())
    return known[suffix]


def _design(net: Network, form: str) -> str:
    if form == "json":
        return net.to_json()
    from netweight.yaml_designs import dump

    return dump(net.document)


def _write(path: Path, text: str) -> None:
    """Write all or nothing: a new file beside it takes its place at the end."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(text, "utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise click.ClickException(f"{path}: cannot be written: {error.strerror or error}.") from None
