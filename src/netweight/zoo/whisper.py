"""Whisper (arXiv 2212.04356), as transformers builds it: two convolutions over a spectrogram, an encoder, a decoder."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, node, repeat, residual

NAMES = Naming(((r"\.o_proj", ".out_proj"), (r"\.mlp\.fc", ".fc"), (r"^(?!proj_out)", "model.")))
PAPER = "Radford et al. 2022, arXiv 2212.04356, Table 1"


def layer(width: int, heads: int, *, decoder: bool) -> list[Json]:
    """Attention to itself, in the decoder to the encoder too, and an MLP, each after its norm; keys have no bias."""
    shape = {"heads": heads, "key_bias": False}
    own = node("attention", "self_attn", **shape, causal=decoder)
    parts = [residual(node("layernorm", "self_attn_layer_norm"), own)]
    if decoder:
        cross = node("attention", "encoder_attn", **shape, **{"from": ["encoder_attn_layer_norm", "encoder"]})
        parts.append(residual(node("layernorm", "encoder_attn_layer_norm"), cross))
    mlp = (node("dense", "fc1", units=4 * width), node("gelu"), node("dense", "fc2", units=width))
    return [*parts, residual(node("layernorm", "final_layer_norm"), block("mlp", *mlp))]


def document(
    name: str, width: int, depth: int, heads: int, decoder: int = 0, mels: int = 80, vocabulary: int = 51865
) -> Json:
    """WhisperForConditionalGeneration over 30 s of sound, 3,000 frames, and `seq` tokens."""
    encoder = block(
        "encoder",
        node("conv1d", "conv1", filters=width, kernel=3, padding=1),
        node("gelu"),
        node("conv1d", "conv2", filters=width, kernel=3, stride=2, padding=1),
        node("gelu"),
        node("permute", order=[2, 1]),
        {**node("positions", "embed_positions", length=1500), "trainable": False},
        *repeat(depth, *layer(width, heads, decoder=False), name="layers"),
        node("layernorm", "layer_norm"),
    )
    words = node("embedding", "embed_tokens", vocabulary=vocabulary, units=width, **{"from": "decoder_input_ids"})
    decode = block(
        "decoder",
        words,
        node("positions", "embed_positions", length=448),
        *repeat(decoder or depth, *layer(width, heads, decoder=True), name="layers"),
        node("layernorm", "layer_norm"),
    )
    head = node("dense", "proj_out", units=vocabulary, bias=False, tie={"weight": "decoder.embed_tokens.weight"})
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "frames": 3000, "seq": 128},
        "inputs": {
            "input_features": {"shape": [mels, "frames"]},
            "decoder_input_ids": {"shape": ["seq"], "dtype": "int64"},
        },
        "layers": [encoder, decode, head],
    }


def entry(size: str, printed: str, width: int, depth: int, heads: int, year: int = 2022, **rest: int) -> Entry:
    """A row of the paper's Table 1."""
    return Entry(
        id=f"whisper-{size}",
        title=f"Whisper {size}",
        year=year,
        group="audio",
        family="Whisper",
        build=document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, **rest},
        source="arXiv 2212.04356; transformers WhisperForConditionalGeneration",
        published=(Published("parameters", printed, "rounded to millions", PAPER),),
        aliases=(f"openai/whisper-{size}",),
        naming=NAMES,
        licence="MIT" if size != "large-v3" else "Apache-2.0",
        tags=("transformer", "encoder", "decoder", "speech"),
        note="The paper leaves out the table of the encoder's positions, which are not learned, and rounds.",
    )


ENTRIES = (
    entry("tiny", "39 M", 384, 4, 6),
    entry("base", "74 M", 512, 6, 8),
    entry("small", "244 M", 768, 12, 12),
    entry("medium", "769 M", 1024, 24, 16),
    entry("large-v2", "1550 M", 1280, 32, 20),
    entry("large-v3", "1550 M", 1280, 32, 20, 2023, mels=128, vocabulary=51866),
    Entry(
        id="distil-whisper-large-v3",
        title="Distil-Whisper large-v3",
        year=2023,
        group="audio",
        family="Whisper",
        build=document,
        hyperparameters={"width": 1280, "depth": 32, "heads": 20, "decoder": 2, "mels": 128, "vocabulary": 51866},
        source="arXiv 2311.00430; transformers WhisperForConditionalGeneration",
        published=(Published("parameters", "756 M", "rounded to millions", "Gandhi et al. 2023, arXiv 2311.00430"),),
        aliases=("distil-whisper/distil-large-v3",),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "encoder", "decoder", "speech", "distilled"),
    ),
)
