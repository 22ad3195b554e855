"""`netweight memory`: what fits, what each byte is for, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from netweight.cli import inputs, output
from netweight.cli.amounts import Amount

F = TypeVar("F", bound=Callable[..., Any])


def _running(command: F) -> F:
    """The options of running a network."""
    options = (
        inputs.formatted(None),
        click.option("--cache", metavar="FORMAT", help="Format of keys and values [as activations]."),
        click.option(
            "--runtime",
            type=click.Choice(["ideal", "hf", "vllm", "llama.cpp"]),
            help="Whose allocation of the cache [ideal].",
        ),
        click.option("--stage", type=click.Choice(["all", "prefill", "decode"]), help="Moments of generation [all]."),
        click.option("--chunk", type=click.IntRange(0, inputs.MOST), metavar="N", help="Positions a prefill step."),
        click.option("--beams", type=click.IntRange(1, inputs.MOST), metavar="N", help="Beams kept for a sample."),
        click.option("--logits", type=click.Choice(["auto", "all", "last"]), help="Positions that the head computes."),
        click.option(
            "--attention", type=click.Choice(["fused", "eager"]), help="In one kernel or product by product [fused]."
        ),
        click.option("--no-overhead", is_flag=True, help="Leave out workspace, allocator and driver context."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(short_help="Memory to run or to train a network, by part.")
@click.argument("source")
@click.option("--seq", type=click.IntRange(1, inputs.MOST), metavar="N", help="Length of the sequence (--set seq=N).")
@inputs.sized
@_running
@click.option("--budget", type=Amount(of_bytes=True), metavar="BYTES", help="Bytes that there are: 24GiB, 80GB.")
@click.option("--layers", is_flag=True, help="Show the layers that hold the most.")
@inputs.written
def memory(
    source: str,
    seq: int | None,
    given: dict[str, int],
    batch: int | None,
    budget: int | None,
    layers: bool,
    units: str,
    as_json: bool,
    no_overhead: bool,
    format_: str | None,
    **settings: Any,
) -> int:
    """Say what SOURCE needs to run: weights, cache, activations alive at once, and what the runtime adds.

    Exit code 1 where a budget is given and it does not fit, 0 where it fits or none is given.
    """
    from netweight import api

    asked = {name: value for name, value in settings.items() if value is not None}
    if format_ is not None:
        asked["format"] = format_
    if no_overhead:
        asked["overhead"] = False
    sizes = inputs.together(given, batch)
    if seq is not None:
        if "seq" in sizes:
            raise click.UsageError("--seq and --set seq= say the same; give one of them.", click.get_current_context())
        sizes["seq"] = seq
    with inputs.at(source):
        found = api.planned(api.load(source), sizes, asked, budget)
    if as_json:
        output.emit_json(found.to_dict())
    else:
        from netweight.exporters import plan

        drawn = plan.drawn(found.plan, inputs.units_of(units), output.width(), output.style(), layers=layers)
        output.emit(drawn)
    return 1 if found.fits is False else 0
