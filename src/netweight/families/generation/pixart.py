"""PixArt-alpha (arXiv 2310.00426) and PixArt-sigma (2403.04692), as diffusers builds them: a DiT that reads a text."""

from __future__ import annotations

from netweight.families.parts.dit_streams import concat_sequences, condition_embedding, patch_embedding
from netweight.families.parts.nodes import Json, layer_node, repeat_layers, with_source
from netweight.families.parts.pixart import caption_embedding, final_projection_with_table, pixart_block


def _condition(width: int, sized: bool) -> list[Json]:
    """Embedding of the step, with `sized` also of the image's height, width and their ratio: the value `condition`."""
    base = "adaln_single.emb"
    step = condition_embedding(f"{base}.timestep_embedder", "step", width)
    if not sized:
        return [*step, layer_node("identity", "condition")]
    return [
        *step,
        *condition_embedding(f"{base}.resolution_embedder", "resolution", width // 3),
        layer_node("flatten", "resolution_told"),
        *condition_embedding(f"{base}.aspect_ratio_embedder", "aspect_ratio", width // 3),
        concat_sequences("sizes_told", ["resolution_told", f"{base}.aspect_ratio_embedder.linear_2"]),
        with_source(layer_node("add", "condition"), [f"{base}.timestep_embedder.linear_2", "sizes_told"]),
    ]


def pixart_document(
    name: str, latent: int, seq: int, sized: bool = False, depth: int = 28, heads: int = 16, head_dim: int = 72
) -> Json:
    """PixArtTransformer2DModel over patches of two of a latent of four channels: noise and its variance."""
    width = heads * head_dim
    sizes: Json = {"resolution": {"shape": [2, 256]}, "aspect_ratio": {"shape": [256]}} if sized else {}
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": latent, "seq": seq},
        "inputs": {
            "sample": {"shape": [4, "latent", "latent"]},
            "step": {"shape": [256]},
            **sizes,
            "encoder_hidden_states": {"shape": ["seq", 4096]},
        },
        "layers": [
            *_condition(width, sized),
            layer_node("silu", "adaln_single.silu"),
            layer_node("dense", "adaln_single.linear", units=6 * width),
            layer_node("reshape", "six", shape=[6, width]),
            *caption_embedding("caption_projection", width),
            *patch_embedding(width, 2, "sample"),
            layer_node("fixed_table", "pos_embed.pos_embed", shape=[1, (latent // 2) ** 2, width]),
            layer_node("sinusoidal"),
            *repeat_layers(depth, *pixart_block(width, heads), name="transformer_blocks"),
            *final_projection_with_table("transformer_blocks", "condition", width, 32),
        ],
    }
