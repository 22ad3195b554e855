"""RecurrentGemma (arXiv 2404.07839), of Griffin's shape (2402.19427), as transformers builds it."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import decoder_attention, decoder_document, decoder_layer, gated_mlp
from netweight.families.parts.nodes import Json, branches_group, layer_node, named_block

NAMES = WeightNaming(
    paths=(
        (r"\.mlp\.", ".mlp_block."),
        (r"^model\.norm\.", "model.final_norm."),
        (r"^lm_head\.weight$", "model.embed_tokens.weight"),
    )
)


def _recurrent(width: int, heads: int) -> Json:
    """A short convolution and a gated recurrence of as many channels, beside a gate of their own."""
    turned = layer_node("permute", order=[2, 1])
    near = layer_node("conv1d", "conv_1d", filters=width, kernel=4, groups=width, padding="causal")
    state = (
        layer_node("dense", "linear_x", units=width),
        turned,
        near,
        turned,
        layer_node("rg_lru", "rg_lru", heads=heads),
    )
    gate = (layer_node("dense", "linear_y", units=width), layer_node("gelu", "act_fn", approximate="tanh"))
    both = branches_group(state, gate, merge="multiply")
    return named_block("temporal_block", both, layer_node("dense", "linear_out", units=width))


def griffin_document(
    name: str, width: int, depth: int, heads: int, inner: int, kv_heads: int = 1, vocabulary: int = 256000
) -> Json:
    """RecurrentGemmaForCausalLM: two recurrent layers, then one that attends within 2,048 positions, and again."""
    attend = decoder_attention("temporal_block", heads, kv_heads, out_bias=True, window=2048)
    mlp = gated_mlp(width, inner, activation="gelu", approximate="tanh", bias=True)
    pair = (_recurrent(width, heads), attend)
    turns = (
        decoder_layer(pair[at % 3 == 2], mlp, names=("temporal_pre_norm", "channel_pre_norm")) for at in range(depth)
    )
    layers = named_block("layers", *(named_block(str(at), *turn) for at, turn in enumerate(turns)))
    return decoder_document(name, width, vocabulary, layers, tied=True)
