"""Autoencoders between pictures and latents (arXiv 2112.10752), as diffusers builds AutoencoderKL."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json
from .naming import Naming
from .parts import block, conv, node, repeat
from .ushape import LOOKED, doubled, ending, looked, resnet

NAMES = Naming(paths=LOOKED)


def level(name: str, inner: int, outer: int, turns: int, *change: Json) -> Json:
    """Residual blocks, of which the first may change the channels, and what changes the plane."""
    first, others = block("0", resnet(inner, outer)), repeat(turns - 1, resnet(outer, outer), start=1)
    return block(name, block("resnets", first, *others), *change)


def middle(width: int) -> Json:
    """Two residual blocks about attention."""
    first, second = (block(f"resnets.{n}", resnet(width, width)) for n in range(2))
    return block("mid_block", first, looked("attentions.0", width), second)


def encoder(widths: Sequence[int], latent: int) -> Json:
    """Levels of two residual blocks, the plane halved between them: a mean and a variance of every latent number."""
    levels: list[Json] = []
    for place, width in enumerate(widths):
        halved = block("downsamplers.0", node("pad", amount=[0, 1, 0, 1]), conv("conv", width, 3, stride=2))
        change = [halved] if place < len(widths) - 1 else []
        levels.append(level(str(place), widths[max(place - 1, 0)], width, 2, *change))
    return block(
        "encoder",
        conv("conv_in", widths[0], 3, padding=1),
        block("down_blocks", *levels),
        middle(widths[-1]),
        *ending(2 * latent),
    )


def decoder(widths: Sequence[int]) -> Json:
    """The way back: levels of three residual blocks, the plane doubled between them."""
    levels: list[Json] = []
    upwards = [*reversed(widths)]
    for place, width in enumerate(upwards):
        change = [doubled("upsamplers.0", width)] if place < len(widths) - 1 else []
        levels.append(level(str(place), upwards[max(place - 1, 0)], width, 3, *change))
    return block(
        "decoder",
        conv("conv_in", widths[-1], 3, padding=1),
        middle(widths[-1]),
        block("up_blocks", *levels),
        *ending(3),
    )


def document(
    name: str, latent: int, image: int, widths: Sequence[int] = (128, 256, 512, 512), moments: bool = True
) -> Json:
    """AutoencoderKL from a picture to its latent of `latent` channels and back, which takes the mean of every number.

    `moments` mixes the numbers of a position after the encoder and before the decoder, as until 2023.
    """
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "image": image},
        "inputs": {"sample": {"shape": [3, "image", "image"]}},
        "layers": [
            encoder(widths, latent),
            *([conv("quant_conv", 2 * latent, 1)] if moments else []),
            node("slice", "mean", end=latent),
            *([conv("post_quant_conv", latent, 1)] if moments else []),
            decoder(widths),
        ],
    }


def entry(name: str, title: str, year: int, source: str, licence: str, aliases: tuple[str, ...], **shape: int) -> Entry:
    """One autoencoder."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="generation",
        family="Autoencoder",
        build=document,
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
