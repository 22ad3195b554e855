"""Autoencoders between images and latents (arXiv 2112.10752), as diffusers builds AutoencoderKL."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import Json, conv2d_node, layer_node, named_block, repeat_layers
from netweight.families.parts.unet_diffusion import LOOKED, output_layers, plane_attention, resnet_block, upsample

NAMES = WeightNaming(paths=LOOKED)


def _level(name: str, inner: int, outer: int, turns: int, *change: Json) -> Json:
    """Residual blocks, of which the first may change the channels, and what changes the plane."""
    first, others = (
        named_block("0", resnet_block(inner, outer)),
        repeat_layers(turns - 1, resnet_block(outer, outer), start=1),
    )
    return named_block(name, named_block("resnets", first, *others), *change)


def _middle(width: int) -> Json:
    """Two residual blocks about attention."""
    first, second = (named_block(f"resnets.{n}", resnet_block(width, width)) for n in range(2))
    return named_block("mid_block", first, plane_attention("attentions.0", width), second)


def _encoder(widths: Sequence[int], latent: int) -> Json:
    """Levels of two residual blocks, the plane halved between them: a mean and a variance of every latent number."""
    levels: list[Json] = []
    for place, width in enumerate(widths):
        halved = named_block(
            "downsamplers.0", layer_node("pad", amount=[0, 1, 0, 1]), conv2d_node("conv", width, 3, stride=2)
        )
        change = [halved] if place < len(widths) - 1 else []
        levels.append(_level(str(place), widths[max(place - 1, 0)], width, 2, *change))
    return named_block(
        "encoder",
        conv2d_node("conv_in", widths[0], 3, padding=1),
        named_block("down_blocks", *levels),
        _middle(widths[-1]),
        *output_layers(2 * latent),
    )


def _decoder(widths: Sequence[int]) -> Json:
    """The way back: levels of three residual blocks, the plane doubled between them."""
    levels: list[Json] = []
    upwards = [*reversed(widths)]
    for place, width in enumerate(upwards):
        change = [upsample("upsamplers.0", width)] if place < len(widths) - 1 else []
        levels.append(_level(str(place), upwards[max(place - 1, 0)], width, 3, *change))
    return named_block(
        "decoder",
        conv2d_node("conv_in", widths[-1], 3, padding=1),
        _middle(widths[-1]),
        named_block("up_blocks", *levels),
        *output_layers(3),
    )


def autoencoder_document(
    name: str, latent: int, image: int, widths: Sequence[int] = (128, 256, 512, 512), moments: bool = True
) -> Json:
    """AutoencoderKL from an image to its latent of `latent` channels and back; the latent is the mean, not a sample.

    `moments` mixes the numbers of a position after the encoder and before the decoder, as until 2023.
    """
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "image": image},
        "inputs": {"sample": {"shape": [3, "image", "image"]}},
        "layers": [
            _encoder(widths, latent),
            *([conv2d_node("quant_conv", 2 * latent, 1)] if moments else []),
            layer_node("slice", "mean", end=latent),
            *([conv2d_node("post_quant_conv", latent, 1)] if moments else []),
            _decoder(widths),
        ],
    }
