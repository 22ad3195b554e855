"""Zoo networks: FLUX."""

from __future__ import annotations

from netweight.families.generation.flux import flux_document
from netweight.zoo.entry import Entry, Published


def entry(name: str, title: str, hubs: tuple[str, ...], licence: str, **shape: int | bool) -> Entry:
    """One of the two published models, which differ in what they are told."""
    return Entry(
        id=name,
        title=title,
        year=2024,
        group="generation",
        family="FLUX",
        build=flux_document,
        hyperparameters=shape,
        source="github.com/black-forest-labs/flux; diffusers FluxTransformer2DModel",
        published=(Published("parameters", "12 B", "rounded", f"model card of {hubs[0]}"),),
        aliases=hubs,
        licence=licence,
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step.",
    )


ENTRIES = (
    entry(
        "flux.1-dev",
        "FLUX.1 dev",
        ("black-forest-labs/FLUX.1-dev", "black-forest-labs/FLUX.1-Kontext-dev"),
        "FLUX.1 [dev] Non-Commercial License",
        guided=True,
    ),
    entry("flux.1-schnell", "FLUX.1 schnell", ("black-forest-labs/FLUX.1-schnell",), "Apache-2.0", seq=256),
)
