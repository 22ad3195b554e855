"""RepViT (arXiv 2307.09283), as timm builds it for training: branches of convolutions that are one when it runs."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.coatnet import squeeze_excite
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    residual_group,
    round_to_divisible,
)


def _normed(name: str, width: int, kernel: int, **fields: int) -> Json:
    """A convolution and its norm."""
    layer = conv2d_node("c", width, kernel, padding=kernel // 2, bias=False, **fields)
    return named_block(name, layer, layer_node("batchnorm", "bn"))


def _mixer(width: int, *, legacy: bool) -> Json:
    """A depthwise convolution of 3 × 3, one of 1 × 1 and the input, summed; the second versions norm the sum."""
    small = _normed("conv1", width, 1, groups=width) if legacy else conv2d_node("conv1", width, 1, groups=width)
    paths = branches_group([], [_normed("conv", width, 3, groups=width)], [small], merge="add")
    return named_block("token_mixer", paths, *([] if legacy else [layer_node("batchnorm", "bn")]))


def _mlp(name: str, width: int) -> Json:
    """Two convolutions of 1 × 1, twice as wide between, beside the input."""
    return residual_group(
        named_block(name, _normed("conv1", 2 * width, 1), layer_node("gelu", "act"), _normed("conv2", width, 1))
    )


def _turn(name: str, width: int, *, gated: bool, legacy: bool) -> Json:
    """Positions, then channels; `gated` has a squeeze between."""
    gate = [squeeze_excite("se", round_to_divisible(width / 4, least=0.0), width, "relu")] if gated else []
    return named_block(name, _mixer(width, legacy=legacy), *gate, _mlp("channel_mixer", width))


def _down(taken: int, out: int, *, legacy: bool) -> Json:
    """A block, the plane halved, the channels widened, an MLP."""
    return named_block(
        "downsample",
        _turn("pre_block", taken, gated=False, legacy=legacy),
        _normed("spatial_downsample", taken, 3, stride=2, groups=taken),
        _normed("channel_downsample", out, 1),
        _mlp("ffn", out),
    )


def repvit_document(
    name: str, width: int, depths: Sequence[int], legacy: bool = False, image: int = 224, classes: int = 1000
) -> Json:
    """A RepViT of `depths[i]` blocks, each stage twice as wide; every second block has a squeeze."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        own = width * 2**number
        before = [_down(own // 2, own, legacy=legacy)] if number else []
        blocks = [_turn(f"blocks.{at}", own, gated=at % 2 == 0, legacy=legacy) for at in range(depth)]
        stages.append(named_block(str(number), *before, *blocks))
    stem = (_normed("conv1", width // 2, 3, stride=2), layer_node("gelu", "act1"), _normed("conv2", width, 3, stride=2))
    heads = [
        [named_block(head, layer_node("batchnorm", "bn"), layer_node("dense", "l", units=classes))]
        for head in ("head", "head_dist")
    ]
    return image_document(
        name,
        image,
        named_block("stem", *stem),
        named_block("stages", *stages),
        layer_node("global_avgpool"),
        named_block("head", branches_group(*heads, merge="add")),
    )
