"""Qwen-Image (arXiv 2508.02324), as diffusers builds it: two streams all the way, the text from a language model."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.dit_streams import concat_sequences, condition_embedding, final_projection, latent_packing
from netweight.families.parts.mmdit import JointBlockSize
from netweight.families.parts.nodes import Json, layer_node, repeat_layers, with_source
from netweight.families.parts.sd3 import sd3_block

NAMES = WeightNaming(
    paths=(
        (r"norm1_context\.linear", "txt_mod.1"),
        (r"norm1\.linear", "img_mod.1"),
        (r"ff_context\.", "txt_mlp."),
        (r"\.ff\.", ".img_mlp."),
    )
)


def qwen_image_document(name: str, depth: int, heads: int, context: int) -> Json:
    """QwenImageTransformer2DModel over a latent of 16 channels, four positions of which are one; heads of 128."""
    width = 128 * heads
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": 128, "seq": 256},
        "inputs": {
            "sample": {"shape": [16, "latent", "latent"]},
            "step": {"shape": [256]},
            "encoder_hidden_states": {"shape": ["seq", context]},
        },
        "layers": [
            *condition_embedding("time_text_embed.timestep_embedder", "step", width),
            layer_node("identity", "condition"),
            *latent_packing("img_in", width),
            with_source(layer_node("rmsnorm", "txt_norm"), "encoder_hidden_states"),
            layer_node("dense", "txt_in", units=width),
            concat_sequences("streams", ["txt_in", "img_in"]),
            *repeat_layers(
                depth, *sd3_block(JointBlockSize(width, heads, "rmsnorm", rotary=True)), name="transformer_blocks"
            ),
            layer_node("slice", "picture", start="seq"),
            *final_projection("picture", "condition", width, 64),
        ],
    }
