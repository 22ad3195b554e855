"""`netweight memory`: what fits, what each byte is for, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from . import inputs, output
from .amounts import AmountParam

F = TypeVar("F", bound=Callable[..., Any])


def _running(command: F) -> F:
    """The options of running a network."""
    options = (
        inputs.weight_format_option(None),
        click.option("--cache", metavar="FORMAT", help="Format of keys and values [as activations]."),
        click.option(
            "--runtime",
            type=click.Choice(["ideal", "hf", "hf-5", "hf-static", "vllm", "llama.cpp"]),
            help="Whose allocation of the cache [ideal].",
        ),
        click.option(
            "--stage",
            type=click.Choice(["all", "prefill", "decode", "forward"]),
            help="Moments of generation [all, or forward only where nobody generates with the network].",
        ),
        click.option("--chunk", type=click.IntRange(0, inputs.MOST), metavar="N", help="Positions a prefill step."),
        click.option("--beams", type=click.IntRange(1, inputs.MOST), metavar="N", help="Beams kept for a sample."),
        click.option("--logits", type=click.Choice(["auto", "all", "last"]), help="Positions that the head computes."),
        inputs.backend_option(None),
        click.option("--no-overhead", is_flag=True, help="Leave out workspace, allocator and driver context."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _training(command: F) -> F:
    """The options of a training step."""
    options = (
        click.option("--train", metavar="OPTIMIZER", help="Train with it: sgd, adamw, adamw-8bit, adafactor, muon …"),
        click.option("--precision", metavar="NAME", help="fp32, amp, bf16, fsdp, zero, megatron, fp32-sum, adapters."),
        click.option("--recompute", metavar="POLICY", help="none, selective, full, every-N, or rules (layers.0=full)."),
        click.option("--accumulate", type=click.IntRange(1, inputs.MOST), metavar="N", help="Passes a step."),
        click.option("--freeze", metavar="RULES", help="What does not learn: embedding, layers.0.*"),
        click.option("--lora", metavar="RANKS", help="Adapters: 16, or *.q_proj=8,*.v_proj=8."),
        click.option("--shard", metavar="MESH", help="Devices: dp=8,zero=3,tp=2,sp,cp=2,ep=8,pp=4,vp=2; head=whole."),
        click.option("--offload", metavar="RULES", help="What is on the host: optimizer, layers.*=activations …"),
        click.option(
            "--loss",
            metavar="NAME",
            help="cross_entropy, shifted, megatron, chunked, torchtune, fused, cut, none [the first].",
        ),
        click.option("--norms", type=click.Choice(["fused", "eager"]), help="RMSNorm in one kernel or not [fused]."),
        click.option("--gates", type=click.Choice(["fused", "eager"]), help="Gated activations likewise [eager]."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(short_help="Memory to run or to train a network, by part.")
@click.argument("source")
@inputs.source_options
@click.option("--seq", type=click.IntRange(1, inputs.MOST), metavar="N", help="Length of the sequence (--set seq=N).")
@inputs.size_options
@_running
@_training
@click.option("--device", metavar="NAME", default="", help="A device that it is to fit; netweight devices lists them.")
@click.option(
    "--budget", type=AmountParam(of_bytes=True, least=2**20), metavar="BYTES", help="Bytes that there are: 24GiB, 80GB."
)
@click.option("--fit", metavar="SIZE", default="", help="The largest that fits: batch, seq, or model of its family.")
@click.option("--layers", is_flag=True, help="Show the layers that hold the most.")
@inputs.output_options
def memory(
    source: str,
    model_type: str,
    strict: bool,
    seq: int | None,
    given: dict[str, int],
    batch: int | None,
    device: str,
    budget: int | None,
    fit: str,
    layers: bool,
    units: str,
    as_json: bool,
    no_overhead: bool,
    format_: str | None,
    **settings: Any,
) -> int:
    """Say what SOURCE needs to run or, with --train, to train: every part, and when the most is alive.

    Exit code 1 where a device or a budget is given and it does not fit, 0 where it fits or none is given.
    """
    from netweight.api import calls as api

    inputs.exactly(as_json)
    asked = {name: value for name, value in settings.items() if value is not None}
    if format_ is not None:
        asked["format"] = format_
    if no_overhead:
        asked["overhead"] = False
    sizes = inputs.merge_sizes(given, batch)
    if seq is not None:
        if "seq" in sizes:
            raise click.UsageError("--seq and --set seq= say the same; give one of them.", click.get_current_context())
        sizes["seq"] = seq
    with inputs.fault_to_click_error(source):
        net = inputs.load_source(source, model_type, strict=strict)
        found = api.plan_memory(net, sizes, asked, device=device, budget=budget, fit=fit)
    if as_json:
        output.emit_json(found.to_dict())
    else:
        from netweight.exporters import plan

        drawn = plan.render_plan(found.plan, inputs.byte_units(units), output.width(), output.style(), layers=layers)
        output.emit(drawn)
    return 1 if found.fits is False else 0
