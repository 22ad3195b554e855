"""Whisper (arXiv 2212.04356), as transformers builds it: two convolutions over mel frames, an encoder, a decoder."""

from __future__ import annotations

from .bart import NAMES, half
from .entry import Entry, Json, Published
from .parts import block, node, text


def document(
    name: str, width: int, depth: int, heads: int, written: int, mels: int = 80, vocabulary: int = 51865
) -> Json:
    """WhisperForConditionalGeneration: `frames` of `mels` bands in, the next of `seq` tokens out.

    `depth` layers hear and `written` layers write. The encoder's sines are stored as a weight that does not train.
    """

    def part(layers: int, decoder: bool) -> list[Json]:
        return [
            *half(
                width, layers, heads, 4 * width, decoder=decoder, before=True, rate=0, key_bias=False, heads_first=True
            ),
            node("layernorm", "layer_norm"),
        ]

    encoder = block(
        "encoder",
        node("conv1d", "conv1", filters=width, kernel=3, padding=1, **{"from": "input_features"}),
        node("gelu"),
        node("conv1d", "conv2", filters=width, kernel=3, stride=2, padding=1),
        node("gelu"),
        node("permute", order=[2, 1]),
        node("positions", "embed_positions", length=1500, trainable=False),
        *part(depth, False),
    )
    decoder = block(
        "decoder",
        node("embedding", "embed_tokens", vocabulary=vocabulary, units=width, **{"from": "decoder_input_ids"}),
        node("positions", "embed_positions", length=448, numbers="each"),
        *part(written, True),
    )
    table = {"weight": "model.decoder.embed_tokens.weight"}
    head = node("dense", "proj_out", units=vocabulary, bias=False, tie=table)
    made = text(name, block("model", encoder, decoder), head, inputs=("decoder_input_ids",))
    made["sizes"]["frames"] = 3000
    made["inputs"] = {"input_features": {"shape": [mels, "frames"]}, **made["inputs"]}
    return made


def entry(size: str, printed: str, width: int, depth: int, heads: int, *aliases: str, **rest: int) -> Entry:
    """A size of the repository's table."""
    by = Published("parameters", printed, "rounded", "github.com/openai/whisper, README")
    return Entry(
        id=f"whisper-{size}",
        title=f"Whisper {size}",
        year=2023 if size == "large-v3" else 2022,
        group="audio",
        family="Whisper",
        build=document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "written": depth, **rest},
        source="arXiv 2212.04356; transformers WhisperForConditionalGeneration",
        published=(by,),
        aliases=(f"openai/whisper-{size}", *aliases),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "encoder-decoder", "speech"),
        note="Thirty seconds are 3,000 frames. The encoder's sines of the positions are stored and counted. Its makers "
        "print a little more, and not how they count.",
    )


ENTRIES = (
    entry("tiny", "39 M", 384, 4, 6),
    entry("base", "74 M", 512, 6, 8),
    entry("small", "244 M", 768, 12, 12),
    entry("medium", "769 M", 1024, 24, 16),
    entry("large-v2", "1550 M", 1280, 32, 20, "openai/whisper-large"),
    entry("large-v3", "1550 M", 1280, 32, 20, mels=128, vocabulary=51866),
    Entry(
        id="distil-whisper-large-v3",
        title="Distil-Whisper large-v3",
        year=2024,
        group="audio",
        family="Whisper",
        build=document,
        hyperparameters={"width": 1280, "depth": 32, "heads": 20, "written": 2, "mels": 128, "vocabulary": 51866},
        source="arXiv 2311.00430; transformers WhisperForConditionalGeneration",
        published=(Published("parameters", "756 M", "rounded", "github.com/huggingface/distil-whisper, README"),),
        aliases=("distil-whisper/distil-large-v3", "distil-large-v3"),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "encoder-decoder", "speech", "distilled"),
    ),
)
