"""`netweight compare`: networks side by side, with ratios against the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netweight.cli import inputs, output
from netweight.core.figures import Causal
from netweight.core.spec import Backend

if TYPE_CHECKING:
    from netweight.build import Network
    from netweight.results import Report


@click.command(short_help="Networks side by side, ratios against the first.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE SOURCE ...")
@inputs.sized
@inputs.counted
@inputs.written
def compare(
    sources: tuple[str, ...],
    given: dict[str, int],
    batch: int | None,
    format_: str,
    causal: Causal,
    backend: Backend,
    units: str,
    as_json: bool,
) -> None:
    """Compare every SOURCE with the first one.

    A size of --set counts for the networks that know it.
    """
    from netweight import api
    from netweight.exporters import comparison

    inputs.exactly(as_json)
    if sources.count("-") > 1:
        raise click.UsageError("standard input can be read once only.", click.get_current_context())
    nets: list[Network] = []
    for source in sources:
        with inputs.at(source):
            nets.append(api.load(source))
    theirs = api.shared_sizes(nets, inputs.together(given, batch))
    reports: list[Report] = []
    for source, net, mine in zip(sources, nets, theirs, strict=True):
        with inputs.at(source):
            reports.append(api.weighed(net, mine, format_, causal, backend, lenient=True))
    api.refuse_idle_formats(format_, reports)
    if as_json:
        from netweight.results import Comparison

        output.emit_json(Comparison(tuple(reports)).to_dict())
        return
    cores = [report.core for report in reports]
    output.emit(comparison.text(cores, inputs.units_of(units), output.width(), output.style()))
