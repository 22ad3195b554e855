"""FLUX.2, as diffusers builds it: one modulation for all blocks of a kind, no biases, and one product in and out."""

from __future__ import annotations

from functools import partial

from .entry import Entry, Json, Published
from .parts import after, node, repeat
from .streams import ended, gated, headed, joined, modulation, packed, shifted, summed, told
from .two_streams import PICTURE, TEXT, Both, apart, together

IMAGE = PICTURE._replace(vectors="double_stream_modulation_img")
WORDS = TEXT._replace(vectors="double_stream_modulation_txt")
ALONE = "single_stream_modulation"


def feed(width: int, name: str, source: str) -> list[Json]:
    """A gated MLP, three times as wide, whose two halves are one product."""
    return [
        after(node("dense", f"{name}.linear_in", units=6 * width, bias=False), source),
        node("swiglu"),
        node("dense", f"{name}.linear_out", units=width, bias=False),
    ]


def double(of: Both) -> list[Json]:
    """A block of both streams."""
    return [
        *apart(of),
        *IMAGE.begins(),
        *WORDS.begins(),
        *together(of),
        *IMAGE.attended(of),
        *IMAGE.goes_on(of),
        *WORDS.attended(of),
        *WORDS.goes_on(of),
        joined("out", ["text_out", "picture_out"]),
    ]


def single(of: Both) -> list[Json]:
    """Attention and a gated MLP of one norm, in one product and out of one."""
    width, head = of.width, of.width // of.heads
    made = "attn.to_qkv_mlp_proj"
    asked = [
        [after(node("identity", f"attn.{part}"), f"{made}.parts.{at}"), *headed(f"attn.{part}", norm, width, head)]
        for part, at, norm in (
            ("q", "y", node("rmsnorm", "attn.norm_q")),
            ("k", "y1", node("rmsnorm", "attn.norm_k")),
            ("v", "y2", None),
        )
    ]
    return [
        node("identity", "both"),
        *shifted("norm", "both", f"{ALONE}.0", f"{ALONE}.1"),
        node("dense", made, units=9 * width, bias=False),
        node("split", f"{made}.parts", parts=[width, width, width, 6 * width], axis=2),
        *(layer for group in asked for layer in group),
        after(node("dot_attention", "attn.seen", heads=of.heads, rotary=True), [f"attn.{p}.heads" for p in "qkv"]),
        after(node("swiglu", "attn.mlp"), f"{made}.parts.y3"),
        after(node("concat", axis=2), ["attn.seen", "attn.mlp"]),
        node("dense", "attn.to_out", units=width, bias=False),
        *gated("out", "both", "attn.to_out", f"{ALONE}.2"),
    ]


def document(name: str, depth: int, singles: int, heads: int, context: int, guided: bool = False) -> Json:
    """Flux2Transformer2DModel over a latent of 32 channels, four positions of which are one; heads of 128."""
    width = 128 * heads
    of = Both(width, heads, "rmsnorm", rotary=True, bias=False, feed=partial(feed, width))
    asked = {"timestep": "step", **({"guidance": "guidance"} if guided else {})}
    conditions = {f"time_guidance_embed.{part}_embedder": source for part, source in asked.items()}
    shared = {IMAGE.vectors: 6, WORDS.vectors: 6, ALONE: 3}
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": 128, "seq": 512},
        "inputs": {
            "sample": {"shape": [32, "latent", "latent"]},
            **{source: {"shape": [256]} for source in asked.values()},
            "encoder_hidden_states": {"shape": ["seq", context]},
        },
        "layers": [
            *(part for embedder, source in conditions.items() for part in told(embedder, source, width, bias=False)),
            summed("condition", *conditions),
            *(
                part
                for made, parts in shared.items()
                for part in modulation(made, "condition", width, parts, bias=False)
            ),
            *packed("x_embedder", width, bias=False),
            after(node("dense", "context_embedder", units=width, bias=False), "encoder_hidden_states"),
            joined("streams", ["context_embedder", "x_embedder"]),
            *repeat(depth, *double(of), name="transformer_blocks"),
            *repeat(singles, *single(of), name="single_transformer_blocks"),
            node("slice", "picture", start="seq"),
            *ended("picture", "condition", width, 128, bias=False),
        ],
    }


def entry(name: str, title: str, hub: str, printed: str, licence: str, **shape: int | bool) -> Entry:
    """One of the published models."""
    return Entry(
        id=name,
        title=title,
        year=2025 if "dev" in name else 2026,
        group="generation",
        family="FLUX",
        build=document,
        hyperparameters=shape,
        source="github.com/black-forest-labs/flux2; diffusers Flux2Transformer2DModel",
        published=(Published("parameters", printed, "rounded", f"model card of {hub}"),),
        aliases=(hub,),
        licence=licence,
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step.",
    )


BFL = "black-forest-labs"
ENTRIES = (
    entry(
        "flux.2-dev", "FLUX.2 dev", f"{BFL}/FLUX.2-dev", "32 B", "FLUX [dev] Non-Commercial License",
        depth=8, singles=48, heads=48, context=15360, guided=True,
    ),
    entry(
        "flux.2-klein-4b", "FLUX.2 klein 4B", f"{BFL}/FLUX.2-klein-4B", "4 B", "Apache-2.0",
        depth=5, singles=20, heads=24, context=7680,
    ),
    entry(
        "flux.2-klein-9b", "FLUX.2 klein 9B", f"{BFL}/FLUX.2-klein-9B", "9 B", "",
        depth=8, singles=24, heads=32, context=12288,
    ),
)  # fmt: skip
