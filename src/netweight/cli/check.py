"""`netweight check`: budgets for CI; exit code 1 where one is passed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from netweight.cli import inputs, output
from netweight.cli.amounts import Amount
from netweight.core.figures import Causal
from netweight.core.spec import Backend

if TYPE_CHECKING:
    from netweight.results import Report

F = TypeVar("F", bound=Callable[..., Any])

COUNTS = ("parameters", "trainable", "macs", "flops")
BYTES = ("weight_bytes", "saved_bytes", "training_bytes", "peak_bytes")


class Verdict(NamedTuple):
    """A figure against its budget."""

    figure: str
    value: int
    budget: int

    @property
    def within(self) -> bool:
        """Whether the figure is no more than its budget."""
        return self.value <= self.budget


def budgets(command: F) -> F:
    """One option `--max-…` a figure."""
    for figure in reversed((*COUNTS, *BYTES)):
        kind = Amount(of_bytes=figure in BYTES)
        words = figure.replace("_", " ")
        option = click.option(
            f"--max-{figure.replace('_', '-')}", figure, type=kind, help=f"Most {words}: {kind.example}."
        )
        command = option(command)
    return command


@click.command(short_help="Exit code 1 where a budget is passed, for CI.")
@click.argument("source")
@budgets
@inputs.sized
@inputs.counted
@inputs.written
def check(
    source: str,
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
    from netweight import api

    inputs.exactly(as_json)
    wanted = {figure: limit for figure, limit in limits.items() if limit is not None}
    if not wanted:
        raise click.UsageError(
            "there is no budget; give one, such as --max-parameters 5M.", click.get_current_context()
        )
    with inputs.at(source):
        report = api.weighed(api.load(source), inputs.together(given, batch), format_, causal, backend)
    verdicts = [Verdict(figure, _value(report, figure), limit) for figure, limit in wanted.items()]
    if as_json:
        output.emit_json(_data(report, verdicts))
    else:
        output.emit("\n".join(_line(verdict, units) for verdict in verdicts))
    return 0 if all(verdict.within for verdict in verdicts) else 1


def _value(report: Report, figure: str) -> int:
    from netweight.exporters.summary import peak_bytes

    return peak_bytes(report.core) if figure == "peak_bytes" else getattr(report, figure)


def _line(verdict: Verdict, units: str) -> str:
    from netweight.core import text

    word, sign = ("over", ">") if not verdict.within else ("ok  ", "≤")
    unit = " B" if verdict.figure in BYTES else ""
    line = f"{word} {verdict.figure.replace('_', ' ')}: {verdict.value:,}{unit} {sign} {verdict.budget:,}{unit}"
    if verdict.within:
        return line
    over = verdict.value - verdict.budget
    short = text.size(over, inputs.units_of(units)) if unit else text.amount(over)
    return f"{line} ({short} too many)"


def _data(report: Report, verdicts: list[Verdict]) -> dict[str, Any]:
    budgets = [{"figure": v.figure, "value": v.value, "budget": v.budget, "within": v.within} for v in verdicts]
    return {
        "schema": "netweight.check/1",
        "name": report.source_name,
        "sizes": report.sizes,
        "within": all(verdict.within for verdict in verdicts),
        "budgets": budgets,
    }
