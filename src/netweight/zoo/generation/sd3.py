"""Zoo networks: Stable Diffusion 3."""

from __future__ import annotations

from netweight.families.generation.sd3 import NAMES, sd3_document
from netweight.zoo.entry import Entry, Published


def entry(name: str, title: str, printed: str, by: str, hub: str, depth: int, heads: int, **shape: int | bool) -> Entry:
    """One size."""
    return Entry(
        id=name,
        title=title,
        year=2024,
        group="generation",
        family="Stable Diffusion 3",
        build=sd3_document,
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
