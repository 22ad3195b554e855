"""Whisper (arXiv 2212.04356), as transformers builds it: two convolutions over mel frames, an encoder, a decoder."""

from __future__ import annotations

from netweight.families.parts.bart import bart_layers
from netweight.families.parts.nodes import Json, layer_node, named_block, text_document


def whisper_document(
    name: str, width: int, depth: int, heads: int, written: int, mels: int = 80, vocabulary: int = 51865
) -> Json:
    """WhisperForConditionalGeneration: `frames` of `mels` bands in, the next of `seq` tokens out.

    `depth` layers hear and `written` layers write. The encoder's sines are stored as a weight that does not train.
    """

    def part(layers: int, decoder: bool) -> list[Json]:
        return [
            *bart_layers(
                width, layers, heads, 4 * width, decoder=decoder, before=True, rate=0, key_bias=False, heads_first=True
            ),
            layer_node("layernorm", "layer_norm"),
        ]

    encoder = named_block(
        "encoder",
        layer_node("conv1d", "conv1", filters=width, kernel=3, padding=1, **{"from": "input_features"}),
        layer_node("gelu"),
        layer_node("conv1d", "conv2", filters=width, kernel=3, stride=2, padding=1),
        layer_node("gelu"),
        layer_node("permute", order=[2, 1]),
        layer_node("positions", "embed_positions", length=1500, trainable=False),
        *part(depth, False),
    )
    decoder = named_block(
        "decoder",
        layer_node("embedding", "embed_tokens", vocabulary=vocabulary, units=width, **{"from": "decoder_input_ids"}),
        layer_node("positions", "embed_positions", length=448, numbers="each"),
        *part(written, True),
    )
    table = {"weight": "model.decoder.embed_tokens.weight"}
    head = layer_node("dense", "proj_out", units=vocabulary, bias=False, tie=table)
    made = text_document(name, named_block("model", encoder, decoder), head, inputs=("decoder_input_ids",))
    made["sizes"]["frames"] = 3000
    made["inputs"] = {"input_features": {"shape": [mels, "frames"]}, **made["inputs"]}
    return made
