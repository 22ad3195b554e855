"""Names that people bring from PyTorch and Keras, and what they are here: classes from the dialects, then arguments.

Loaded when a name is not known: nothing that reads a good document needs it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from netweight.faults.fault import Fix
from netweight.faults.suggestions import did_you_mean
from netweight.spec.layer import KINDS, LayerKind

from .argument_names import ARGUMENT_FIELDS, INPUT_SIZES, NO_EFFECT
from .groups import GROUP_KINDS

KIND_FOR_CLASS = {
    "multiheadattention": "attention",
    "multiheadselfattention": "attention",
    "groupedqueryattention": "attention",
    "groupqueryattention": "attention",
    "lazylinear": "dense",
    "einsumdense": "einsum",
    "sequential": "block",
    "modulelist": "block",
    "moduledict": "block",
    "module": "block",
    "functional": "block",
    "mixtureofexperts": "experts",
    "moe": "experts",
    "parameter": "learned",
    "layerscale": "scale",
}
"""Classes that no kind alone stands for, and containers, by their plain names."""

HINT_FOR_CLASS = {
    "input": "What comes in stands under inputs, at the top of the document.",
    "inputlayer": "What comes in stands under inputs, at the top of the document.",
    "activation": "An activation is a layer of its own name, such as relu.",
    "bidirectional": "Two directions are a field of the recurrent layer: bidirectional.",
    "crossentropyloss": "A loss is no layer: memory of training counts one.",
    "mseloss": "A loss is no layer: memory of training counts one.",
}
"""What is no layer here, and where it is said."""

FURTHER_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "out_features": ("filters",),
    "output_channels": ("filters",),
    "channels": ("filters", "units"),
    "features": ("units", "filters"),
    "hidden_dim": ("units",),
    "embed_dim": ("units",),
    "d_model": ("units",),
    "dim_feedforward": ("mlp", "units"),
    "intermediate_size": ("mlp", "units"),
    "intermediate_dim": ("mlp", "units"),
    "vocab_size": ("vocabulary",),
    "max_position_embeddings": ("length",),
    "nhead": ("heads",),
    "n_head": ("heads",),
    "num_attention_heads": ("heads",),
    "num_kv_heads": ("kv_heads",),
    "num_key_value_groups": ("kv_heads",),
    "add_bias_kv": ("bias",),
    "qkv_bias": ("bias",),
    "dropout": ("rate",),
    "p": ("norm",),
    "dropout_rate": ("rate", "dropout"),
    "axes": ("axis",),
    "scale": ("factor",),
    "scale_factor": ("factor",),
    "block_size": ("factor",),
    "is_causal": ("causal",),
    "use_causal_mask": ("causal",),
    "interpolation": ("mode",),
    "num_parameters": ("per",),
    "num_experts": ("count", "experts"),
    "top_k": ("top",),
    "r": ("rank",),
    "mlp_dim": ("mlp",),
    "window_size": ("window",),
    "patch_size": ("patch",),
    "rezero": ("scale",),
}
"""Arguments of functions and whole models and the fields that mean the same, the first that a kind has.

Those of layers are read from their maps (`netweight.dialects`).
"""

FURTHER_INPUT_SIZES = frozenset(
    ("hidden_size", "input_shape", "in_dim", "input_channels", "fan_in", "d_model", "embed_dim")
)
"""Arguments of models that state the size of the input, beside those of layers."""


def normalize_class_name(word: str) -> str:
    """A class as it is compared: without its module, in lower case, without signs."""
    return re.sub(r"[^a-z0-9]", "", word.rpartition(".")[2].lower())


def _framework_names(kind: LayerKind) -> Iterator[str]:
    """What frameworks and people call a kind."""
    for dialect in kind.layer.dialects.values():
        yield dialect.layer
    yield from kind.layer.framework_equivalents.values()
    yield from (*kind.aliases, kind.layer.__name__, kind.title)


@cache
def kinds_by_class_name() -> dict[str, str]:
    """Every plain name of a class, and the kind that it is; of several kinds the first."""
    found: dict[str, str] = {}
    for tag in (*KINDS, *GROUP_KINDS):
        found.setdefault(normalize_class_name(tag), tag)
    for kind in [KINDS[tag] for tag in KINDS]:
        for name in map(normalize_class_name, _framework_names(kind)):
            for each in [name[:-2] + rank for rank in ("1d", "2d", "3d")] if name.endswith("nd") else [name]:
                found.setdefault(each, kind.tag)
    return {**KIND_FOR_CLASS, **found}


def kind_for_class(word: str) -> str:
    """The kind that a class of a framework, or a word, means: `nn.Linear` is dense. Empty for none."""
    name = normalize_class_name(word[:200])
    return kinds_by_class_name().get(name) or kinds_by_class_name().get(name.removesuffix("layer"), "")


def hint_for_unknown_kind(word: str) -> str:
    """What to do about a name of a layer that is none here: the kind that it is, or those near it; empty for none."""
    said = HINT_FOR_CLASS.get(normalize_class_name(word[:200]), "")
    meant = kind_for_class(word)
    if said and meant in ("", word):
        return said
    if meant and meant != word:
        return f"It is {meant} here."
    return did_you_mean(normalize_class_name(word[:60]), kinds_by_class_name().items(), cutoff=0.7)


def hint_for_unknown_field(name: str, fields: Collection[str]) -> tuple[str, str]:
    """What to do about a field that a kind does not have, and the field that it is there; empty for none."""
    candidates = (*ARGUMENT_FIELDS.get(name, ()), *FURTHER_ARGUMENTS.get(name, ()))
    ours = next((field for field in candidates if field in fields), "")
    if ours:
        return f"It is {ours} here.", ours
    if name in FURTHER_INPUT_SIZES or name in INPUT_SIZES:
        return "The size of what comes in is known from what is above; leave it away.", ""
    if name in NO_EFFECT:
        return "It changes no figure; leave it away.", ""
    if name == "activation":
        return "An activation is a layer of its own behind this one, such as relu.", ""
    near = did_you_mean(name[:60], [(field, field) for field in fields])
    listed = ", ".join(sorted(fields)) or "none"
    return f"{near} Its fields: {listed}.".strip(), ""


def rename_field_fix(name: str, ours: str, value: object) -> Fix:
    """The change that says a foreign argument as ours, or takes it away where there is none."""
    if not ours:
        return Fix(f"Remove {name}", unset=(name,))
    return Fix(f"Call it {ours}", set={ours: value}, unset=(name,))
