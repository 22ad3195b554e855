"""Zoo networks: Autoencoder."""

from __future__ import annotations

from netweight.families.generation.autoencoder import NAMES, autoencoder_document
from netweight.zoo.entry import Entry


def entry(name: str, title: str, year: int, source: str, licence: str, aliases: tuple[str, ...], **shape: int) -> Entry:
    """One autoencoder."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="generation",
        family="Autoencoder",
        build=autoencoder_document,
        hyperparameters=shape,
        source=f"{source}; diffusers AutoencoderKL",
        aliases=aliases,
        naming=NAMES,
        licence=licence,
        tags=("cnn", "autoencoder"),
        note="Encoder and decoder, one after the other: generation runs the decoder alone.",
    )


LDM, FLUX = "arXiv 2112.10752", "github.com/black-forest-labs/flux"


ENTRIES = (
    entry(
        "stable-diffusion-vae", "Stable Diffusion VAE", 2022, LDM, "MIT",
        ("sd-vae", "kl-f8", "stabilityai/sd-vae-ft-mse", "stabilityai/sd-vae-ft-ema"), latent=4, image=512,
    ),
    entry(
        "stable-diffusion-xl-vae", "Stable Diffusion XL VAE", 2023, "arXiv 2307.01952", "MIT",
        ("sdxl-vae", "stabilityai/sdxl-vae"), latent=4, image=1024,
    ),
    entry(
        "stable-diffusion-3-vae", "Stable Diffusion 3 VAE", 2024, "arXiv 2403.03206", "", ("sd3-vae",),
        latent=16, image=1024, moments=False,
    ),
    entry(
        "flux-vae", "FLUX VAE", 2024, FLUX, "Apache-2.0", ("flux.1-vae",),
        latent=16, image=1024, moments=False,
    ),
)  # fmt: skip
