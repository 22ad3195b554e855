"""`netweight compare`: networks side by side, with ratios against the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netweight.analysis.figures import Causal
from netweight.spec.spec import Backend

from . import inputs, output
from .strict import command

if TYPE_CHECKING:
    from netweight.api.network import Network
    from netweight.api.report import Report


@command("Compare networks; ratios are against the first.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE SOURCE ...")
@inputs.size_options
@inputs.counting_options
@inputs.output_options
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
    """Compare parameters, MACs, FLOPs and bytes of every SOURCE with those of the first.

    --set applies to every network that has that size.
    """
    from netweight.api import calls as api
    from netweight.exporters import comparison

    inputs.refuse_display_options(as_json)
    if sources.count("-") > 1:
        raise click.UsageError(
            "SOURCE - is given more than once, but standard input can be read once. Use a file for the others.",
            click.get_current_context(),
        )
    nets: list[Network] = []
    for source in sources:
        with inputs.fault_to_click_error(source):
            nets.append(inputs.load_source(source))
    theirs = api.sizes_by_network(nets, inputs.merge_sizes(given, batch))
    reports: list[Report] = []
    for source, net, mine in zip(sources, nets, theirs, strict=True):
        with inputs.fault_to_click_error(source):
            reports.append(api.weigh_at(net, mine, format_, causal, backend, lenient=True))
    api.refuse_idle_formats(format_, reports)
    inputs.refuse_idle_causal(*(report.core for report in reports))
    if as_json:
        from netweight.api.report import Comparison

        output.emit_json(Comparison(tuple(reports)).to_dict())
        return
    cores = [report.core for report in reports]
    output.emit(
        comparison.comparison_table(cores, inputs.byte_units(units), output.terminal_width(), output.text_styler())
    )
