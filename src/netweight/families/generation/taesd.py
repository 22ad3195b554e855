"""TAESD, the tiny autoencoders that stand in for those of Stable Diffusion and FLUX, as diffusers builds them."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, conv2d_node, layer_node, named_block, numbered_layers, residual_group

WIDTH = 64


def _turn() -> Json:
    """Three convolutions beside a shortcut."""
    parts = [
        conv2d_node("", WIDTH, 3, padding=1),
        layer_node("relu"),
        conv2d_node("", WIDTH, 3, padding=1),
        layer_node("relu"),
    ]
    body = named_block("conv", *numbered_layers(*parts, conv2d_node("", WIDTH, 3, padding=1)))
    return named_block("turn", residual_group(body), layer_node("relu", "fuse"))


def _encoder(latent: int) -> Json:
    """The plane halved three times, three blocks after each."""
    layers = [conv2d_node("", WIDTH, 3, padding=1), _turn()]
    for _ in range(3):
        layers += [conv2d_node("", WIDTH, 3, stride=2, padding=1, bias=False), *(_turn() for _ in range(3))]
    return named_block(
        "encoder", named_block("layers", *numbered_layers(*layers, conv2d_node("", latent, 3, padding=1)))
    )


def _decoder() -> Json:
    """The plane doubled three times, three blocks before each, and one at the end."""
    layers = [conv2d_node("", WIDTH, 3, padding=1), layer_node("relu")]
    for _ in range(3):
        grown = [layer_node("upsample", factor=2), conv2d_node("", WIDTH, 3, padding=1, bias=False)]
        layers += [*(_turn() for _ in range(3)), *grown]
    return named_block(
        "decoder", named_block("layers", *numbered_layers(*layers, _turn(), conv2d_node("", 3, 3, padding=1)))
    )


def taesd_document(name: str, latent: int, image: int) -> Json:
    """AutoencoderTiny from an image to its latent of `latent` channels and back."""
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "image": image},
        "inputs": {"sample": {"shape": [3, "image", "image"]}},
        "layers": [_encoder(latent), layer_node("tanh", "clamp"), _decoder()],
    }
