"""Readers of further decoders: DeepSeek, Llama 4, GPT-Neo and GPT-J, GPT-1, BioGPT, XGLM, Mamba and their kin.

Each follows the class of transformers of that model type (5.23), whose defaults are in `defaults.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from netweight.families.parts.decoders import (
    MixtureOfExperts,
    decoder_attention,
    decoder_layer,
    experts_mlp,
    gated_mlp,
    plain_mlp,
)
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    dropout_layers,
    dropping,
    layer_node,
    named_block,
    residual_group,
)
from netweight.importers.fields import Fields

from .bodies import ModelBody
from .gated_decoders import read_gated_decoder
from .parts import (
    activation_fields,
    all_but_every_nth,
    alternating_layers,
    attention_bias_fields,
    attention_windows,
    decoder_stack,
    head_sizes,
)
from .plain_decoders import GPT2_RATES, DropoutKeys


def read_deepseek(config: Fields, *, sigmoid: bool) -> ModelBody:
    """DeepseekV2Model, and V3 (`sigmoid`): keys and values from a compressed vector, experts after the first layers."""
    width, depth, heads = (
        config.integer("hidden_size"),
        config.layers("num_hidden_layers"),
        config.integer("num_attention_heads"),
    )
    inner, first = config.integer("moe_intermediate_size"), config.integer("first_k_dense_replace", least=0)
    config.ignore(
        "num_key_value_heads", "head_dim", "qk_head_dim", "moe_layer_freq", "ep_size", "aux_loss_alpha", "topk_method"
    )
    attend = layer_node(
        "latent_attention",
        "self_attn",
        heads=heads,
        head_dim=config.integer("qk_nope_head_dim"),
        rope_dim=config.integer("qk_rope_head_dim"),
        value_dim=config.integer("v_head_dim"),
        kv_rank=config.integer("kv_lora_rank"),
        query_rank=config.integer_or("q_lora_rank", 0, least=0) if config.value("q_lora_rank") is not None else 0,
        **({"bias": True} if config.flag("attention_bias") else {}),
    )
    top = config.integer_or("num_experts_per_tok", 1)
    if config.value("num_experts_per_tok") is None:
        config.remark(
            "assumed", "num_experts_per_tok", "The file does not say how many experts a token meets; 1 is taken."
        )
    shared = config.integer_or("n_shared_experts", 0, least=0)
    routing: Json = {"routing": "sigmoid", "correction": True} if sigmoid else {}
    mixture = MixtureOfExperts(config.integer("n_routed_experts"), top, inner, inner * shared, **routing)
    acts = activation_fields(config)
    dense = decoder_layer(attend, gated_mlp(width, config.integer("intermediate_size"), **acts))
    routed = decoder_layer(attend, experts_mlp(width, mixture))
    return decoder_stack(config, lambda at: dense if at < first else routed, depth=depth)


def read_deepseek_v2(config: Fields) -> ModelBody:
    """DeepseekV2Model."""
    if config.flag("mlp_bias"):
        raise config.fault("mlp_bias", "Biases of the MLPs of DeepSeek cannot be counted.", "Set it to false.")
    return read_deepseek(config, sigmoid=False)


def read_deepseek_v3(config: Fields) -> ModelBody:
    """DeepseekV3Model: experts routed by sigmoids with a correction."""
    return read_deepseek(config, sigmoid=True)


def read_solar_open(config: Fields) -> ModelBody:
    """SolarOpenModel: experts in every layer, routed by sigmoids with a correction, beside a shared one."""
    inner = config.integer("moe_intermediate_size")
    shared = inner * config.integer("n_shared_experts", least=0)
    mixture = MixtureOfExperts(
        config.integer("n_routed_experts"),
        config.integer("num_experts_per_tok"),
        inner,
        shared,
        routing="sigmoid",
        correction=True,
    )
    config.ignore("intermediate_size", "first_k_dense_replace")
    return read_gated_decoder(config, attending=attention_bias_fields(config), mixture=mixture, inner=inner)


def read_exaone_moe(config: Fields) -> ModelBody:
    """ExaoneMoeModel: norms of queries and keys, windows, experts after the first layers beside a shared one."""
    depth, inner = config.layers("num_hidden_layers"), config.integer("moe_intermediate_size")
    every = config.integer("sliding_window_pattern")
    first = config.integer("first_k_dense_replace", least=0)
    kinds = config.list_of("mlp_layer_types", depth)
    sparse = [at >= first for at in range(depth)] if kinds is None else [kind == "sparse" for kind in kinds]
    mixture = MixtureOfExperts(
        config.integer("num_experts"),
        config.integer("num_experts_per_tok"),
        inner,
        inner * config.integer("num_shared_experts", least=0),
        routing="sigmoid",
        correction=True,
    )
    attending = {"bias": False, "qk_norm": "head"}
    return read_gated_decoder(
        config,
        attending=attending,
        mixture=mixture,
        sparse=sparse,
        window=attention_windows(config, all_but_every_nth(config, every)),
    )


def read_flex_olmo(config: Fields) -> ModelBody:
    """FlexOlmoModel: norms after, and of whole queries and keys; experts in every layer."""
    mixture = MixtureOfExperts(
        config.integer("num_experts"), config.integer("num_experts_per_tok"), config.integer("intermediate_size")
    )
    attending = {**attention_bias_fields(config), "qk_norm": "whole"}
    return read_gated_decoder(config, attending=attending, placed="after", mixture=mixture)


def read_cwm(config: Fields) -> ModelBody:
    """CwmModel: windows but in every fourth layer, from the first."""
    slides = [at % 4 != 0 for at in range(config.layers("num_hidden_layers"))]
    return read_gated_decoder(
        config, attending={"bias": False}, mlp_bias=config.flag("mlp_bias"), window=attention_windows(config, slides)
    )


def read_granite_swa(config: Fields) -> ModelBody:
    """GraniteSWAModel: every fourth layer attends to all."""
    config.ignore("layer_rope_theta")
    spans = attention_windows(config, all_but_every_nth(config, 4))
    return read_gated_decoder(
        config,
        attending={**attention_bias_fields(config), "sinks": True},
        mlp_bias=config.flag("mlp_bias"),
        window=spans,
    )


def read_vaultgemma(config: Fields) -> ModelBody:
    """VaultGemmaModel: Gemma 2 with norms before only."""
    return read_gated_decoder(
        config,
        attending=attention_bias_fields(config),
        act="hidden_activation",
        window=attention_windows(config, alternating_layers(config)),
        names=("input_layernorm", "pre_feedforward_layernorm"),
    )


def read_smollm3(config: Fields) -> ModelBody:
    """SmolLM3Model: a Llama in which every fourth layer has no rotary positions, which changes no count."""
    config.ignore("no_rope_layers", "no_rope_layer_interval")
    used = config.flag("use_sliding_window")
    spans = attention_windows(config)
    return read_gated_decoder(
        config,
        attending=attention_bias_fields(config),
        mlp_bias=config.flag("mlp_bias"),
        window=spans if used else [0] * len(spans),
    )


def read_qwen3_vl_text(config: Fields) -> ModelBody:
    """Qwen3VLTextModel: Qwen3 as the text half of Qwen3-VL."""
    return read_gated_decoder(config, attending={**attention_bias_fields(config), "qk_norm": "head"})


def read_stablelm(config: Fields) -> ModelBody:
    """StableLmModel: LayerNorms; attention beside the MLP if asked for."""
    if config.flag("qk_layernorm"):
        raise config.fault(
            "qk_layernorm", "Norms of queries and keys of StableLM cannot be counted.", "Set it to false."
        )
    attending = {"bias": config.flag("use_qkv_bias"), "out_bias": False}
    placed = "parallel" if config.flag("use_parallel_residual") else "before"
    if config.rate("hidden_dropout"):
        raise config.fault("hidden_dropout", "Dropout of StableLM cannot be counted.", "Set it to 0.")
    return read_gated_decoder(config, attending=attending, kind="layernorm", placed=placed)


def read_llama4_text(config: Fields) -> ModelBody:
    """Llama4TextModel: an expert of many beside a shared one in each `interleave_moe_layer_step`-th layer."""
    width, depth = config.integer("hidden_size"), config.layers("num_hidden_layers")
    step = config.integer("interleave_moe_layer_step")
    inner, dense_inner = config.integer("intermediate_size"), config.integer("intermediate_size_mlp")
    mixture = MixtureOfExperts(
        config.integer("num_local_experts"), config.integer("num_experts_per_tok"), inner, inner, routing="sigmoid"
    )
    listed = config.numbers("moe_layers")
    sparse = set(range(step - 1, depth, step)) if listed is None else set(listed)
    config.ignore("no_rope_layers", "no_rope_layer_interval", "attention_chunk_size", "layer_types", "use_qk_norm")
    config.ignore("attn_temperature_tuning", "floor_scale", "attn_scale")
    attend = decoder_attention(
        "self_attn", **head_sizes(config), **attention_bias_fields(config), **dropping(config.rate("attention_dropout"))
    )
    routed = decoder_layer(attend, experts_mlp(width, mixture))
    dense = decoder_layer(attend, gated_mlp(width, dense_inner, **activation_fields(config)))
    return decoder_stack(config, lambda at: routed if at in sparse else dense)


def _attention_types(config: Fields, depth: int) -> list[Any]:
    """The kind of every layer from pairs of kinds and how often they come: `[[["global", "local"], 12]]`."""
    kinds: list[Any] = []
    pairs = config.value("attention_types") or [[["global", "local"], depth // 2]]
    for pair in cast("list[Any]", pairs) if isinstance(pairs, list) else ():
        names, times = (
            cast("list[Any]", pair) if isinstance(pair, list) and len(cast("list[Any]", pair)) == 2 else (None, 0)
        )
        if isinstance(names, list) and type(times) is int and 0 <= times <= depth:
            kinds += cast("list[Any]", names) * times
    if len(kinds) != depth or any(kind not in ("global", "local") for kind in kinds):
        raise config.fault(
            "attention_types", f"attention_types is not for {depth} layers.", 'For example [[["global", "local"], 12]].'
        )
    return kinds


def read_gpt_neo(config: Fields) -> ModelBody:
    """GPTNeoModel: windows in every second layer, no biases of queries, keys and values."""
    width, depth, heads = config.integer("hidden_size"), config.layers("num_layers"), config.integer("num_heads")
    inner, window = config.integer_or("intermediate_size", 4 * width), config.integer("window_size")
    kinds = config.list_of("attention_layers", depth)
    config.ignore("attention_types")
    kinds = _attention_types(config, depth) if kinds is None else kinds
    drop = DropoutKeys("attention_dropout", "resid_dropout", "embed_dropout").read(config)
    after = dropout_layers(drop.residual)
    mlp = named_block(
        "mlp", *plain_mlp(width, inner, "c_fc", "c_proj", **activation_fields(config, "activation_function")), *after
    )

    def layer(at: int) -> list[Json]:
        span = window if kinds[at] == "local" else 0
        fields: Json = {"rotary": False, "out_bias": True, "window": span, "fused": False, **dropping(drop.attention)}
        attend = decoder_attention("attn", heads, **fields)
        return [
            residual_group(layer_node("layernorm", "ln_1"), mask, attend, *after),
            residual_group(layer_node("layernorm", "ln_2"), mlp),
        ]

    positions = config.integer("max_position_embeddings")
    mask = layer_node("fixed_table", "attn.bias", shape=[1, 1, positions, positions], numbers="bool")
    before = [
        layer_node("positions", "wpe", length=positions, numbers="once"),
        *dropout_layers(drop.embedding),
    ]
    return decoder_stack(
        config,
        layer,
        kind="layernorm",
        prefix="transformer",
        words="wte",
        last="ln_f",
        layers="h",
        before=before,
        depth=depth,
    )


def read_gptj(config: Fields) -> ModelBody:
    """GPTJModel and CodeGenModel: attention beside the MLP behind one norm, a head of its own with a bias."""
    width, heads = config.integer("n_embd"), config.integer("n_head")
    inner = config.integer_or("n_inner", 4 * width)
    config.ignore("n_ctx")
    drop, turned = GPT2_RATES.read(config), config.integer("rotary_dim")
    after = dropout_layers(drop.residual)
    table = layer_node("fixed_table", "attn.embed_positions", shape=[config.integer("n_positions"), turned])
    attend = decoder_attention("attn", heads, rotary_dim=turned, **dropping(drop.attention))
    forward = plain_mlp(width, inner, "fc_in", "fc_out", **activation_fields(config, "activation_function"))
    both = branches_group([attend, *after], [named_block("mlp", *forward, *after)], merge="add")
    layer = residual_group(layer_node("layernorm", "ln_1"), table, both)
    return decoder_stack(
        config,
        [layer],
        kind="layernorm",
        prefix="transformer",
        words="wte",
        last="ln_f",
        layers="h",
        depth=config.layers("n_layer"),
        before=dropout_layers(drop.embedding),
        head_bias=True,
    )


def read_openai_gpt(config: Fields) -> ModelBody:
    """OpenAIGPTModel: norms after the sums, and none at the end."""
    width, heads = config.integer("n_embd"), config.integer("n_head")
    act = config.choice("afn", ("gelu", "relu", "swish"))
    acts: Json = {"gelu": {"activation": "gelu", "approximate": "tanh", "written": True}}.get(
        act, {"activation": {"swish": "silu"}.get(act, act)}
    )
    config.ignore("n_ctx")
    drop = GPT2_RATES.read(config)
    after = dropout_layers(drop.residual)
    attention: Json = {"rotary": False, "bias": True, "packed": "positions", "fused": False, **dropping(drop.attention)}
    mlp = named_block("mlp", *plain_mlp(width, 4 * width, "c_fc", "c_proj", **acts), *after)
    positions = config.integer("n_positions")
    mask = layer_node("fixed_table", "attn.bias", shape=[1, 1, positions, positions])
    layer = [
        residual_group(mask, decoder_attention("attn", heads, **attention), *after),
        layer_node("layernorm", "ln_1"),
        residual_group(mlp),
        layer_node("layernorm", "ln_2"),
    ]
    before = [
        layer_node("positions", "positions_embed", length=positions),
        *dropout_layers(drop.embedding),
    ]
    return decoder_stack(
        config,
        layer,
        prefix="transformer",
        words="tokens_embed",
        layers="h",
        depth=config.layers("n_layer"),
        before=before,
        after=(),
    )


def plain_decoder_body(
    config: Fields,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    act: Json,
    rates: Sequence[float],
    positions: Json,
    prefix: str = "model",
    head: str = "lm_head",
) -> ModelBody:
    """Attention and a plain MLP with biases, norms before and at the end (BioGPT, XGLM)."""
    attention_rate, rate, inner_rate = rates
    after = dropout_layers(rate)
    attend = decoder_attention("self_attn", heads, bias=True, rotary=False, **dropping(attention_rate))
    up, act_node, down = plain_mlp(width, inner, "fc1", "fc2", **act)
    mlp = named_block("mlp", up, act_node, *dropout_layers(inner_rate), down, *after)
    layer = [
        residual_group(layer_node("layernorm", "self_attn_layer_norm"), attend, *after),
        residual_group(layer_node("layernorm", "final_layer_norm"), mlp),
    ]
    before = [positions, *after]
    return decoder_stack(
        config, layer, kind="layernorm", last="layer_norm", before=before, depth=depth, prefix=prefix, head=head
    )


def read_biogpt(config: Fields) -> ModelBody:
    """BioGptModel: learned positions, two more than are used."""
    config.ignore("scale_embedding", "layerdrop")
    rates = (
        config.rate("attention_probs_dropout_prob"),
        config.rate("hidden_dropout_prob"),
        config.rate("activation_dropout"),
    )
    places = layer_node(
        "positions", "embed_positions", length=config.integer("max_position_embeddings") + 2, numbers="each"
    )
    width, depth = config.integer("hidden_size"), config.layers("num_hidden_layers")
    heads, inner = config.integer("num_attention_heads"), config.integer("intermediate_size")
    return plain_decoder_body(
        config,
        width,
        depth,
        heads,
        inner,
        activation_fields(config),
        rates,
        places,
        prefix="biogpt",
        head="output_projection",
    )


def read_xglm(config: Fields) -> ModelBody:
    """XGLMModel: sines that are computed once, two more than are used."""
    if config.flag("add_cross_attention"):
        raise config.fault("add_cross_attention", "Cross attention of XGLM cannot be counted.", "Set it to false.")
    config.ignore("scale_embedding", "layerdrop")
    rates = (config.rate("attention_dropout"), config.rate("dropout"), config.rate("activation_dropout"))
    places = layer_node(
        "positions", "embed_positions", length=config.integer("max_position_embeddings") + 2, fixed=True
    )
    width, depth = config.integer("d_model"), config.layers("num_layers")
    heads, inner = config.integer("attention_heads"), config.integer("ffn_dim")
    return plain_decoder_body(
        config, width, depth, heads, inner, activation_fields(config, "activation_function"), rates, places
    )


def read_mamba(config: Fields) -> ModelBody:
    """MambaModel: selective state spaces alone."""
    rank = config.value("time_step_rank")
    config.ignore("residual_in_fp32", "use_mambapy", "use_associative_scan", "intermediate_size", "hidden_act")
    config.ignore(*(f"time_step_{end}" for end in ("scale", "min", "max", "init_scheme", "floor")))
    mixer = layer_node(
        "mamba",
        "mixer",
        state=config.integer("state_size"),
        kernel=config.integer("conv_kernel"),
        expand=config.integer("expand"),
        **({} if rank == "auto" else {"rank": config.integer("time_step_rank")}),
        **({"bias": True} if config.flag("use_bias") else {}),
        **({} if config.flag("use_conv_bias") else {"conv_bias": False}),
    )
    layer = residual_group(layer_node("rmsnorm", "norm"), mixer)
    return decoder_stack(config, [layer], prefix="backbone", words="embeddings", last="norm_f")
