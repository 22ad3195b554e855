"""FastViT (arXiv 2303.14189), as timm builds it for training: branches that are one convolution when it runs.

Where a mixer takes the norm of its input away again, the sum that is counted here costs the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.coatnet import squeeze_excite
from netweight.families.parts.mobile_timm import conv_norm_act_block
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    plane_to_sequence,
    repeat_layers,
    residual_group,
    round_to_divisible,
    sequence_to_plane,
)


def _one(
    name: str,
    taken: int,
    width: int,
    kernel: int,
    *,
    stride: int = 1,
    groups: int = 1,
    scale: bool = True,
    kernels: int = 1,
    squeeze: bool = False,
    act: bool = True,
) -> Json:
    """A MobileOne block (arXiv 2206.04040): its input's norm, a convolution of 1 × 1 and one of `kernel`, summed."""
    paths: list[list[Json]] = []
    if kernel > 1 and scale:
        paths.append(conv_norm_act_block("conv_scale", width, 1, stride=stride, groups=groups))
    if taken == width and stride == 1:
        paths.append([layer_node("batchnorm", "identity")])
    paths += [
        conv_norm_act_block(f"conv_kxk.{at}", width, kernel, stride=stride, groups=groups) for at in range(kernels)
    ]
    layers = [branches_group(*paths, merge="add")] if len(paths) > 1 else paths[0]
    layers += [squeeze_excite("se", width // 16, width, "relu")] if squeeze else []
    return named_block(name, *layers, *([layer_node("gelu", "act")] if act else []))


def _coarser(taken: int, width: int, *, squeeze: bool, act: bool) -> Json:
    """The plane halved by large and small depthwise kernels, summed, then mixed."""
    paths = [conv_norm_act_block(name, width, kernel, stride=2, groups=taken) for name, kernel in LARGE]
    layers = [branches_group(*paths, merge="add")]
    layers += [squeeze_excite("se", round_to_divisible(width / 4, least=0.0), width, "relu")] if squeeze else []
    layers += [layer_node("gelu", "act")] if act else []
    return named_block("downsample", named_block("proj.0", *layers), _one("proj.1", width, width, 1))


LARGE = (("large_conv", 7), ("small_conv", 3))


def _feed(width: int, ratio: int, scale: str) -> Json:
    """A depthwise convolution of 7 × 7 and two of 1 × 1, scaled, beside a shortcut."""
    inner = [conv2d_node("fc1", ratio * width, 1), layer_node("gelu", "act"), conv2d_node("fc2", width, 1)]
    return residual_group(
        named_block("mlp", *conv_norm_act_block("conv", width, 7, groups=width), *inner), layer_node("scale", scale)
    )


def _mixing(width: int, ratio: int) -> list[Json]:
    """Positions mixed by depthwise kernels."""
    shared: dict[str, Any] = {"groups": width, "act": False}
    norm = _one("norm", width, width, 3, scale=False, kernels=0, **shared)
    both = branches_group([_one("mixer", width, width, 3, **shared)], [norm], merge="add")
    mixer = named_block("token_mixer", residual_group(both, layer_node("scale", "layer_scale")))
    return [mixer, _feed(width, ratio, "layer_scale")]


def _attentive(width: int, ratio: int, norm: str) -> list[Json]:
    """Positions mixed by attention, in heads of 32."""
    attend = layer_node("attention", "token_mixer", heads=width // 32, bias=False, out_bias=True)
    first = layer_node("layernorm", "norm", axis=1) if norm == "layer" else layer_node("batchnorm", "norm")
    return [
        residual_group(first, *plane_to_sequence(), attend, *sequence_to_plane(), layer_node("scale", "layer_scale_1")),
        _feed(width, ratio, "layer_scale_2"),
    ]


def fastvit_document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    ratio: int = 4,
    attending: int = 0,
    squeezes: bool = False,
    act: bool = False,
    norm: str = "batch",
    scale: bool = True,
    image: int = 256,
    classes: int = 1000,
) -> Json:
    """Stages of `depths[i]` blocks, the last `attending` of them with attention, later ones after `squeezes`."""
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        attends = number >= len(widths) - attending
        squeeze = squeezes and number >= 2
        layers = [_coarser(widths[number - 1], width, squeeze=squeeze, act=act)] if number else []
        if attends:
            layers.append(residual_group(conv2d_node("pos_emb.pos_enc", width, 7, padding=3, groups=width)))
        turn = _attentive(width, ratio, norm) if attends else _mixing(width, ratio)
        stages.append(named_block(str(number), *layers, *repeat_layers(depth, *turn, name="blocks")))
    first, last = widths[0], widths[-1]
    stem = [
        _one("0", 3, first, 3, stride=2, scale=scale),
        _one("1", first, first, 3, stride=2, groups=first, scale=scale),
        _one("2", first, first, 1),
    ]
    return image_document(
        name,
        image,
        named_block("stem", *stem),
        named_block("stages", *stages),
        _one("final_conv", last, 2 * last, 3, groups=last, squeeze=True),
        named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes)),
    )


NAMES = WeightNaming(
    paths=(
        (r"token_mixer\.[qkv]_proj\.", "token_mixer.qkv."),
        (r"token_mixer\.o_proj\.", "token_mixer.proj."),
        (r"(layer_scale(_\d)?)\.weight$", r"\1.gamma"),
    ),
    ones=((r"gamma$", (-1, 1, 1)),),
)
