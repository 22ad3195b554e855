"""The heads of encoders: words that were masked, classes of a text or of its words, spans of an answer."""

from __future__ import annotations

from functools import partial

from netweight.families.parts.nodes import Json, layer_node, named_block
from netweight.importers.fields import Fields

from .bodies import Body, Head, base, count_labels, inside, question_answering
from .parts import ACTIVATIONS


def _tie(body: Body) -> Json:
    return {"tie": {"weight": f"{body.prefix}.{body.words}.weight"}} if body.tied else {}


def _act(c: Fields, name: str) -> Json:
    kind, fields = ACTIVATIONS[c.choice("hidden_act", ACTIVATIONS)]
    return layer_node(kind, name, **fields)


def bert_lm(c: Fields, body: Body) -> list[Json]:
    """A dense layer, an activation, a norm, and a product with every word and a bias (BERT)."""
    transform = named_block(
        "transform",
        layer_node("dense", "dense", units=body.width),
        _act(c, "transform_act_fn"),
        layer_node("layernorm", "LayerNorm"),
    )
    decoder = layer_node("dense", "decoder", units=body.vocabulary, **_tie(body))
    return [*inside(body), named_block("cls", named_block("predictions", transform, decoder))]


def roberta_lm(_: Fields, body: Body) -> list[Json]:
    """The same under RoBERTa's names, with GELU."""
    layers = (
        layer_node("dense", "dense", units=body.width),
        layer_node("gelu", "act"),
        layer_node("layernorm", "layer_norm"),
        layer_node("dense", "decoder", units=body.vocabulary, **_tie(body)),
    )
    return [*inside(body), named_block("lm_head", *layers)]


def electra_lm(c: Fields, body: Body) -> list[Json]:
    """The same at the width of the tables (ELECTRA)."""
    layers = (
        layer_node("dense", "dense", units=body.table),
        layer_node("gelu", "activation"),
        layer_node("layernorm", "LayerNorm"),
    )
    c.ignore("summary_type")
    head = layer_node("dense", "generator_lm_head", units=body.vocabulary, **_tie(body))
    return [*inside(body), named_block("generator_predictions", *layers), head]


def distilbert_lm(c: Fields, body: Body) -> list[Json]:
    """The same under DistilBERT's names."""
    kind, fields = ACTIVATIONS[c.choice("activation", ACTIVATIONS)]
    return [
        *inside(body),
        layer_node("dense", "vocab_transform", units=body.width),
        layer_node(kind, "activation", **fields),
        layer_node("layernorm", "vocab_layer_norm"),
        layer_node("dense", "vocab_projector", units=body.vocabulary, **_tie(body)),
    ]


def _modernbert_head(c: Fields, body: Body) -> Json:
    kind, fields = ACTIVATIONS[c.choice("classifier_activation", ACTIVATIONS)]
    return named_block(
        "head",
        layer_node("dense", "dense", units=body.width, bias=c.flag("classifier_bias")),
        layer_node(kind, "act", **fields),
        layer_node("layernorm", "norm", **({} if c.flag("norm_bias") else {"bias": False})),
    )


def modernbert_lm(c: Fields, body: Body) -> list[Json]:
    """The same with biases as the configuration has them."""
    decoder = layer_node("dense", "decoder", units=body.vocabulary, bias=c.flag("decoder_bias"), **_tie(body))
    return [*inside(body), _modernbert_head(c, body), decoder]


def modernbert_class(c: Fields, body: Body) -> list[Json]:
    """The first position, a dense layer, an activation, a norm, and a score for every class."""
    classify = layer_node("dense", "classifier", units=count_labels(c))
    return [*inside(body), layer_node("select", index=0), _modernbert_head(c, body), classify]


def pooled_class(c: Fields, body: Body) -> list[Json]:
    """The pooler, and a score for every class (BERT)."""
    return [
        *inside(body._replace(nodes=[*body.nodes, *body.pooler])),
        layer_node("dense", "classifier", units=count_labels(c)),
    ]


def dense_class(c: Fields, body: Body, act: str = "tanh") -> list[Json]:
    """The first position, a dense layer, an activation, and a score for every class (RoBERTa, ELECTRA)."""
    layers = (
        layer_node("dense", "dense", units=body.width),
        layer_node(act),
        layer_node("dense", "out_proj", units=count_labels(c)),
    )
    return [*inside(body), layer_node("select", index=0), named_block("classifier", *layers)]


def distilbert_class(c: Fields, body: Body) -> list[Json]:
    """The first position, a dense layer, ReLU, and a score for every class."""
    return [
        *inside(body),
        layer_node("select", index=0),
        layer_node("dense", "pre_classifier", units=body.width),
        layer_node("relu"),
        layer_node("dense", "classifier", units=count_labels(c)),
    ]


def token_class(c: Fields, body: Body) -> list[Json]:
    """A score for every class at every position."""
    return [*inside(body), layer_node("dense", "classifier", units=count_labels(c))]


def encoder_heads(lm: Head, classify: Head) -> dict[str, Head]:
    """The heads of an encoder by the end of the class's name."""
    return {
        "ForMaskedLM": lm,
        "ForCausalLM": lm,
        "LMHeadModel": lm,
        "ForSequenceClassification": classify,
        "ForTokenClassification": token_class,
        "ForQuestionAnswering": question_answering,
        "Model": base,
    }


BERT_HEADS = encoder_heads(bert_lm, pooled_class)
ROBERTA_HEADS = encoder_heads(roberta_lm, dense_class)
ELECTRA_HEADS = encoder_heads(electra_lm, partial(dense_class, act="gelu"))
DISTILBERT_HEADS = encoder_heads(distilbert_lm, distilbert_class)
MODERNBERT_HEADS = encoder_heads(modernbert_lm, modernbert_class)
