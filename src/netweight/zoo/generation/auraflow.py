"""Zoo networks: AuraFlow."""

from __future__ import annotations

from netweight.families.generation.auraflow import NAMES, auraflow_document
from netweight.zoo.entry import Entry, Published

ENTRIES = (
    Entry(
        id="auraflow-v0.3",
        title="AuraFlow v0.3",
        year=2024,
        group="generation",
        family="AuraFlow",
        build=auraflow_document,
        hyperparameters={"depth": 4, "singles": 32, "heads": 12, "positions": 9216},
        source="blog.fal.ai/auraflow; diffusers AuraFlowTransformer2DModel",
        published=(Published("parameters", "6.8 B", "rounded", "fal, announcement of AuraFlow, July 2024"),),
        aliases=("fal/auraflow-v0.3", "auraflow"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step.",
    ),
)
