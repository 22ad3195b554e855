"""Zoo networks: PixArt."""

from __future__ import annotations

from netweight.families.generation.pixart import pixart_document
from netweight.families.parts.pixart import NAMES
from netweight.zoo.entry import Entry, Published

ALPHA, SIGMA = "Chen et al. 2023, arXiv 2310.00426", "Chen et al. 2024, arXiv 2403.04692"


def entry(name: str, title: str, year: int, paper: str, hub: str, licence: str, **shape: int | bool) -> Entry:
    """One model at a size of pictures."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="generation",
        family="PixArt",
        build=pixart_document,
        hyperparameters=shape,
        source=f"{paper}; diffusers PixArtTransformer2DModel",
        published=(Published("parameters", "0.6 B", "rounded", paper),),
        aliases=(f"pixart-alpha/{hub}", hub),
        naming=NAMES,
        licence=licence,
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step.",
    )


OPENRAIL = "CreativeML Open RAIL++-M"


ENTRIES = (
    entry(
        "pixart-alpha-xl-2-512", "PixArt-alpha XL-2 512", 2023, ALPHA, "PixArt-XL-2-512x512", OPENRAIL,
        latent=64, seq=120,
    ),
    entry(
        "pixart-alpha-xl-2-1024", "PixArt-alpha XL-2 1024", 2023, ALPHA, "PixArt-XL-2-1024-MS", OPENRAIL,
        latent=128, seq=120, sized=True,
    ),
    entry(
        "pixart-sigma-xl-2-1024", "PixArt-sigma XL-2 1024", 2024, SIGMA, "PixArt-Sigma-XL-2-1024-MS", OPENRAIL,
        latent=128, seq=300,
    ),
)  # fmt: skip
