"""Parts of Mamba, xLSTM that other families build on."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, layer_node, named_block, text_document


def backbone_document(
    name: str, width: int, vocabulary: int, blocks: list[Json], norm: str, *, tied: bool = False
) -> Json:
    """Words, blocks, a norm, and a head, which may be the table of words again."""
    words = layer_node("embedding", "embeddings", vocabulary=vocabulary, units=width)
    tie = {"tie": {"weight": "backbone.embeddings.weight"}} if tied else {}
    head = layer_node("dense", "lm_head", units=vocabulary, bias=False, **tie)
    return text_document(name, named_block("backbone", words, *blocks, layer_node("rmsnorm", norm)), head)
