"""Zoo networks: Autoencoder."""

from __future__ import annotations

from netweight.families.generation.taesd import taesd_document
from netweight.zoo.entry import Entry


def entry(name: str, title: str, year: int, hub: str, latent: int, image: int) -> Entry:
    """One autoencoder."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="generation",
        family="Autoencoder",
        build=taesd_document,
        hyperparameters={"latent": latent, "image": image},
        source="github.com/madebyollin/taesd; diffusers AutoencoderTiny",
        aliases=(hub,),
        licence="MIT",
        tags=("cnn", "autoencoder"),
        note="Encoder and decoder, one after the other: generation runs the decoder alone.",
    )


ENTRIES = (
    entry("taesd", "TAESD", 2023, "madebyollin/taesd", 4, 512),
    entry("taesdxl", "TAESD XL", 2023, "madebyollin/taesdxl", 4, 1024),
    entry("taesd3", "TAESD 3", 2024, "madebyollin/taesd3", 16, 1024),
    entry("taef1", "TAEF1", 2024, "madebyollin/taef1", 16, 1024),
)
