"""`netweight check`: figures against budgets, for CI; exit code 1 if one is exceeded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from netweight.analysis.figures import Causal
from netweight.spec.spec import Backend

from . import inputs, output
from .amounts import AmountParam
from .strict import command

if TYPE_CHECKING:
    from netweight.api.report import Report

F = TypeVar("F", bound=Callable[..., Any])

COUNTS = ("parameters", "trainable", "macs", "flops")
BYTES = ("weight_bytes", "saved_bytes", "training_bytes", "peak_bytes")


class BudgetResult(NamedTuple):
    """A figure of a report, its value and the budget that it is checked against."""

    figure: str
    value: int
    budget: int

    @property
    def within(self) -> bool:
        """True if the value does not exceed the budget."""
        return self.value <= self.budget


QUANTITIES = {
    "parameters": "number of parameters",
    "trainable": "number of trainable parameters",
    "macs": "MACs of one forward pass",
    "flops": "FLOPs of one forward pass",
    "weight_bytes": "bytes of all weights in --format",
    "saved_bytes": "bytes of activations saved for backward, in fp32",
    "training_bytes": "bytes to train with Adam in fp32: weights, gradients, optimizer states and saved activations, "
    "added up",
    "peak_bytes": "peak bytes of activations in inference",
}
"""Figure to the quantity that its option limits."""


def budget_options(command: F) -> F:
    """Add one option `--max-…` per figure to a command."""
    for figure in reversed((*COUNTS, *BYTES)):
        kind = AmountParam(of_bytes=figure in BYTES)
        option = click.option(
            f"--max-{figure.replace('_', '-')}",
            figure,
            type=kind,
            help=f"Maximum {QUANTITIES[figure]}, such as {kind.example.split(',')[0]}.",
        )
        command = option(command)
    return command


@command("Check a network against budgets, for CI.")
@click.argument("source")
@inputs.source_options
@budget_options
@inputs.size_options
@inputs.counting_options
@inputs.output_options
def check(
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
    **limits: int | None,
) -> int:
    """Check SOURCE against budgets. Exit code 0 if all are met, 1 if one is exceeded."""
    from netweight.api import calls as api

    inputs.refuse_display_options(as_json)
    wanted = {figure: limit for figure, limit in limits.items() if limit is not None}
    if not wanted:
        raise click.UsageError("no budget given. Add one, such as --max-parameters 5M.", click.get_current_context())
    with inputs.fault_to_click_error(source):
        report = api.weigh_at(
            inputs.load_source(source, model_type, strict=strict),
            inputs.merge_sizes(given, batch),
            format_,
            causal,
            backend,
        )
    inputs.refuse_idle_causal(report.core)
    results = [BudgetResult(figure, _value(report, figure), limit) for figure, limit in wanted.items()]
    if as_json:
        output.emit_json(_data(report, results))
    else:
        output.emit("\n".join(_line(result, units) for result in results))
    return 0 if all(result.within for result in results) else 1


def _value(report: Report, figure: str) -> int:
    from netweight.exporters.summary import inference_peak_bytes

    return inference_peak_bytes(report.core) if figure == "peak_bytes" else getattr(report, figure)


def _line(result: BudgetResult, units: str) -> str:
    from netweight.dims import number_text as text

    word, sign = ("EXCEEDED", ">") if not result.within else ("ok      ", "≤")
    unit = " B" if result.figure in BYTES else ""
    line = f"{word} {result.figure.replace('_', ' ')}: {result.value:,}{unit} {sign} {result.budget:,}{unit}"
    if result.within:
        return line
    over = result.value - result.budget
    short = text.format_bytes(over, inputs.byte_units(units)) if unit else text.format_count(over)
    return f"{line} ({short} over)"


def _data(report: Report, results: list[BudgetResult]) -> dict[str, Any]:
    budgets = [{"figure": r.figure, "value": r.value, "budget": r.budget, "within": r.within} for r in results]
    return {
        "schema": "netweight.check/1",
        "name": report.source_name,
        "sizes": report.sizes,
        "within": all(result.within for result in results),
        "budgets": budgets,
    }
