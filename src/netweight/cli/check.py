"""`netweight check`: budgets for CI; exit code 1 where one is passed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from netweight.analysis.figures import Causal
from netweight.spec.spec import Backend

from . import inputs, output
from .amounts import AmountParam

if TYPE_CHECKING:
    from netweight.api.report import Report

F = TypeVar("F", bound=Callable[..., Any])

COUNTS = ("parameters", "trainable", "macs", "flops")
BYTES = ("weight_bytes", "saved_bytes", "training_bytes", "peak_bytes")


class BudgetResult(NamedTuple):
    """A figure against its budget."""

    figure: str
    value: int
    budget: int

    @property
    def within(self) -> bool:
        """Whether the figure is no more than its budget."""
        return self.value <= self.budget


def budget_options(command: F) -> F:
    """One option `--max-…` a figure."""
    for figure in reversed((*COUNTS, *BYTES)):
        kind = AmountParam(of_bytes=figure in BYTES)
        words = figure.replace("_", " ")
        option = click.option(
            f"--max-{figure.replace('_', '-')}", figure, type=kind, help=f"Most {words}: {kind.example}."
        )
        command = option(command)
    return command


@click.command(short_help="Exit code 1 where a budget is passed, for CI.")
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
    """Check SOURCE against budgets: exit code 0 within all of them, 1 where one is passed."""
    from netweight.api import calls as api

    inputs.exactly(as_json)
    wanted = {figure: limit for figure, limit in limits.items() if limit is not None}
    if not wanted:
        raise click.UsageError(
            "there is no budget; give one, such as --max-parameters 5M.", click.get_current_context()
        )
    with inputs.fault_to_click_error(source):
        report = api.weigh_at(
            inputs.load_source(source, model_type, strict=strict),
            inputs.merge_sizes(given, batch),
            format_,
            causal,
            backend,
        )
    verdicts = [BudgetResult(figure, _value(report, figure), limit) for figure, limit in wanted.items()]
    if as_json:
        output.emit_json(_data(report, verdicts))
    else:
        output.emit("\n".join(_line(verdict, units) for verdict in verdicts))
    return 0 if all(verdict.within for verdict in verdicts) else 1


def _value(report: Report, figure: str) -> int:
    from netweight.exporters.summary import inference_peak_bytes

    return inference_peak_bytes(report.core) if figure == "peak_bytes" else getattr(report, figure)


def _line(verdict: BudgetResult, units: str) -> str:
    from netweight.dims import number_text as text

    word, sign = ("over", ">") if not verdict.within else ("ok  ", "≤")
    unit = " B" if verdict.figure in BYTES else ""
    line = f"{word} {verdict.figure.replace('_', ' ')}: {verdict.value:,}{unit} {sign} {verdict.budget:,}{unit}"
    if verdict.within:
        return line
    over = verdict.value - verdict.budget
    short = text.format_bytes(over, inputs.byte_units(units)) if unit else text.format_count(over)
    return f"{line} ({short} too many)"


def _data(report: Report, verdicts: list[BudgetResult]) -> dict[str, Any]:
    budgets = [{"figure": v.figure, "value": v.value, "budget": v.budget, "within": v.within} for v in verdicts]
    return {
        "schema": "netweight.check/1",
        "name": report.source_name,
        "sizes": report.sizes,
        "within": all(verdict.within for verdict in verdicts),
        "budgets": budgets,
    }
