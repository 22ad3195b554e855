"""Settings of a memory plan: names, types and defaults, read from plain data and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

from netweight.faults.fault import Fault, faults_at_field, require_choice
from netweight.faults.suggestions import did_you_mean
from netweight.formats import REGIMES
from netweight.quantization.presets import activation_bytes, computes, parse_weight_formats
from netweight.spec.field_types import shown
from netweight.spec.spec import BACKENDS, Backend

Mode = Literal["inference", "training"]
Phase = Literal["all", "prefill", "decode", "forward"]
Logits = Literal["auto", "all", "last"]

PHASES: tuple[Phase, ...] = get_args(Phase)
Kernel = Literal["fused", "eager"]

LOGITS: tuple[Logits, ...] = ("auto", "all", "last")


class PlanOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of a plan.

    Both modes: `format` is the number format of the weights, `backend` the kernels to model (`BACKENDS`), `shard` the
    device mesh (`dp=8, zero=3, tp=2, sp, pp=4`, with rules such as `head=whole`). `overhead` False excludes memory of
    driver and libraries. `offload` are rules for state on the host: `weights, expert=weights, layers.*=weights`; in
    training also `optimizer, gradients, layers.*=activations`.

    Inference: `cache` is the number format of the KV cache (empty: as activations), `runtime` a row of `RUNTIMES`,
    `phase` the phases of generation that are planned, `prefill_chunk` the tokens per prefill chunk (0: as the runtime
    does), `beams` the sequences per sample, `logits` the positions for which the head computes logits (`auto`: the last
    one if the network generates).

    Training: `train` is the optimizer; empty, the plan is for inference. `precision` is a row of `REGIMES` (empty:
    chosen by `format` and `lora`), `recompute` is `none`, `selective`, `full`, `every-N` or rules, `accumulation_steps`
    the passes per optimizer step, `loss` a row of `LOSSES`. `norms` and `gates` say whether RMSNorm and gated
    activations run fused or as separate ops. `freeze` are rules for frozen weights (`embedding, layers.0.*`), `lora`
    the ranks of adapters (`16`, or `q_proj=8, *.v_proj=8`), which freeze all other weights.

    `MODES` says which settings apply to one mode only.
    """

    format: str = "fp32"
    cache: str = ""
    runtime: str = "ideal"
    phase: Phase = "all"
    prefill_chunk: int = 0
    beams: int = 1
    logits: Logits = "auto"
    backend: Backend = "fused"
    overhead: bool = True
    train: str = ""
    precision: str = ""
    recompute: str = "none"
    accumulation_steps: int = 1
    loss: str = "cross_entropy"
    shard: str = ""
    norms: Kernel = "fused"
    gates: Kernel = "eager"
    freeze: str = ""
    lora: str = ""
    offload: str = ""

    @property
    def width(self) -> int:
        """Bytes per element of activations in inference."""
        return activation_bytes(parse_weight_formats(self.format))

    @property
    def computes(self) -> str:
        """The format of an activation in inference: that of the weights where they are plain 16 bits, else bf16."""
        return computes(parse_weight_formats(self.format))


RUNNING = ("cache", "runtime", "phase", "prefill_chunk", "beams", "logits")
TRAINING = ("precision", "recompute", "accumulation_steps", "loss", "norms", "gates", "freeze", "lora")
MODES: dict[str, Mode] = {
    **dict.fromkeys(RUNNING, "inference"),
    **dict.fromkeys(TRAINING, "training"),
}
"""Setting to its mode, for the settings that apply to one mode only."""

ALIASES = {"adapt": "lora", "stage": "phase", "chunk": "prefill_chunk", "accumulate": "accumulation_steps"}
"""Earlier names of settings to those of today; plans still take them."""

NEAREST = {"precision": "format", "accumulation_steps": "batch", "beams": "batch"}
"""Setting to the one of the other mode that may have been meant."""


def require_at_least(name: str, value: object, least: int) -> None:
    """Raise Fault if a setting is not a whole number from `least` to 2^40."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 2**40:
        remedy = f"Use a whole number from {least} to 2^40."
        raise Fault(f"{name}: {shown(value)} is out of range.", remedy, code="field", field=name)


def check_options(options: PlanOptions) -> None:
    """Raise Fault for the first setting whose value is invalid."""
    from .cache import CACHES, RUNTIMES
    from .offload import check_offload as check_offload
    from .training.loss import LOSSES
    from .training.optimizers import OPTIMIZERS
    from .training.recompute import check_recompute as check_recompute

    with faults_at_field("format"):
        parse_weight_formats(options.format)
    if options.cache:
        require_choice("cache", options.cache, CACHES)
    require_choice("runtime", options.runtime, RUNTIMES)
    require_choice("phase", options.phase, PHASES)
    require_choice("logits", options.logits, LOGITS)
    require_choice("backend", options.backend, BACKENDS)
    require_at_least("prefill_chunk", options.prefill_chunk, 0)
    require_at_least("beams", options.beams, 1)
    require_at_least("accumulation_steps", options.accumulation_steps, 1)
    if options.train:
        require_choice("train", options.train, OPTIMIZERS)
    require_choice("loss", options.loss, LOSSES)
    if options.precision:
        require_choice("precision", options.precision, REGIMES)
    with faults_at_field("recompute"):
        check_recompute(options.recompute)
    with faults_at_field("offload"):
        check_offload(options.offload, training=bool(options.train))


def read_options(settings: Mapping[str, Any]) -> PlanOptions:
    """Options from plain data; `""` and None leave a setting at its default.

    Raises Fault for an unknown name, an invalid value, and a setting of the other mode: nothing is ignored.
    """
    given: dict[str, Any] = {}
    for name, value in settings.items():
        field = ALIASES.get(name, name)
        if field not in PlanOptions.__struct_fields__:
            raise _unknown(name)
        if field in given:
            raise Fault(f"{name} and {field} are names of the same setting.", "Remove one.", code="field", field=field)
        if value is None:
            continue
        # A rank alone is a number to whoever writes Python.
        given[field] = str(value) if field == "lora" and type(value) is int else value
    _one_mode(settings, given)
    try:
        options = msgspec.convert(given, PlanOptions)
    except msgspec.ValidationError as error:
        raise _wrong(error, given) from None
    check_options(options)
    return options


def _unknown(name: str) -> Fault:
    names = (*PlanOptions.__struct_fields__, *ALIASES)
    current = ", ".join(PlanOptions.__struct_fields__)
    hint = did_you_mean(name, [(each, each) for each in names], 1) or f"Use one of: {current}."
    return Fault(f"Unknown setting {name[:60]!r}.", hint, code="unknown")


def _one_mode(settings: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Raise Fault if a setting of one mode is given in the other: training or inference."""
    mode: Mode = "training" if given.get("train") else "inference"
    for name in settings:
        field = ALIASES.get(name, name)
        if given.get(field, "") == "" or MODES.get(field, mode) == mode:
            continue
        instead = f", or use {NEAREST[field]}" if field in NEAREST else ""
        message, remedy = (
            (f"{name} applies to training, but this plan is for inference.", "Set train to an optimizer, such as adamw")
            if mode == "inference"
            else (f"{name} applies to inference, but this plan is for training.", "Remove train to plan inference")
        )
        raise Fault(message, f"{remedy}, remove {name}{instead}.", code="field", field=field)


_AT = re.compile(r" - at `\$\.(\w+).*`$")


def _wrong(error: msgspec.ValidationError, given: Mapping[str, Any]) -> Fault:
    """A Fault that names the setting, its value of the wrong type, and the values that it takes."""
    found = _AT.search(str(error))
    name = found.group(1) if found else ""
    kinds: dict[type, str] = {str: "text", int: "a whole number", bool: "true or false"}
    choices = {"phase": PHASES, "logits": LOGITS, "backend": BACKENDS}
    allowed = choices.get(name) or (get_args(Kernel) if name in ("norms", "gates") else ())
    usual = getattr(PlanOptions(), name, "")
    words: str = next((word for kind, word in kinds.items() if type(usual) is kind), "another kind of value")
    takes = f"one of: {', '.join(allowed)}" if allowed else words
    message = f"{name or 'setting'}: expected {words}, found {shown(given.get(name))}."
    return Fault(message, f"Use {takes}.", code="field", field=name)


def stated(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that differ from their defaults, and `format`: what a form that holds every setting asks for."""
    usual = PlanOptions()
    return {name: value for name, value in settings.items() if name == "format" or value != getattr(usual, name, ...)}


def changed_options(options: PlanOptions) -> dict[str, Any]:
    """The settings that differ from their defaults, after the format."""
    usual = PlanOptions()
    names = [name for name in PlanOptions.__struct_fields__ if getattr(options, name) != getattr(usual, name)]
    return {name: getattr(options, name) for name in ("format", *(name for name in names if name != "format"))}
