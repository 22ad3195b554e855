"""Parts of decoder-only language models: documents from hyperparameters, with the names of transformers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    text_document,
)

Norm = Literal["rmsnorm", "layernorm", "layernorm_no_bias", "plain"]


Placed = Literal["before", "after", "both", "parallel"]


class MixtureOfExperts(NamedTuple):
    """A mixture of experts in place of the MLP: `shared` is the inner size of what every position goes through."""

    experts: int
    top: int
    inner: int
    shared: int = 0
    gated_shared: bool = False
    routing: Literal["softmax", "sigmoid"] = "softmax"
    correction: bool = False


def _norm(kind: Norm, name: str) -> Json:
    """A norm: with weights, without a bias, or without either (OLMo)."""
    if kind == "rmsnorm":
        return layer_node("rmsnorm", name)
    return layer_node(
        "layernorm", name, **{"layernorm": {}, "layernorm_no_bias": {"bias": False}, "plain": {"affine": False}}[kind]
    )


def decoder_attention(name: str, heads: int, kv_heads: int = 0, head_dim: int = 0, **fields: Any) -> Json:
    """Causal attention with rotary positions; fields that are as usual are left out."""
    shape = {"kv_heads": kv_heads} if kv_heads not in (0, heads) else {}
    size = {"head_dim": head_dim} if head_dim else {}
    given = {"bias": False, "causal": True, "rotary": True, **fields}
    usual = {"rotary": False, "out_bias": given["bias"], "window": 0, "qk_norm": "none"}
    return layer_node(
        "attention", name, heads=heads, **shape, **size, **{k: v for k, v in given.items() if usual.get(k, "") != v}
    )


def gated_mlp(width: int, inner: int, *, activation: str = "silu", bias: bool = False, **fields: Any) -> list[Json]:
    """Two projections up, one through an activation, their product, and one down (arXiv 2002.05202)."""
    gate = (layer_node("dense", "gate_proj", units=inner, bias=bias), layer_node(activation, "act_fn", **fields))
    up = (layer_node("dense", "up_proj", units=inner, bias=bias),)
    return [branches_group(gate, up, merge="multiply"), layer_node("dense", "down_proj", units=width, bias=bias)]


def plain_mlp(
    width: int, inner: int, up: str, down: str, activation: str = "gelu", *, bias: bool = True, **fields: Any
) -> list[Json]:
    """One projection up, an activation, one down."""
    return [
        layer_node("dense", up, units=inner, bias=bias),
        layer_node(activation, "act", **fields),
        layer_node("dense", down, units=width, bias=bias),
    ]


def experts_mlp(width: int, of: MixtureOfExperts, *, bias: bool = False) -> list[Json]:
    """Experts of gated MLPs behind a router, and the part that every position goes through."""
    shared: list[Json] = gated_mlp(width, of.shared) if of.shared else []
    if shared and of.gated_shared:
        gate = [layer_node("dense", "shared_expert_gate", units=1, bias=False), layer_node("sigmoid")]
        shared = [branches_group(shared, gate, merge="multiply")]
    fields: dict[str, Any] = {
        **({"routing": of.routing} if of.routing != "softmax" else {}),
        **({"correction": True} if of.correction else {}),
        **({"bias": True} if bias else {}),
        **({"shared": shared} if shared else {}),
    }
    return [layer_node("experts", count=of.experts, top=of.top, layers=gated_mlp(width, of.inner, bias=bias), **fields)]


def decoder_layer(
    attend: Json, mlp: Sequence[Json], *, kind: Norm = "rmsnorm", placed: Placed = "before", names: Sequence[str] = ()
) -> list[Json]:
    """Attention and an MLP beside shortcuts, normalized before, after, or before and after (Gemma 2)."""
    inner = named_block("mlp", *mlp)
    if placed == "parallel":
        both = branches_group([attend], [inner], merge="add")
        return [residual_group(_norm(kind, "input_layernorm"), both)]
    if placed == "both":
        first, second, third, fourth = names or (
            "input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm",
        )  # fmt: skip
        return [
            residual_group(_norm(kind, first), attend, _norm(kind, second)),
            residual_group(_norm(kind, third), inner, _norm(kind, fourth)),
        ]
    if placed == "after":
        first, second = names or ("post_attention_layernorm", "post_feedforward_layernorm")
        return [residual_group(attend, _norm(kind, first)), residual_group(inner, _norm(kind, second))]
    first, second = names or ("input_layernorm", "post_attention_layernorm")
    return [residual_group(_norm(kind, first), attend), residual_group(_norm(kind, second), inner)]


def decoder_document(
    name: str,
    width: int,
    vocabulary: int,
    *layers: Json,
    tied: bool = False,
    kind: Norm = "rmsnorm",
    bias: bool = False,
) -> Json:
    """Words, the layers, a norm and the head, which may be the table of words again."""
    tie = {"tie": {"weight": "model.embed_tokens.weight"}} if tied else {}
    words = layer_node("embedding", "embed_tokens", vocabulary=vocabulary, units=width)
    return text_document(
        name,
        named_block("model", words, *layers, _norm(kind, "norm")),
        layer_node("dense", "lm_head", units=vocabulary, bias=bias, **tie),
    )


def llama_document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    kv_heads: int = 0,
    head_dim: int = 0,
    vocabulary: int = 32000,
    tied: bool = False,
    activation: str = "silu",
    kind: Norm = "rmsnorm",
    placed: Placed = "before",
    experts: MixtureOfExperts | None = None,
    dense_first: int = 0,
    **attending: Any,
) -> Json:
    """LlamaForCausalLM and its kin: rotary attention and gated MLPs, or experts from layer `dense_first` on."""
    attend = decoder_attention("self_attn", heads, kv_heads, head_dim, **attending)
    act: dict[str, Any] = (
        {"activation": activation} if activation != "gelu_tanh" else {"activation": "gelu", "approximate": "tanh"}
    )
    dense = decoder_layer(attend, gated_mlp(width, inner, **act), kind=kind, placed=placed)
    if experts is None:
        layers = repeat_layers(depth, *dense, name="layers")
    else:
        routed = decoder_layer(attend, experts_mlp(width, experts), kind=kind, placed=placed)
        layers = [
            named_block(
                "layers",
                *repeat_layers(dense_first, *dense),
                *repeat_layers(depth - dense_first, *routed, start=dense_first),
            )
        ]
    return decoder_document(name, width, vocabulary, *layers, tied=tied, kind=kind)


STACKED = WeightNaming(
    paths=(
        (r"(?<!shared_)experts\.(gate|up)_proj\.weight$", "experts.gate_up_proj"),
        (r"(?<!shared_)experts\.down_proj\.weight$", "experts.down_proj"),
        (r"shared_experts\.shared_expert_gate", "shared_expert_gate"),
    )
)
"""transformers stacks the experts' weights, gate and up in one."""
