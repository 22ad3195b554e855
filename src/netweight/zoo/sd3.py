"""Stable Diffusion 3 and 3.5 (arXiv 2403.03206), as diffusers builds them: text and picture attend as one."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, node, repeat
from .streams import ended, gated, joined, modulation, patched, shifted, summed, told
from .two_streams import PICTURE, TEXT, Both, apart, together

NAMES = Naming(
    paths=(
        (r"pos_embed\.table\.weight", "pos_embed.pos_embed"),
        (r"attn2\.([qkv])_proj", r"attn2.to_\1"),
        (r"attn2\.o_proj", "attn2.to_out.0"),
        (r"attn2\.([qk])_norm", r"attn2.norm_\1"),
    ),
    ones=((r"pos_embed\.pos_embed$", (1, -1, -1)),),
)


def layer(of: Both, *, dual: bool = False) -> list[Json]:
    """A block of both streams; with `dual`, the picture also attends to itself alone (3.5 medium)."""
    alone, picture = list[Json](), "picture_mid"
    if dual:
        fields = {"heads": of.heads, **({"qk_norm": "head"} if of.norm else {})}
        alone = [
            *shifted("second", "picture", "norm1.6", "norm1.7"),
            node("attention", "attn2", **fields),
            *gated("picture_mid2", "picture_mid", "attn2", "norm1.8"),
        ]
        picture = "picture_mid2"
    return [
        *apart(of),
        *modulation("norm1", "condition", of.width, 9 if dual else 6),
        *PICTURE.begins(),
        *modulation("norm1_context", "condition", of.width, 6),
        *TEXT.begins(),
        *together(of),
        *PICTURE.attended(of),
        *alone,
        *PICTURE.goes_on(of, picture),
        *TEXT.attended(of),
        *TEXT.goes_on(of),
        joined("out", ["text_out", "picture_out"]),
    ]


def last(of: Both) -> list[Json]:
    """The last block: the text is read and goes no further."""
    return [
        *apart(of),
        *modulation("norm1", "condition", of.width, 6),
        *PICTURE.begins(),
        *modulation("norm1_context", "condition", of.width, 2),
        *shifted("norm1_context", "text", "norm1_context.1", "norm1_context.0"),
        *together(of),
        *PICTURE.attended(of),
        *PICTURE.goes_on(of),
    ]


def document(name: str, depth: int, heads: int, dual: int = 0, normed: bool = False, positions: int = 192) -> Json:
    """SD3Transformer2DModel over a latent of 16 channels, heads of 64: one step of removing noise.

    The first `dual` blocks attend twice. Of the sines of `positions` × `positions` patches the middle ones are used.
    """
    width = 64 * heads
    of = Both(width, heads, "rmsnorm" if normed else "")
    turns = [
        *repeat(dual, *layer(of, dual=True)),
        *repeat(depth - 1 - dual, *layer(of), start=dual),
        *repeat(1, *last(of), start=depth - 1),
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
            *told("time_text_embed.timestep_embedder", "step", width),
            *told("time_text_embed.text_embedder", "pooled", width),
            summed("condition", "time_text_embed.timestep_embedder", "time_text_embed.text_embedder"),
            *patched(width, 2, "sample"),
            node("positions", "pos_embed.table", length=positions**2, fixed=True),
            after(node("dense", "context_embedder", units=width), "encoder_hidden_states"),
            joined("streams", ["context_embedder", "pos_embed.table"]),
            block("transformer_blocks", *turns),
            *ended("transformer_blocks", "condition", width, 64),
        ],
    }


def entry(name: str, title: str, printed: str, by: str, hub: str, depth: int, heads: int, **shape: int | bool) -> Entry:
    """One size."""
    return Entry(
        id=name,
        title=title,
        year=2024,
        group="generation",
        family="Stable Diffusion 3",
        build=document,
        hyperparameters={"depth": depth, "heads": heads, **shape},
        source="arXiv 2403.03206; diffusers SD3Transformer2DModel",
        published=(Published("parameters", printed, "rounded", by),),
        aliases=(hub, f"{hub}-diffusers"),
        naming=NAMES,
        licence="Stability AI Community License",
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step; stored sines of the positions are a buffer and count no parameter"
        + (": with them 3.5 medium has 2.47 B." if "positions" in shape else "."),
    )


HUB = "stabilityai/stable-diffusion-3"
ENTRIES = (
    entry(
        "stable-diffusion-3-medium", "Stable Diffusion 3 medium", "2 B", "Stability AI, announcement of 12 June 2024",
        f"{HUB}-medium", 24, 24,
    ),
    entry(
        "stable-diffusion-3.5-medium", "Stable Diffusion 3.5 medium", "2.5 B", f"model card of {HUB}.5-medium",
        f"{HUB}.5-medium", 24, 24, dual=13, normed=True, positions=384,
    ),
    entry(
        "stable-diffusion-3.5-large", "Stable Diffusion 3.5 large", "8.1 B", f"model card of {HUB}.5-large",
        f"{HUB}.5-large", 38, 38, normed=True,
    ),
)  # fmt: skip
