"""CogVideoX (arXiv 2408.06072), as diffusers builds it: one stream of words and patches, shifted and gated apart."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.dit_streams import (
    concat_sequences,
    condition_embedding,
    feed_forward,
    gated_residual,
    modulated_norm,
    modulation_vectors,
    projection_with_head_norm,
    video_document,
    video_patch_embedding,
)
from netweight.families.parts.nodes import Json, layer_node, repeat_layers, with_source

NAMES = WeightNaming(ones=((r"patch_embed\.proj\.weight$", (-1, -1, -1, -1)),))


PARTS = (("film", "start", 0), ("text", "end", 3))
"""The streams: where they are cut from the one row, and the first of their three vectors."""


def _apart(source: str, value: str) -> list[Json]:
    """The two streams of a row: the values `<stream>_<value>`."""
    return [with_source(layer_node("slice", f"{each}_{value}", **{end: "seq"}), source) for each, end, _ in PARTS]


def _normed(name: str, source: str, width: int) -> list[Json]:
    """One norm for both streams, then scaled and shifted apart: the value `name.both`."""
    layers = [
        *modulation_vectors(name, "condition", width, 6),
        with_source(layer_node("layernorm", f"{name}.norm"), source),
        *_apart(f"{name}.norm", name),
    ]
    for each, _, first in PARTS:
        here = f"{each}_{name}"
        layers += [
            with_source(layer_node("multiply", f"{here}.scaled"), [here, f"{name}.{first + 1}"]),
            with_source(layer_node("add", f"{here}.out"), [here, f"{here}.scaled", f"{name}.{first}"]),
        ]
    return [*layers, concat_sequences(f"{name}.both", [f"text_{name}.out", f"film_{name}.out"])]


def _opened(name: str, source: str, change: str, value: str) -> list[Json]:
    """A change of both streams, gated apart and added: the value `value`."""
    layers = [*_apart(source, f"{value}_before"), *_apart(change, f"{value}_change")]
    for each, _, first in PARTS:
        here = f"{each}_{value}"
        layers += gated_residual(here, f"{here}_before", f"{here}_change", f"{name}.{first + 2}")
    return [*layers, concat_sequences(value, [f"text_{value}", f"film_{value}"])]


def _layer(width: int, heads: int, *, rotary: bool) -> list[Json]:
    """Attention of all words and patches, and an MLP."""
    turned = {"rotary": True} if rotary else {}
    parts = [f"attn1.to_{part}" for part in "qkv"]
    norms = (layer_node("layernorm", "attn1.norm_q"), layer_node("layernorm", "attn1.norm_k"), None)
    asked = [
        projection_with_head_norm(part, "norm1.both", width, norm=norm, head=width // heads)
        for part, norm in zip(parts, norms, strict=True)
    ]
    return [
        layer_node("identity", "x"),
        *_normed("norm1", "x", width),
        *(each for group in asked for each in group),
        with_source(
            layer_node("dot_attention", "attn1.seen", heads=heads, **turned), [f"{part}.heads" for part in parts]
        ),
        layer_node("dense", "attn1.to_out.0", units=width),
        *_opened("norm1", "x", "attn1.to_out.0", "seen"),
        *_normed("norm2", "seen", width),
        *feed_forward("ff", "norm2.both", width),
        *_opened("norm2", "seen", "ff.net.2", "out"),
    ]


def cogvideox_document(name: str, depth: int, heads: int, rotary: bool = False) -> Json:
    """CogVideoXTransformer3DModel over 16 channels of a latent: 13 frames of 60 × 90 (49 at 480 × 720); heads of 64."""
    width = 64 * heads
    places = [1, 226 + 13 * (60 // 2) * (90 // 2), width]
    stored = [
        layer_node("fixed_table", "patch_embed.pos_embedding", shape=places),
        layer_node("sinusoidal", "pos_embedding"),
    ]
    layers = [
        *condition_embedding("time_embedding", "step", 512),
        layer_node("identity", "condition"),
        with_source(layer_node("dense", "patch_embed.text_proj", units=width), "encoder_hidden_states"),
        *video_patch_embedding("patch_embed.proj", width),
        layer_node("identity", "film"),
        concat_sequences("row", ["patch_embed.text_proj", "film"]),
        *([] if rotary else stored),
        *repeat_layers(depth, *_layer(width, heads, rotary=rotary), name="transformer_blocks"),
        layer_node("slice", "film_out", start="seq"),
        layer_node("layernorm", "norm_final"),
        *modulation_vectors("norm_out", "condition", width, 2),
        *modulated_norm("norm_out", "norm_final", "norm_out.0", "norm_out.1", affine=True),
        layer_node("dense", "proj_out", units=64),
    ]
    return video_document(name, layers, (13, 60, 90), 226, step=width)
