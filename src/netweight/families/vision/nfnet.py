"""Networks without norms: NFNet-F (arXiv 2102.06171) and NF-RegNet (arXiv 2101.08692), as timm builds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    residual_group,
    round_to_divisible,
    squeeze_excite,
)


def _scaled(name: str, width: int, kernel: int, **fields: int) -> Json:
    """A convolution whose weight is standardised, then times a gain for every filter."""
    return layer_node(
        "weight_norm", name, layer=conv2d_node("", width, kernel, padding=kernel // 2, bias=True, **fields)
    )


def _attention(name: str, width: int) -> Json:
    """Squeeze-and-excitation by half."""
    return named_block(name, squeeze_excite(round_to_divisible(width / 2), width, "relu"))


def _turn(
    width: int, inner: int, stride: int, act: str, group: int, regular: bool, shortcut: bool, gain: bool
) -> list[Json]:
    """An activation, then the convolutions; `regular` blocks attend inside, the others after, with a second 3×3.

    With a `gain` one number, learned, is what the branch is multiplied by (SkipInit).
    """
    groups = inner // group
    second = [] if regular else [layer_node(act, "act2b"), _scaled("conv2b", inner, 3, groups=groups)]
    inside, after = ([_attention("attn", inner)], []) if regular else ([], [_attention("attn_last", width)])
    layers = [
        _scaled("conv1", inner, 1),
        layer_node(act, "act2"),
        _scaled("conv2", inner, 3, stride=stride, groups=groups),
        *second,
        *inside,
        layer_node(act, "act3"),
        _scaled("conv3", width, 1),
        *after,
        *([layer_node("scale", "skipinit_gain", per="layer")] if gain else []),
    ]
    first = layer_node(act, "act1")
    if not shortcut:
        return [residual_group(first, *layers)]
    pool = [layer_node("avgpool2d", "pool", kernel=2, stride=2, ceil=True)] if stride > 1 else []
    return [first, branches_group(layers, [named_block("downsample", *pool, _scaled("conv", width, 1))], merge="add")]


def nfnet_document(
    name: str,
    depths: Sequence[int],
    channels: Sequence[int],
    image: int,
    regular: bool = False,
    gain: bool = False,
    classes: int = 1000,
) -> Json:
    """NFNet-F of `depths[i]` blocks of `channels[i]`; a `regular` one is NF-RegNet, at three quarters of its widths."""
    act, group = ("silu", 8) if regular else ("gelu", 128)
    widths = [round_to_divisible(0.75 * width) if regular else width for width in channels]
    taken, stages = widths[0] if regular else 128, list[Json]()
    stem = named_block("stem", _scaled("conv", taken, 3, stride=2))
    if not regular:
        steps = ((16, 2), (32, 1), (64, 1), (128, 2))
        layers = [_scaled(f"conv{at}", width, 3, stride=stride) for at, (width, stride) in enumerate(steps, 1)]
        between = [layer_node(act) for _ in steps]
        stem = named_block("stem", *[part for pair in zip(layers, between, strict=True) for part in pair][:-1])
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        blocks: list[Json] = []
        for at in range(depth):
            inner = round_to_divisible(taken * (2.25 if at or number else 1)) if regular else width // 2
            stride = 2 if at == 0 and (regular or number) else 1
            body = _turn(width, inner, stride, act, group, regular, stride > 1 or taken != width, gain)
            blocks.append(named_block(str(at), *body))
            taken = width
        stages.append(named_block(str(number), *blocks))
    last = round_to_divisible(0.75 * (1280 * channels[-1] // 440)) if regular else 2 * taken
    ends = [_scaled("final_conv", last, 1), layer_node(act, "final_act")]
    head = named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes))
    return image_document(name, image, stem, named_block("stages", *stages), *ends, head)


NAMES = WeightNaming(
    paths=(
        (r"parametrizations\.weight\.original0", "gain"),
        (r"parametrizations\.weight\.original1", "weight"),
        (r"skipinit_gain\.weight", "skipinit_gain"),
    )
)


def deep(number: int, image: int) -> dict[str, Any]:
    """F0 to F7, as deep as their number plus one."""
    depths = tuple((number + 1) * depth for depth in (1, 2, 6, 3))
    return {"depths": depths, "channels": (256, 512, 1536, 1536), "image": image}
