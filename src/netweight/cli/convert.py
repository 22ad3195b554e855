"""`netweight convert`: write a network as a design file, or its report in another form."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netweight.analysis.figures import Causal
from netweight.exporters import EXPORTERS
from netweight.spec.spec import Backend

from . import inputs, output
from .strict import command

if TYPE_CHECKING:
    from netweight.api.network import Network

DESIGNS = {"json": "json", "yaml": "yaml", "yml": "yaml"}
REPORTS = {name: name for name in EXPORTERS if name != "json"} | {"htm": "html", "markdown": "md"}
FORMS = sorted({*DESIGNS.values(), *REPORTS.values()})


@command("Convert a network to a design file or a report.")
@click.argument("source")
@inputs.source_options
@click.argument("target")
@click.option("--to", "form", type=click.Choice(FORMS), help="Form of TARGET [by its suffix].")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@inputs.size_options
@inputs.counting_options
def convert(
    source: str,
    model_type: str,
    strict: bool,
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
    from netweight.api import calls as api

    chosen = form or _form(target)
    if chosen in DESIGNS:
        inputs.refuse_typed_options("a design holds layers and sizes, not figures", "format_", "causal", "backend")
    if target == "-":
        inputs.refuse_typed_options("TARGET is standard output", "force")
    elif not force and os.path.lexists(target):
        raise click.ClickException(f"{target}: file exists. Use another name or --force.")
    sizes = inputs.merge_sizes(given, batch)
    with inputs.fault_to_click_error(source):
        net = inputs.load_source(source, model_type, strict=strict)
        report = api.weigh_at(net, sizes, format_, causal, backend)
        inputs.refuse_idle_causal(report.core)
        text = _design(_sized(net, sizes), chosen) if chosen in DESIGNS else report.export(chosen)
    if target == "-":
        output.emit(text.encode())
    else:
        _write(Path(target), text)


def _form(target: str) -> str:
    suffix = Path(target).suffix.removeprefix(".").lower()
    known = DESIGNS | REPORTS
    if suffix not in known:
        what = f"unknown suffix .{suffix}" if suffix else "TARGET has no suffix"
        raise click.UsageError(f"{what}. Use .{', .'.join(FORMS)}, or --to.", click.get_current_context())
    return known[suffix]


def _sized(net: Network, sizes: dict[str, int]) -> Network:
    """The network with the requested sizes written into its document."""
    from netweight.api.network import Network

    if not sizes:
        return net
    document = net.document
    return Network.of({**document, "sizes": {**document.get("sizes", {}), **sizes}}, net.source_name, net.origin)


def _design(net: Network, form: str) -> str:
    if form == "json":
        return net.to_json()
    from netweight.sources.yaml_designs import dump_yaml

    return dump_yaml(net.document)


def _write(path: Path, text: str) -> None:
    """Write all or nothing: a new file beside it takes its place at the end, with its mode.

    A link stays and what it points to is written; a file of several names, or of another owner, is written in place.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        there = target.stat() if target.exists() else None
        if there is not None and not stat.S_ISREG(there.st_mode):
            what = "a folder" if stat.S_ISDIR(there.st_mode) else "a device or a pipe"
            raise click.ClickException(f"{path}: cannot be written: it is {what}. Name a regular file.")
        if there is not None and not _alone(there):
            target.write_text(text, "utf-8", newline="")
            return
        beside.touch(0o600 if there else 0o666, exist_ok=False)
        beside.write_text(text, "utf-8", newline="")
        if there is not None:
            beside.chmod(stat.S_IMODE(there.st_mode))
        beside.replace(target)
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):
            beside.unlink(missing_ok=True)
        reason = getattr(error, "strerror", None) or error
        raise click.ClickException(f"{path}: cannot be written: {reason}. Name another file.") from None


def _alone(there: os.stat_result) -> bool:
    """True if a file has one name and is ours, so that replacing it by a new file loses no link and no owner."""
    return there.st_nlink == 1 and there.st_uid == getattr(os, "geteuid", lambda: there.st_uid)()
