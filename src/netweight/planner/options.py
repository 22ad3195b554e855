"""What can be asked of a plan, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from netweight.core.faults import Fault, one_of
from netweight.core.spec import BACKENDS, Backend
from netweight.formats import REGIMES
from netweight.precisions.presets import precision, width

Stage = Literal["all", "prefill", "decode"]
Logits = Literal["auto", "all", "last"]
Loss = Literal["cross_entropy", "fused", "none"]

STAGES: tuple[Stage, ...] = ("all", "prefill", "decode")
Kernel = Literal["fused", "eager"]

LOGITS: tuple[Logits, ...] = ("auto", "all", "last")


class Options(msgspec.Struct, frozen=True, kw_only=True):
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
    (`embedding, layers.0.*`),
    `adapt` the ranks of adapters (`16`, or `q_proj=8, *.v_proj=8`) beside what is then frozen; `offload` are rules for
    what is on the host: `optimizer, gradients, weights, layers.*=activations`. `loss` is cross-entropy step by step,
    `fused` with its head, or `none`.
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
    loss: Loss = "cross_entropy"
    shard: str = ""
    norms: Kernel = "fused"
    gates: Kernel = "eager"
    freeze: str = ""
    adapt: str = ""
    offload: str = ""

    @property
    def width(self) -> int:
        """Bytes of an activation in inference."""
        return width(precision(self.format))


def at_least(name: str, value: object, least: int) -> None:
    """Raises Fault where a setting is no whole number in its range."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 2**40:
        raise Fault(
            f"{name} is {str(value)[:40]}.", f"Give a whole number from {least} to 2^40.", code="field", field=name
        )


def check(options: Options) -> None:
    """Raises Fault for the first setting that cannot be."""
    from .cache import CACHES, RUNTIMES
    from .offload import check as check_offload
    from .optimizers import OPTIMIZERS
    from .recompute import check as check_recompute

    precision(options.format)
    if options.cache:
        one_of("cache", options.cache, CACHES)
    one_of("runtime", options.runtime, RUNTIMES)
    one_of("stage", options.stage, STAGES)
    one_of("logits", options.logits, LOGITS)
    one_of("backend", options.backend, BACKENDS)
    at_least("chunk", options.chunk, 0)
    at_least("beams", options.beams, 1)
    at_least("accumulate", options.accumulate, 1)
    if options.train:
        one_of("train", options.train, OPTIMIZERS)
    if options.precision:
        one_of("precision", options.precision, REGIMES)
    check_recompute(options.recompute)
    check_offload(options.offload)


def read(settings: Mapping[str, Any]) -> Options:
    """Options from plain data. Raises Fault for a name or a value that is none."""
    names = Options.__struct_fields__
    for name in settings:
        if name not in names:
            raise Fault(f"No setting is called {name[:60]!r}.", f"Settings: {', '.join(names)}.", code="unknown")
    try:
        options = msgspec.convert(dict(settings), Options)
    except msgspec.ValidationError as error:
        raise Fault(f"A setting is at fault: {error}.", "See docs/memory.md.", code="field") from None
    check(options)
    return options


def changed(options: Options) -> dict[str, Any]:
    """The settings that are not as usual, and the format."""
    usual = Options()
    names = [name for name in Options.__struct_fields__ if getattr(options, name) != getattr(usual, name)]
    return {name: getattr(options, name) for name in ("format", *(name for name in names if name != "format"))}
