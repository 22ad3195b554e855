"""Zoo networks: Qwen-Image."""

from __future__ import annotations

from netweight.families.generation.qwen_image import NAMES, qwen_image_document
from netweight.zoo.entry import Entry, Published

ENTRIES = (
    Entry(
        id="qwen-image",
        title="Qwen-Image",
        year=2025,
        group="generation",
        family="Qwen-Image",
        build=qwen_image_document,
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
