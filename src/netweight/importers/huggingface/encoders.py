"""Readers of encoders: BERT and its kin. Norms come after the sums, or before attention and MLP.

Each follows the class of transformers of that model type (5.23), whose defaults are in `defaults.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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

from .bodies import Body, fold_layers, token_inputs
from .parts import ACTIVATIONS, windows


class Encoder(NamedTuple):
    """Sizes of an encoder, its rates of dropout, and its activation as a kind and fields."""

    width: int
    depth: int
    heads: int
    inner: int
    rate: float
    attention_rate: float
    act: tuple[str, Json]


def encoder_sizes(c: Fields) -> Encoder:
    """The sizes by BERT's keys."""
    return Encoder(
        c.integer("hidden_size"),
        c.layers("num_hidden_layers"),
        c.integer("num_attention_heads"),
        c.integer("intermediate_size"),
        c.rate("hidden_dropout_prob"),
        c.rate("attention_probs_dropout_prob"),
        ACTIVATIONS[c.choice("hidden_act", ACTIVATIONS)],
    )


def embeddings(
    c: Fields,
    width: int,
    *,
    types: int = 0,
    positions: int = 0,
    padded: bool = False,
    more: Sequence[str] = (),
) -> Json:
    """Words, segments and whatever has an input and a table more, added; positions, and a norm of the sum.

    `more` are pairs of an input and the number of rows of its table, joined by `=`.
    """
    words = layer_node("embedding", "word_embeddings", vocabulary=c.integer("vocab_size"), units=width)
    tables = [[words]]
    for name, count in [("token_type", types), *((each.split("=")[0], int(each.split("=")[1])) for each in more)]:
        if count:
            source = {"from": f"{name}_ids"}
            tables.append([layer_node("embedding", f"{name}_embeddings", vocabulary=count, units=width, **source)])
    numbers = {"numbers": "each"} if padded else {}
    return named_block(
        "embeddings",
        branches_group(*tables, merge="add") if len(tables) > 1 else words,
        *([layer_node("positions", "position_embeddings", length=positions, **numbers)] if positions else []),
    )


def with_norm(block: Json, *layers: Json) -> Json:
    """A block with layers behind those that it has."""
    return {**block, "layers": [*block["layers"], *layers]}


def pooler(width: int) -> tuple[Json, ...]:
    """The first position through a dense layer and tanh."""
    layers = [
        layer_node("select", index=0),
        layer_node("dense", "dense", units=width),
        layer_node("tanh", "activation"),
    ]
    return (named_block("pooler", *layers),)


def bert_layer(e: Encoder, attention: Json) -> list[Json]:
    """Attention and a feed-forward part, each normalized after its sum."""
    act, fields = e.act
    forward = residual_group(
        named_block(
            "intermediate",
            layer_node("dense", "dense", units=e.inner),
            layer_node(act, "intermediate_act_fn", **fields),
        ),
        named_block("output", layer_node("dense", "dense", units=e.width), *dropout_layers(e.rate)),
    )
    after = named_block("output", layer_node("layernorm", "LayerNorm"))
    looks = residual_group(attention, *dropout_layers(e.rate))
    return [named_block("attention", looks, after), forward, after]


def prenorm_layer(e: Encoder, attention: Json, first: str, second: str) -> list[Json]:
    """The same with norms before attention and before the feed-forward part."""
    act, fields = e.act
    forward = residual_group(
        layer_node("layernorm", second),
        named_block(
            "intermediate",
            layer_node("dense", "dense", units=e.inner),
            layer_node(act, "intermediate_act_fn", **fields),
        ),
        named_block("output", layer_node("dense", "dense", units=e.width), *dropout_layers(e.rate)),
    )
    return [residual_group(layer_node("layernorm", first), attention, *dropout_layers(e.rate)), forward]


def _causal(c: Fields) -> Json:
    """Causal attention where the class is a decoder."""
    return {"causal": True} if c.flag("is_decoder") else {}


def bert_like(
    c: Fields,
    prefix: str,
    *,
    padded: bool = False,
    pooled: bool = True,
    more: Sequence[str] = (),
    table: int = 0,
) -> Body:
    """BertModel: words, segments and positions, layers, and a pooler; `table` is the width of the tables."""
    e = encoder_sizes(c)
    refuse_cross_attention(c)
    attention = layer_node("attention", "self", heads=e.heads, **dropping(e.attention_rate), **_causal(c))
    types, positions = c.integer("type_vocab_size", least=0), c.integer("max_position_embeddings")
    tables = embeddings(c, table or e.width, types=types, positions=positions, padded=padded, more=more)
    nodes = [
        with_norm(tables, layer_node("layernorm", "LayerNorm"), *dropout_layers(e.rate)),
        *([layer_node("dense", "embeddings_project", units=e.width)] if table not in (0, e.width) else []),
        named_block("encoder", *fold_layers("layer", [bert_layer(e, attention)] * e.depth)),
    ]
    return Body(
        nodes,
        c.integer("vocab_size"),
        e.width,
        prefix,
        "embeddings.word_embeddings",
        c.flag("tie_word_embeddings") or "tie_word_embeddings" not in {**c.config, **c.defaults},
        inputs=token_inputs(
            "input_ids", *(("token_type_ids",) if types else ()), *(f"{each.split('=')[0]}_ids" for each in more)
        ),
        pooler=pooler(e.width) if pooled else (),
        table=table,
        outputs=("encoder", "pooler") if pooled else (),
    )


def refuse_cross_attention(c: Fields) -> None:
    """Raises Fault for a decoder that attends to an encoder that is not there."""
    if c.flag("add_cross_attention"):
        raise c.fault("add_cross_attention", "Cross attention cannot be counted here.", "Set it to false.")


def bert(c: Fields) -> Body:
    """BertModel."""
    return bert_like(c, "bert")


def roberta(c: Fields) -> Body:
    """RobertaModel and its kin: positions are counted past the padding."""
    return bert_like(c, "roberta", padded=True)


def ernie(c: Fields) -> Body:
    """ErnieModel: BERT with a table of tasks if `use_task_id`."""
    tasks = c.integer("task_type_vocab_size")
    return bert_like(c, "ernie", more=[f"task_type={tasks}"] if c.flag("use_task_id") else [])


def electra(c: Fields) -> Body:
    """ElectraModel: narrow tables, and no pooler."""
    return bert_like(c, "electra", pooled=False, table=c.integer("embedding_size"))


def megatron_bert(c: Fields) -> Body:
    """MegatronBertModel: norms before, and one behind the last layer."""
    e = encoder_sizes(c)
    refuse_cross_attention(c)
    attention = layer_node("attention", "self", heads=e.heads, **dropping(e.attention_rate), **_causal(c))
    types = c.integer("type_vocab_size", least=0)
    tables = embeddings(c, e.width, types=types, positions=c.integer("max_position_embeddings"))
    layers = fold_layers("layer", [prenorm_layer(e, attention, "ln", "ln_1")] * e.depth)
    nodes = [with_norm(tables, *dropout_layers(e.rate)), named_block("encoder", *layers, layer_node("layernorm", "ln"))]
    return _body(c, nodes, e, "bert", types)


def roberta_prelayernorm(c: Fields) -> Body:
    """RobertaPreLayerNormModel: norms before, of the tables too, and one behind the last layer."""
    e = encoder_sizes(c)
    refuse_cross_attention(c)
    attention = layer_node("attention", "self", heads=e.heads, **dropping(e.attention_rate), **_causal(c))
    types = c.integer("type_vocab_size", least=0)
    tables = embeddings(c, e.width, types=types, positions=c.integer("max_position_embeddings"), padded=True)
    layers = fold_layers("layer", [prenorm_layer(e, attention, "LayerNorm", "intermediate_LayerNorm")] * e.depth)
    nodes = [
        with_norm(tables, layer_node("layernorm", "LayerNorm"), *dropout_layers(e.rate)),
        named_block("encoder", *layers),
        layer_node("layernorm", "LayerNorm"),
    ]
    return _body(c, nodes, e, "roberta_prelayernorm", types)


def _body(c: Fields, nodes: list[Json], e: Encoder, prefix: str, types: int) -> Body:
    inputs = token_inputs("input_ids", *(("token_type_ids",) if types else ()))
    words = "embeddings.word_embeddings"
    tied = c.flag("tie_word_embeddings")
    return Body(nodes, c.integer("vocab_size"), e.width, prefix, words, tied, inputs=inputs, pooler=pooler(e.width))


def distilbert(c: Fields) -> Body:
    """DistilBertModel: no segments, no pooler."""
    width, heads, inner, rate = c.integer("dim"), c.integer("n_heads"), c.integer("hidden_dim"), c.rate("dropout")
    act, fields = ACTIVATIONS[c.choice("activation", ACTIVATIONS)]
    c.ignore("sinusoidal_pos_embds")
    forward = [
        layer_node("dense", "lin1", units=inner),
        layer_node(act, "activation", **fields),
        layer_node("dense", "lin2", units=width),
        *dropout_layers(rate),
    ]
    layer = [
        residual_group(layer_node("attention", "attention", heads=heads, **dropping(c.rate("attention_dropout")))),
        layer_node("layernorm", "sa_layer_norm"),
        residual_group(named_block("ffn", *forward)),
        layer_node("layernorm", "output_layer_norm"),
    ]
    tables = embeddings(c, width, positions=c.integer("max_position_embeddings"))
    nodes = [
        with_norm(tables, layer_node("layernorm", "LayerNorm"), *dropout_layers(rate)),
        named_block("transformer", *fold_layers("layer", [layer] * c.layers("n_layers"))),
    ]
    tied = c.flag("tie_word_embeddings")
    return Body(nodes, c.integer("vocab_size"), width, "distilbert", "embeddings.word_embeddings", tied)


def modernbert(c: Fields) -> Body:
    """ModernBertModel: rotary positions, gated MLPs, windows in all but each third layer."""
    width, depth = c.integer("hidden_size"), c.layers("num_hidden_layers")
    heads, inner = c.integer("num_attention_heads"), c.integer("intermediate_size")
    every, local = c.integer_or("global_attn_every_n_layers", 3), c.integer("local_attention")
    bias, normed = c.flag("mlp_bias"), {} if c.flag("norm_bias") else {"bias": False}
    c.ignore("deterministic_flash_attn", "sparse_prediction", "sparse_pred_ignore_index", "initializer_cutoff_factor")
    c.ignore(
        "global_rope_theta", "local_rope_theta", "classifier_pooling", "reference_compile", "repad_logits_with_grad"
    )
    act = c.choice("hidden_activation", ("gelu", "silu"))
    c.config = {**c.config, "sliding_window": local + 1}
    spans = windows(c, [at % every != 0 for at in range(depth)])

    def layer(at: int) -> list[Json]:
        window = {"window": spans[at]} if spans[at] else {}
        attend = layer_node(
            "attention",
            "attn",
            heads=heads,
            bias=c.flag("attention_bias"),
            rotary=True,
            packed="positions",
            **window,
            **dropping(c.rate("attention_dropout")),
        )
        mlp = [
            layer_node("dense", "Wi", units=2 * inner, bias=bias),
            layer_node("geglu" if act == "gelu" else "swiglu", "act"),
            *dropout_layers(c.rate("mlp_dropout")),
            layer_node("dense", "Wo", units=width, bias=bias),
        ]
        before = [layer_node("layernorm", "attn_norm", **normed)] if at else []
        return [
            residual_group(*before, attend),
            residual_group(layer_node("layernorm", "mlp_norm", **normed), named_block("mlp", *mlp)),
        ]

    words = layer_node("embedding", "tok_embeddings", vocabulary=c.integer("vocab_size"), units=width)
    nodes = [
        named_block(
            "embeddings", words, layer_node("layernorm", "norm", **normed), *dropout_layers(c.rate("embedding_dropout"))
        ),
        *fold_layers("layers", [layer(at) for at in range(depth)]),
        layer_node("layernorm", "final_norm", **normed),
    ]
    tied = c.flag("tie_word_embeddings")
    return Body(nodes, c.integer("vocab_size"), width, "model", "embeddings.tok_embeddings", tied)
