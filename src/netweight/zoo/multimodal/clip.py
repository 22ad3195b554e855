"""Zoo networks: CLIP, SigLIP."""

from __future__ import annotations

from typing import Any

from netweight.families.multimodal.clip import NAMES, clip_document, siglip_document
from netweight.families.parts.clip import EncoderSize
from netweight.zoo.entry import Entry


def entry(name: str, title: str, hub: str, **hyperparameters: Any) -> Entry:
    """A CLIP of the paper's Table 20, under the name of its image encoder."""
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="multimodal",
        family="CLIP",
        build=clip_document,
        hyperparameters=hyperparameters,
        source="arXiv 2103.00020; transformers CLIPModel",
        aliases=(hub, title.lower().replace(" ", "-")),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "contrastive", "image", "text"),
        note="One image and one text; the text is read at its last position here, which changes no count.",
    )


B, L = EncoderSize(768, 12, 12), EncoderSize(1024, 24, 16)


TEXT_B, TEXT_L = EncoderSize(512, 12, 8), EncoderSize(768, 12, 12)


def base(patch: int) -> Entry:
    """A base model with square patches."""
    name = f"clip-vit-base-patch{patch}"
    shape = {"patch": patch, "vision": B, "words": TEXT_B, "projection": 512}
    return entry(name, f"CLIP ViT-B/{patch}", f"openai/{name}", **shape)


def large(image: int) -> Entry:
    """A large model, at a size of the image."""
    name = "clip-vit-large-patch14" + ("-336" if image == 336 else "")
    shape = {"patch": 14, "vision": L, "words": TEXT_L, "projection": 768, "image": image}
    return entry(name, "CLIP ViT-L/14" + ("@336" if image == 336 else ""), f"openai/{name}", **shape)


def siglip(name: str, title: str, year: int, paper: str, **hyperparameters: Any) -> Entry:
    """A base model of SigLIP or SigLIP 2, whose table of words is larger."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="multimodal",
        family="SigLIP",
        build=siglip_document,
        hyperparameters={"patch": 16, "vision": B, "words": TEXT_L, **hyperparameters},
        source=f"{paper}; transformers SiglipModel",
        aliases=(f"google/{name}", title.lower().replace(" ", "-")),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "contrastive", "image", "text"),
        note="One image and one text.",
    )


ENTRIES = (
    base(32),
    base(16),
    large(224),
    large(336),
    siglip("siglip-base-patch16-224", "SigLIP B/16", 2023, "arXiv 2303.15343"),
    siglip("siglip2-base-patch16-224", "SigLIP 2 B/16", 2025, "arXiv 2502.14786", vocabulary=256000),
)
