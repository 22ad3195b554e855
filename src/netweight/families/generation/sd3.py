"""Stable Diffusion 3 and 3.5 (arXiv 2403.03206), as diffusers builds them: text and image attend as one."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.dit_streams import (
    add_conditions,
    concat_sequences,
    condition_embedding,
    final_projection,
    modulated_norm,
    modulation_vectors,
    patch_embedding,
)
from netweight.families.parts.mmdit import PICTURE, JointBlockSize, joint_attention, split_streams
from netweight.families.parts.nodes import Json, layer_node, named_block, repeat_layers, with_source
from netweight.families.parts.sd3 import sd3_block

NAMES = WeightNaming(
    paths=(
        (r"pos_embed\.table\.weight", "pos_embed.pos_embed"),
        (r"attn2\.([qkv])_proj", r"attn2.to_\1"),
        (r"attn2\.o_proj", "attn2.to_out.0"),
        (r"attn2\.([qk])_norm", r"attn2.norm_\1"),
    ),
    ones=((r"pos_embed\.pos_embed$", (1, -1, -1)),),
)


def _last(of: JointBlockSize) -> list[Json]:
    """The last block: the text is read and goes no further."""
    return [
        *split_streams(of),
        *modulation_vectors("norm1", "condition", of.width, 6),
        *PICTURE.begins(),
        *modulation_vectors("norm1_context", "condition", of.width, 2),
        *modulated_norm("norm1_context", "text", "norm1_context.1", "norm1_context.0"),
        *joint_attention(of),
        *PICTURE.attended(of),
        *PICTURE.goes_on(of),
    ]


def sd3_document(name: str, depth: int, heads: int, dual: int = 0, normed: bool = False, positions: int = 192) -> Json:
    """SD3Transformer2DModel over a latent of 16 channels, heads of 64: one step of removing noise.

    The first `dual` blocks attend twice. Of the sines of `positions` × `positions` patches the middle ones are used.
    """
    width = 64 * heads
    of = JointBlockSize(width, heads, "rmsnorm" if normed else "")
    turns = [
        *repeat_layers(dual, *sd3_block(of, dual=True)),
        *repeat_layers(depth - 1 - dual, *sd3_block(of), start=dual),
        *repeat_layers(1, *_last(of), start=depth - 1),
    ]
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": 128, "seq": 333},
        "inputs": {
            "sample": {"shape": [16, "latent", "latent"]},
            "step": {"shape": [256]},
            "pooled": {"shape": [2048]},
            "encoder_hidden_states": {"shape": ["seq", 4096]},
        },
        "layers": [
            *condition_embedding("time_text_embed.timestep_embedder", "step", width),
            *condition_embedding("time_text_embed.text_embedder", "pooled", width),
            add_conditions("condition", "time_text_embed.timestep_embedder", "time_text_embed.text_embedder"),
            *patch_embedding(width, 2, "sample"),
            layer_node("positions", "pos_embed.table", length=positions**2, fixed=True),
            with_source(layer_node("dense", "context_embedder", units=width), "encoder_hidden_states"),
            concat_sequences("streams", ["context_embedder", "pos_embed.table"]),
            named_block("transformer_blocks", *turns),
            *final_projection("transformer_blocks", "condition", width, 64),
        ],
    }
