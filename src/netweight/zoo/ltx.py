"""LTX-Video (arXiv 2501.00103), as diffusers builds it: PixArt's blocks over a film's latent of few positions."""

from __future__ import annotations

from . import pixart
from .entry import Entry, Json
from .naming import Naming
from .parts import after, node, repeat
from .streams import film, told

NAMES = Naming(paths=(*pixart.NAMES.paths, (r"attn([12])\.([qk])_norm", r"attn\1.norm_\2")))


def document(name: str, depth: int, heads: int, head_dim: int) -> Json:
    """LTXVideoTransformer3DModel over 128 channels of a latent: 21 frames of 16 × 22 (161 at 512 × 704)."""
    width = heads * head_dim
    layers = [
        *told("time_embed.emb.timestep_embedder", "step", width),
        node("silu", "time_embed.silu"),
        node("dense", "time_embed.linear", units=6 * width),
        node("reshape", "six", shape=[6, width]),
        *pixart.captioned("caption_projection", width),
        after(node("flatten", start=2), "sample"),
        node("permute", order=[2, 1]),
        node("dense", "proj_in", units=width),
        *repeat(depth, *pixart.layer(width, heads, "rmsnorm", qk_norm="whole"), name="transformer_blocks"),
        *pixart.tabled_end("transformer_blocks", "time_embed.emb.timestep_embedder.linear_2", width, 128),
    ]
    return film(name, layers, (21, 16, 22), 128, channels=128, step=256)


ENTRIES = (
    Entry(
        id="ltx-video-2b",
        title="LTX-Video 2B",
        year=2024,
        group="generation",
        family="LTX-Video",
        build=document,
        hyperparameters={"depth": 28, "heads": 32, "head_dim": 64},
        source="arXiv 2501.00103; diffusers LTXVideoTransformer3DModel",
        aliases=("lightricks/ltx-video", "ltx-video"),
        naming=NAMES,
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step over 161 frames of 512 × 704, which are 21 of the latent.",
    ),
)
