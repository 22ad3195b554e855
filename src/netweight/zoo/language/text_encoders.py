"""Zoo networks: Text encoders."""

from __future__ import annotations

from typing import Any

from netweight.families.language.t5 import NAMES as T5_NAMES
from netweight.families.language.text_encoders import clip_text_document, encoder_sizes, t5_encoder_document
from netweight.families.multimodal.clip import NAMES as CLIP_NAMES
from netweight.zoo.entry import Entry


def entry(name: str, title: str, year: int, source: str, aliases: tuple[str, ...], licence: str, **shape: Any) -> Entry:
    """One encoder."""
    reads = "inner" in shape
    return Entry(
        id=name,
        title=title,
        year=year,
        group="language",
        family="Text encoders",
        build=t5_encoder_document if reads else clip_text_document,
        hyperparameters=shape,
        source=f"{source} {'T5EncoderModel' if reads else 'CLIPTextModel'}",
        aliases=aliases,
        naming=T5_NAMES if reads else CLIP_NAMES,
        licence=licence,
        tags=("transformer", "encoder"),
    )


L, H, G = (768, 12, 12), (1024, 23, 16), (1280, 32, 20)


CLIP, OPEN, T5 = "arXiv 2103.00020; transformers", "arXiv 2212.07143; transformers", "arXiv 2002.05202; transformers"


ENTRIES = (
    entry("clip-text-l", "CLIP text L", 2021, CLIP, ("clip-l", "clip-text-vit-l-14"), "MIT", **encoder_sizes(L)),
    entry("clip-text-l-projected", "CLIP text L projected", 2021, CLIP, (), "MIT", **encoder_sizes(L, projection=768)),
    entry("openclip-text-h", "OpenCLIP text H", 2022, OPEN, ("clip-h",), "MIT", **encoder_sizes(H, act="gelu")),
    entry(
        "openclip-text-bigg", "OpenCLIP text bigG", 2022, OPEN, ("clip-g",), "MIT",
        **encoder_sizes(G, projection=1280, act="gelu"),
    ),
    entry(
        "t5-xxl-encoder", "T5 XXL encoder", 2020, T5, ("t5-v1_1-xxl-encoder",), "Apache-2.0",
        **encoder_sizes((4096, 24, 64), inner=10240),
    ),
)  # fmt: skip
