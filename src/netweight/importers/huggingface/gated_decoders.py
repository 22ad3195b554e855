"""Readers of decoders with gated MLPs or experts: Llama, Mistral, Qwen, Gemma, OLMo, GLM and their kin.

Each follows the class of transformers of that model type (5.23), whose defaults are in `defaults.json`.
"""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.decoders import (
    MixtureOfExperts,
    Norm,
    Placed,
    decoder_attention,
    decoder_layer,
    experts_mlp,
    gated_mlp,
)
from netweight.families.parts.nodes import Json, dropping
from netweight.importers.fields import Fields

from .bodies import Body
from .parts import (
    activation,
    all_but_each,
    alternating,
    attention_biases,
    sizes,
    sparse_layers,
    stack,
    windows,
)


def llama_like(
    c: Fields,
    *,
    attending: Json,
    kind: Norm = "rmsnorm",
    placed: Placed = "before",
    mlp_bias: bool = False,
    mixture: MixtureOfExperts | None = None,
    sparse: Sequence[bool] = (),
    window: Sequence[int] = (),
    act: str = "hidden_act",
    names: Sequence[str] = (),
    head_bias: bool = False,
    inner: int = 0,
) -> Body:
    """Attention and gated MLPs, or experts where `sparse` says so; `attending` are the fields of attention."""
    width, acts = c.integer("hidden_size"), activation(c, act)
    inner = inner or c.integer("intermediate_size")
    shape = {**sizes(c), **dropping(c.rate("attention_dropout"))}

    def layer(at: int) -> list[Json]:
        fields = {**shape, **attending, **({"window": window[at]} if window and window[at] else {})}
        if mixture is not None and (not sparse or sparse[at]):
            mlp = experts_mlp(width, mixture)
        else:
            mlp = gated_mlp(width, inner, bias=mlp_bias, **acts)
        return decoder_layer(decoder_attention("self_attn", **fields), mlp, kind=kind, placed=placed, names=names)

    return stack(c, layer, kind=kind, head_bias=head_bias)


def llama(c: Fields) -> Body:
    """LlamaModel, and those that differ from it in names alone."""
    return llama_like(c, attending=attention_biases(c), mlp_bias=c.flag("mlp_bias"))


def mistral(c: Fields) -> Body:
    """MistralModel: every layer within a window, if there is one."""
    return llama_like(c, attending={"bias": False}, window=windows(c))


def mixtral(c: Fields) -> Body:
    """MixtralModel: experts in every layer."""
    mixture = MixtureOfExperts(
        c.integer("num_local_experts"), c.integer("num_experts_per_tok"), c.integer("intermediate_size")
    )
    return llama_like(c, attending={"bias": False}, mixture=mixture, window=windows(c))


def _qwen_windows(c: Fields) -> list[int]:
    """Layers from `max_window_layers` on slide, if windows are used at all."""
    first, used = c.integer("max_window_layers", least=0), c.flag("use_sliding_window")
    found = windows(c, [at >= first for at in range(c.layers("num_hidden_layers"))])
    return found if used else [0] * len(found)


def qwen2(c: Fields) -> Body:
    """Qwen2Model: biases of queries, keys and values."""
    return llama_like(c, attending={"bias": True, "out_bias": False}, window=_qwen_windows(c))


def qwen2_moe(c: Fields) -> Body:
    """Qwen2MoeModel: experts, and one that every position goes through, behind a gate."""
    mixture = MixtureOfExperts(
        c.integer("num_experts"),
        c.integer("num_experts_per_tok"),
        c.integer("moe_intermediate_size"),
        c.integer("shared_expert_intermediate_size"),
        gated_shared=True,
    )
    return llama_like(
        c,
        attending={"bias": c.flag("qkv_bias"), "out_bias": False},
        mixture=mixture,
        sparse=sparse_layers(c, c.layers("num_hidden_layers")),
        window=_qwen_windows(c),
    )


def qwen3(c: Fields) -> Body:
    """Qwen3Model: norms of queries and keys, a head at a time."""
    return llama_like(c, attending={**attention_biases(c), "qk_norm": "head"}, window=_qwen_windows(c))


def qwen3_moe(c: Fields) -> Body:
    """Qwen3MoeModel."""
    depth, window = c.layers("num_hidden_layers"), c.integer_or("sliding_window", 0, least=0)
    mixture = MixtureOfExperts(
        c.integer("num_experts"), c.integer("num_experts_per_tok"), c.integer("moe_intermediate_size")
    )
    return llama_like(
        c,
        attending={**attention_biases(c), "qk_norm": "head"},
        mixture=mixture,
        sparse=sparse_layers(c, depth),
        window=[window if c.flag("use_sliding_window") else 0] * depth,
    )


def gemma(c: Fields) -> Body:
    """GemmaModel."""
    return llama_like(c, attending=attention_biases(c), act=_gemma_act(c))


def _gemma_act(c: Fields) -> str:
    """The key of the activation: older files have both, and the newer one counts."""
    return "hidden_activation" if c.value("hidden_activation") is not None else "hidden_act"


def gemma2(c: Fields) -> Body:
    """Gemma2Model: norms before and after, every other layer within a window."""
    return llama_like(
        c,
        attending=attention_biases(c),
        placed="both",
        act=_gemma_act(c),
        window=windows(c, alternating(c)),
    )


def gemma3_text(c: Fields) -> Body:
    """Gemma3TextModel: norms of queries and keys, every sixth layer attends to all."""
    every = c.integer_or("_sliding_window_pattern", 6, "sliding_window_pattern")
    return llama_like(
        c,
        attending={**attention_biases(c), "qk_norm": "head"},
        placed="both",
        act=_gemma_act(c),
        window=windows(c, all_but_each(c, every)),
    )


def olmo(c: Fields) -> Body:
    """OlmoModel: norms without weights."""
    return llama_like(c, attending=attention_biases(c), kind="plain")


def olmo2(c: Fields) -> Body:
    """Olmo2Model: norms after, and of whole queries and keys."""
    return llama_like(c, attending={**attention_biases(c), "qk_norm": "whole"}, placed="after")


def olmo3(c: Fields) -> Body:
    """Olmo3Model: the same with windows but in every fourth layer."""
    return llama_like(
        c,
        attending={**attention_biases(c), "qk_norm": "whole"},
        placed="after",
        window=windows(c, all_but_each(c, 4)),
    )


def olmoe(c: Fields) -> Body:
    """OlmoeModel."""
    mixture = MixtureOfExperts(
        c.integer("num_experts"), c.integer("num_experts_per_tok"), c.integer("intermediate_size")
    )
    return llama_like(c, attending={**attention_biases(c), "qk_norm": "whole"}, mixture=mixture)


def granite_moe(c: Fields) -> Body:
    """GraniteMoeModel."""
    mixture = MixtureOfExperts(
        c.integer("num_local_experts"), c.integer("num_experts_per_tok"), c.integer("intermediate_size")
    )
    return llama_like(c, attending=attention_biases(c), mixture=mixture)


def phi3(c: Fields) -> Body:
    """Phi3Model: one product for queries, keys and values."""
    attending = {"bias": False, "packed": "positions", "heads_first": True}
    return llama_like(c, attending=attending, window=windows(c))


def cohere(c: Fields) -> Body:
    """CohereModel: attention beside the MLP behind one norm without a bias."""
    attending = {**attention_biases(c), **({"qk_norm": "own"} if c.flag("use_qk_norm") else {})}
    return llama_like(c, attending=attending, kind="layernorm_no_bias", placed="parallel")


def seed_oss(c: Fields) -> Body:
    """SeedOssModel: biases of queries, keys and values apart from that of the output."""
    attending = {"bias": c.flag("attention_bias"), "out_bias": c.flag("attention_out_bias")}
    return llama_like(c, attending=attending, mlp_bias=c.flag("mlp_bias"))


def glm(c: Fields) -> Body:
    """GlmModel: biases of queries, keys and values."""
    return llama_like(c, attending={"bias": c.flag("attention_bias"), "out_bias": False})


def glm4(c: Fields) -> Body:
    """Glm4Model: the same with norms before and after."""
    return llama_like(
        c,
        attending={"bias": c.flag("attention_bias"), "out_bias": False},
        placed="both",
        names=("input_layernorm", "post_self_attn_layernorm", "post_attention_layernorm", "post_mlp_layernorm"),
    )


def glm4_moe(c: Fields) -> Body:
    """Glm4MoeModel: experts after the first layers, routed by sigmoids with a correction, beside a shared one."""
    depth, inner = c.layers("num_hidden_layers"), c.integer("moe_intermediate_size")
    mixture = MixtureOfExperts(
        c.integer("n_routed_experts"),
        c.integer("num_experts_per_tok"),
        inner,
        inner * c.integer("n_shared_experts", least=0),
        routing="sigmoid",
        correction=True,
    )
    first = c.integer("first_k_dense_replace", least=0)
    normed: Json = {"qk_norm": "head"} if c.flag("use_qk_norm") else {}
    attending = {"bias": c.flag("attention_bias"), "out_bias": False, **normed}
    return llama_like(c, attending=attending, mixture=mixture, sparse=[at >= first for at in range(depth)])


def minimax_m2(c: Fields) -> Body:
    """MiniMaxM2Model: norms of whole queries and keys, experts routed by sigmoids with a correction."""
    mixture = MixtureOfExperts(
        c.integer("num_local_experts"),
        c.integer("num_experts_per_tok"),
        c.integer("intermediate_size"),
        routing="sigmoid",
        correction=True,
    )
    return llama_like(c, attending={"bias": False, "qk_norm": "whole"}, mixture=mixture)


def phimoe(c: Fields) -> Body:
    """PhimoeModel: LayerNorms, experts in every layer, a head with a bias if asked for."""
    mixture = MixtureOfExperts(
        c.integer("num_local_experts"), c.integer("num_experts_per_tok"), c.integer("intermediate_size")
    )
    return llama_like(
        c,
        attending=attention_biases(c),
        kind="layernorm",
        mixture=mixture,
        window=windows(c),
        head_bias=c.flag("lm_head_bias"),
    )


def ernie4_5(c: Fields) -> Body:
    """Ernie4_5Model: one flag for all biases."""
    return llama_like(c, attending=attention_biases(c, "use_bias"), mlp_bias=c.flag("use_bias"))


def hunyuan(c: Fields) -> Body:
    """HunYuanDenseV1Model: norms of queries and keys."""
    return llama_like(c, attending={**attention_biases(c), "qk_norm": "head"})


def exaone4(c: Fields) -> Body:
    """Exaone4Model: norms after, and of queries and keys; every so many layers attend to all."""
    every = c.integer_or("sliding_window_pattern", 4)
    return llama_like(
        c,
        attending={"bias": False, "qk_norm": "head"},
        placed="after",
        window=windows(c, all_but_each(c, every)),
    )


def gpt_oss(c: Fields) -> Body:
    """GptOssModel: sinks and biases, every second layer within a window, experts with biases in every layer."""
    width = c.integer("hidden_size")
    mixture = MixtureOfExperts(
        c.integer("num_local_experts"), c.integer("num_experts_per_tok"), c.integer("intermediate_size")
    )
    c.choice("hidden_act", ("silu",))
    shape, window = sizes(c), windows(c, alternating(c))
    attending = {**attention_biases(c), "sinks": True}

    def layer(at: int) -> list[Json]:
        attend = decoder_attention("self_attn", **shape, **attending, window=window[at])
        return decoder_layer(attend, experts_mlp(width, mixture, bias=True))

    return stack(c, layer)
