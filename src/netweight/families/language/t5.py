"""T5 (arXiv 1910.10683), its version 1.1 (Flan-T5) and mT5 (2010.11934), as transformers builds them."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import Json, dropout_layers, layer_node, named_block, translation_document
from netweight.families.parts.t5 import t5_stack

NAMES = WeightNaming(paths=((r"Attention\.([qkvo])_proj", r"Attention.\1"),))


def t5_document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    head_dim: int = 64,
    gated: bool = False,
    tied: bool = True,
    vocabulary: int = 32128,
    rate: float = 0.1,
) -> Json:
    """T5ForConditionalGeneration: an encoder over `seq` words, a decoder over `target` words, one table for both."""

    def half(decoder: bool) -> list[Json]:
        layers = t5_stack(depth, width, heads, head_dim, inner, gated=gated, decoder=decoder, rate=rate)
        return [*dropout_layers(rate), *layers]

    words = {"vocabulary": vocabulary, "units": width}
    table = {"weight": "shared.weight"}
    return translation_document(
        name,
        layer_node("embedding", "shared", **words, **{"from": "input_ids"}),
        named_block("encoder", *half(False)),
        named_block(
            "decoder",
            layer_node("embedding", "embed_tokens", **words, tie=table, **{"from": "decoder_input_ids"}),
            *half(True),
        ),
        layer_node("dense", "lm_head", units=vocabulary, bias=False, **({"tie": table} if tied else {})),
    )
