"""The encoders that generators of pictures read a text with, as transformers builds them: halves of CLIP and T5."""

from __future__ import annotations

from typing import Any

from . import clip, t5
from .entry import Entry, Json
from .parts import block, node, text


def pooled(name: str, width: int, depth: int, heads: int, projection: int = 0, act: str = "quick_gelu") -> Json:
    """CLIPTextModel, causal over 77 words; with a `projection`, its last position goes on to pictures' vectors."""
    of = clip.Tower(width, depth, heads)
    layers = [
        clip.table(of, 49408, 77),
        clip.encoder(of, node(act, "activation_fn"), causal=True),
        node("layernorm", "final_layer_norm"),
    ]
    end = [node("select", index=-1), node("dense", "text_projection", units=projection, bias=False)]
    if not projection:
        return text(name, *layers, seq=77) | {"generates": False}
    return text(name, block("text_model", *layers), *end, seq=77) | {"generates": False}


def half(name: str, width: int, depth: int, heads: int, inner: int) -> Json:
    """T5EncoderModel of version 1.1, with gates and heads of 64."""
    layers = t5.stack(depth, width, heads, 64, inner, gated=True, decoder=False, rate=0.1)
    table = node("embedding", "shared", vocabulary=32128, units=width)
    return text(name, table, block("encoder", node("dropout", rate=0.1), *layers), seq=512)


def entry(name: str, title: str, year: int, source: str, aliases: tuple[str, ...], licence: str, **shape: Any) -> Entry:
    """One encoder."""
    reads = "inner" in shape
    return Entry(
        id=name,
        title=title,
        year=year,
        group="language",
        family="Text encoders",
        build=half if reads else pooled,
        hyperparameters=shape,
        source=f"{source} {'T5EncoderModel' if reads else 'CLIPTextModel'}",
        aliases=aliases,
        naming=t5.NAMES if reads else clip.NAMES,
        licence=licence,
        tags=("transformer", "encoder"),
    )


L, H, G = (768, 12, 12), (1024, 23, 16), (1280, 32, 20)
CLIP, OPEN, T5 = "arXiv 2103.00020; transformers", "arXiv 2212.07143; transformers", "arXiv 2002.05202; transformers"


def sized(shape: tuple[int, int, int], **rest: Any) -> dict[str, Any]:
    """A tower's width, depth and heads by name."""
    return {**dict(zip(("width", "depth", "heads"), shape, strict=True)), **rest}


ENTRIES = (
    entry("clip-text-l", "CLIP text L", 2021, CLIP, ("clip-l", "clip-text-vit-l-14"), "MIT", **sized(L)),
    entry("clip-text-l-projected", "CLIP text L projected", 2021, CLIP, (), "MIT", **sized(L, projection=768)),
    entry("openclip-text-h", "OpenCLIP text H", 2022, OPEN, ("clip-h",), "MIT", **sized(H, act="gelu")),
    entry(
        "openclip-text-bigg", "OpenCLIP text bigG", 2022, OPEN, ("clip-g",), "MIT",
        **sized(G, projection=1280, act="gelu"),
    ),
    entry(
        "t5-xxl-encoder", "T5 XXL encoder", 2020, T5, ("t5-v1_1-xxl-encoder",), "Apache-2.0",
        **sized((4096, 24, 64), inner=10240),
    ),
)  # fmt: skip
