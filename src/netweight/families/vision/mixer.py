"""MLP-Mixer (arXiv 2105.01601), gMixer and ResMLP (2105.03404), as timm builds them: layers across positions."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)
from netweight.families.parts.vit import mean_pool


def _turned(*layers: Json) -> list[Json]:
    """Layers over the positions instead of the features."""
    return [layer_node("permute", order=[2, 1]), *layers, layer_node("permute", order=[2, 1])]


def _perceptron(name: str, inner: int, units: int, *, gate: bool = False) -> Json:
    """Two dense layers; with a gate the first one's halves are multiplied."""
    act = layer_node("swiglu", "act") if gate else layer_node("gelu", "act")
    return named_block(name, layer_node("dense", "fc1", units=inner), act, layer_node("dense", "fc2", units=units))


def _mixing(width: int, tokens: int, channels: int, positions: int, *, gate: bool = False) -> list[Json]:
    """A block of MLP-Mixer."""
    across = _perceptron("mlp_tokens", tokens, positions, gate=gate)
    return [
        residual_group(layer_node("layernorm", "norm1"), *_turned(across)),
        residual_group(layer_node("layernorm", "norm2"), _perceptron("mlp_channels", channels, width, gate=gate)),
    ]


def _affine(name: str) -> Json:
    """A scale and a shift in the place of a norm."""
    return layer_node("scale", name, axis=-1, bias=True)


def _simple(width: int, channels: int, positions: int) -> list[Json]:
    """A block of ResMLP: one layer across positions, scales instead of norms."""
    across = _turned(layer_node("dense", "linear_tokens", units=positions))
    return [
        residual_group(_affine("norm1"), *across, layer_node("scale", "ls1", axis=-1)),
        residual_group(
            _affine("norm2"), _perceptron("mlp_channels", channels, width), layer_node("scale", "ls2", axis=-1)
        ),
    ]


def _whole(name: str, width: int, patch: int, image: int, classes: int, norm: Json, body: list[Json]) -> Json:
    """Patches, blocks, the mean of the positions and the head."""
    return image_document(
        name,
        image,
        named_block("stem", conv2d_node("proj", width, patch, stride=patch)),
        layer_node("flatten", start=2),
        layer_node("permute", order=[2, 1]),
        *body,
        norm,
        *mean_pool(),
        layer_node("dense", "head", units=classes),
    )


def mixer_document(
    name: str,
    width: int,
    depth: int,
    tokens: int,
    channels: int,
    patch: int = 16,
    gate: bool = False,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """MLP-Mixer with MLPs of `tokens` and `channels` units."""  # fmt: skip
    turns = repeat_layers(depth, *_mixing(width, tokens, channels, (image // patch) ** 2, gate=gate), name="blocks")
    return _whole(name, width, patch, image, classes, layer_node("layernorm", "norm"), turns)


def resmlp_document(name: str, width: int, depth: int, patch: int = 16, image: int = 224, classes: int = 1000) -> Json:
    """ResMLP."""
    turns = repeat_layers(depth, *_simple(width, 4 * width, (image // patch) ** 2), name="blocks")
    return _whole(name, width, patch, image, classes, _affine("norm"), turns)


AFFINE = WeightNaming(
    paths=(
        (r"(norm\d?)\.weight$", r"\1.alpha"), (r"(norm\d?)\.bias$", r"\1.beta"), (r"(ls\d)\.weight$", r"\1"),
    ),
    ones=((r"\.(alpha|beta)$", (1, 1, -1)),),
)  # fmt: skip
