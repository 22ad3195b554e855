"""A decoder without its head, as the readers return it, and the heads that its classes put on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

from netweight.families.parts.nodes import Json, layer_node, named_block, repeat_layers
from netweight.faults.fault import Fault
from netweight.importers.fields import Fields


def token_inputs(*names: str, length: str = "seq") -> Json:
    """Inputs of token numbers, `length` of them."""
    return {name: {"shape": [length], "dtype": "int64"} for name in names}


TOKENS = token_inputs("input_ids")
SEQUENCE: Json = {"seq": 128}
"""As long as the zoo's: a configuration says no length."""


class ModelBody(NamedTuple):
    """The nodes of a model class without a head.

    `prefix` is the name of the body inside a class with a head, `words` the path of the table of words in it, `tied`
    whether a language head shares that table, `head` the name of the language head, `head_bias` whether it has a bias.
    `pooler` is what a class without a head adds behind the nodes, `table` the width of the table of words if it is not
    `width`. `inputs` and `sizes` are those of the document; `outputs` name the nodes that a class without a head
    returns, the last one if empty.
    """

    nodes: list[Json]
    vocabulary: int
    width: int
    prefix: str
    words: str
    tied: bool
    head: str = "lm_head"
    head_bias: bool = False
    inputs: Json = TOKENS
    sizes: Json = SEQUENCE
    pooler: tuple[Json, ...] = ()
    table: int = 0
    outputs: tuple[str, ...] = ()


Head = Callable[[Fields, ModelBody], list[Json]]
"""Makes the nodes of a class with its head."""


def fold_layers(name: str, layers: Sequence[Sequence[Json]]) -> list[Json]:
    """Layers in order under one name, numbered from 0; equal ones in a row are one repeat."""
    runs: list[tuple[int, Sequence[Json]]] = []
    for at, layer in enumerate(layers):
        if not runs or runs[-1][1] != layer:
            runs.append((at, layer))
    if len(runs) == 1:
        return repeat_layers(len(layers), *layers[0], name=name)
    ends = [at for at, _ in runs[1:]] + [len(layers)]
    folded: list[Json] = []
    for (at, layer), end in zip(runs, ends, strict=True):
        folded += repeat_layers(end - at, *layer, start=at)
    return [named_block(name, *folded)]


def body_nodes(body: ModelBody) -> list[Json]:
    """The body as a part of a class with a head."""
    return [named_block(body.prefix, *body.nodes)] if body.prefix else body.nodes


def no_head(_: Fields, body: ModelBody) -> list[Json]:
    """The body alone, with its pooler."""
    return [*body.nodes, *body.pooler]


def causal_lm_head(_: Fields, body: ModelBody) -> list[Json]:
    """The body and a product with every word, which may be the table of words again."""
    words = f"{body.prefix}.{body.words}" if body.prefix else body.words
    tie: Json = {"tie": {"weight": f"{words}.weight"}} if body.tied else {}
    head = layer_node("dense", body.head, units=body.vocabulary, bias=body.head_bias, **tie)
    return [*body_nodes(body), head]


def count_labels(config: Fields) -> int:
    """The number of classes: `num_labels`, else that of `id2label`, else 2 as transformers has it."""
    labels = config.value("id2label")
    config.ignore("label2id")
    return config.integer_or("num_labels", len(cast("Json", labels)) if isinstance(labels, dict) else 2)


def sequence_classification_head(config: Fields, body: ModelBody) -> list[Json]:
    """The body and a score for every class, at every position."""
    return [*body_nodes(body), layer_node("dense", "score", units=count_labels(config), bias=False)]


def token_classification_head(config: Fields, body: ModelBody) -> list[Json]:
    """The body and a score for every class with a bias, at every position."""
    return [*body_nodes(body), layer_node("dense", "score", units=count_labels(config))]


def question_answering_head(_: Fields, body: ModelBody) -> list[Json]:
    """The body, and for every position scores of being the start and the end of an answer."""
    return [*body_nodes(body), layer_node("dense", "qa_outputs", units=2)]


DECODER_HEADS: dict[str, Head] = {
    "ForCausalLM": causal_lm_head,
    "LMHeadModel": causal_lm_head,
    "ForSequenceClassification": sequence_classification_head,
    "ForTokenClassification": token_classification_head,
    "ForQuestionAnswering": question_answering_head,
    "Model": no_head,
}
"""Heads of decoders by the end of the class's name, the first that fits."""


def find_head(heads: dict[str, Head], architecture: str) -> Head:
    """The head of a class. Raises Fault if its kind is not known."""
    for ending, head in heads.items():
        if architecture.endswith(ending):
            return head
    raise Fault(
        f"The class {architecture[:60]!r} has a head that cannot be counted.",
        f"Known: {', '.join(heads)}. Set architectures to one of them.",
        path="architectures",
        code="unknown",
    )
