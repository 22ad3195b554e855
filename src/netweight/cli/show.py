"""`netweight show`: the table of layers of a network and its totals."""

from __future__ import annotations

from typing import Any

import click

from netweight.analysis.figures import Causal
from netweight.spec.spec import Backend

from . import inputs, output
from .amounts import WholeNumberParam
from .strict import command


@command("Show layers, parameters, MACs, FLOPs and bytes.")
@click.argument("source")
@inputs.source_options
@inputs.size_options
@inputs.counting_options
@inputs.output_options
@click.option(
    "--depth",
    type=WholeNumberParam(0, 99),
    metavar="N",
    help="Levels of groups to expand; 0 shows the top level only [as many as keep the table under 25 rows].",
)
def show(
    source: str,
    model_type: str,
    strict: bool,
    given: dict[str, int],
    batch: int | None,
    format_: str,
    causal: Causal,
    backend: Backend,
    units: str,
    as_json: bool,
    depth: int | None,
) -> int:
    """Show the layers of SOURCE, its parameters, MACs, FLOPs and bytes.

    If a layer has an error, the rest is still counted and the exit code is 2.
    """
    from netweight.api import calls as api

    inputs.refuse_display_options(as_json)
    with inputs.fault_to_click_error(source):
        report = api.weigh_at(
            inputs.load_source(source, model_type, strict=strict),
            inputs.merge_sizes(given, batch),
            format_,
            causal,
            backend,
            partial=True,
        )
    if not report.faults:
        inputs.refuse_idle_causal(report.core)
    if as_json:
        output.emit_json(report.to_dict())
    else:
        output.emit(_rendered(report, depth, units))
    return _complain_of_faults(source, report)


def _rendered(report: Any, depth: int | None, units: str) -> str:
    from netweight.exporters.plain import render_report

    return render_report(report.core, depth, inputs.byte_units(units), output.terminal_width(), output.text_styler())


def _complain_of_faults(source: str, report: Any) -> int:
    """Print the first error of a report to standard error and return the exit code: 2 if there is one, else 0."""
    if not report.faults:
        return 0
    more = len(report.faults) - 1
    count = f" ({more} more error{'s' if more > 1 else ''})" if more else ""
    output.print_error(inputs.format_fault(source, report.faults[0]) + count)
    return 2
