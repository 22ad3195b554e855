"""FLUX.1, as diffusers builds it: blocks of two streams, then blocks of one whose MLP runs beside the attention."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import after, node, repeat
from .sd3 import layer
from .streams import ended, gated, joined, modulation, packed, projected, shifted, summed, told
from .two_streams import Both


def single(width: int, heads: int) -> list[Json]:
    """Attention and an MLP of one norm, one dense layer behind both."""
    head = width // heads
    return [
        node("identity", "both"),
        *modulation("norm", "condition", width, 3),
        *shifted("norm", "both", "norm.0", "norm.1"),
        node("dense", "proj_mlp", units=4 * width),
        node("gelu", "act_mlp", approximate="tanh"),
        *projected("attn.to_q", "norm.out", width, norm=node("rmsnorm", "attn.norm_q"), head=head),
        *projected("attn.to_k", "norm.out", width, norm=node("rmsnorm", "attn.norm_k"), head=head),
        *projected("attn.to_v", "norm.out", width),
        after(
            node("dot_attention", "attn.seen", heads=heads, rotary=True),
            ["attn.to_q.heads", "attn.to_k.heads", "attn.to_v.heads"],
        ),
        after(node("concat", axis=2), ["attn.seen", "act_mlp"]),
        node("dense", "proj_out", units=width),
        *gated("out", "both", "proj_out", "norm.2"),
    ]


def document(
    name: str, depth: int = 19, singles: int = 38, heads: int = 24, guided: bool = False, seq: int = 512
) -> Json:
    """FluxTransformer2DModel over a latent of 16 channels, four positions of which are one; heads of 128.

    `guided` is told the strength of guidance too, which its teacher was run with (FLUX.1 dev).
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
            *(part for embedder, source in conditions.items() for part in told(embedder, source, width)),
            summed("condition", *conditions),
            *packed("x_embedder", width),
            after(node("dense", "context_embedder", units=width), "encoder_hidden_states"),
            joined("streams", ["context_embedder", "x_embedder"]),
            *repeat(depth, *layer(Both(width, heads, "rmsnorm", rotary=True)), name="transformer_blocks"),
            *repeat(singles, *single(width, heads), name="single_transformer_blocks"),
            node("slice", "picture", start="seq"),
            *ended("picture", "condition", width, 64),
        ],
    }


def entry(name: str, title: str, hub: str, licence: str, **shape: int | bool) -> Entry:
    """One of the two published models, which differ in what they are told."""
    return Entry(
        id=name,
        title=title,
        year=2024,
        group="generation",
        family="FLUX",
        build=document,
        hyperparameters=shape,
        source="github.com/black-forest-labs/flux; diffusers FluxTransformer2DModel",
        published=(Published("parameters", "12 B", "rounded", f"model card of {hub}"),),
        aliases=(hub,),
        licence=licence,
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step.",
    )


ENTRIES = (
    entry(
        "flux.1-dev", "FLUX.1 dev", "black-forest-labs/FLUX.1-dev", "FLUX.1 [dev] Non-Commercial License", guided=True
    ),
    entry("flux.1-schnell", "FLUX.1 schnell", "black-forest-labs/FLUX.1-schnell", "Apache-2.0", seq=256),
)
