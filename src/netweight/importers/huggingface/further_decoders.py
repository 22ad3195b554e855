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

from .bodies import Body
from .gated_decoders import llama_like
from .parts import activation, all_but_each, alternating, attention_biases, sizes, stack, windows
from .plain_decoders import GPT2_RATES, DropoutKeys


def deepseek(c: Fields, *, sigmoid: bool) -> Body:
    """DeepseekV2Model, and V3 (`sigmoid`): keys and values from a compressed vector, experts after the first layers."""
    width, depth, heads = c.integer("hidden_size"), c.layers("num_hidden_layers"), c.integer("num_attention_heads")
    inner, first = c.integer("moe_intermediate_size"), c.integer("first_k_dense_replace", least=0)
    c.ignore(
        "num_key_value_heads", "head_dim", "qk_head_dim", "moe_layer_freq", "ep_size", "aux_loss_alpha", "topk_method"
    )
    attend = layer_node(
        "latent_attention",
        "self_attn",
        heads=heads,
        head_dim=c.integer("qk_nope_head_dim"),
        rope_dim=c.integer("qk_rope_head_dim"),
        value_dim=c.integer("v_head_dim"),
        kv_rank=c.integer("kv_lora_rank"),
        query_rank=c.integer_or("q_lora_rank", 0, least=0) if c.value("q_lora_rank") is not None else 0,
        **({"bias": True} if c.flag("attention_bias") else {}),
    )
    top = c.integer_or("num_experts_per_tok", 1)
    if c.value("num_experts_per_tok") is None:
        c.remark("assumed", "num_experts_per_tok", "The file does not say how many experts a token meets; 1 is taken.")
    shared = c.integer_or("n_shared_experts", 0, least=0)
    routing: Json = {"routing": "sigmoid", "correction": True} if sigmoid else {}
    mixture = MixtureOfExperts(c.integer("n_routed_experts"), top, inner, inner * shared, **routing)
    acts = activation(c)
    dense = decoder_layer(attend, gated_mlp(width, c.integer("intermediate_size"), **acts))
    routed = decoder_layer(attend, experts_mlp(width, mixture))
    return stack(c, lambda at: dense if at < first else routed, depth=depth)


def deepseek_v2(c: Fields) -> Body:
    """DeepseekV2Model."""
    if c.flag("mlp_bias"):
        raise c.fault("mlp_bias", "Biases of the MLPs of DeepSeek cannot be counted.", "Set it to false.")
    return deepseek(c, sigmoid=False)


def deepseek_v3(c: Fields) -> Body:
    """DeepseekV3Model: experts routed by sigmoids with a correction."""
    return deepseek(c, sigmoid=True)


def solar_open(c: Fields) -> Body:
    """SolarOpenModel: experts in every layer, routed by sigmoids with a correction, beside a shared one."""
    inner = c.integer("moe_intermediate_size")
    shared = inner * c.integer("n_shared_experts", least=0)
    mixture = MixtureOfExperts(
        c.integer("n_routed_experts"),
        c.integer("num_experts_per_tok"),
        inner,
        shared,
        routing="sigmoid",
        correction=True,
    )
    c.ignore("intermediate_size", "first_k_dense_replace")
    return llama_like(c, attending=attention_biases(c), mixture=mixture, inner=inner)


def exaone_moe(c: Fields) -> Body:
    """ExaoneMoeModel: norms of queries and keys, windows, experts after the first layers beside a shared one."""
    depth, inner = c.layers("num_hidden_layers"), c.integer("moe_intermediate_size")
    every = c.integer("sliding_window_pattern")
    first = c.integer("first_k_dense_replace", least=0)
    kinds = c.list_of("mlp_layer_types", depth)
    sparse = [at >= first for at in range(depth)] if kinds is None else [kind == "sparse" for kind in kinds]
    mixture = MixtureOfExperts(
        c.integer("num_experts"),
        c.integer("num_experts_per_tok"),
        inner,
        inner * c.integer("num_shared_experts", least=0),
        routing="sigmoid",
        correction=True,
    )
    attending = {"bias": False, "qk_norm": "head"}
    return llama_like(c, attending=attending, mixture=mixture, sparse=sparse, window=windows(c, all_but_each(c, every)))


def flex_olmo(c: Fields) -> Body:
    """FlexOlmoModel: norms after, and of whole queries and keys; experts in every layer."""
    mixture = MixtureOfExperts(
        c.integer("num_experts"), c.integer("num_experts_per_tok"), c.integer("intermediate_size")
    )
    attending = {**attention_biases(c), "qk_norm": "whole"}
    return llama_like(c, attending=attending, placed="after", mixture=mixture)


def cwm(c: Fields) -> Body:
    """CwmModel: windows but in every fourth layer, from the first."""
    slides = [at % 4 != 0 for at in range(c.layers("num_hidden_layers"))]
    return llama_like(c, attending={"bias": False}, mlp_bias=c.flag("mlp_bias"), window=windows(c, slides))


def granite_swa(c: Fields) -> Body:
    """GraniteSWAModel: every fourth layer attends to all."""
    c.ignore("layer_rope_theta")
    spans = windows(c, all_but_each(c, 4))
    return llama_like(c, attending={**attention_biases(c), "sinks": True}, mlp_bias=c.flag("mlp_bias"), window=spans)


def vaultgemma(c: Fields) -> Body:
    """VaultGemmaModel: Gemma 2 with norms before only."""
    return llama_like(
        c,
        attending=attention_biases(c),
        act="hidden_activation",
        window=windows(c, alternating(c)),
        names=("input_layernorm", "pre_feedforward_layernorm"),
    )


def smollm3(c: Fields) -> Body:
    """SmolLM3Model: a Llama in which every fourth layer has no rotary positions, which changes no count."""
    c.ignore("no_rope_layers", "no_rope_layer_interval")
    used = c.flag("use_sliding_window")
    spans = windows(c)
    return llama_like(
        c, attending=attention_biases(c), mlp_bias=c.flag("mlp_bias"), window=spans if used else [0] * len(spans)
    )


def qwen3_vl_text(c: Fields) -> Body:
    """Qwen3VLTextModel: Qwen3 as the text half of Qwen3-VL."""
    return llama_like(c, attending={**attention_biases(c), "qk_norm": "head"})


def stablelm(c: Fields) -> Body:
    """StableLmModel: LayerNorms; attention beside the MLP if asked for."""
    if c.flag("qk_layernorm"):
        raise c.fault("qk_layernorm", "Norms of queries and keys of StableLM cannot be counted.", "Set it to false.")
    attending = {"bias": c.flag("use_qkv_bias"), "out_bias": False}
    placed = "parallel" if c.flag("use_parallel_residual") else "before"
    if c.rate("hidden_dropout"):
        raise c.fault("hidden_dropout", "Dropout of StableLM cannot be counted.", "Set it to 0.")
    return llama_like(c, attending=attending, kind="layernorm", placed=placed)


def llama4_text(c: Fields) -> Body:
    """Llama4TextModel: an expert of many beside a shared one in each `interleave_moe_layer_step`-th layer."""
    width, depth = c.integer("hidden_size"), c.layers("num_hidden_layers")
    step = c.integer("interleave_moe_layer_step")
    inner, dense_inner = c.integer("intermediate_size"), c.integer("intermediate_size_mlp")
    mixture = MixtureOfExperts(
        c.integer("num_local_experts"), c.integer("num_experts_per_tok"), inner, inner, routing="sigmoid"
    )
    listed = c.numbers("moe_layers")
    sparse = set(range(step - 1, depth, step)) if listed is None else set(listed)
    c.ignore("no_rope_layers", "no_rope_layer_interval", "attention_chunk_size", "layer_types", "use_qk_norm")
    c.ignore("attn_temperature_tuning", "floor_scale", "attn_scale")
    attend = decoder_attention("self_attn", **sizes(c), **attention_biases(c), **dropping(c.rate("attention_dropout")))
    routed = decoder_layer(attend, experts_mlp(width, mixture))
    dense = decoder_layer(attend, gated_mlp(width, dense_inner, **activation(c)))
    return stack(c, lambda at: routed if at in sparse else dense)


def _attention_types(c: Fields, depth: int) -> list[Any]:
    """The kind of every layer from pairs of kinds and how often they come: `[[["global", "local"], 12]]`."""
    kinds: list[Any] = []
    pairs = c.value("attention_types") or [[["global", "local"], depth // 2]]
    for pair in cast("list[Any]", pairs) if isinstance(pairs, list) else ():
        names, times = (
            cast("list[Any]", pair) if isinstance(pair, list) and len(cast("list[Any]", pair)) == 2 else (None, 0)
        )
        if isinstance(names, list) and type(times) is int and 0 <= times <= depth:
            kinds += cast("list[Any]", names) * times
    if len(kinds) != depth or any(kind not in ("global", "local") for kind in kinds):
        raise c.fault(
            "attention_types", f"attention_types is not for {depth} layers.", 'For example [[["global", "local"], 12]].'
        )
    return kinds


def gpt_neo(c: Fields) -> Body:
    """GPTNeoModel: windows in every second layer, no biases of queries, keys and values."""
    width, depth, heads = c.integer("hidden_size"), c.layers("num_layers"), c.integer("num_heads")
    inner, window = c.integer_or("intermediate_size", 4 * width), c.integer("window_size")
    kinds = c.list_of("attention_layers", depth)
    c.ignore("attention_types")
    kinds = _attention_types(c, depth) if kinds is None else kinds
    drop = DropoutKeys("attention_dropout", "resid_dropout", "embed_dropout").read(c)
    after = dropout_layers(drop.residual)
    mlp = named_block("mlp", *plain_mlp(width, inner, "c_fc", "c_proj", **activation(c, "activation_function")), *after)

    def layer(at: int) -> list[Json]:
        span = window if kinds[at] == "local" else 0
        fields: Json = {"rotary": False, "out_bias": True, "window": span, "fused": False, **dropping(drop.attention)}
        attend = decoder_attention("attn", heads, **fields)
        return [
            residual_group(layer_node("layernorm", "ln_1"), mask, attend, *after),
            residual_group(layer_node("layernorm", "ln_2"), mlp),
        ]

    positions = c.integer("max_position_embeddings")
    mask = layer_node("fixed_table", "attn.bias", shape=[1, 1, positions, positions], numbers="bool")
    before = [
        layer_node("positions", "wpe", length=positions, numbers="once"),
        *dropout_layers(drop.embedding),
    ]
    return stack(
        c,
        layer,
        kind="layernorm",
        prefix="transformer",
        words="wte",
        last="ln_f",
        layers="h",
        before=before,
        depth=depth,
    )


def gptj(c: Fields) -> Body:
    """GPTJModel and CodeGenModel: attention beside the MLP behind one norm, a head of its own with a bias."""
    width, heads = c.integer("n_embd"), c.integer("n_head")
    inner = c.integer_or("n_inner", 4 * width)
    c.ignore("n_ctx")
    drop, turned = GPT2_RATES.read(c), c.integer("rotary_dim")
    after = dropout_layers(drop.residual)
    table = layer_node("fixed_table", "attn.embed_positions", shape=[c.integer("n_positions"), turned])
    attend = decoder_attention("attn", heads, rotary_dim=turned, **dropping(drop.attention))
    forward = plain_mlp(width, inner, "fc_in", "fc_out", **activation(c, "activation_function"))
    both = branches_group([attend, *after], [named_block("mlp", *forward, *after)], merge="add")
    layer = residual_group(layer_node("layernorm", "ln_1"), table, both)
    return stack(
        c,
        [layer],
        kind="layernorm",
        prefix="transformer",
        words="wte",
        last="ln_f",
        layers="h",
        depth=c.layers("n_layer"),
        before=dropout_layers(drop.embedding),
        head_bias=True,
    )


def openai_gpt(c: Fields) -> Body:
    """OpenAIGPTModel: norms after the sums, and none at the end."""
    width, heads = c.integer("n_embd"), c.integer("n_head")
    act = c.choice("afn", ("gelu", "relu", "swish"))
    acts: Json = {"gelu": {"activation": "gelu", "approximate": "tanh", "written": True}}.get(
        act, {"activation": {"swish": "silu"}.get(act, act)}
    )
    c.ignore("n_ctx")
    drop = GPT2_RATES.read(c)
    after = dropout_layers(drop.residual)
    attention: Json = {"rotary": False, "bias": True, "packed": "positions", "fused": False, **dropping(drop.attention)}
    mlp = named_block("mlp", *plain_mlp(width, 4 * width, "c_fc", "c_proj", **acts), *after)
    positions = c.integer("n_positions")
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
    return stack(
        c,
        layer,
        prefix="transformer",
        words="tokens_embed",
        layers="h",
        depth=c.layers("n_layer"),
        before=before,
        after=(),
    )


def learned_positions(
    c: Fields,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    act: Json,
    rates: Sequence[float],
    positions: Json,
    prefix: str = "model",
    head: str = "lm_head",
) -> Body:
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
    return stack(c, layer, kind="layernorm", last="layer_norm", before=before, depth=depth, prefix=prefix, head=head)


def biogpt(c: Fields) -> Body:
    """BioGptModel: learned positions, two more than are used."""
    c.ignore("scale_embedding", "layerdrop")
    rates = (c.rate("attention_probs_dropout_prob"), c.rate("hidden_dropout_prob"), c.rate("activation_dropout"))
    places = layer_node("positions", "embed_positions", length=c.integer("max_position_embeddings") + 2, numbers="each")
    width, depth = c.integer("hidden_size"), c.layers("num_hidden_layers")
    heads, inner = c.integer("num_attention_heads"), c.integer("intermediate_size")
    return learned_positions(
        c, width, depth, heads, inner, activation(c), rates, places, prefix="biogpt", head="output_projection"
    )


def xglm(c: Fields) -> Body:
    """XGLMModel: sines that are computed once, two more than are used."""
    if c.flag("add_cross_attention"):
        raise c.fault("add_cross_attention", "Cross attention of XGLM cannot be counted.", "Set it to false.")
    c.ignore("scale_embedding", "layerdrop")
    rates = (c.rate("attention_dropout"), c.rate("dropout"), c.rate("activation_dropout"))
    places = layer_node("positions", "embed_positions", length=c.integer("max_position_embeddings") + 2, fixed=True)
    width, depth = c.integer("d_model"), c.layers("num_layers")
    heads, inner = c.integer("attention_heads"), c.integer("ffn_dim")
    return learned_positions(c, width, depth, heads, inner, activation(c, "activation_function"), rates, places)


def mamba(c: Fields) -> Body:
    """MambaModel: selective state spaces alone."""
    rank = c.value("time_step_rank")
    c.ignore("residual_in_fp32", "use_mambapy", "use_associative_scan", "intermediate_size", "hidden_act")
    c.ignore(*(f"time_step_{end}" for end in ("scale", "min", "max", "init_scheme", "floor")))
    mixer = layer_node(
        "mamba",
        "mixer",
        state=c.integer("state_size"),
        kernel=c.integer("conv_kernel"),
        expand=c.integer("expand"),
        **({} if rank == "auto" else {"rank": c.integer("time_step_rank")}),
        **({"bias": True} if c.flag("use_bias") else {}),
        **({} if c.flag("use_conv_bias") else {"conv_bias": False}),
    )
    layer = residual_group(layer_node("rmsnorm", "norm"), mixer)
    return stack(c, [layer], prefix="backbone", words="embeddings", last="norm_f")
