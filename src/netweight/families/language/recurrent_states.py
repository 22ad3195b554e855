"""Mamba-2 (arXiv 2405.21060) and xLSTM (2405.04517, 2503.13427), as transformers builds them: states, no attention."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import gated_mlp
from netweight.families.parts.nodes import Json, layer_node, named_block, repeat_layers, residual_group
from netweight.families.parts.recurrent_states import backbone_document

XLSTM = WeightNaming(
    paths=(
        (r"ffn\.gate_proj", "ffn.proj_up_gate"),
        (r"ffn\.up_proj", "ffn.proj_up"),
        (r"ffn\.down_proj", "ffn.proj_down"),
    )
)


def mamba2_document(name: str, width: int, depth: int, vocabulary: int, groups: int = 8) -> Json:
    """Mamba2ForCausalLM: states of 128 numbers a channel, heads of 64 channels."""
    layer = residual_group(layer_node("rmsnorm", "norm"), layer_node("mamba2", "mixer", groups=groups))
    return backbone_document(name, width, vocabulary, repeat_layers(depth, layer, name="layers"), "norm_f")


def xlstm_document(name: str, width: int, depth: int, heads: int, inner: int, vocabulary: int = 50304) -> Json:
    """xLSTMForCausalLM: a memory of matrices and a gated MLP in every block."""
    layer = (
        residual_group(layer_node("rmsnorm", "norm_mlstm"), layer_node("mlstm", "mlstm_layer", heads=heads)),
        residual_group(layer_node("rmsnorm", "norm_ffn"), named_block("ffn", *gated_mlp(width, inner))),
    )
    return backbone_document(name, width, vocabulary, repeat_layers(depth, *layer, name="blocks"), "out_norm")
