"""What can be asked of a plan, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

from netweight.faults.fault import Fault, about, require_choice
from netweight.faults.suggestions import suggested
from netweight.formats import REGIMES
from netweight.quantization.presets import activation_bytes, computes, parse_weight_formats
from netweight.spec.field_types import shown
from netweight.spec.spec import BACKENDS, Backend

Mode = Literal["inference", "training"]
Stage = Literal["all", "prefill", "decode", "forward"]
Logits = Literal["auto", "all", "last"]

STAGES: tuple[Stage, ...] = get_args(Stage)
Kernel = Literal["fused", "eager"]

LOGITS: tuple[Logits, ...] = ("auto", "all", "last")


class PlanOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of a plan.

    `format` is that of the weights, `cache` that of keys and values (empty: as activations). `stage` says which moments
    of generation count, `chunk` how many positions a prefill takes at a time (0: as the runtime does). `beams` are
    sequences kept for every sample. `logits` says for which positions the head computes: `auto` is the last one where
    a network generates. `backend` says whose kernels run (`BACKENDS`). `overhead` is 0 to leave out what
    depends on driver and libraries.

    `train` is the optimizer of a training step; without it, the network runs. `precision` is a row of `REGIMES` (empty:
    as the format of the weights says), `recompute` is `none`, `selective`, `full` or `every-N`, `accumulate` the passes
    a step, `shard` the mesh: `dp=8, zero=3, tp=2, sp, pp=4`, with rules such as `head=whole`. `norms` and `gates` say
    whether RMSNorm and gated activations run in one kernel or step by step. `freeze` are rules for what does not learn
    (`embedding, layers.0.*`), `adapt` the ranks of adapters (`16`, or `q_proj=8, *.v_proj=8`) beside what is then
    frozen. `loss` is a row of `LOSSES`: who computes cross-entropy, or `none`.

    `offload` are rules for what is on the host: `weights, expert=weights, layers.*=weights`; in training also
    `optimizer, gradients, layers.*=activations`. `MODES` says which settings are for running or for training alone.
    """

    format: str = "fp32"
    cache: str = ""
    runtime: str = "ideal"
    stage: Stage = "all"
    chunk: int = 0
    beams: int = 1
    logits: Logits = "auto"
    backend: Backend = "fused"
    overhead: bool = True
    train: str = ""
    precision: str = ""
    recompute: str = "none"
    accumulate: int = 1
    loss: str = "cross_entropy"
    shard: str = ""
    norms: Kernel = "fused"
    gates: Kernel = "eager"
    freeze: str = ""
    adapt: str = ""
    offload: str = ""

    @property
    def width(self) -> int:
        """Bytes of an activation in inference."""
        return activation_bytes(parse_weight_formats(self.format))

    @property
    def computes(self) -> str:
        """The format of an activation in inference: that of the weights where they are plain 16 bits, else bf16."""
        return computes(parse_weight_formats(self.format))


RUNNING = ("cache", "runtime", "stage", "chunk", "beams", "logits")
TRAINING = ("precision", "recompute", "accumulate", "loss", "norms", "gates", "freeze", "adapt")
MODES: dict[str, Mode] = {
    **dict.fromkeys(RUNNING, "inference"),
    **dict.fromkeys(TRAINING, "training"),
}
"""The mode of every setting that is for one alone; all others are for both."""

ALIASES = {"lora": "adapt"}
"""Other names of settings, as the command line has them."""

NEAREST = {"precision": "format", "accumulate": "batch", "beams": "batch"}
"""What a setting of the other mode may have been meant for."""


def require_at_least(name: str, value: object, least: int) -> None:
    """Raises Fault where a setting is no whole number in its range."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 2**40:
        raise Fault(
            f"{name} is {shown(value)}.", f"Give a whole number from {least} to 2^40.", code="field", field=name
        )


def check_options(options: PlanOptions) -> None:
    """Raises Fault for the first setting that cannot be."""
    from .cache import CACHES, RUNTIMES
    from .loss import LOSSES
    from .offload import check_offload as check_offload
    from .optimizers import OPTIMIZERS
    from .recompute import check_recompute as check_recompute

    with about("format"):
        parse_weight_formats(options.format)
    if options.cache:
        require_choice("cache", options.cache, CACHES)
    require_choice("runtime", options.runtime, RUNTIMES)
    require_choice("stage", options.stage, STAGES)
    require_choice("logits", options.logits, LOGITS)
    require_choice("backend", options.backend, BACKENDS)
    require_at_least("chunk", options.chunk, 0)
    require_at_least("beams", options.beams, 1)
    require_at_least("accumulate", options.accumulate, 1)
    if options.train:
        require_choice("train", options.train, OPTIMIZERS)
    require_choice("loss", options.loss, LOSSES)
    if options.precision:
        require_choice("precision", options.precision, REGIMES)
    with about("recompute"):
        check_recompute(options.recompute)
    with about("offload"):
        check_offload(options.offload, training=bool(options.train))


def read_options(settings: Mapping[str, Any]) -> PlanOptions:
    """Options from plain data; `""` and None ask for nothing.

    Raises Fault for a name or a value that is none, and for a setting of the other mode: nothing is ignored.
    """
    given: dict[str, Any] = {}
    for name, value in settings.items():
        field = ALIASES.get(name, name)
        if field not in PlanOptions.__struct_fields__:
            raise _unknown(name)
        if field in given:
            raise Fault(f"{name} and {field} say the same.", "Give one of them.", code="field", field=field)
        if value is None:
            continue
        # A rank alone is a number to whoever writes Python.
        given[field] = str(value) if field == "adapt" and type(value) is int else value
    _one_mode(settings, given)
    try:
        options = msgspec.convert(given, PlanOptions)
    except msgspec.ValidationError as error:
        raise _wrong(error, given) from None
    check_options(options)
    return options


def _unknown(name: str) -> Fault:
    names = (*PlanOptions.__struct_fields__, *ALIASES)
    hint = suggested(name, [(each, each) for each in names], 1) or f"Settings: {', '.join(names)}."
    return Fault(f"No setting is called {name[:60]!r}.", hint, code="unknown")


def _one_mode(settings: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Raises Fault where a setting is for the mode that was not asked for."""
    mode: Mode = "training" if given.get("train") else "inference"
    for name in settings:
        field = ALIASES.get(name, name)
        if given.get(field, "") == "" or MODES.get(field, mode) == mode:
            continue
        instead = f", or take {NEAREST[field]}" if field in NEAREST else ""
        message, hint = (
            (
                f"{name} is for training, and this plan runs the network.",
                "Choose an optimizer with train, such as adamw",
            )
            if mode == "inference"
            else (f"{name} is for running a network, and this plan trains it.", "Leave train away to run it")
        )
        raise Fault(message, f"{hint}, leave {name} away{instead}.", code="field", field=field)


_AT = re.compile(r" - at `\$\.(\w+).*`$")


def _wrong(error: msgspec.ValidationError, given: Mapping[str, Any]) -> Fault:
    """What is wrong with the value of a setting: what it is, and what it may be."""
    found = _AT.search(str(error))
    name = found.group(1) if found else ""
    kinds: dict[type, str] = {str: "text", int: "a whole number", bool: "true or false"}
    choices = {"stage": STAGES, "logits": LOGITS, "backend": BACKENDS}
    allowed = choices.get(name) or (get_args(Kernel) if name in ("norms", "gates") else ())
    usual = getattr(PlanOptions(), name, "")
    words: str = next((word for kind, word in kinds.items() if type(usual) is kind), "another kind of value")
    takes = f"one of {', '.join(allowed)}" if allowed else words
    return Fault(f"{name or 'A setting'} is {shown(given.get(name))}.", f"Give {takes}.", code="field", field=name)


def stated(settings: Mapping[str, Any]) -> dict[str, Any]:
    """A whole plan without what is as usual: a form that holds every setting asks only for what was changed."""
    usual = PlanOptions()
    return {name: value for name, value in settings.items() if name == "format" or value != getattr(usual, name, ...)}


def changed_options(options: PlanOptions) -> dict[str, Any]:
    """The settings that are not as usual, and the format."""
    usual = PlanOptions()
    names = [name for name in PlanOptions.__struct_fields__ if getattr(options, name) != getattr(usual, name)]
    return {name: getattr(options, name) for name in ("format", *(name for name in names if name != "format"))}
