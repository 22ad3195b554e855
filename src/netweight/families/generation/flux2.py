"""FLUX.2, as diffusers builds it: one modulation for all blocks of a kind, no biases, and one product in and out."""

from __future__ import annotations

from functools import partial

from netweight.families.parts.dit_streams import (
    add_conditions,
    concat_sequences,
    condition_embedding,
    final_projection,
    gated_residual,
    latent_packing,
    modulated_norm,
    modulation_vectors,
    norm_per_head,
)
from netweight.families.parts.mmdit import PICTURE, TEXT, JointBlockSize, joint_attention, split_streams
from netweight.families.parts.nodes import Json, layer_node, repeat_layers, with_source

IMAGE = PICTURE._replace(vectors="double_stream_modulation_img")


WORDS = TEXT._replace(vectors="double_stream_modulation_txt")


ALONE = "single_stream_modulation"


def _feed(width: int, name: str, source: str) -> list[Json]:
    """A gated MLP, three times as wide, whose two halves are one product."""
    return [
        with_source(layer_node("dense", f"{name}.linear_in", units=6 * width, bias=False), source),
        layer_node("swiglu"),
        layer_node("dense", f"{name}.linear_out", units=width, bias=False),
    ]


def _double(of: JointBlockSize) -> list[Json]:
    """A block of both streams."""
    return [
        *split_streams(of),
        *IMAGE.begins(),
        *WORDS.begins(),
        *joint_attention(of),
        *IMAGE.attended(of),
        *IMAGE.goes_on(of),
        *WORDS.attended(of),
        *WORDS.goes_on(of),
        concat_sequences("out", ["text_out", "picture_out"]),
    ]


def _single(of: JointBlockSize) -> list[Json]:
    """Attention and a gated MLP of one norm, in one product and out of one."""
    width, head = of.width, of.width // of.heads
    made = "attn.to_qkv_mlp_proj"
    asked = [
        [
            with_source(layer_node("identity", f"attn.{part}"), f"{made}.parts.{at}"),
            *norm_per_head(f"attn.{part}", norm, width, head),
        ]
        for part, at, norm in (
            ("q", "y", layer_node("rmsnorm", "attn.norm_q")),
            ("k", "y1", layer_node("rmsnorm", "attn.norm_k")),
            ("v", "y2", None),
        )
    ]
    return [
        layer_node("identity", "both"),
        *modulated_norm("norm", "both", f"{ALONE}.0", f"{ALONE}.1"),
        layer_node("dense", made, units=9 * width, bias=False),
        layer_node("split", f"{made}.parts", parts=[width, width, width, 6 * width], axis=2),
        *(layer for group in asked for layer in group),
        with_source(
            layer_node("dot_attention", "attn.seen", heads=of.heads, rotary=True), [f"attn.{p}.heads" for p in "qkv"]
        ),
        with_source(layer_node("swiglu", "attn.mlp"), f"{made}.parts.y3"),
        with_source(layer_node("concat", axis=2), ["attn.seen", "attn.mlp"]),
        layer_node("dense", "attn.to_out", units=width, bias=False),
        *gated_residual("out", "both", "attn.to_out", f"{ALONE}.2"),
    ]


def flux2_document(name: str, depth: int, singles: int, heads: int, context: int, guided: bool = False) -> Json:
    """Flux2Transformer2DModel over a latent of 32 channels, four positions of which are one; heads of 128."""
    width = 128 * heads
    of = JointBlockSize(width, heads, "rmsnorm", rotary=True, bias=False, feed=partial(_feed, width))
    asked = {"timestep": "step", **({"guidance": "guidance"} if guided else {})}
    conditions = {f"time_guidance_embed.{part}_embedder": source for part, source in asked.items()}
    shared = {IMAGE.vectors: 6, WORDS.vectors: 6, ALONE: 3}
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": 128, "seq": 512},
        "inputs": {
            "sample": {"shape": [32, "latent", "latent"]},
            **{source: {"shape": [256]} for source in asked.values()},
            "encoder_hidden_states": {"shape": ["seq", context]},
        },
        "layers": [
            *(
                part
                for embedder, source in conditions.items()
                for part in condition_embedding(embedder, source, width, bias=False)
            ),
            add_conditions("condition", *conditions),
            *(
                part
                for made, parts in shared.items()
                for part in modulation_vectors(made, "condition", width, parts, bias=False)
            ),
            *latent_packing("x_embedder", width, bias=False),
            with_source(layer_node("dense", "context_embedder", units=width, bias=False), "encoder_hidden_states"),
            concat_sequences("streams", ["context_embedder", "x_embedder"]),
            *repeat_layers(depth, *_double(of), name="transformer_blocks"),
            *repeat_layers(singles, *_single(of), name="single_transformer_blocks"),
            layer_node("slice", "picture", start="seq"),
            *final_projection("picture", "condition", width, 128, bias=False),
        ],
    }
