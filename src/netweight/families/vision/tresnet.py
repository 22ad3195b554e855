"""TResNet (arXiv 2003.13630), as timm builds it: pixels in channels first, blur before every stride."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.coatnet import squeeze_excite
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)


def _normed(name: str, width: int, kernel: int, *, act: bool = True, stride: int = 1) -> Json:
    """A convolution, its norm and a leaky ReLU; the stride comes in a blur behind them."""
    layers = [conv2d_node("conv", width, kernel, padding=kernel // 2, bias=False), layer_node("batchnorm", "bn")]
    layers += [layer_node("leaky_relu", "act", inplace=True)] if act else []
    return named_block(
        name, *layers, *([layer_node("blurpool2d", "aa", kernel=3, stride=stride)] if stride > 1 else [])
    )


def _shortcut(taken: int, out: int, stride: int) -> list[Json]:
    """The mean of 2 × 2 where the plane is halved, and a convolution where it is widened."""
    if stride == 1 and taken == out:
        return []
    pool = [layer_node("avgpool2d", "0", kernel=2, ceil=True)] if stride > 1 else []
    return [named_block("downsample", *pool, _normed(str(len(pool)), out, 1, act=False))]


def _basic(taken: int, width: int, stride: int) -> list[Json]:
    """Two convolutions and a squeeze."""
    body = [
        _normed("conv1", width, 3, stride=stride),
        _normed("conv2", width, 3, act=False),
        squeeze_excite("se", max(width // 4, 64), width, "relu"),
    ]
    return [residual_group(*body, shortcut=_shortcut(taken, width, stride)), layer_node("relu", "act", inplace=True)]


def _bottleneck(taken: int, width: int, stride: int, *, gated: bool) -> list[Json]:
    """Three convolutions, the squeeze before the last."""
    body = [
        _normed("conv1", width, 1),
        _normed("conv2", width, 3, stride=stride),
        *([squeeze_excite("se", max(width // 2, 64), width, "relu")] if gated else []),
        _normed("conv3", 4 * width, 1, act=False),
    ]
    return [
        residual_group(*body, shortcut=_shortcut(taken, 4 * width, stride)),
        layer_node("relu", "act", inplace=True),
    ]


def tresnet_document(
    name: str, depths: Sequence[int], width: int = 64, second: bool = False, image: int = 224, classes: int = 1000
) -> Json:
    """Two stages of basic blocks, two of bottlenecks, which the `second` version has everywhere."""
    taken, stages = width, list[Json]()
    for number, depth in enumerate(depths):
        own, stride = width * 2**number, 2 if number else 1
        wide = second or number >= 2
        out = 4 * own if wide else own
        first, rest = (
            _bottleneck(come, own, step, gated=number < 3) if wide else _basic(come, own, step)
            for come, step in ((taken, stride), (out, 1))
        )
        stages.append(
            named_block(f"layer{number + 1}", named_block("0", *first), *repeat_layers(depth - 1, *rest, start=1))
        )
        taken = out
    stem = (layer_node("pixel_unshuffle", "s2d", factor=4), _normed("conv1", width, 3))
    return image_document(
        name,
        image,
        named_block("body", *stem, *stages),
        named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes)),
    )
