"""The heads of encoders: words that were masked, classes of a text or of its words, spans of an answer."""

from __future__ import annotations

from functools import partial

from netweight.families.parts.nodes import Json, layer_node, named_block
from netweight.importers.fields import Fields

from .bodies import Head, ModelBody, body_nodes, count_labels, no_head, question_answering_head
from .parts import ACTIVATIONS


def _tie(body: ModelBody) -> Json:
    return {"tie": {"weight": f"{body.prefix}.{body.words}.weight"}} if body.tied else {}


def _act(config: Fields, name: str) -> Json:
    kind, fields = ACTIVATIONS[config.choice("hidden_act", ACTIVATIONS)]
    return layer_node(kind, name, **fields)


def bert_lm_head(config: Fields, body: ModelBody) -> list[Json]:
    """A dense layer, an activation, a norm, and a product with every word and a bias (BERT)."""
    transform = named_block(
        "transform",
        layer_node("dense", "dense", units=body.width),
        _act(config, "transform_act_fn"),
        layer_node("layernorm", "LayerNorm"),
    )
    decoder = layer_node("dense", "decoder", units=body.vocabulary, **_tie(body))
    return [*body_nodes(body), named_block("cls", named_block("predictions", transform, decoder))]


def roberta_lm_head(_: Fields, body: ModelBody) -> list[Json]:
    """The same under RoBERTa's names, with GELU."""
    layers = (
        layer_node("dense", "dense", units=body.width),
        layer_node("gelu", "act"),
        layer_node("layernorm", "layer_norm"),
        layer_node("dense", "decoder", units=body.vocabulary, **_tie(body)),
    )
    return [*body_nodes(body), named_block("lm_head", *layers)]


def electra_lm_head(config: Fields, body: ModelBody) -> list[Json]:
    """The same at the width of the tables (ELECTRA)."""
    layers = (
        layer_node("dense", "dense", units=body.table),
        layer_node("gelu", "activation"),
        layer_node("layernorm", "LayerNorm"),
    )
    config.ignore("summary_type")
    head = layer_node("dense", "generator_lm_head", units=body.vocabulary, **_tie(body))
    return [*body_nodes(body), named_block("generator_predictions", *layers), head]


def distilbert_lm_head(config: Fields, body: ModelBody) -> list[Json]:
    """The same under DistilBERT's names."""
    kind, fields = ACTIVATIONS[config.choice("activation", ACTIVATIONS)]
    return [
        *body_nodes(body),
        layer_node("dense", "vocab_transform", units=body.width),
        layer_node(kind, "activation", **fields),
        layer_node("layernorm", "vocab_layer_norm"),
        layer_node("dense", "vocab_projector", units=body.vocabulary, **_tie(body)),
    ]


def _modernbert_head(config: Fields, body: ModelBody) -> Json:
    kind, fields = ACTIVATIONS[config.choice("classifier_activation", ACTIVATIONS)]
    return named_block(
        "head",
        layer_node("dense", "dense", units=body.width, bias=config.flag("classifier_bias")),
        layer_node(kind, "act", **fields),
        layer_node("layernorm", "norm", **({} if config.flag("norm_bias") else {"bias": False})),
    )


def modernbert_lm_head(config: Fields, body: ModelBody) -> list[Json]:
    """The same with biases as the configuration has them."""
    decoder = layer_node("dense", "decoder", units=body.vocabulary, bias=config.flag("decoder_bias"), **_tie(body))
    return [*body_nodes(body), _modernbert_head(config, body), decoder]


def modernbert_classifier(config: Fields, body: ModelBody) -> list[Json]:
    """The first position, a dense layer, an activation, a norm, and a score for every class."""
    classify = layer_node("dense", "classifier", units=count_labels(config))
    return [*body_nodes(body), layer_node("select", index=0), _modernbert_head(config, body), classify]


def pooled_classifier(config: Fields, body: ModelBody) -> list[Json]:
    """The pooler, and a score for every class (BERT)."""
    return [
        *body_nodes(body._replace(nodes=[*body.nodes, *body.pooler])),
        layer_node("dense", "classifier", units=count_labels(config)),
    ]


def dense_classifier(config: Fields, body: ModelBody, act: str = "tanh") -> list[Json]:
    """The first position, a dense layer, an activation, and a score for every class (RoBERTa, ELECTRA)."""
    layers = (
        layer_node("dense", "dense", units=body.width),
        layer_node(act),
        layer_node("dense", "out_proj", units=count_labels(config)),
    )
    return [*body_nodes(body), layer_node("select", index=0), named_block("classifier", *layers)]


def distilbert_classifier(config: Fields, body: ModelBody) -> list[Json]:
    """The first position, a dense layer, ReLU, and a score for every class."""
    return [
        *body_nodes(body),
        layer_node("select", index=0),
        layer_node("dense", "pre_classifier", units=body.width),
        layer_node("relu"),
        layer_node("dense", "classifier", units=count_labels(config)),
    ]


def token_classifier(config: Fields, body: ModelBody) -> list[Json]:
    """A score for every class at every position."""
    return [*body_nodes(body), layer_node("dense", "classifier", units=count_labels(config))]


def encoder_heads(lm: Head, classify: Head) -> dict[str, Head]:
    """The heads of an encoder by the end of the class's name."""
    return {
        "ForMaskedLM": lm,
        "ForCausalLM": lm,
        "LMHeadModel": lm,
        "ForSequenceClassification": classify,
        "ForTokenClassification": token_classifier,
        "ForQuestionAnswering": question_answering_head,
        "Model": no_head,
    }


BERT_HEADS = encoder_heads(bert_lm_head, pooled_classifier)
ROBERTA_HEADS = encoder_heads(roberta_lm_head, dense_classifier)
ELECTRA_HEADS = encoder_heads(electra_lm_head, partial(dense_classifier, act="gelu"))
DISTILBERT_HEADS = encoder_heads(distilbert_lm_head, distilbert_classifier)
MODERNBERT_HEADS = encoder_heads(modernbert_lm_head, modernbert_classifier)
