"""Zoo networks: Stable Diffusion."""

from __future__ import annotations

from typing import Any

from netweight.families.generation.diffusion import NAMES, diffusion_document
from netweight.zoo.entry import Entry, Published


def entry(
    name: str, title: str, year: int, printed: str, by: str, names: str, licence: str, source: str, **shape: Any
) -> Entry:
    """One UNet; `names` are its other names, and those of pipelines on the Hub that run it."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="generation",
        family="Stable Diffusion",
        build=diffusion_document,
        hyperparameters=shape,
        source=f"{source}; diffusers UNet2DConditionModel",
        published=(Published("parameters", printed, "rounded", by),) if printed else (),
        aliases=tuple(names.split()),
        naming=NAMES,
        licence=licence,
        tags=("cnn", "transformer", "diffusion"),
        note="The UNet alone, for one step; the text's encoder and the autoencoder are networks of their own.",
    )


FOUR = [320, 640, 1280, 1280]


ENTRIES = (
    entry(
        "stable-diffusion-1.5-unet", "Stable Diffusion 1.5 UNet", 2022, "860 M",
        "github.com/CompVis/stable-diffusion, README",
        "sd15 stable-diffusion-v1-5/stable-diffusion-v1-5 runwayml/stable-diffusion-v1-5 CompVis/stable-diffusion-v1-4",
        "CreativeML Open RAIL-M", "arXiv 2112.10752",
        widths=FOUR, depths=[1, 1, 1, 0], heads=[8, 8, 8, 8], context=768, latent=64, linear=False,
    ),
    entry(
        "stable-diffusion-2.1-unet", "Stable Diffusion 2.1 UNet", 2022, "865 M",
        "github.com/Stability-AI/stablediffusion, README", "sd21 stabilityai/stable-diffusion-2-1 stabilityai/sd-turbo",
        "CreativeML Open RAIL++-M", "arXiv 2112.10752",
        widths=FOUR, depths=[1, 1, 1, 0], heads=[5, 10, 20, 20], context=1024, latent=96,
    ),
    entry(
        "stable-diffusion-xl-unet", "Stable Diffusion XL UNet", 2023, "2.6 B",
        "Podell et al. 2023, arXiv 2307.01952, Table 1",
        "sdxl stabilityai/stable-diffusion-xl-base-1.0 stabilityai/sdxl-turbo",
        "CreativeML Open RAIL++-M", "arXiv 2307.01952",
        widths=[320, 640, 1280], depths=[0, 2, 10], heads=[5, 10, 20], context=2048, latent=128, added=2816,
    ),
    entry(
        "stable-diffusion-xl-refiner-unet", "Stable Diffusion XL refiner UNet", 2023, "", "",
        "sdxl-refiner stabilityai/stable-diffusion-xl-refiner-1.0",
        "CreativeML Open RAIL++-M", "arXiv 2307.01952",
        widths=[384, 768, 1536, 1536], depths=[0, 4, 4, 0], heads=[6, 12, 24, 24], context=1280, latent=128, added=2560,
    ),
    entry(
        "stable-diffusion-1.5-inpainting-unet", "Stable Diffusion 1.5 inpainting UNet", 2022, "", "", "sd15-inpainting",
        "CreativeML Open RAIL-M", "arXiv 2112.10752",
        widths=FOUR, depths=[1, 1, 1, 0], heads=[8, 8, 8, 8], context=768, latent=64, linear=False, channels=9,
    ),
)  # fmt: skip
