"""LTX-Video (arXiv 2501.00103), as diffusers builds it: PixArt's blocks over a film's latent of few positions."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.dit_streams import condition_embedding, video_document
from netweight.families.parts.nodes import Json, layer_node, repeat_layers, with_source
from netweight.families.parts.pixart import NAMES as PIXART_NAMES
from netweight.families.parts.pixart import caption_embedding as pixart_captioned
from netweight.families.parts.pixart import final_projection_with_table as pixart_tabled_end
from netweight.families.parts.pixart import pixart_block as pixart_layer

NAMES = WeightNaming(paths=(*PIXART_NAMES.paths, (r"attn([12])\.([qk])_norm", r"attn\1.norm_\2")))


def ltx_document(name: str, depth: int, heads: int, head_dim: int) -> Json:
    """LTXVideoTransformer3DModel over 128 channels of a latent: 21 frames of 16 × 22 (161 at 512 × 704)."""
    width = heads * head_dim
    layers = [
        *condition_embedding("time_embed.emb.timestep_embedder", "step", width),
        layer_node("silu", "time_embed.silu"),
        layer_node("dense", "time_embed.linear", units=6 * width),
        layer_node("reshape", "six", shape=[6, width]),
        *pixart_captioned("caption_projection", width),
        with_source(layer_node("flatten", start=2), "sample"),
        layer_node("permute", order=[2, 1]),
        layer_node("dense", "proj_in", units=width),
        *repeat_layers(depth, *pixart_layer(width, heads, "rmsnorm", qk_norm="whole"), name="transformer_blocks"),
        *pixart_tabled_end("transformer_blocks", "time_embed.emb.timestep_embedder.linear_2", width, 128),
    ]
    return video_document(name, layers, (21, 16, 22), 128, channels=128, step=256)
