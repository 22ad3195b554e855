"""Qwen-Image (arXiv 2508.02324), as diffusers builds it: two streams all the way, the text from a language model."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, node, repeat
from .sd3 import layer
from .streams import ended, joined, packed, told
from .two_streams import Both

NAMES = Naming(
    paths=(
        (r"norm1_context\.linear", "txt_mod.1"),
        (r"norm1\.linear", "img_mod.1"),
        (r"ff_context\.", "txt_mlp."),
        (r"\.ff\.", ".img_mlp."),
    )
)


def document(name: str, depth: int, heads: int, context: int) -> Json:
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
            *told("time_text_embed.timestep_embedder", "step", width),
            node("identity", "condition"),
            *packed("img_in", width),
            after(node("rmsnorm", "txt_norm"), "encoder_hidden_states"),
            node("dense", "txt_in", units=width),
            joined("streams", ["txt_in", "img_in"]),
            *repeat(depth, *layer(Both(width, heads, "rmsnorm", rotary=True)), name="transformer_blocks"),
            node("slice", "picture", start="seq"),
            *ended("picture", "condition", width, 64),
        ],
    }


ENTRIES = (
    Entry(
        id="qwen-image",
        title="Qwen-Image",
        year=2025,
        group="generation",
        family="Qwen-Image",
        build=document,
        hyperparameters={"depth": 60, "heads": 24, "context": 3584},
        source="arXiv 2508.02324; diffusers QwenImageTransformer2DModel",
        published=(Published("parameters", "20 B", "rounded", "Wu et al. 2025, arXiv 2508.02324"),),
        aliases=("qwen/qwen-image",),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step; Qwen2.5-VL reads the text.",
    ),
)
