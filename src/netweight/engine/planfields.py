"""The settings of a plan as forms show them: title, mode, what each may be. The page has no list of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from netweight.formats import FORMATS, REGIMES
from netweight.planner.cache import CACHES, RUNTIMES
from netweight.planner.options import LOGITS, MODES, PHASES, PlanOptions
from netweight.planner.training.loss import LOSSES
from netweight.planner.training.optimizers import OPTIMIZERS
from netweight.spec.layer import MAX_SIZE
from netweight.spec.spec import BACKENDS

Json = dict[str, Any]
Choice = tuple[str, str, str]
"""A value, its title, and a note."""


class Field(NamedTuple):
    """A setting of a plan, and what it may be.

    `form` is `choice`, `format` (a number format, preset or rules), `count` (a whole number, at least `least`), `yes`
    or `rules` (text, for which `choices` are suggestions). `usual` ones are shown without asking for more; those of
    `generates` only where a network has a length to generate.
    """

    name: str
    title: str
    form: Literal["choice", "format", "count", "yes", "rules"]
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

FIELDS: tuple[Field, ...] = (
    Field(
        "train",
        "Task",
        "choice",
        (
            ("", "Run", "Forward passes only"),
            *((row.name, f"Train, {row.title}", row.formula) for row in OPTIMIZERS.values()),
        ),
        usual=True,
    ),
    Field("format", "Weights", "format", note="Number format of the weights", usual=True),
    Field(
        "cache",
        "KV cache",
        "choice",
        (("", "as the runtime does", ""), *((name, name, _note(name)) for name in CACHES)),
        note="Number format of keys and values",
        usual=True,
        generates=True,
    ),
    Field(
        "runtime",
        "Runtime",
        "choice",
        tuple((row.name, row.name, row.note) for row in RUNTIMES.values()),
        generates=True,
    ),
    Field(
        "phase",
        "Phase",
        "choice",
        tuple((name, "prefill and decode" if name == "all" else name, "") for name in PHASES),
        generates=True,
    ),
    Field(
        "prefill_chunk",
        "Prefill chunk",
        "count",
        note="Tokens per prefill pass; 0 is the runtime's own",
        generates=True,
    ),
    Field("beams", "Beams", "count", least=1, note="Sequences per sample in beam search", generates=True),
    Field("logits", "Logits", "choice", tuple((name, _LOGITS[name], "") for name in LOGITS), generates=True),
    Field(
        "precision",
        "Mixed precision",
        "choice",
        (
            ("", "as the weights", ""),
            *((row.name, row.name, row.note) for row in REGIMES.values()),
        ),
    ),
    Field(
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
    Field("accumulation_steps", "Passes per step", "count", least=1, note="Gradient accumulation steps"),
    Field("loss", "Loss", "choice", tuple((row.name, row.name, row.note) for row in LOSSES.values())),
    Field(
        "freeze",
        "Frozen",
        "rules",
        (("embedding", "", "embedding tables"), ("yes,head=no", "", "all but the head")),
        note="Weights that are not trained: embedding, layers.0.*",
    ),
    Field(
        "lora",
        "LoRA rank",
        "rules",
        (("16", "", "all linear layers"), ("q_proj=8,v_proj=8", "", "queries and values")),
        note="Adapters beside frozen weights: a rank, or rules such as q_proj=8, v_proj=8",
        usual=True,
    ),
    Field(
        "offload",
        "On the host",
        "rules",
        (("optimizer", "", ""), ("gradients", "", ""), ("weights", "", ""), ("activations", "", "")),
        note="What is kept in the memory of the host: optimizer, gradients, weights, activations, or rules",
    ),
    Field(
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
    Field("norms", "Norms", "choice", _KERNELS, note="Kernels of RMSNorm"),
    Field("gates", "Gates", "choice", _KERNELS, note="Kernels of gated activations"),
    Field(
        "backend",
        "Kernels",
        "choice",
        _plain(BACKENDS),
        note="They decide which tensors are saved for backward",
    ),
    Field("overhead", "Overhead", "yes", note="Workspace, allocator and driver context"),
)
"""All settings of a plan, the usual ones first."""


def described() -> list[Json]:
    """The fields for a form, each with its default."""
    usual = PlanOptions()
    return [
        {
            "name": field.name,
            "title": field.title,
            "mode": MODES.get(field.name, "both"),
            "form": field.form,
            "default": getattr(usual, field.name),
            "least": field.least,
            "most": MAX_SIZE,
            "note": field.note,
            "usual": field.usual,
            "generates": field.generates,
            "choices": [
                {"value": value, "title": title or value, "note": note} for value, title, note in field.choices
            ],
        }
        for field in FIELDS
    ]
