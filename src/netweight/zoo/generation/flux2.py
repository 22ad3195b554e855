"""Zoo networks: FLUX."""

from __future__ import annotations

from netweight.families.generation.flux2 import flux2_document
from netweight.zoo.entry import Entry, Published


def entry(name: str, title: str, hub: str, printed: str, licence: str, **shape: int | bool) -> Entry:
    """One of the published models."""
    return Entry(
        id=name,
        title=title,
        year=2025 if "dev" in name else 2026,
        group="generation",
        family="FLUX",
        build=flux2_document,
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
