"""Xception (arXiv 1610.02357), as timm builds it: depthwise and pointwise convolutions, with shortcuts."""

from __future__ import annotations

from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    residual_group,
)


def _relu(name: str = "") -> Json:
    """In place, as in the reference."""
    return layer_node("relu", name, inplace=True)


def _separable(name: str, taken: int, width: int) -> Json:
    """3×3 for each channel, then 1×1."""
    first = conv2d_node("conv1", taken, 3, padding=1, groups=taken, bias=False)
    return named_block(name, first, conv2d_node("pointwise", width, 1, bias=False))


def _rep(taken: int, widths: tuple[int, ...], start: bool, stride: int) -> Json:
    """ReLU, separable convolution and norm, once for each of the `widths`; the first ReLU only at a `start`."""
    layers: list[Json] = []
    for width in widths:
        layers += [_relu(), _separable("", taken, width), layer_node("batchnorm")]
        taken = width
    layers = layers if start else layers[1:]
    pool = [layer_node("maxpool2d", kernel=3, stride=stride, padding=1)] if stride > 1 else []
    return named_block("rep", *({**layer, "name": str(at)} for at, layer in enumerate([*layers, *pool])))


def _narrowed(number: int, taken: int, widths: tuple[int, ...], start: bool = True) -> Json:
    """A block that halves the plane, its shortcut by a convolution."""
    skip = [conv2d_node("skip", widths[-1], 1, stride=2, bias=False), layer_node("batchnorm", "skipbn")]
    return named_block(f"block{number}", branches_group([_rep(taken, widths, start, 2)], skip, merge="add"))


def xception_document(name: str, image: int = 299, classes: int = 1000) -> Json:
    """Entry, middle and exit flow, as in the paper's Figure 5."""
    middle = [named_block(f"block{number}", residual_group(_rep(728, (728,) * 3, True, 1))) for number in range(4, 12)]
    ends: list[Json] = []
    for number, taken, width in ((3, 1024, 1536), (4, 1536, 2048)):
        ends += [
            _separable(f"conv{number}", taken, width),
            layer_node("batchnorm", f"bn{number}"),
            _relu(f"act{number}"),
        ]
    return image_document(
        name,
        image,
        *(conv2d_node("conv1", 32, 3, stride=2, bias=False), layer_node("batchnorm", "bn1"), _relu("act1")),
        *(conv2d_node("conv2", 64, 3, bias=False), layer_node("batchnorm", "bn2"), _relu("act2")),
        _narrowed(1, 64, (128, 128), start=False),
        _narrowed(2, 128, (256, 256)),
        _narrowed(3, 256, (728, 728)),
        *middle,
        _narrowed(12, 728, (728, 1024)),
        *ends,
        layer_node("global_avgpool", "global_pool"),
        layer_node("dense", "fc", units=classes),
    )
