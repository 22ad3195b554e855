"""wav2vec 2.0 (arXiv 2006.11477), HuBERT (2106.07447), WavLM (2110.13900), as transformers: waveform to vectors."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import Json, dropout_layers, layer_node, named_block, repeat_layers, residual_group

NAMES = WeightNaming(
    paths=(
        (r"attention\.o_proj", "attention.out_proj"),
        (r"masked_spec_embed\.weight", "masked_spec_embed"),
        (r"relative_attention_bias", "rel_attn_embed"),
    ),
)


WINDOWS = ((10, 5), (3, 2), (3, 2), (3, 2), (3, 2), (2, 2), (2, 2))
"""Kernel and stride of the seven convolutions: 400 samples for one vector, 320 from one to the next."""


FEATURES = 512


DROPPED = 0.1
"""Of probabilities, hidden and inner numbers. Whole layers are dropped too, one in ten; here all of them run."""


def _heard(normed: bool, bias: bool) -> Json:
    """Seven convolutions over the waveform. Each is normed across its channels, or only the first, each channel."""

    def one(at: int, kernel: int, stride: int) -> Json:
        layer = layer_node("conv1d", "conv", filters=FEATURES, kernel=kernel, stride=stride, bias=bias)
        across = (
            layer_node("permute", order=[2, 1]),
            layer_node("layernorm", "layer_norm"),
            layer_node("permute", order=[2, 1]),
        )
        each = (layer_node("groupnorm", "layer_norm", groups=FEATURES),) if at == 0 else ()
        return named_block(str(at), layer, *(across if normed else each), layer_node("gelu", "activation"))

    layers = named_block("conv_layers", *(one(at, *window) for at, window in enumerate(WINDOWS)))
    return named_block("feature_extractor", layers, layer_node("permute", order=[2, 1]))


def _placed(width: int) -> Json:
    """A convolution over 128 neighbors in 16 groups stands for positions, added; it gives one too many."""
    wide = {"kind": "conv1d", "filters": width, "kernel": 128, "padding": 64, "groups": 16}
    layers = (
        layer_node("permute", order=[2, 1]),
        layer_node("weight_norm", "conv", layer=wide, axis=2),
        layer_node("slice", "padding", end=-1, axis=2),
        layer_node("gelu", "activation"),
        layer_node("permute", order=[2, 1]),
    )
    return residual_group(named_block("pos_conv_embed", *layers))


def _layer(width: int, heads: int, before: bool, **distances: int | bool) -> list[Json]:
    """Attention and a feed-forward part, each normalized after the sum, or before."""
    attend = (layer_node("attention", "attention", heads=heads, dropout=DROPPED, **distances), *dropout_layers(DROPPED))
    forward = named_block(
        "feed_forward",
        layer_node("dense", "intermediate_dense", units=4 * width),
        layer_node("gelu", "intermediate_act_fn"),
        *dropout_layers(DROPPED),
        layer_node("dense", "output_dense", units=width),
        *dropout_layers(DROPPED),
    )
    first, second = layer_node("layernorm", "layer_norm"), layer_node("layernorm", "final_layer_norm")
    if before:
        return [residual_group(first, *attend), residual_group(second, forward)]
    return [residual_group(*attend), first, residual_group(forward), second]


def wav2vec2_document(name: str, width: int, depth: int, heads: int, normed: bool = False, gated: bool = False) -> Json:
    """Wav2Vec2Model, HubertModel or WavLMModel over `samples` at 16 kHz, without the heads of pretraining.

    `normed` puts norms inside: after each convolution, and before attention instead of after the sum. `gated` adds
    320 distances to scores, whose table the first layer holds, by a gate of each layer, and attention runs as
    separate operations.
    """
    ends = layer_node("layernorm", "layer_norm")
    start = (*(() if normed else (ends,)), *dropout_layers(DROPPED))
    turns = repeat_layers(depth, *_layer(width, heads, normed), name="layers")
    if gated:
        first = repeat_layers(1, *_layer(width, heads, normed, relative=320, gated_distances=True, fused=False))
        rest = repeat_layers(depth - 1, *_layer(width, heads, normed, gated_distances=True, fused=False), start=1)
        turns = [named_block("layers", *first, *rest)]
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "samples": 16000},
        "inputs": {"input_values": {"shape": [1, "samples"]}},
        "layers": [
            _heard(normed, bias=normed and not gated),
            named_block("feature_projection", ends, layer_node("dense", "projection", units=width)),
            layer_node("mask_token", "masked_spec_embed", when="train"),
            named_block("encoder", _placed(width), *start, *turns, *((ends,) if normed else ())),
        ],
    }
