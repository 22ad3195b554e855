"""`netweight memory`: memory of inference or of a training step by part, with ranges, and whether it fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from . import inputs, output
from .amounts import AmountParam, WholeNumberParam
from .strict import command

F = TypeVar("F", bound=Callable[..., Any])


def _inference_options(command: F) -> F:
    """Add the options of inference to a command."""
    options = (
        inputs.weight_format_option(None),
        click.option(
            "--cache",
            metavar="FORMAT",
            help="Number format of the KV cache [the runtime's, else that of activations].",
        ),
        click.option(
            "--runtime",
            type=click.Choice(["ideal", "hf", "hf-5", "hf-static", "vllm", "llama.cpp"]),
            help="Serving runtime whose KV-cache allocation is modeled [ideal].",
        ),
        click.option(
            "--phase",
            "--stage",
            "phase",
            cls=inputs.RenamedOption,
            type=click.Choice(["all", "prefill", "decode", "forward"]),
            help="Phases of generation to include; forward is one pass without a KV cache "
            "[all; forward for a network that does not generate].",
        ),
        click.option(
            "--prefill-chunk",
            "--chunk",
            "prefill_chunk",
            cls=inputs.RenamedOption,
            type=WholeNumberParam(0),
            metavar="N",
            help="Tokens per prefill chunk; 0 means the runtime's own: vllm 2,048, llama.cpp 512, "
            "else the whole prompt [0].",
        ),
        click.option(
            "--beams",
            type=WholeNumberParam(1),
            metavar="N",
            help="Beam width: sequences held per sample [1].",
        ),
        click.option(
            "--logits",
            type=click.Choice(["auto", "all", "last"]),
            help="Positions for which the head computes logits; auto: the last one if the network generates, "
            "else all [auto].",
        ),
        inputs.backend_option(None),
        click.option(
            "--no-overhead",
            is_flag=True,
            help="Exclude workspace, fragmentation, driver context and communication buffers.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _training_options(command: F) -> F:
    """Add the options of a training step to a command."""
    options = (
        click.option(
            "--train",
            metavar="OPTIMIZER",
            help="Plan a training step with this optimizer: sgd, adamw, adamw-8bit, adafactor, muon …",
        ),
        click.option(
            "--precision",
            metavar="NAME",
            help="Mixed-precision mode of training: fp32, amp, bf16, fsdp, zero, megatron, fp32-sum, adapters "
            "[chosen by --format and --lora].",
        ),
        click.option(
            "--recompute",
            metavar="POLICY",
            help="Activation recomputation: none, selective (attention core), full (every block), every-N, "
            "or rules (layers.0=full) [none].",
        ),
        click.option(
            "--accumulation-steps",
            "--accumulate",
            "accumulation_steps",
            cls=inputs.RenamedOption,
            type=WholeNumberParam(1),
            metavar="N",
            help="Gradient accumulation: forward/backward passes per optimizer step [1].",
        ),
        click.option("--freeze", metavar="RULES", help="Weights to freeze, as rules: embedding, layers.0.*"),
        click.option(
            "--lora",
            metavar="RANKS",
            help="LoRA ranks: 16 (every linear layer but head and router) or *.q_proj=8,*.v_proj=8; "
            "all other weights are frozen.",
        ),
        click.option(
            "--shard",
            metavar="MESH",
            help="Device mesh: dp data, zero ZeRO stage, tp tensor, sp sequence, cp context, ep expert, pp pipeline, "
            "vp chunks per device, as in dp=8,zero=3,tp=2; head=whole replicates the head.",
        ),
        click.option(
            "--offload",
            metavar="RULES",
            help="State to offload to the host: optimizer, gradients, weights, activations, or rules such as "
            "layers.*=activations.",
        ),
        click.option(
            "--loss",
            metavar="NAME",
            help="Implementation of cross-entropy: cross_entropy, shifted, megatron, chunked, torchtune, fused, cut, "
            "or none [cross_entropy].",
        ),
        click.option(
            "--norms",
            type=click.Choice(["fused", "eager"]),
            help="RMSNorm as one fused kernel or as separate ops [fused].",
        ),
        click.option(
            "--gates",
            type=click.Choice(["fused", "eager"]),
            help="Gated activations as one fused kernel or as separate ops [eager].",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@command("Estimate memory for inference or training, by part.")
@click.argument("source")
@inputs.source_options
@click.option(
    "--seq",
    type=WholeNumberParam(1),
    metavar="N",
    help="Sequence length in tokens; the same as --set seq=N [the design's].",
)
@inputs.size_options
@_inference_options
@_training_options
@click.option(
    "--device",
    metavar="NAME",
    default="",
    help="Check that the plan fits this device; netweight devices lists them.",
)
@click.option(
    "--budget",
    type=AmountParam(of_bytes=True, least=2**20),
    metavar="BYTES",
    help="Memory available on each device, such as 24GiB or 80GB.",
)
@click.option(
    "--fit",
    metavar="SIZE",
    default="",
    help="Find the largest value that fits: batch, seq or another named size; model: the largest network of the "
    "zoo family.",
)
@click.option("--layers", is_flag=True, help="Show the 12 layers that hold the most bytes at the peak.")
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
    """Estimate the memory SOURCE needs for inference or, with --train, for training.

    Prints every part of the memory and the phase of the peak.
    Exit code 1 if a device or a budget is given and the plan does not fit, else 0.
    """
    from netweight.api import calls as api

    inputs.refuse_display_options(as_json)
    asked = {name: value for name, value in settings.items() if value is not None}
    if format_ is not None:
        asked["format"] = format_
    if no_overhead:
        asked["overhead"] = False
    sizes = inputs.merge_sizes(given, batch)
    if seq is not None:
        if "seq" in sizes:
            raise click.UsageError(
                "--seq and --set seq=: the same size is given twice. Remove one.", click.get_current_context()
            )
        sizes["seq"] = seq
    from netweight.planner.options import PlanOptions

    with inputs.fault_to_click_error(source, (*PlanOptions.__struct_fields__, "device", "budget", "fit")):
        net = inputs.load_source(source, model_type, strict=strict)
        planned = api.plan_memory(net, sizes, asked, device=device, budget=budget, fit=fit)
    if as_json:
        output.emit_json(planned.to_dict())
    else:
        from netweight.exporters import plan

        byte_units = inputs.byte_units(units)
        output.emit(
            plan.render_plan(planned.plan, byte_units, output.terminal_width(), output.text_styler(), layers=layers)
        )
    return 1 if planned.fits is False else 0
