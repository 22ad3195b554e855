"""BART (arXiv 1910.13461), Pegasus (1912.08777) and Marian, as transformers builds them: an encoder and a decoder."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.bart import bart_layers
from netweight.families.parts.nodes import Json, dropout_layers, layer_node, named_block, translation_document

NAMES = WeightNaming(paths=((r"_attn\.o_proj", "_attn.out_proj"), (r"\.mlp\.fc", ".fc")))


def bart_document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    vocabulary: int,
    positions: int = 1024,
    learned: bool = False,
    before: bool = False,
    act: str = "gelu",
    rate: float = 0.1,
) -> Json:
    """An encoder over `seq` words, a decoder over `target` words, and a head: one table of words for all three.

    The head's bias is stored as zeros. Positions are learned and normed with the words (BART), or sines that are
    stored as a weight.
    """
    words = {"vocabulary": vocabulary, "units": width}

    def part(decoder: bool) -> list[Json]:
        looked_up = {"numbers": "once" if decoder else "each"} if learned else {"trainable": False}
        places = layer_node("positions", "embed_positions", length=positions, **looked_up)
        return [
            places,
            *([layer_node("layernorm", "layernorm_embedding")] if learned else []),
            *dropout_layers(rate),
            *bart_layers(width, depth, heads, inner, decoder=decoder, before=before, act=act, rate=rate),
            *([layer_node("layernorm", "layer_norm")] if before else []),
        ]

    table = {"weight": "model.shared.weight"}
    again = layer_node(
        "embedding", "embed_tokens", **words, tie={"weight": "shared.weight"}, **{"from": "decoder_input_ids"}
    )
    shared = layer_node("embedding", "shared", **words, **{"from": "input_ids"})
    return translation_document(
        name,
        named_block("model", shared, named_block("encoder", *part(False)), named_block("decoder", again, *part(True))),
        layer_node("fixed_table", "final_logits_bias", shape=[1, vocabulary]),
        layer_node("dense", "lm_head", units=vocabulary, bias=False, tie=table),
    )
