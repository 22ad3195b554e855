"""Zoo networks: CogVideoX."""

from __future__ import annotations

from netweight.families.generation.cogvideox import NAMES, cogvideox_document
from netweight.zoo.entry import Entry, Published

PAPER = "Yang et al. 2024, arXiv 2408.06072"


def entry(size: str, licence: str, *published: Published, **shape: int | bool) -> Entry:
    """A size of the model that makes films of a text."""
    return Entry(
        id=f"cogvideox-{size.lower()}",
        title=f"CogVideoX-{size}",
        year=2024,
        group="generation",
        family="CogVideoX",
        build=cogvideox_document,
        hyperparameters=shape,
        source="arXiv 2408.06072; diffusers CogVideoXTransformer3DModel",
        published=published,
        aliases=(f"thudm/cogvideox-{size.lower()}", f"zai-org/cogvideox-{size.lower()}"),
        naming=NAMES,
        licence=licence,
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step over 49 frames of 480 × 720, which are 13 of the latent."
        + (" The name cuts 5.57 down to 5." if size == "5B" else ""),
    )


ENTRIES = (
    entry("2B", "Apache-2.0", depth=30, heads=30),
    entry("5B", "CogVideoX License", Published("parameters", "5 B", "rounded", PAPER), depth=42, heads=48, rotary=True),
)
