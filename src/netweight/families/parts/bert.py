"""Parts of BERT that other families build on."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, branches_group, dropout_layers, layer_node, named_block, residual_group

VOCABULARY = 30522


SELF = (
    (r"attention\.self\.q_proj", "attention.self.query"),
    (r"attention\.self\.k_proj", "attention.self.key"),
    (r"attention\.self\.v_proj", "attention.self.value"),
    (r"attention\.self\.o_proj", "attention.output.dense"),
)


def bert_embeddings(
    width: int, positions: int, types: int, rate: float, vocabulary: int = VOCABULARY, padded: bool = False
) -> Json:
    """Words, segments and positions (where there are some), added and normalized.

    Positions come from a buffer, or are counted for every sample, past its padding (`padded`: RoBERTa).
    """
    numbers = {"numbers": "each"} if padded else {}
    words = layer_node("embedding", "word_embeddings", vocabulary=vocabulary, units=width)
    segments = layer_node(
        "embedding", "token_type_embeddings", vocabulary=types, units=width, **{"from": "token_type_ids"}
    )
    return named_block(
        "embeddings",
        branches_group([words], [segments], merge="add") if types else words,
        *([layer_node("positions", "position_embeddings", length=positions, **numbers)] if positions else []),
        layer_node("layernorm", "LayerNorm"),
        *dropout_layers(rate),
    )


def bert_feed_forward(width: int, inner: int, rate: float) -> list[Json]:
    """The feed-forward part and the norm after its sum."""
    forward = residual_group(
        named_block(
            "intermediate", layer_node("dense", "dense", units=inner), layer_node("gelu", "intermediate_act_fn")
        ),
        named_block("output", layer_node("dense", "dense", units=width), *dropout_layers(rate)),
    )
    return [forward, named_block("output", layer_node("layernorm", "LayerNorm"))]
