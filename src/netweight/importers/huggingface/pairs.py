"""Readers of encoders with decoders: T5, BART, Pegasus, Marian, Whisper and their kin.

Each follows the class of transformers of that model type (5.23), whose defaults are in `defaults.json`.
"""

from __future__ import annotations

from typing import NamedTuple

from netweight.families.parts.bart import bart_layers
from netweight.families.parts.nodes import Json, dropout_layers, layer_node, named_block
from netweight.families.parts.t5 import t5_stack
from netweight.importers.fields import Fields
from netweight.spec.layer import MAX_SIZE

from .bodies import Head, ModelBody, body_nodes, no_head, token_inputs
from .parts import ACTIVATIONS

INPUTS = token_inputs("input_ids") | token_inputs("decoder_input_ids", length="target")
SIZES: Json = {"seq": 128, "target": 128}


def read_t5(config: Fields) -> ModelBody:
    """T5Model and mT5: an encoder over `seq` words, a decoder over `target` words, one table for both."""
    width, depth, heads = config.integer("d_model"), config.layers("num_layers"), config.integer("num_heads")
    head_dim, inner, rate = config.integer("d_kv"), config.integer("d_ff"), config.rate("dropout_rate")
    written = depth if config.value("num_decoder_layers") is None else config.layers("num_decoder_layers")
    distances = config.integer("relative_attention_num_buckets")
    gate, _, word = config.text("feed_forward_proj").rpartition("-")
    if gate not in ("", "gated") or word not in ACTIVATIONS:
        raise config.fault(
            "feed_forward_proj",
            f"feed_forward_proj {config.text('feed_forward_proj')[:60]!r} cannot be counted.",
            f"It is gated- and one of {', '.join(ACTIVATIONS)}, or one of these.",
        )
    act = ACTIVATIONS["gelu_new" if gate and word == "gelu" else word]
    config.ignore(
        "relative_attention_max_distance", "dense_act_fn", "is_gated_act", "n_positions", "scale_decoder_outputs"
    )
    words = {"vocabulary": config.integer("vocab_size"), "units": width}

    def half(layers: int, *, decoder: bool) -> list[Json]:
        stack = t5_stack(
            layers,
            width,
            heads,
            head_dim,
            inner,
            gated=bool(gate),
            decoder=decoder,
            rate=rate,
            distances=distances,
            act=act,
        )
        return [*dropout_layers(rate), *stack]

    table = {"tie": {"weight": "shared.weight"}, "from": "decoder_input_ids"}
    nodes = [
        layer_node("embedding", "shared", **words, **{"from": "input_ids"}),
        named_block("encoder", *half(depth, decoder=False)),
        named_block("decoder", layer_node("embedding", "embed_tokens", **words, **table), *half(written, decoder=True)),
    ]
    if config.value("tie_word_embeddings") is False:
        config.remark(
            "assumed",
            "tie_word_embeddings",
            "transformers 5 ties the head to the table whatever this key says; a checkpoint of version 1.1 stores "
            f"{width * words['vocabulary']:,} parameters more.",
        )
    return ModelBody(nodes, words["vocabulary"], width, "", "shared", True, inputs=INPUTS, sizes=SIZES)


class BartStyle(NamedTuple):
    """How a class of the BART kind differs: where positions come from, where norms are.

    `positions` are `learned`, `sines` stored as a weight, or a `table` that is a buffer; `offset` is how many of them
    are never used. `before` puts norms before attention and MLP, `embedding_norm` one behind the embeddings, `last` one
    behind the last layer; `head_bias` says that a language head has a bias of zeros.
    """

    positions: str = "learned"
    offset: int = 0
    before: bool = False
    embedding_norm: bool = False
    last: bool = False
    head_bias: bool = True


def read_bart_like(config: Fields, style: BartStyle) -> ModelBody:
    """An encoder over `seq` words and a decoder over `target` words, one table of words for both."""
    width, vocabulary = config.integer("d_model"), config.integer("vocab_size")
    act, act_fields = ACTIVATIONS[config.choice("activation_function", ACTIVATIONS)]
    rate = config.rate("dropout")
    config.ignore("scale_embedding", "num_hidden_layers")
    words = {"vocabulary": vocabulary, "units": width}
    length = config.integer("max_position_embeddings") + style.offset

    def half(side: str, *, decoder: bool) -> list[Json]:
        layers = bart_layers(
            width,
            config.layers(f"{side}_layers"),
            config.integer(f"{side}_attention_heads"),
            config.integer(f"{side}_ffn_dim"),
            decoder=decoder,
            before=style.before,
            act=act,
            rate=rate,
            attention_rate=config.rate("attention_dropout"),
            activation_rate=config.rate("activation_dropout"),
            **act_fields,
        )
        where: dict[str, Json] = {
            "learned": {"numbers": "once" if decoder else "each"},
            "sines": {"trainable": False},
            "table": {"fixed": True},
        }
        return [
            layer_node("positions", "embed_positions", length=length, **where[style.positions]),
            *([layer_node("layernorm", "layernorm_embedding")] if style.embedding_norm else []),
            *dropout_layers(rate),
            *layers,
            *([layer_node("layernorm", "layer_norm")] if style.last else []),
        ]

    table = {"tie": {"weight": "shared.weight"}, "from": "decoder_input_ids"}
    again = layer_node("embedding", "embed_tokens", **words, **table)
    nodes = [
        layer_node("embedding", "shared", **words, **{"from": "input_ids"}),
        named_block("encoder", *half("encoder", decoder=False)),
        named_block("decoder", again, *half("decoder", decoder=True)),
    ]
    tied = config.flag("tie_word_embeddings")
    return ModelBody(
        nodes, vocabulary, width, "model", "shared", tied, head_bias=style.head_bias, inputs=INPUTS, sizes=SIZES
    )


def read_bart(config: Fields) -> ModelBody:
    """BartModel and PLBartModel."""
    return read_bart_like(config, BartStyle(offset=2, embedding_norm=True))


def read_mbart(config: Fields) -> ModelBody:
    """MBartModel: norms before, and behind the last layer."""
    return read_bart_like(config, BartStyle(offset=2, before=True, embedding_norm=True, last=True))


def read_pegasus(config: Fields) -> ModelBody:
    """PegasusModel: sines, and norms before."""
    return read_bart_like(config, BartStyle("sines", before=True, last=True))


def read_marian(config: Fields) -> ModelBody:
    """MarianModel: sines, and norms after; with tables of their own for both halves it is not counted."""
    if not config.flag("share_encoder_decoder_embeddings"):
        raise config.fault(
            "share_encoder_decoder_embeddings", "Two tables of words cannot be counted.", "Set it to true."
        )
    if config.integer_or("decoder_vocab_size", config.integer("vocab_size")) != config.integer("vocab_size"):
        raise config.fault("decoder_vocab_size", "A second vocabulary cannot be counted.", "Leave it away.")
    return read_bart_like(config, BartStyle("sines"))


def read_m2m_100(config: Fields) -> ModelBody:
    """M2M100Model (NLLB too): sines that are computed once, and norms before."""
    return read_bart_like(config, BartStyle("table", offset=2, before=True, last=True, head_bias=False))


def read_blenderbot(config: Fields) -> ModelBody:
    """BlenderbotModel: norms before."""
    return read_bart_like(config, BartStyle(before=True, last=True))


def read_blenderbot_small(config: Fields) -> ModelBody:
    """BlenderbotSmallModel: norms after, and of the embeddings."""
    return read_bart_like(config, BartStyle(embedding_norm=True))


def read_whisper(config: Fields) -> ModelBody:
    """WhisperModel: two convolutions over mel frames, an encoder, a decoder."""
    width, vocabulary, mels = config.integer("d_model"), config.integer("vocab_size"), config.integer("num_mel_bins")
    act, act_fields = ACTIVATIONS[config.choice("activation_function", ACTIVATIONS)]
    rate, places = config.rate("dropout"), config.integer("max_source_positions")
    if 2 * places > MAX_SIZE:
        raise config.fault(
            "max_source_positions", f"max_source_positions is {places:,}.", f"At most {MAX_SIZE // 2:,}."
        )
    config.ignore(
        "scale_embedding", "use_weighted_layer_sum", "classifier_proj_size", "median_filter_width", "max_length"
    )
    config.ignore("num_hidden_layers")

    def half(side: str, *, decoder: bool) -> list[Json]:
        layers = bart_layers(
            width,
            config.layers(f"{side}_layers"),
            config.integer(f"{side}_attention_heads"),
            config.integer(f"{side}_ffn_dim"),
            decoder=decoder,
            before=True,
            act=act,
            rate=rate,
            key_bias=False,
            heads_first=True,
            attention_rate=config.rate("attention_dropout"),
            activation_rate=config.rate("activation_dropout"),
            **act_fields,
        )
        return [*dropout_layers(rate), *layers, layer_node("layernorm", "layer_norm")]

    encoder = named_block(
        "encoder",
        layer_node("conv1d", "conv1", filters=width, kernel=3, padding=1, **{"from": "input_features"}),
        layer_node("gelu"),
        layer_node("conv1d", "conv2", filters=width, kernel=3, stride=2, padding=1),
        layer_node("gelu"),
        layer_node("permute", order=[2, 1]),
        layer_node("positions", "embed_positions", length=places, trainable=False),
        *half("encoder", decoder=False),
    )
    decoder = named_block(
        "decoder",
        layer_node("embedding", "embed_tokens", vocabulary=vocabulary, units=width, **{"from": "decoder_input_ids"}),
        layer_node("positions", "embed_positions", length=config.integer("max_target_positions"), numbers="each"),
        *half("decoder", decoder=True),
    )
    return ModelBody(
        [encoder, decoder],
        vocabulary,
        width,
        "model",
        "decoder.embed_tokens",
        config.flag("tie_word_embeddings"),
        "proj_out",
        inputs={"input_features": {"shape": [mels, "frames"]}, **token_inputs("decoder_input_ids")},
        sizes={"seq": 128, "frames": 2 * places},
    )


def generation_head(_: Fields, body: ModelBody) -> list[Json]:
    """The body and a product with every word, which may be the table of words again; the bias of zeros is a buffer."""
    words = f"{body.prefix}.{body.words}" if body.prefix else body.words
    tie: Json = {"tie": {"weight": f"{words}.weight"}} if body.tied else {}
    zeros = layer_node("fixed_table", "final_logits_bias", shape=[1, body.vocabulary])
    head = layer_node("dense", body.head, units=body.vocabulary, bias=False, **tie)
    return [*body_nodes(body), *([zeros] if body.head_bias else []), head]


PAIR_HEADS: dict[str, Head] = {
    "ForConditionalGeneration": generation_head,
    "MTModel": generation_head,
    "Model": no_head,
}
