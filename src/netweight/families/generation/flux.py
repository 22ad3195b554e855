"""FLUX.1, as diffusers builds it: blocks of two streams, then blocks of one whose MLP runs beside the attention."""

from __future__ import annotations

from netweight.families.parts.dit_streams import (
    add_conditions,
    concat_sequences,
    condition_embedding,
    final_projection,
    latent_packing,
)
from netweight.families.parts.flux import flux_single_block
from netweight.families.parts.mmdit import JointBlockSize
from netweight.families.parts.nodes import Json, layer_node, repeat_layers, with_source
from netweight.families.parts.sd3 import sd3_block


def flux_document(
    name: str, depth: int = 19, singles: int = 38, heads: int = 24, guided: bool = False, seq: int = 512
) -> Json:
    """FluxTransformer2DModel over a latent of 16 channels, four positions of which are one; heads of 128.

    With `guided`, the strength of guidance is an input too (FLUX.1 dev, distilled from a guided teacher).
    """
    width = 128 * heads
    asked = {
        "timestep_embedder": "step",
        **({"guidance_embedder": "guidance"} if guided else {}),
        "text_embedder": "pooled",
    }
    conditions = {f"time_text_embed.{part}": source for part, source in asked.items()}
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": 128, "seq": seq},
        "inputs": {
            "sample": {"shape": [16, "latent", "latent"]},
            "step": {"shape": [256]},
            **({"guidance": {"shape": [256]}} if guided else {}),
            "pooled": {"shape": [768]},
            "encoder_hidden_states": {"shape": ["seq", 4096]},
        },
        "layers": [
            *(part for embedder, source in conditions.items() for part in condition_embedding(embedder, source, width)),
            add_conditions("condition", *conditions),
            *latent_packing("x_embedder", width),
            with_source(layer_node("dense", "context_embedder", units=width), "encoder_hidden_states"),
            concat_sequences("streams", ["context_embedder", "x_embedder"]),
            *repeat_layers(
                depth, *sd3_block(JointBlockSize(width, heads, "rmsnorm", rotary=True)), name="transformer_blocks"
            ),
            *repeat_layers(singles, *flux_single_block(width, heads), name="single_transformer_blocks"),
            layer_node("slice", "picture", start="seq"),
            *final_projection("picture", "condition", width, 64),
        ],
    }
