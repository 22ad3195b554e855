"""Zoo networks: Z-Image."""

from __future__ import annotations

from netweight.families.generation.z_image import NAMES, z_image_document
from netweight.zoo.entry import Entry, Published

ENTRIES = (
    Entry(
        id="z-image",
        title="Z-Image",
        year=2025,
        group="generation",
        family="Z-Image",
        build=z_image_document,
        hyperparameters={"width": 3840, "depth": 30, "refiners": 2, "heads": 30},
        source="arXiv 2511.22699; diffusers ZImageTransformer2DModel",
        published=(Published("parameters", "6 B", "rounded", "Z-Image team 2025, arXiv 2511.22699"),),
        aliases=("tongyi-mai/z-image-turbo", "z-image-turbo"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step; the last layer runs over words too, as implemented.",
    ),
)
