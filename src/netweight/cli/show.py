"""`netweight show`: the layers of a network and what it weighs in all."""

from __future__ import annotations

from typing import Any

import click

from netweight.analysis.figures import Causal
from netweight.spec.spec import Backend

from . import inputs, output


@click.command(short_help="The layers of a network and what it weighs.")
@click.argument("source")
@inputs.source_options
@inputs.size_options
@inputs.counting_options
@inputs.output_options
@click.option("--depth", type=click.IntRange(0, 99), metavar="N", help="Unfold groups to this depth; 0 shows the top.")
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

    Where a layer is at fault, what can be counted is shown, and the exit code is 2.
    """
    from netweight.api import calls as api

    inputs.exactly(as_json)
    with inputs.fault_to_click_error(source):
        report = api.weigh_at(
            inputs.load_source(source, model_type, strict=strict),
            inputs.merge_sizes(given, batch),
            format_,
            causal,
            backend,
            partial=True,
        )
    if as_json:
        output.emit_json(report.to_dict())
    else:
        output.emit(_drawn(report, depth, units))
    return _faults(source, report)


def _drawn(report: Any, depth: int | None, units: str) -> str:
    from netweight.exporters.plain import render_report

    return render_report(report.core, depth, inputs.byte_units(units), output.width(), output.style())


def _faults(source: str, report: Any) -> int:
    if not report.faults:
        return 0
    more = len(report.faults) - 1
    output.complain(inputs.format_fault(source, report.faults[0]) + (f" ({more} more at fault)" if more else ""))
    return 2
