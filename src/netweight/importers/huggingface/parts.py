"""Parts that readers of language models share: sizes, norms, activations, windows, and a stack of layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from netweight.families.parts.decoders import (
    Norm,
)
from netweight.families.parts.nodes import NEW_GELU, Json, layer_node
from netweight.importers.fields import Fields

from .bodies import ModelBody, fold_layers

ACTIVATIONS: dict[str, tuple[str, Json]] = {
    "silu": ("silu", {}),
    "swish": ("silu", {}),
    "gelu": ("gelu", {}),
    "gelu_new": ("gelu", NEW_GELU),
    "gelu_fast": ("gelu", NEW_GELU),
    "gelu_pytorch_tanh": ("gelu", {"approximate": "tanh"}),
    "gelu_python": ("gelu", {}),
    "quick_gelu": ("quick_gelu", {}),
    "relu": ("relu", {}),
    "relu2": ("relu2", {}),
    "tanh": ("tanh", {}),
}
"""Our kind and its fields for transformers' names of activations (`ACT2FN`)."""

NORMS: dict[Norm, Json] = {
    "rmsnorm": {},
    "layernorm": {},
    "layernorm_no_bias": {"bias": False},
    "plain": {"affine": False},
}


def norm_node(kind: Norm, name: str) -> Json:
    """A norm layer of a kind."""
    return layer_node("rmsnorm" if kind == "rmsnorm" else "layernorm", name, **NORMS[kind])


def activation_fields(config: Fields, key: str = "hidden_act", *older: str) -> Json:
    """The fields `activation=…` of an MLP by the activation that the configuration names."""
    kind, fields = ACTIVATIONS[config.choice(key, ACTIVATIONS, *older)]
    return {"activation": kind, **fields}


def head_sizes(config: Fields) -> dict[str, Any]:
    """Heads, those of keys and values, and the size of a head, as fields of `decoder_attention`."""
    width, heads = config.integer("hidden_size"), config.integer("num_attention_heads")
    head_dim = config.integer_or("head_dim", width // heads)
    return {
        "heads": heads,
        "kv_heads": config.integer_or("num_key_value_heads", heads),
        "head_dim": head_dim if head_dim * heads != width else 0,
    }


def decoder_stack(
    config: Fields,
    layer: Sequence[Json] | Callable[[int], Sequence[Json]],
    *,
    kind: Norm = "rmsnorm",
    prefix: str = "model",
    words: str = "embed_tokens",
    last: str = "norm",
    layers: str = "layers",
    before: Sequence[Json] = (),
    after: Sequence[Json] | None = None,
    head_bias: bool = False,
    head: str = "lm_head",
    depth: int = 0,
    table: int = 0,
) -> ModelBody:
    """A table of words, layers, and a norm; `layer` is one for all, or a function of the layer's number."""
    width, vocabulary = config.integer("hidden_size"), config.integer("vocab_size")
    depth = depth or config.layers("num_hidden_layers")
    nodes = [
        layer_node("embedding", words, vocabulary=vocabulary, units=table or width),
        *before,
        *fold_layers(layers, [layer(at) if callable(layer) else layer for at in range(depth)]),
        *([norm_node(kind, last)] if after is None else after),
    ]
    return ModelBody(nodes, vocabulary, width, prefix, words, config.flag("tie_word_embeddings"), head, head_bias)


def attention_windows(config: Fields, slides: Sequence[bool] = ()) -> list[int]:
    """The window of every layer, 0 for none: by `layer_types`, else where `slides` says so, else of all layers."""
    depth, window = config.layers("num_hidden_layers"), config.integer_or("sliding_window", 0, least=0)
    types = config.list_of("layer_types", depth)
    if types is None:
        return [window if not slides or slides[at] else 0 for at in range(depth)]
    known = ("full_attention", "sliding_attention")
    for word in types:
        if word not in known:
            raise config.fault("layer_types", f"layer_types has {word!r}.", f"Known: {', '.join(known)}.")
    return [window if word == "sliding_attention" else 0 for word in types]


def all_but_every_nth(config: Fields, every: int) -> list[bool]:
    """True for every layer but each `every`-th."""
    return [(at + 1) % every != 0 for at in range(config.layers("num_hidden_layers"))]


def alternating_layers(config: Fields) -> list[bool]:
    """True for every other layer, from the first."""
    return [at % 2 == 0 for at in range(config.layers("num_hidden_layers"))]


def sparse_layers(config: Fields, depth: int) -> list[bool]:
    """True for a layer with experts: every `decoder_sparse_step`-th but those of `mlp_only_layers` (Qwen)."""
    step, dense = config.integer("decoder_sparse_step"), set(config.numbers("mlp_only_layers") or ())
    return [at not in dense and (at + 1) % step == 0 for at in range(depth)]


def attention_bias_fields(config: Fields, key: str = "attention_bias") -> Json:
    """Biases of all four projections, or of none."""
    return {"bias": config.flag(key)}


def rotary_dim(config: Fields, head_dim: int, fallback: float) -> int:
    """Elements of a head that rotary positions turn: the share `partial_rotary_factor`, or an older name of it."""
    share = config.value("partial_rotary_factor", "rotary_pct")
    rope = config.value("rope_parameters")
    if isinstance(rope, dict):
        share = cast("Json", rope).get("partial_rotary_factor", share)
    if share is None:
        share = fallback
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 1:
        raise config.fault(
            "partial_rotary_factor", "partial_rotary_factor is not a share of a head.", "Above 0, at most 1."
        )
    return max(int(head_dim * share), 2)
