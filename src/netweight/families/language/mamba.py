"""Mamba (arXiv 2312.00752), as transformers builds it: selective state spaces alone."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, layer_node, repeat_layers, residual_group
from netweight.families.parts.recurrent_states import backbone_document


def mamba_document(name: str, width: int, depth: int, vocabulary: int = 50280) -> Json:
    """MambaForCausalLM, with a head that is the table of words again."""
    layer = residual_group(layer_node("rmsnorm", "norm"), layer_node("mamba", "mixer"))
    return backbone_document(name, width, vocabulary, repeat_layers(depth, layer, name="layers"), "norm_f", tied=True)
