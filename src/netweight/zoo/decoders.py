"""What decoder-only language models share: documents from hyperparameters, by the names that transformers gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from .entry import Entry, Json, Published
from .naming import OWN, Naming
from .parts import block, branches, node, repeat, residual, text

Norm = Literal["rmsnorm", "layernorm", "layernorm_no_bias", "plain"]
Placed = Literal["before", "after", "both", "parallel"]


class Mixture(NamedTuple):
    """A mixture of experts in place of the MLP: `shared` is the inner size of what every position goes through."""

    experts: int
    top: int
    inner: int
    shared: int = 0
    gated_shared: bool = False
    routing: Literal["softmax", "sigmoid"] = "softmax"
    correction: bool = False


def norm(kind: Norm, name: str) -> Json:
    """A norm: with weights, without a bias, or without either (OLMo)."""
    if kind == "rmsnorm":
        return node("rmsnorm", name)
    return node(
        "layernorm", name, **{"layernorm": {}, "layernorm_no_bias": {"bias": False}, "plain": {"affine": False}}[kind]
    )


def attention(name: str, heads: int, kv_heads: int = 0, head_dim: int = 0, **fields: Any) -> Json:
    """Causal attention with rotary positions; fields that are as usual are left out."""
    shape = {"kv_heads": kv_heads} if kv_heads not in (0, heads) else {}
    size = {"head_dim": head_dim} if head_dim else {}
    given = {"bias": False, "causal": True, "rotary": True, **fields}
    usual = {"rotary": False, "out_bias": given["bias"], "window": 0, "qk_norm": "none"}
    return node(
        "attention", name, heads=heads, **shape, **size, **{k: v for k, v in given.items() if usual.get(k, "") != v}
    )


def gated(width: int, inner: int, *, activation: str = "silu", bias: bool = False, **fields: Any) -> list[Json]:
    """Two projections up, one through an activation, their product, and one down (arXiv 2002.05202)."""
    gate = (node("dense", "gate_proj", units=inner, bias=bias), node(activation, "act_fn", **fields))
    up = (node("dense", "up_proj", units=inner, bias=bias),)
    return [branches(gate, up, merge="multiply"), node("dense", "down_proj", units=width, bias=bias)]


def plain(
    width: int, inner: int, up: str, down: str, activation: str = "gelu", *, bias: bool = True, **fields: Any
) -> list[Json]:
    """One projection up, an activation, one down."""
    return [
        node("dense", up, units=inner, bias=bias),
        node(activation, "act", **fields),
        node("dense", down, units=width, bias=bias),
    ]


def mixture(width: int, of: Mixture, *, bias: bool = False) -> list[Json]:
    """Experts of gated MLPs behind a router, and the part that every position goes through."""
    shared: list[Json] = gated(width, of.shared) if of.shared else []
    if shared and of.gated_shared:
        gate = [node("dense", "shared_expert_gate", units=1, bias=False), node("sigmoid")]
        shared = [branches(shared, gate, merge="multiply")]
    fields: dict[str, Any] = {
        **({"routing": of.routing} if of.routing != "softmax" else {}),
        **({"correction": True} if of.correction else {}),
        **({"bias": True} if bias else {}),
        **({"shared": shared} if shared else {}),
    }
    return [node("experts", count=of.experts, top=of.top, layers=gated(width, of.inner, bias=bias), **fields)]


def layer(
    attend: Json, mlp: Sequence[Json], *, kind: Norm = "rmsnorm", placed: Placed = "before", names: Sequence[str] = ()
) -> list[Json]:
    """Attention and an MLP beside shortcuts, normalised before, after, or before and after (Gemma 2)."""
    inner = block("mlp", *mlp)
    if placed == "parallel":
        both = branches([attend], [inner], merge="add")
        return [residual(norm(kind, "input_layernorm"), both)]
    if placed == "both":
        first, second, third, fourth = names or (
            "input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm",
        )  # fmt: skip
        return [
            residual(norm(kind, first), attend, norm(kind, second)),
            residual(norm(kind, third), inner, norm(kind, fourth)),
        ]
    if placed == "after":
        first, second = names or ("post_attention_layernorm", "post_feedforward_layernorm")
        return [residual(attend, norm(kind, first)), residual(inner, norm(kind, second))]
    first, second = names or ("input_layernorm", "post_attention_layernorm")
    return [residual(norm(kind, first), attend), residual(norm(kind, second), inner)]


def decoder(
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
    words = node("embedding", "embed_tokens", vocabulary=vocabulary, units=width)
    return text(
        name,
        block("model", words, *layers, norm(kind, "norm")),
        node("dense", "lm_head", units=vocabulary, bias=bias, **tie),
    )


def llama(
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
    experts: Mixture | None = None,
    dense_first: int = 0,
    **attending: Any,
) -> Json:
    """LlamaForCausalLM and its kin: rotary attention and gated MLPs, or experts from layer `dense_first` on."""
    attend = attention("self_attn", heads, kv_heads, head_dim, **attending)
    act: dict[str, Any] = (
        {"activation": activation} if activation != "gelu_tanh" else {"activation": "gelu", "approximate": "tanh"}
    )
    dense = layer(attend, gated(width, inner, **act), kind=kind, placed=placed)
    if experts is None:
        layers = repeat(depth, *dense, name="layers")
    else:
        routed = layer(attend, mixture(width, experts), kind=kind, placed=placed)
        layers = [
            block("layers", *repeat(dense_first, *dense), *repeat(depth - dense_first, *routed, start=dense_first))
        ]
    return decoder(name, width, vocabulary, *layers, tied=tied, kind=kind)


def printed(text: str, source: str = "the model's name") -> tuple[Published, ...]:
    """The size that its makers call it by, or print to the last digit."""
    return (Published("parameters", text, "rounded" if " " in text else "all weights", source),)


class Series(NamedTuple):
    """What the entries of a family have in common."""

    family: str
    source: str
    year: int
    build: Callable[..., Json] = llama
    licence: str = ""
    naming: Naming = OWN
    tags: tuple[str, ...] = ()
    are: tuple[str, ...] = ("transformer", "decoder")
    """The tags that come first."""

    def row(
        self,
        name: str,
        title: str,
        size: str,
        hub: str | tuple[str, ...] = (),
        *,
        year: int = 0,
        licence: str = "",
        note: str = "The name rounds.",
        source: str = "",
        by: str = "the model's name",
        tags: tuple[str, ...] = (),
        **hyperparameters: Any,
    ) -> Entry:
        """One entry: `size` is what its makers call it by, `hub` its names there, the rest its hyperparameters."""
        shared = {None: "", 1: "multi-query"}.get(hyperparameters.get("kv_heads"), "grouped-query")
        mixed = "moe" if hyperparameters.get("experts") else ""
        window = "window" if hyperparameters.get("window") else ""
        return Entry(
            id=name,
            title=title,
            year=year or self.year,
            group="language",
            family=self.family,
            build=self.build,
            hyperparameters=hyperparameters,
            source=source or self.source,
            published=printed(size, by) if size else (),
            aliases=(hub,) if isinstance(hub, str) else hub,
            naming=self.naming,
            licence=licence or self.licence,
            tags=tuple(filter(None, (*self.are, shared, mixed, window, *self.tags, *tags))),
            note=note,
        )  # fmt: skip


STACKED = Naming(
    paths=(
        (r"(?<!shared_)experts\.(gate|up)_proj\.weight$", "experts.gate_up_proj"),
        (r"(?<!shared_)experts\.down_proj\.weight$", "experts.down_proj"),
        (r"shared_experts\.shared_expert_gate", "shared_expert_gate"),
    )
)
"""transformers stacks the experts' weights, gate and up in one."""
