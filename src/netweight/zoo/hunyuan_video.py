"""HunyuanVideo (arXiv 2412.03603), as diffusers builds it: FLUX's blocks over a film's latent, and a text refined."""

from __future__ import annotations

from . import flux
from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, node, repeat
from .sd3 import layer
from .streams import ended, feed, film, filmed, gated, joined, modulation, summed, told
from .two_streams import Both

NAMES = Naming(
    paths=(
        (r"(refiner_blocks\.\d+\.attn)\.([qkv])_proj", r"\1.to_\2"),
        (r"(refiner_blocks\.\d+\.attn)\.o_proj", r"\1.to_out.0"),
    )
)


def refined(width: int, heads: int, depth: int) -> list[Json]:
    """The text's words through a small transformer that is told the step and the mean of the words."""
    at = "context_embedder"
    turn = [
        node("identity", "x"),
        *modulation("norm_out", "text_condition", width, 2),
        after(node("layernorm", "norm1"), "x"),
        node("attention", "attn", heads=heads),
        *gated("seen", "x", "attn", "norm_out.0"),
        node("layernorm", "norm2"),
        *feed("ff", "norm2", width, act="silu"),
        *gated("out", "seen", "ff.net.2", "norm_out.1"),
    ]
    return [
        after(node("permute", order=[2, 1]), "encoder_hidden_states"),
        node("global_avgpool", "mean_word"),
        *told(f"{at}.time_text_embed.timestep_embedder", "step", width),
        *told(f"{at}.time_text_embed.text_embedder", "mean_word", width),
        summed("text_condition", *(f"{at}.time_text_embed.{part}_embedder" for part in ("timestep", "text"))),
        after(node("dense", f"{at}.proj_in", units=width), "encoder_hidden_states"),
        *repeat(depth, *turn, name=f"{at}.token_refiner.refiner_blocks"),
        node("identity", at),
    ]


def document(name: str, depth: int, singles: int, refiners: int, heads: int) -> Json:
    """HunyuanVideoTransformer3DModel over 16 channels of a latent: 33 frames of 90 × 160 (129 at 720 × 1280)."""
    width = 128 * heads
    asked = {"timestep": "step", "guidance": "guidance", "text": "pooled"}
    conditions = {f"time_text_embed.{part}_embedder": source for part, source in asked.items()}
    layers = [
        *(part for embedder, source in conditions.items() for part in told(embedder, source, width)),
        summed("condition", *conditions),
        *refined(width, heads, refiners),
        *filmed("x_embedder.proj", width),
        node("identity", "film"),
        joined("streams", ["context_embedder", "film"]),
        *repeat(depth, *layer(Both(width, heads, "rmsnorm", rotary=True)), name="transformer_blocks"),
        *repeat(singles, *flux.single(width, heads), name="single_transformer_blocks"),
        node("slice", "picture", start="seq"),
        *ended("picture", "condition", width, 64),
    ]
    return film(name, layers, (33, 90, 160), 256, step=256, guidance=256, pooled=768)


ENTRIES = (
    Entry(
        id="hunyuan-video",
        title="HunyuanVideo",
        year=2024,
        group="generation",
        family="HunyuanVideo",
        build=document,
        hyperparameters={"depth": 20, "singles": 40, "refiners": 2, "heads": 24},
        source="arXiv 2412.03603; diffusers HunyuanVideoTransformer3DModel",
        published=(Published("parameters", "13 B", "more than, rounded", "Kong et al. 2024, arXiv 2412.03603"),),
        aliases=("hunyuanvideo", "hunyuanvideo-community/hunyuanvideo"),
        naming=NAMES,
        licence="Tencent Hunyuan Community License",
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step over 129 frames of 720 × 1280, which are 33 of the latent.",
    ),
)
