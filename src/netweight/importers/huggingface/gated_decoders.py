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

from .bodies import ModelBody
from .parts import (
    activation_fields,
    all_but_every_nth,
    alternating_layers,
    attention_bias_fields,
    attention_windows,
    decoder_stack,
    head_sizes,
    sparse_layers,
)


def read_gated_decoder(
    config: Fields,
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
) -> ModelBody:
    """Attention and gated MLPs, or experts where `sparse` says so; `attending` are the fields of attention."""
    width, acts = config.integer("hidden_size"), activation_fields(config, act)
    inner = inner or config.integer("intermediate_size")
    shape = {**head_sizes(config), **dropping(config.rate("attention_dropout"))}

    def layer(at: int) -> list[Json]:
        fields = {**shape, **attending, **({"window": window[at]} if window and window[at] else {})}
        if mixture is not None and (not sparse or sparse[at]):
            mlp = experts_mlp(width, mixture)
        else:
            mlp = gated_mlp(width, inner, bias=mlp_bias, **acts)
        return decoder_layer(decoder_attention("self_attn", **fields), mlp, kind=kind, placed=placed, names=names)

    return decoder_stack(config, layer, kind=kind, head_bias=head_bias)


def read_llama(config: Fields) -> ModelBody:
    """LlamaModel, and those that differ from it in names alone."""
    return read_gated_decoder(config, attending=attention_bias_fields(config), mlp_bias=config.flag("mlp_bias"))


def read_mistral(config: Fields) -> ModelBody:
    """MistralModel: every layer within a window, if there is one."""
    return read_gated_decoder(config, attending={"bias": False}, window=attention_windows(config))


def read_mixtral(config: Fields) -> ModelBody:
    """MixtralModel: experts in every layer."""
    mixture = MixtureOfExperts(
        config.integer("num_local_experts"), config.integer("num_experts_per_tok"), config.integer("intermediate_size")
    )
    return read_gated_decoder(config, attending={"bias": False}, mixture=mixture, window=attention_windows(config))


def _qwen_windows(config: Fields) -> list[int]:
    """Layers from `max_window_layers` on slide, if windows are used at all."""
    first, used = config.integer("max_window_layers", least=0), config.flag("use_sliding_window")
    found = attention_windows(config, [at >= first for at in range(config.layers("num_hidden_layers"))])
    return found if used else [0] * len(found)


def read_qwen2(config: Fields) -> ModelBody:
    """Qwen2Model: biases of queries, keys and values."""
    return read_gated_decoder(config, attending={"bias": True, "out_bias": False}, window=_qwen_windows(config))


def read_qwen2_moe(config: Fields) -> ModelBody:
    """Qwen2MoeModel: experts, and one that every position goes through, behind a gate."""
    mixture = MixtureOfExperts(
        config.integer("num_experts"),
        config.integer("num_experts_per_tok"),
        config.integer("moe_intermediate_size"),
        config.integer("shared_expert_intermediate_size"),
        gated_shared=True,
    )
    return read_gated_decoder(
        config,
        attending={"bias": config.flag("qkv_bias"), "out_bias": False},
        mixture=mixture,
        sparse=sparse_layers(config, config.layers("num_hidden_layers")),
        window=_qwen_windows(config),
    )


def read_qwen3(config: Fields) -> ModelBody:
    """Qwen3Model: norms of queries and keys, a head at a time."""
    return read_gated_decoder(
        config, attending={**attention_bias_fields(config), "qk_norm": "head"}, window=_qwen_windows(config)
    )


def read_qwen3_moe(config: Fields) -> ModelBody:
    """Qwen3MoeModel."""
    depth, window = config.layers("num_hidden_layers"), config.integer_or("sliding_window", 0, least=0)
    mixture = MixtureOfExperts(
        config.integer("num_experts"), config.integer("num_experts_per_tok"), config.integer("moe_intermediate_size")
    )
    return read_gated_decoder(
        config,
        attending={**attention_bias_fields(config), "qk_norm": "head"},
        mixture=mixture,
        sparse=sparse_layers(config, depth),
        window=[window if config.flag("use_sliding_window") else 0] * depth,
    )


def read_gemma(config: Fields) -> ModelBody:
    """GemmaModel."""
    return read_gated_decoder(config, attending=attention_bias_fields(config), act=_gemma_act(config))


def _gemma_act(config: Fields) -> str:
    """The key of the activation: older files have both, and the newer one counts."""
    return "hidden_activation" if config.value("hidden_activation") is not None else "hidden_act"


def read_gemma2(config: Fields) -> ModelBody:
    """Gemma2Model: norms before and after, every other layer within a window."""
    return read_gated_decoder(
        config,
        attending=attention_bias_fields(config),
        placed="both",
        act=_gemma_act(config),
        window=attention_windows(config, alternating_layers(config)),
    )


def read_gemma3_text(config: Fields) -> ModelBody:
    """Gemma3TextModel: norms of queries and keys, every sixth layer attends to all."""
    every = config.integer_or("_sliding_window_pattern", 6, "sliding_window_pattern")
    return read_gated_decoder(
        config,
        attending={**attention_bias_fields(config), "qk_norm": "head"},
        placed="both",
        act=_gemma_act(config),
        window=attention_windows(config, all_but_every_nth(config, every)),
    )


def read_olmo(config: Fields) -> ModelBody:
    """OlmoModel: norms without weights."""
    return read_gated_decoder(config, attending=attention_bias_fields(config), kind="plain")


def read_olmo2(config: Fields) -> ModelBody:
    """Olmo2Model: norms after, and of whole queries and keys."""
    return read_gated_decoder(config, attending={**attention_bias_fields(config), "qk_norm": "whole"}, placed="after")


def read_olmo3(config: Fields) -> ModelBody:
    """Olmo3Model: the same with windows but in every fourth layer."""
    return read_gated_decoder(
        config,
        attending={**attention_bias_fields(config), "qk_norm": "whole"},
        placed="after",
        window=attention_windows(config, all_but_every_nth(config, 4)),
    )


def read_olmoe(config: Fields) -> ModelBody:
    """OlmoeModel."""
    mixture = MixtureOfExperts(
        config.integer("num_experts"), config.integer("num_experts_per_tok"), config.integer("intermediate_size")
    )
    return read_gated_decoder(config, attending={**attention_bias_fields(config), "qk_norm": "whole"}, mixture=mixture)


def read_granite_moe(config: Fields) -> ModelBody:
    """GraniteMoeModel."""
    mixture = MixtureOfExperts(
        config.integer("num_local_experts"), config.integer("num_experts_per_tok"), config.integer("intermediate_size")
    )
    return read_gated_decoder(config, attending=attention_bias_fields(config), mixture=mixture)


def read_phi3(config: Fields) -> ModelBody:
    """Phi3Model: one product for queries, keys and values."""
    attending = {"bias": False, "packed": "positions", "heads_first": True}
    return read_gated_decoder(config, attending=attending, window=attention_windows(config))


def read_cohere(config: Fields) -> ModelBody:
    """CohereModel: attention beside the MLP behind one norm without a bias."""
    attending = {**attention_bias_fields(config), **({"qk_norm": "own"} if config.flag("use_qk_norm") else {})}
    return read_gated_decoder(config, attending=attending, kind="layernorm_no_bias", placed="parallel")


def read_seed_oss(config: Fields) -> ModelBody:
    """SeedOssModel: biases of queries, keys and values apart from that of the output."""
    attending = {"bias": config.flag("attention_bias"), "out_bias": config.flag("attention_out_bias")}
    return read_gated_decoder(config, attending=attending, mlp_bias=config.flag("mlp_bias"))


def read_glm(config: Fields) -> ModelBody:
    """GlmModel: biases of queries, keys and values."""
    return read_gated_decoder(config, attending={"bias": config.flag("attention_bias"), "out_bias": False})


def read_glm4(config: Fields) -> ModelBody:
    """Glm4Model: the same with norms before and after."""
    return read_gated_decoder(
        config,
        attending={"bias": config.flag("attention_bias"), "out_bias": False},
        placed="both",
        names=("input_layernorm", "post_self_attn_layernorm", "post_attention_layernorm", "post_mlp_layernorm"),
    )


def read_glm4_moe(config: Fields) -> ModelBody:
    """Glm4MoeModel: experts after the first layers, routed by sigmoids with a correction, beside a shared one."""
    depth, inner = config.layers("num_hidden_layers"), config.integer("moe_intermediate_size")
    mixture = MixtureOfExperts(
        config.integer("n_routed_experts"),
        config.integer("num_experts_per_tok"),
        inner,
        inner * config.integer("n_shared_experts", least=0),
        routing="sigmoid",
        correction=True,
    )
    first = config.integer("first_k_dense_replace", least=0)
    normed: Json = {"qk_norm": "head"} if config.flag("use_qk_norm") else {}
    attending = {"bias": config.flag("attention_bias"), "out_bias": False, **normed}
    return read_gated_decoder(config, attending=attending, mixture=mixture, sparse=[at >= first for at in range(depth)])


def read_minimax_m2(config: Fields) -> ModelBody:
    """MiniMaxM2Model: norms of whole queries and keys, experts routed by sigmoids with a correction."""
    mixture = MixtureOfExperts(
        config.integer("num_local_experts"),
        config.integer("num_experts_per_tok"),
        config.integer("intermediate_size"),
        routing="sigmoid",
        correction=True,
    )
    return read_gated_decoder(config, attending={"bias": False, "qk_norm": "whole"}, mixture=mixture)


def read_phimoe(config: Fields) -> ModelBody:
    """PhimoeModel: LayerNorms, experts in every layer, a head with a bias if asked for."""
    mixture = MixtureOfExperts(
        config.integer("num_local_experts"), config.integer("num_experts_per_tok"), config.integer("intermediate_size")
    )
    return read_gated_decoder(
        config,
        attending=attention_bias_fields(config),
        kind="layernorm",
        mixture=mixture,
        window=attention_windows(config),
        head_bias=config.flag("lm_head_bias"),
    )


def read_ernie4_5(config: Fields) -> ModelBody:
    """Ernie4_5Model: one flag for all biases."""
    return read_gated_decoder(
        config, attending=attention_bias_fields(config, "use_bias"), mlp_bias=config.flag("use_bias")
    )


def read_hunyuan(config: Fields) -> ModelBody:
    """HunYuanDenseV1Model: norms of queries and keys."""
    return read_gated_decoder(config, attending={**attention_bias_fields(config), "qk_norm": "head"})


def read_exaone4(config: Fields) -> ModelBody:
    """Exaone4Model: norms after, and of queries and keys; every so many layers attend to all."""
    every = config.integer_or("sliding_window_pattern", 4)
    return read_gated_decoder(
        config,
        attending={"bias": False, "qk_norm": "head"},
        placed="after",
        window=attention_windows(config, all_but_every_nth(config, every)),
    )


def read_gpt_oss(config: Fields) -> ModelBody:
    """GptOssModel: sinks and biases, every second layer within a window, experts with biases in every layer."""
    width = config.integer("hidden_size")
    mixture = MixtureOfExperts(
        config.integer("num_local_experts"), config.integer("num_experts_per_tok"), config.integer("intermediate_size")
    )
    config.choice("hidden_act", ("silu",))
    shape, window = head_sizes(config), attention_windows(config, alternating_layers(config))
    attending = {**attention_bias_fields(config), "sinks": True}

    def layer(at: int) -> list[Json]:
        attend = decoder_attention("self_attn", **shape, **attending, window=window[at])
        return decoder_layer(attend, experts_mlp(width, mixture, bias=True))

    return decoder_stack(config, layer)
