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

from .bodies import Body
from .parts import (
    activation,
    attention_biases,
    norm,
    rotary_dim,
    sizes,
    stack,
    windows,
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

    def read(self, c: Fields) -> Rates:
        """The rates of a configuration."""
        return Rates(*(c.rate(key) if key else 0.0 for key in self))


ATTENTION_RATE = DropoutKeys("attention_dropout")
GPT2_RATES = DropoutKeys("attn_pdrop", "resid_pdrop", "embd_pdrop")


def plain_stack(
    c: Fields,
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
) -> Body:
    """Attention and a plain MLP, each after its norm and beside a shortcut.

    `before` comes before the dropout of the embeddings, `tables` behind it.
    """
    width, acts = c.integer("hidden_size"), activation(c, act)
    inner = inner or c.integer("intermediate_size")
    drop = rates.read(c)
    fields = {**(sizes(c) if shape is None else shape), **attending, **dropping(drop.attention)}
    forward = [*plain_mlp(width, inner, up, down, bias=bias, **acts), *dropout_layers(drop.residual)]
    layer = [
        residual_group(norm(kind, first), decoder_attention(attention, **fields), *dropout_layers(drop.residual)),
        residual_group(norm(kind, second), named_block(mlp, *forward)),
    ]
    return stack(c, layer, kind=kind, before=[*before, *dropout_layers(drop.embedding), *tables], **rest)


def arcee(c: Fields) -> Body:
    """ArceeModel: a plain MLP with squared ReLU."""
    return plain_stack(
        c, attending=attention_biases(c), up="up_proj", down="down_proj", bias=c.flag("mlp_bias"), kind="rmsnorm"
    )


def nemotron(c: Fields) -> Body:
    """NemotronModel: the same with LayerNorms."""
    return plain_stack(c, attending=attention_biases(c), up="up_proj", down="down_proj", bias=c.flag("mlp_bias"))


def starcoder2(c: Fields) -> Body:
    """Starcoder2Model."""
    bias = c.flag("use_bias")
    span = windows(c)
    attending = {"bias": bias, "window": span[0]}
    if len(set(span)) > 1:
        raise c.fault("layer_types", "layer_types has two kinds of layers.", "All of StarCoder2's layers are alike.")
    rates = DropoutKeys("attention_dropout", "residual_dropout", "embedding_dropout")
    return plain_stack(c, attending=attending, up="c_fc", down="c_proj", bias=bias, rates=rates)


def gpt2(c: Fields) -> Body:
    """GPT2Model: learned positions, one product for queries, keys and values."""
    width, heads = c.integer("n_embd"), c.integer("n_head")
    inner = c.integer_or("n_inner", 4 * width)
    if c.flag("add_cross_attention"):
        raise c.fault("add_cross_attention", "Cross attention of GPT-2 cannot be counted.", "Set it to false.")
    return plain_stack(
        c,
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
        before=[layer_node("positions", "wpe", length=c.integer("n_positions"), numbers="once")],
    )


def gpt_bigcode(c: Fields) -> Body:
    """GPTBigCodeModel: GPT-2 with one head of keys and values if `multi_query`."""
    width, heads = c.integer("n_embd"), c.integer("n_head")
    inner = c.integer_or("n_inner", 4 * width)
    kv_heads = 1 if c.flag("multi_query") else heads
    c.ignore("num_key_value_heads")
    return plain_stack(
        c,
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
        before=[layer_node("positions", "wpe", length=c.integer("n_positions"), numbers="once")],
        tables=[layer_node("fixed_table", "bias", shape=[c.integer("n_positions")] * 2, numbers="bool")],
    )


def phi(c: Fields) -> Body:
    """PhiModel: attention beside a plain MLP behind one norm, biases everywhere, also of the head."""
    width, inner, shape, acts = c.integer("hidden_size"), c.integer("intermediate_size"), sizes(c), activation(c)
    head_dim = shape["head_dim"] or width // shape["heads"]
    drop = DropoutKeys("attention_dropout", "resid_pdrop", "embd_pdrop").read(c)
    attending = {**shape, "bias": True, "rotary_dim": rotary_dim(c, head_dim, 0.5), **dropping(drop.attention)}
    if c.flag("qk_layernorm"):
        raise c.fault("qk_layernorm", "Norms of queries and keys of Phi cannot be counted.", "Set it to false.")
    mlp = named_block("mlp", *plain_mlp(width, inner, "fc1", "fc2", **acts))
    after = dropout_layers(drop.residual)
    both = branches_group([decoder_attention("self_attn", **attending), *after], [mlp, *after], merge="add")
    layer = residual_group(layer_node("layernorm", "input_layernorm"), both)
    before = dropout_layers(drop.embedding)
    return stack(c, [layer], kind="layernorm", last="final_layernorm", head_bias=True, before=before)


def gpt_neox(c: Fields) -> Body:
    """GPTNeoXModel: attention beside the MLP, or before it, each after its own norm."""
    width, inner, acts = c.integer("hidden_size"), c.integer("intermediate_size"), activation(c)
    heads = c.integer("num_attention_heads")
    drop = DropoutKeys("attention_dropout", "hidden_dropout", "hidden_dropout").read(c)
    attend = [
        layer_node("layernorm", "input_layernorm"),
        decoder_attention(
            "attention",
            heads,
            bias=c.flag("attention_bias"),
            rotary_dim=rotary_dim(c, width // heads, 0.25),
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
    if c.flag("use_parallel_residual"):
        layer = [residual_group(branches_group(attend, mlp, merge="add"))]
    else:
        layer = [residual_group(*attend), residual_group(*mlp)]
    return stack(
        c,
        layer,
        kind="layernorm",
        prefix="gpt_neox",
        words="embed_in",
        last="final_layer_norm",
        head="embed_out",
        before=dropout_layers(drop.embedding),
    )


def opt(c: Fields) -> Body:
    """OPTModel: learned positions, two more than are used; a narrower table of words in between if asked for."""
    width, heads, inner = c.integer("hidden_size"), c.integer("num_attention_heads"), c.integer("ffn_dim")
    words = c.integer_or("word_embed_proj_dim", width)
    bias, before = c.flag("enable_bias"), c.flag("do_layer_norm_before")
    c.ignore("layerdrop", "init_std")
    affine = {} if c.flag("layer_norm_elementwise_affine") else {"affine": False}
    drop = DropoutKeys("attention_dropout", "dropout").read(c)
    after = dropout_layers(drop.residual)
    attend = decoder_attention("self_attn", heads, bias=bias, rotary=False, **dropping(drop.attention))
    forward = plain_mlp(width, inner, "fc1", "fc2", bias=bias, **activation(c, "activation_function"))
    mlp = named_block("mlp", *forward, *after)
    first, second, last = (
        layer_node("layernorm", name, **affine)
        for name in ("self_attn_layer_norm", "final_layer_norm", "final_layer_norm")
    )
    layer = [residual_group(first, attend, *after), residual_group(second, mlp)]
    if not before:
        layer = [residual_group(attend, *after), first, residual_group(mlp), second]
    narrow = words != width
    ends = [last] if before and not c.flag("_remove_final_layer_norm") else []
    body = stack(
        c,
        layer,
        table=words,
        before=[
            *([layer_node("dense", "project_in", units=width, bias=False)] if narrow else []),
            layer_node("positions", "embed_positions", length=c.integer("max_position_embeddings") + 2, numbers="each"),
        ],
        after=[*ends, *([layer_node("dense", "project_out", units=words, bias=False)] if narrow else [])],
    )
    return body._replace(nodes=[named_block("decoder", *body.nodes)], words="decoder.embed_tokens")


def bloom(c: Fields) -> Body:
    """BloomModel: ALiBi in place of positions, and a norm of the words."""
    c.ignore("apply_residual_connection_post_layernorm", "pretraining_tp", "slow_but_exact")
    width, heads = c.integer("hidden_size", "n_embed"), c.integer("n_head", "num_attention_heads")
    drop = DropoutKeys("attention_dropout", "hidden_dropout").read(c)
    after = dropout_layers(drop.residual)
    fields: Json = {"bias": True, "rotary": False, "alibi": True, "packed": "positions", **dropping(drop.attention)}
    mlp = named_block("mlp", *plain_mlp(width, 4 * width, "dense_h_to_4h", "dense_4h_to_h", approximate="tanh"), *after)
    layer = [
        residual_group(
            layer_node("layernorm", "input_layernorm"), decoder_attention("self_attention", heads, **fields), *after
        ),
        residual_group(layer_node("layernorm", "post_attention_layernorm"), mlp),
    ]
    return stack(
        c,
        layer,
        kind="layernorm",
        prefix="transformer",
        words="word_embeddings",
        last="ln_f",
        layers="h",
        before=[layer_node("layernorm", "word_embeddings_layernorm")],
        depth=c.layers("n_layer", "num_hidden_layers"),
    )


def falcon(c: Fields) -> Body:
    """FalconModel: attention beside the MLP behind one norm or two, or before it; ALiBi or rotary positions."""
    width, heads = c.integer("hidden_size"), c.integer("num_attention_heads", "n_head")
    inner, bias, alibi = c.integer_or("ffn_hidden_size", 4 * width), c.flag("bias"), c.flag("alibi")
    new, parallel = c.flag("new_decoder_architecture"), c.flag("parallel_attn")
    kv_heads = c.integer_or("num_kv_heads", heads, "n_head_kv") if new else 1 if c.flag("multi_query") else heads
    c.ignore("num_kv_heads", "n_head_kv", "multi_query")
    norms = c.integer_or("num_ln_in_parallel_attn", 2 if new else 1)
    positions = {"rotary": False, "alibi": True} if alibi else {}
    drop = DropoutKeys("attention_dropout", "hidden_dropout").read(c)
    after = dropout_layers(drop.residual)
    fields: Json = {"bias": bias, "packed": "positions", **positions, **dropping(drop.attention)}
    attend = decoder_attention("self_attention", heads, kv_heads, **fields)
    forward = plain_mlp(width, inner, "dense_h_to_4h", "dense_4h_to_h", bias=bias, **activation(c, "activation"))
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
    return stack(
        c,
        layer,
        kind="layernorm",
        prefix="transformer",
        words="word_embeddings",
        last="ln_f",
        layers="h",
        depth=c.layers("num_hidden_layers", "n_layer"),
    )
