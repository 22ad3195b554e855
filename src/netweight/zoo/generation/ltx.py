"""Zoo networks: LTX-Video."""

from __future__ import annotations

from netweight.families.generation.ltx import NAMES, ltx_document
from netweight.zoo.entry import Entry

ENTRIES = (
    Entry(
        id="ltx-video-2b",
        title="LTX-Video 2B",
        year=2024,
        group="generation",
        family="LTX-Video",
        build=ltx_document,
        hyperparameters={"depth": 28, "heads": 32, "head_dim": 64},
        source="arXiv 2501.00103; diffusers LTXVideoTransformer3DModel",
        aliases=("lightricks/ltx-video", "ltx-video"),
        naming=NAMES,
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step over 161 frames of 512 × 704, which are 21 of the latent.",
    ),
)
