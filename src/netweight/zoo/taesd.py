"""TAESD, the tiny autoencoders that stand in for those of Stable Diffusion and FLUX, as diffusers builds them."""

from __future__ import annotations

from .entry import Entry, Json
from .parts import block, conv, node, residual, sequential

WIDTH = 64


def turn() -> Json:
    """Three convolutions beside a shortcut."""
    parts = [conv("", WIDTH, 3, padding=1), node("relu"), conv("", WIDTH, 3, padding=1), node("relu")]
    body = block("conv", *sequential(*parts, conv("", WIDTH, 3, padding=1)))
    return block("turn", residual(body), node("relu", "fuse"))


def encoder(latent: int) -> Json:
    """The plane halved three times, three blocks after each."""
    layers = [conv("", WIDTH, 3, padding=1), turn()]
    for _ in range(3):
        layers += [conv("", WIDTH, 3, stride=2, padding=1, bias=False), *(turn() for _ in range(3))]
    return block("encoder", block("layers", *sequential(*layers, conv("", latent, 3, padding=1))))


def decoder() -> Json:
    """The plane doubled three times, three blocks before each, and one at the end."""
    layers = [conv("", WIDTH, 3, padding=1), node("relu")]
    for _ in range(3):
        grown = [node("upsample", factor=2), conv("", WIDTH, 3, padding=1, bias=False)]
        layers += [*(turn() for _ in range(3)), *grown]
    return block("decoder", block("layers", *sequential(*layers, turn(), conv("", 3, 3, padding=1))))


def document(name: str, latent: int, image: int) -> Json:
    """AutoencoderTiny from a picture to its latent of `latent` channels and back."""
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "image": image},
        "inputs": {"sample": {"shape": [3, "image", "image"]}},
        "layers": [encoder(latent), node("tanh", "clamp"), decoder()],
    }


def entry(name: str, title: str, year: int, hub: str, latent: int, image: int) -> Entry:
    """One autoencoder."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="generation",
        family="Autoencoder",
        build=document,
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
