"""BERT (arXiv 1810.04805), DistilBERT (1910.01108), TinyBERT (1909.10351) and MiniLM, as transformers builds them."""

from __future__ import annotations

from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.bert import SELF, VOCABULARY, bert_embeddings, bert_feed_forward
from netweight.families.parts.nodes import (
    Json,
    dropout_layers,
    dropping,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    text_document,
)

NAMES = WeightNaming(paths=(*SELF, (r"cls\.predictions\.decoder\.bias", "cls.predictions.bias")))


DISTIL = WeightNaming(
    paths=((r"attention\.([qkv])_proj", r"attention.\1_lin"), (r"attention\.o_proj", "attention.out_lin"))
)


def _layer(width: int, heads: int, inner: int, rate: float) -> list[Json]:
    """Attention and a feed-forward part, each beside a shortcut and normalized after the sum."""
    attend = residual_group(layer_node("attention", "self", heads=heads, **dropping(rate)), *dropout_layers(rate))
    return [
        named_block("attention", attend, named_block("output", layer_node("layernorm", "LayerNorm"))),
        *bert_feed_forward(width, inner, rate),
    ]


def bert_document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    positions: int = 512,
    types: int = 2,
    rate: float = 0.1,
    vocabulary: int = VOCABULARY,
    words: int = 0,
    pooled: bool = True,
    masked: bool = False,
    padded: bool = False,
) -> Json:
    """BertModel, over words and segments: the encoder with its pooler, or with the head that guesses masked words.

    `words` is the width of the tables where it is another (ELECTRA).
    """
    encoder = named_block("encoder", *repeat_layers(depth, *_layer(width, heads, inner, rate), name="layer"))
    narrow = [layer_node("dense", "embeddings_project", units=width)] if words not in (0, width) else []
    body = [bert_embeddings(words or width, positions, types, rate, vocabulary, padded), *narrow, encoder]
    inputs = ("input_ids", "token_type_ids")
    if masked:
        return text_document(
            name, named_block("bert", *body), named_block("cls", _predictions(width, vocabulary)), inputs=inputs
        )
    if not pooled:
        return text_document(name, *body, inputs=inputs)
    pooler = named_block(
        "pooler",
        layer_node("select", index=0),
        layer_node("dense", "dense", units=width),
        layer_node("tanh", "activation"),
    )
    return {**text_document(name, *body, pooler, inputs=inputs), "outputs": ["encoder", "pooler"]}


def _predictions(width: int, vocabulary: int) -> Json:
    """The head that guesses masked words, by the table of words."""
    transform = (
        layer_node("dense", "dense", units=width),
        layer_node("gelu", "transform_act_fn"),
        layer_node("layernorm", "LayerNorm"),
    )
    table = {"weight": "bert.embeddings.word_embeddings.weight"}
    return named_block(
        "predictions", named_block("transform", *transform), layer_node("dense", "decoder", units=vocabulary, tie=table)
    )


def _distil_layer(width: int, heads: int, inner: int, rate: float) -> list[Json]:
    """As in BERT, without dropout after attention."""
    forward = (
        layer_node("dense", "lin1", units=inner),
        layer_node("gelu", "activation"),
        layer_node("dense", "lin2", units=width),
        *dropout_layers(rate),
    )
    return [
        residual_group(layer_node("attention", "attention", heads=heads, **dropping(rate))),
        layer_node("layernorm", "sa_layer_norm"),
        residual_group(named_block("ffn", *forward)),
        layer_node("layernorm", "output_layer_norm"),
    ]


def distilbert_document(
    name: str, width: int, depth: int, heads: int, inner: int, positions: int = 512, rate: float = 0.1
) -> Json:
    """DistilBertModel: no segments and no pooler."""
    body = repeat_layers(depth, *_distil_layer(width, heads, inner, rate), name="layer")
    return text_document(name, bert_embeddings(width, positions, 0, rate), named_block("transformer", *body))


def bert_sizes(width: int, depth: int, heads: int, inner: int = 0) -> dict[str, Any]:
    """Hyperparameters by name; the inner width is four times the outer unless given."""
    return {"width": width, "depth": depth, "heads": heads, "inner": inner or 4 * width}
