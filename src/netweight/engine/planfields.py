"""The settings of a plan as forms show them: title, mode, what each may be. The page has no list of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from netweight.formats import FORMATS, REGIMES
from netweight.planner.cache import CACHES, RUNTIMES
from netweight.planner.options import LOGITS, MODES, PHASES, PlanOptions
from netweight.planner.training.loss import LOSSES
from netweight.planner.training.optimizers import OPTIMIZERS
from netweight.spec.layer import MAX_SIZE
from netweight.spec.spec import BACKENDS

from .plan_answers import PlanField, SettingChoice, SettingForm

Choice = tuple[str, str, str]
"""A value, its title, and a note."""


class PlanSetting(NamedTuple):
    """A setting of a plan, and what it may be.

    `form` is `choice`, `format` (a number format, preset or rules), `count` (a whole number, at least `least`), `yes`
    or `rules` (text, for which `choices` are suggestions). `usual` ones are shown without asking for more; those of
    `generates` only where a network has a length to generate.
    """

    name: str
    title: str
    form: SettingForm
    choices: tuple[Choice, ...] = ()
    least: int = 0
    note: str = ""
    usual: bool = False
    generates: bool = False


def _plain(names: Iterable[str]) -> tuple[Choice, ...]:
    return tuple((name, name, "") for name in names)


def _note(name: str) -> str:
    return FORMATS[name].note if name in FORMATS else ""


_LOGITS = {"auto": "last token when generating", "all": "all tokens", "last": "last token"}
_KERNELS: tuple[Choice, ...] = (
    ("fused", "fused", "in one kernel"),
    ("eager", "unfused", "operation by operation"),
)

SETTINGS: tuple[PlanSetting, ...] = (
    PlanSetting(
        "train",
        "Task",
        "choice",
        (
            ("", "Run", "Forward passes only"),
            *((row.name, f"Train, {row.title}", row.formula) for row in OPTIMIZERS.values()),
        ),
        usual=True,
    ),
    PlanSetting("format", "Weights", "format", note="Number format of the weights", usual=True),
    PlanSetting(
        "cache",
        "KV cache",
        "choice",
        (("", "as the runtime does", ""), *((name, name, _note(name)) for name in CACHES)),
        note="Number format of keys and values",
        usual=True,
        generates=True,
    ),
    PlanSetting(
        "runtime",
        "Runtime",
        "choice",
        tuple((row.name, row.name, row.note) for row in RUNTIMES.values()),
        generates=True,
    ),
    PlanSetting(
        "phase",
        "Phase",
        "choice",
        tuple((name, "prefill and decode" if name == "all" else name, "") for name in PHASES),
        generates=True,
    ),
    PlanSetting(
        "prefill_chunk",
        "Prefill chunk",
        "count",
        note="Tokens per prefill pass; 0 is the runtime's own",
        generates=True,
    ),
    PlanSetting("beams", "Beams", "count", least=1, note="Sequences per sample in beam search", generates=True),
    PlanSetting("logits", "Logits", "choice", tuple((name, _LOGITS[name], "") for name in LOGITS), generates=True),
    PlanSetting(
        "precision",
        "Mixed precision",
        "choice",
        (
            ("", "as the weights", ""),
            *((row.name, row.name, row.note) for row in REGIMES.values()),
        ),
    ),
    PlanSetting(
        "recompute",
        "Recompute",
        "rules",
        (
            ("none", "", "nothing"),
            ("selective", "", "attention scores"),
            ("every-2", "", "every second block"),
            ("full", "", "every block"),
        ),
        note="What the backward pass computes again: none, selective, full, every-2, or rules such as layers.0=full",
        usual=True,
    ),
    PlanSetting("accumulation_steps", "Passes per step", "count", least=1, note="Gradient accumulation steps"),
    PlanSetting("loss", "Loss", "choice", tuple((row.name, row.name, row.note) for row in LOSSES.values())),
    PlanSetting(
        "freeze",
        "Frozen",
        "rules",
        (("embedding", "", "embedding tables"), ("yes,head=no", "", "all but the head")),
        note="Weights that are not trained: embedding, layers.0.*",
    ),
    PlanSetting(
        "lora",
        "LoRA rank",
        "rules",
        (("16", "", "all linear layers"), ("q_proj=8,v_proj=8", "", "queries and values")),
        note="Adapters beside frozen weights: a rank, or rules such as q_proj=8, v_proj=8",
        usual=True,
    ),
    PlanSetting(
        "offload",
        "On the host",
        "rules",
        (("optimizer", "", ""), ("gradients", "", ""), ("weights", "", ""), ("activations", "", "")),
        note="What is kept in the memory of the host: optimizer, gradients, weights, activations, or rules",
    ),
    PlanSetting(
        "shard",
        "Parallelism",
        "rules",
        (
            ("tp=2", "", "tensor parallel"),
            ("pp=2", "", "pipeline parallel"),
            ("dp=8,zero=3", "", "fully sharded"),
        ),
        note="Device mesh: tp=2, pp=4, ep=8, dp=8,zero=3",
    ),
    PlanSetting("norms", "Norms", "choice", _KERNELS, note="Kernels of RMSNorm"),
    PlanSetting("gates", "Gates", "choice", _KERNELS, note="Kernels of gated activations"),
    PlanSetting(
        "backend",
        "Kernels",
        "choice",
        _plain(BACKENDS),
        note="They decide which tensors are saved for backward",
    ),
    PlanSetting("overhead", "Overhead", "yes", note="Workspace, allocator and driver context"),
)
"""All settings of a plan, the usual ones first."""


def plan_fields() -> tuple[PlanField, ...]:
    """The settings as fields of a form, each with its default."""
    defaults = PlanOptions()
    return tuple(
        PlanField(
            name=setting.name,
            title=setting.title,
            mode=MODES.get(setting.name, "both"),
            form=setting.form,
            default=getattr(defaults, setting.name),
            minimum=setting.least,
            maximum=MAX_SIZE,
            note=setting.note,
            usual=setting.usual,
            generates=setting.generates,
            choices=tuple(
                SettingChoice(value=value, title=title or value, note=note) for value, title, note in setting.choices
            ),
        )
        for setting in SETTINGS
    )
