"""Readers of decoders with plain MLPs: GPT-2, OPT, BLOOM, Falcon, GPT-NeoX, Phi and their kin.

Each follows the class of transformers of that model type (5.23), whose defaults are in `defaults.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from netweight.families.parts.decoders import (
    Norm,
    decoder_attention,
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
from .parts import (
    activation_fields,
    attention_bias_fields,
    attention_windows,
    decoder_stack,
    head_sizes,
    norm_node,
    rotary_dim,
)


class Rates(NamedTuple):
    """Rates of dropout: of attention's probabilities, of what is added to a shortcut, and of the embeddings."""

    attention: float
    residual: float
    embedding: float


class DropoutKeys(NamedTuple):
    """The keys of the rates; empty where a class has no such dropout."""

    attention: str = ""
    residual: str = ""
    embedding: str = ""

    def read(self, config: Fields) -> Rates:
        """The rates of a configuration."""
        return Rates(*(config.rate(key) if key else 0.0 for key in self))


ATTENTION_RATE = DropoutKeys("attention_dropout")
GPT2_RATES = DropoutKeys("attn_pdrop", "resid_pdrop", "embd_pdrop")


def read_plain_decoder(
    config: Fields,
    *,
    attending: Json,
    up: str,
    down: str,
    act: str = "hidden_act",
    inner: int = 0,
    bias: bool = True,
    kind: Norm = "layernorm",
    first: str = "input_layernorm",
    second: str = "post_attention_layernorm",
    attention: str = "self_attn",
    mlp: str = "mlp",
    shape: Json | None = None,
    rates: DropoutKeys = ATTENTION_RATE,
    before: Sequence[Json] = (),
    tables: Sequence[Json] = (),
    **rest: Any,
) -> ModelBody:
    """Attention and a plain MLP, each after its norm and beside a shortcut.

    `before` comes before the dropout of the embeddings, `tables` behind it.
    """
    width, acts = config.integer("hidden_size"), activation_fields(config, act)
    inner = inner or config.integer("intermediate_size")
    drop = rates.read(config)
    fields = {**(head_sizes(config) if shape is None else shape), **attending, **dropping(drop.attention)}
    forward = [*plain_mlp(width, inner, up, down, bias=bias, **acts), *dropout_layers(drop.residual)]
    layer = [
        residual_group(norm_node(kind, first), decoder_attention(attention, **fields), *dropout_layers(drop.residual)),
        residual_group(norm_node(kind, second), named_block(mlp, *forward)),
    ]
    return decoder_stack(config, layer, kind=kind, before=[*before, *dropout_layers(drop.embedding), *tables], **rest)


def read_arcee(config: Fields) -> ModelBody:
    """ArceeModel: a plain MLP with squared ReLU."""
    return read_plain_decoder(
        config,
        attending=attention_bias_fields(config),
        up="up_proj",
        down="down_proj",
        bias=config.flag("mlp_bias"),
        kind="rmsnorm",
    )


def read_nemotron(config: Fields) -> ModelBody:
    """NemotronModel: the same with LayerNorms."""
    return read_plain_decoder(
        config, attending=attention_bias_fields(config), up="up_proj", down="down_proj", bias=config.flag("mlp_bias")
    )


def read_starcoder2(config: Fields) -> ModelBody:
    """Starcoder2Model."""
    bias = config.flag("use_bias")
    span = attention_windows(config)
    attending = {"bias": bias, "window": span[0]}
    if len(set(span)) > 1:
        raise config.fault(
            "layer_types", "layer_types has two kinds of layers.", "All of StarCoder2's layers are alike."
        )
    rates = DropoutKeys("attention_dropout", "residual_dropout", "embedding_dropout")
    return read_plain_decoder(config, attending=attending, up="c_fc", down="c_proj", bias=bias, rates=rates)


def read_gpt2(config: Fields) -> ModelBody:
    """GPT2Model: learned positions, one product for queries, keys and values."""
    width, heads = config.integer("n_embd"), config.integer("n_head")
    inner = config.integer_or("n_inner", 4 * width)
    if config.flag("add_cross_attention"):
        raise config.fault("add_cross_attention", "Cross attention of GPT-2 cannot be counted.", "Set it to false.")
    return read_plain_decoder(
        config,
        attending={"bias": True, "rotary": False, "packed": "positions"},
        up="c_fc",
        down="c_proj",
        act="activation_function",
        inner=inner,
        shape={"heads": heads},
        first="ln_1",
        second="ln_2",
        attention="attn",
        prefix="transformer",
        words="wte",
        last="ln_f",
        layers="h",
        rates=GPT2_RATES,
        before=[layer_node("positions", "wpe", length=config.integer("n_positions"), numbers="once")],
    )


def read_gpt_bigcode(config: Fields) -> ModelBody:
    """GPTBigCodeModel: GPT-2 with one head of keys and values if `multi_query`."""
    width, heads = config.integer("n_embd"), config.integer("n_head")
    inner = config.integer_or("n_inner", 4 * width)
    kv_heads = 1 if config.flag("multi_query") else heads
    config.ignore("num_key_value_heads")
    return read_plain_decoder(
        config,
        attending={"bias": True, "rotary": False, "packed": "positions"},
        up="c_fc",
        down="c_proj",
        act="activation_function",
        inner=inner,
        shape={"heads": heads, "kv_heads": kv_heads},
        first="ln_1",
        second="ln_2",
        attention="attn",
        prefix="transformer",
        words="wte",
        last="ln_f",
        layers="h",
        rates=GPT2_RATES,
        before=[layer_node("positions", "wpe", length=config.integer("n_positions"), numbers="once")],
        tables=[layer_node("fixed_table", "bias", shape=[config.integer("n_positions")] * 2, numbers="bool")],
    )


def read_phi(config: Fields) -> ModelBody:
    """PhiModel: attention beside a plain MLP behind one norm, biases everywhere, also of the head."""
    width, inner, shape, acts = (
        config.integer("hidden_size"),
        config.integer("intermediate_size"),
        head_sizes(config),
        activation_fields(config),
    )
    head_dim = shape["head_dim"] or width // shape["heads"]
    drop = DropoutKeys("attention_dropout", "resid_pdrop", "embd_pdrop").read(config)
    attending = {**shape, "bias": True, "rotary_dim": rotary_dim(config, head_dim, 0.5), **dropping(drop.attention)}
    if config.flag("qk_layernorm"):
        raise config.fault("qk_layernorm", "Norms of queries and keys of Phi cannot be counted.", "Set it to false.")
    mlp = named_block("mlp", *plain_mlp(width, inner, "fc1", "fc2", **acts))
    after = dropout_layers(drop.residual)
    both = branches_group([decoder_attention("self_attn", **attending), *after], [mlp, *after], merge="add")
    layer = residual_group(layer_node("layernorm", "input_layernorm"), both)
    before = dropout_layers(drop.embedding)
    return decoder_stack(config, [layer], kind="layernorm", last="final_layernorm", head_bias=True, before=before)


def read_gpt_neox(config: Fields) -> ModelBody:
    """GPTNeoXModel: attention beside the MLP, or before it, each after its own norm."""
    width, inner, acts = config.integer("hidden_size"), config.integer("intermediate_size"), activation_fields(config)
    heads = config.integer("num_attention_heads")
    drop = DropoutKeys("attention_dropout", "hidden_dropout", "hidden_dropout").read(config)
    attend = [
        layer_node("layernorm", "input_layernorm"),
        decoder_attention(
            "attention",
            heads,
            bias=config.flag("attention_bias"),
            rotary_dim=rotary_dim(config, width // heads, 0.25),
            packed="positions",
            **dropping(drop.attention),
        ),
        *dropout_layers(drop.residual),
    ]
    mlp = [
        layer_node("layernorm", "post_attention_layernorm"),
        named_block("mlp", *plain_mlp(width, inner, "dense_h_to_4h", "dense_4h_to_h", **acts)),
        *dropout_layers(drop.residual),
    ]
    if config.flag("use_parallel_residual"):
        layer = [residual_group(branches_group(attend, mlp, merge="add"))]
    else:
        layer = [residual_group(*attend), residual_group(*mlp)]
    return decoder_stack(
        config,
        layer,
        kind="layernorm",
        prefix="gpt_neox",
        words="embed_in",
        last="final_layer_norm",
        head="embed_out",
        before=dropout_layers(drop.embedding),
    )


def read_opt(config: Fields) -> ModelBody:
    """OPTModel: learned positions, two more than are used; a narrower table of words in between if asked for."""
    width, heads, inner = (
        config.integer("hidden_size"),
        config.integer("num_attention_heads"),
        config.integer("ffn_dim"),
    )
    words = config.integer_or("word_embed_proj_dim", width)
    bias, before = config.flag("enable_bias"), config.flag("do_layer_norm_before")
    config.ignore("layerdrop", "init_std")
    affine = {} if config.flag("layer_norm_elementwise_affine") else {"affine": False}
    drop = DropoutKeys("attention_dropout", "dropout").read(config)
    after = dropout_layers(drop.residual)
    attend = decoder_attention("self_attn", heads, bias=bias, rotary=False, **dropping(drop.attention))
    forward = plain_mlp(width, inner, "fc1", "fc2", bias=bias, **activation_fields(config, "activation_function"))
    mlp = named_block("mlp", *forward, *after)
    first, second, last = (
        layer_node("layernorm", name, **affine)
        for name in ("self_attn_layer_norm", "final_layer_norm", "final_layer_norm")
    )
    layer = [residual_group(first, attend, *after), residual_group(second, mlp)]
    if not before:
        layer = [residual_group(attend, *after), first, residual_group(mlp), second]
    narrow = words != width
    ends = [last] if before and not config.flag("_remove_final_layer_norm") else []
    body = decoder_stack(
        config,
        layer,
        table=words,
        before=[
            *([layer_node("dense", "project_in", units=width, bias=False)] if narrow else []),
            layer_node(
                "positions", "embed_positions", length=config.integer("max_position_embeddings") + 2, numbers="each"
            ),
        ],
        after=[*ends, *([layer_node("dense", "project_out", units=words, bias=False)] if narrow else [])],
    )
    return body._replace(nodes=[named_block("decoder", *body.nodes)], words="decoder.embed_tokens")


def read_bloom(config: Fields) -> ModelBody:
    """BloomModel: ALiBi in place of positions, and a norm of the words."""
    config.ignore("apply_residual_connection_post_layernorm", "pretraining_tp", "slow_but_exact")
    width, heads = config.integer("hidden_size", "n_embed"), config.integer("n_head", "num_attention_heads")
    drop = DropoutKeys("attention_dropout", "hidden_dropout").read(config)
    after = dropout_layers(drop.residual)
    fields: Json = {"bias": True, "rotary": False, "alibi": True, "packed": "positions", **dropping(drop.attention)}
    mlp = named_block("mlp", *plain_mlp(width, 4 * width, "dense_h_to_4h", "dense_4h_to_h", approximate="tanh"), *after)
    layer = [
        residual_group(
            layer_node("layernorm", "input_layernorm"), decoder_attention("self_attention", heads, **fields), *after
        ),
        residual_group(layer_node("layernorm", "post_attention_layernorm"), mlp),
    ]
    return decoder_stack(
        config,
        layer,
        kind="layernorm",
        prefix="transformer",
        words="word_embeddings",
        last="ln_f",
        layers="h",
        before=[layer_node("layernorm", "word_embeddings_layernorm")],
        depth=config.layers("n_layer", "num_hidden_layers"),
    )


def read_falcon(config: Fields) -> ModelBody:
    """FalconModel: attention beside the MLP behind one norm or two, or before it; ALiBi or rotary positions."""
    width, heads = config.integer("hidden_size"), config.integer("num_attention_heads", "n_head")
    inner, bias, alibi = config.integer_or("ffn_hidden_size", 4 * width), config.flag("bias"), config.flag("alibi")
    new, parallel = config.flag("new_decoder_architecture"), config.flag("parallel_attn")
    kv_heads = (
        config.integer_or("num_kv_heads", heads, "n_head_kv") if new else 1 if config.flag("multi_query") else heads
    )
    config.ignore("num_kv_heads", "n_head_kv", "multi_query")
    norms = config.integer_or("num_ln_in_parallel_attn", 2 if new else 1)
    positions = {"rotary": False, "alibi": True} if alibi else {}
    drop = DropoutKeys("attention_dropout", "hidden_dropout").read(config)
    after = dropout_layers(drop.residual)
    fields: Json = {"bias": bias, "packed": "positions", **positions, **dropping(drop.attention)}
    attend = decoder_attention("self_attention", heads, kv_heads, **fields)
    forward = plain_mlp(
        width, inner, "dense_h_to_4h", "dense_4h_to_h", bias=bias, **activation_fields(config, "activation")
    )
    mlp = named_block("mlp", *forward, *after)
    if new and norms == 2:
        both = branches_group(
            [layer_node("layernorm", "ln_attn"), attend], [layer_node("layernorm", "ln_mlp"), mlp], merge="add"
        )
        layer = [residual_group(both)]
    elif new or parallel:
        layer = [
            residual_group(layer_node("layernorm", "input_layernorm"), branches_group([attend], [mlp], merge="add"))
        ]
    else:
        layer = [
            residual_group(layer_node("layernorm", "input_layernorm"), attend, *after),
            residual_group(layer_node("layernorm", "post_attention_layernorm"), mlp),
        ]
    return decoder_stack(
        config,
        layer,
        kind="layernorm",
        prefix="transformer",
        words="word_embeddings",
        last="ln_f",
        layers="h",
        depth=config.layers("num_hidden_layers", "n_layer"),
    )
