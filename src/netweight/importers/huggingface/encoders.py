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

from .bodies import ModelBody, fold_layers, token_inputs
from .parts import ACTIVATIONS, attention_windows


class Encoder(NamedTuple):
    """Sizes of an encoder, its rates of dropout, and its activation as a kind and fields."""

    width: int
    depth: int
    heads: int
    inner: int
    rate: float
    attention_rate: float
    act: tuple[str, Json]


def encoder_sizes(config: Fields) -> Encoder:
    """The sizes by BERT's keys."""
    return Encoder(
        config.integer("hidden_size"),
        config.layers("num_hidden_layers"),
        config.integer("num_attention_heads"),
        config.integer("intermediate_size"),
        config.rate("hidden_dropout_prob"),
        config.rate("attention_probs_dropout_prob"),
        ACTIVATIONS[config.choice("hidden_act", ACTIVATIONS)],
    )


def embeddings(
    config: Fields,
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
    words = layer_node("embedding", "word_embeddings", vocabulary=config.integer("vocab_size"), units=width)
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


def _causal(config: Fields) -> Json:
    """Causal attention where the class is a decoder."""
    return {"causal": True} if config.flag("is_decoder") else {}


def read_bert_like(
    config: Fields,
    prefix: str,
    *,
    padded: bool = False,
    pooled: bool = True,
    more: Sequence[str] = (),
    table: int = 0,
) -> ModelBody:
    """BertModel: words, segments and positions, layers, and a pooler; `table` is the width of the tables."""
    e = encoder_sizes(config)
    refuse_cross_attention(config)
    attention = layer_node("attention", "self", heads=e.heads, **dropping(e.attention_rate), **_causal(config))
    types, positions = config.integer("type_vocab_size", least=0), config.integer("max_position_embeddings")
    tables = embeddings(config, table or e.width, types=types, positions=positions, padded=padded, more=more)
    nodes = [
        with_norm(tables, layer_node("layernorm", "LayerNorm"), *dropout_layers(e.rate)),
        *([layer_node("dense", "embeddings_project", units=e.width)] if table not in (0, e.width) else []),
        named_block("encoder", *fold_layers("layer", [bert_layer(e, attention)] * e.depth)),
    ]
    return ModelBody(
        nodes,
        config.integer("vocab_size"),
        e.width,
        prefix,
        "embeddings.word_embeddings",
        config.flag("tie_word_embeddings") or "tie_word_embeddings" not in {**config.given, **config.defaults},
        inputs=token_inputs(
            "input_ids", *(("token_type_ids",) if types else ()), *(f"{each.split('=')[0]}_ids" for each in more)
        ),
        pooler=pooler(e.width) if pooled else (),
        table=table,
        outputs=("encoder", "pooler") if pooled else (),
    )


def refuse_cross_attention(config: Fields) -> None:
    """Raises Fault for a decoder that attends to an encoder that is not there."""
    if config.flag("add_cross_attention"):
        raise config.fault("add_cross_attention", "Cross attention cannot be counted here.", "Set it to false.")


def read_bert(config: Fields) -> ModelBody:
    """BertModel."""
    return read_bert_like(config, "bert")


def read_roberta(config: Fields) -> ModelBody:
    """RobertaModel and its kin: positions are counted past the padding."""
    return read_bert_like(config, "roberta", padded=True)


def read_ernie(config: Fields) -> ModelBody:
    """ErnieModel: BERT with a table of tasks if `use_task_id`."""
    tasks = config.integer("task_type_vocab_size")
    return read_bert_like(config, "ernie", more=[f"task_type={tasks}"] if config.flag("use_task_id") else [])


def read_electra(config: Fields) -> ModelBody:
    """ElectraModel: narrow tables, and no pooler."""
    return read_bert_like(config, "electra", pooled=False, table=config.integer("embedding_size"))


def read_megatron_bert(config: Fields) -> ModelBody:
    """MegatronBertModel: norms before, and one behind the last layer."""
    e = encoder_sizes(config)
    refuse_cross_attention(config)
    attention = layer_node("attention", "self", heads=e.heads, **dropping(e.attention_rate), **_causal(config))
    types = config.integer("type_vocab_size", least=0)
    tables = embeddings(config, e.width, types=types, positions=config.integer("max_position_embeddings"))
    layers = fold_layers("layer", [prenorm_layer(e, attention, "ln", "ln_1")] * e.depth)
    nodes = [with_norm(tables, *dropout_layers(e.rate)), named_block("encoder", *layers, layer_node("layernorm", "ln"))]
    return _body(config, nodes, e, "bert", types)


def read_roberta_prelayernorm(config: Fields) -> ModelBody:
    """RobertaPreLayerNormModel: norms before, of the tables too, and one behind the last layer."""
    e = encoder_sizes(config)
    refuse_cross_attention(config)
    attention = layer_node("attention", "self", heads=e.heads, **dropping(e.attention_rate), **_causal(config))
    types = config.integer("type_vocab_size", least=0)
    tables = embeddings(config, e.width, types=types, positions=config.integer("max_position_embeddings"), padded=True)
    layers = fold_layers("layer", [prenorm_layer(e, attention, "LayerNorm", "intermediate_LayerNorm")] * e.depth)
    nodes = [
        with_norm(tables, layer_node("layernorm", "LayerNorm"), *dropout_layers(e.rate)),
        named_block("encoder", *layers),
        layer_node("layernorm", "LayerNorm"),
    ]
    return _body(config, nodes, e, "roberta_prelayernorm", types)


def _body(config: Fields, nodes: list[Json], e: Encoder, prefix: str, types: int) -> ModelBody:
    inputs = token_inputs("input_ids", *(("token_type_ids",) if types else ()))
    words = "embeddings.word_embeddings"
    tied = config.flag("tie_word_embeddings")
    return ModelBody(
        nodes, config.integer("vocab_size"), e.width, prefix, words, tied, inputs=inputs, pooler=pooler(e.width)
    )


def read_distilbert(config: Fields) -> ModelBody:
    """DistilBertModel: no segments, no pooler."""
    width, heads, inner, rate = (
        config.integer("dim"),
        config.integer("n_heads"),
        config.integer("hidden_dim"),
        config.rate("dropout"),
    )
    act, fields = ACTIVATIONS[config.choice("activation", ACTIVATIONS)]
    config.ignore("sinusoidal_pos_embds")
    forward = [
        layer_node("dense", "lin1", units=inner),
        layer_node(act, "activation", **fields),
        layer_node("dense", "lin2", units=width),
        *dropout_layers(rate),
    ]
    layer = [
        residual_group(layer_node("attention", "attention", heads=heads, **dropping(config.rate("attention_dropout")))),
        layer_node("layernorm", "sa_layer_norm"),
        residual_group(named_block("ffn", *forward)),
        layer_node("layernorm", "output_layer_norm"),
    ]
    tables = embeddings(config, width, positions=config.integer("max_position_embeddings"))
    nodes = [
        with_norm(tables, layer_node("layernorm", "LayerNorm"), *dropout_layers(rate)),
        named_block("transformer", *fold_layers("layer", [layer] * config.layers("n_layers"))),
    ]
    tied = config.flag("tie_word_embeddings")
    return ModelBody(nodes, config.integer("vocab_size"), width, "distilbert", "embeddings.word_embeddings", tied)


def read_modernbert(config: Fields) -> ModelBody:
    """ModernBertModel: rotary positions, gated MLPs, windows in all but each third layer."""
    width, depth = config.integer("hidden_size"), config.layers("num_hidden_layers")
    heads, inner = config.integer("num_attention_heads"), config.integer("intermediate_size")
    every, local = config.integer_or("global_attn_every_n_layers", 3), config.integer("local_attention")
    bias, normed = config.flag("mlp_bias"), {} if config.flag("norm_bias") else {"bias": False}
    config.ignore(
        "deterministic_flash_attn", "sparse_prediction", "sparse_pred_ignore_index", "initializer_cutoff_factor"
    )
    config.ignore(
        "global_rope_theta", "local_rope_theta", "classifier_pooling", "reference_compile", "repad_logits_with_grad"
    )
    act = config.choice("hidden_activation", ("gelu", "silu"))
    config.given = {**config.given, "sliding_window": local + 1}
    spans = attention_windows(config, [at % every != 0 for at in range(depth)])

    def layer(at: int) -> list[Json]:
        window = {"window": spans[at]} if spans[at] else {}
        attend = layer_node(
            "attention",
            "attn",
            heads=heads,
            bias=config.flag("attention_bias"),
            rotary=True,
            packed="positions",
            **window,
            **dropping(config.rate("attention_dropout")),
        )
        mlp = [
            layer_node("dense", "Wi", units=2 * inner, bias=bias),
            layer_node("geglu" if act == "gelu" else "swiglu", "act"),
            *dropout_layers(config.rate("mlp_dropout")),
            layer_node("dense", "Wo", units=width, bias=bias),
        ]
        before = [layer_node("layernorm", "attn_norm", **normed)] if at else []
        return [
            residual_group(*before, attend),
            residual_group(layer_node("layernorm", "mlp_norm", **normed), named_block("mlp", *mlp)),
        ]

    words = layer_node("embedding", "tok_embeddings", vocabulary=config.integer("vocab_size"), units=width)
    nodes = [
        named_block(
            "embeddings",
            words,
            layer_node("layernorm", "norm", **normed),
            *dropout_layers(config.rate("embedding_dropout")),
        ),
        *fold_layers("layers", [layer(at) for at in range(depth)]),
        layer_node("layernorm", "final_norm", **normed),
    ]
    tied = config.flag("tie_word_embeddings")
    return ModelBody(nodes, config.integer("vocab_size"), width, "model", "embeddings.tok_embeddings", tied)
