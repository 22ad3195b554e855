"""FCN (arXiv 1411.4038) and DeepLabV3 (1706.05587), as torchvision builds them: a dilated backbone and two heads."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.mobilenet import HS, LARGE, mobilenet_v3_block
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    conv_norm_act,
    image_document,
    layer_node,
    named_block,
    with_source,
)
from netweight.families.parts.resnet import resnet_stage, resnet_stem

SPREAD = {3: (1, 2), 4: (2, 4)}
"""Dilations of the last two stages, whose planes are not halved."""


def _resnet(depths: Sequence[int]) -> list[Json]:
    """A ResNet whose plane stays at an eighth of the image."""
    turns = enumerate(depths, 1)
    stages = [resnet_stage(n, "bottleneck", 2 ** (5 + n), depth, dilation=SPREAD.get(n, (1, 1))) for n, depth in turns]
    return [*resnet_stem(), *stages]


def _mobilenet() -> list[Json]:
    """MobileNetV3-Large, its last three blocks spread out instead of halving the plane."""
    taken, blocks = 16, list[Json]()
    for number, row in enumerate(LARGE, 1):
        blocks.append(named_block(str(number), mobilenet_v3_block(taken, row, dilation=2 if number > 12 else 1)))
        taken = row.channels
    return [conv_norm_act("0", 16, 3, HS, stride=2), *blocks, conv_norm_act("16", 6 * taken, 1, HS)]


def _fcn(name: str, channels: int, classes: int) -> Json:
    """A head of one wide convolution and the classes."""
    layers = (
        conv2d_node("0", channels // 4, 3, padding=1, bias=False),
        layer_node("batchnorm", "1"),
        layer_node("relu", "2"),
        layer_node("dropout", "3", rate=0.1),
        conv2d_node("4", classes, 1),
    )
    return named_block(name, *layers)


def _normed(channels: int, kernel: int, dilation: int = 1) -> list[Json]:
    """Convolution, batch normalization, ReLU."""
    spread = {"dilation": dilation, "padding": dilation} if dilation > 1 else {}
    first = conv2d_node("0", channels, kernel, bias=False, **spread)
    return [first, layer_node("batchnorm", "1"), layer_node("relu", "2")]


def _pyramid(plane: int) -> Json:
    """Atrous spatial pyramid pooling: three dilations, one position, and the whole plane, side by side."""
    rates = [[named_block(f"convs.{n}", *_normed(256, 3, rate))] for n, rate in enumerate((12, 24, 36), 1)]
    whole = [
        layer_node("global_avgpool", keepdims=True),
        named_block("convs.4", *({**layer, "name": str(n)} for n, layer in enumerate(_normed(256, 1), 1))),
        layer_node("upsample", size=plane, mode="bilinear"),
    ]
    project = named_block("project", *_normed(256, 1), layer_node("dropout", "3", rate=0.5))
    return named_block("0", branches_group([named_block("convs.0", *_normed(256, 1))], *rates, whole), project)


def _deeplab(classes: int, plane: int) -> Json:
    """The head of DeepLabV3."""
    last = [
        conv2d_node("1", 256, 3, padding=1, bias=False),
        layer_node("batchnorm", "2"),
        layer_node("relu", "3"),
        conv2d_node("4", classes, 1),
    ]
    return named_block("classifier", _pyramid(plane), *last)


def segmentation_document(
    name: str, head: str, depths: Sequence[int] = (), image: int = 520, classes: int = 21
) -> Json:
    """A backbone (ResNet with `depths`, else MobileNetV3), a head at its end and an auxiliary one inside it."""
    backbone = _resnet(depths) if depths else _mobilenet()
    side = -(-image // (8 if depths else 16))
    main = _deeplab(classes, side) if head == "deeplab" else _fcn("classifier", 2048, classes)
    inner, channels = ("layer3", 1024) if depths else ("4", 40)
    aux = with_source(_fcn("aux_classifier", channels, classes), f"backbone.{inner}")
    named = [{**layer, "name": f"backbone.{layer['name']}"} if "name" in layer else layer for layer in backbone]
    whole = [layer_node("upsample", out, size="image", mode="bilinear") for out in ("out", "aux")]
    return {**image_document(name, image, *named, main, whole[0], aux, whole[1]), "outputs": ["out", "aux"]}


def lraspp(name: str, image: int = 520, classes: int = 21, inner: int = 128) -> Json:
    """MobileNetV3's own head, Lite R-ASPP: its last features weighed by their mean, and classes of two planes added."""
    backbone = [{**layer, "name": f"backbone.{layer['name']}"} for layer in _mobilenet()]
    gate = [
        layer_node("global_avgpool", "0", keepdims=True),
        conv2d_node("1", inner, 1, bias=False),
        layer_node("sigmoid", "2"),
    ]
    wide = [conv2d_node("0", inner, 1, bias=False), layer_node("batchnorm", "1"), layer_node("relu", "2", inplace=True)]
    weighed = branches_group(
        [named_block("classifier.cbr", *wide)], [named_block("classifier.scale", *gate)], merge="multiply"
    )
    return image_document(
        name,
        image,
        *backbone,
        weighed,
        layer_node("upsample", size=-(-image // 8), mode="bilinear"),
        conv2d_node("classifier.high_classifier", classes, 1),
        with_source(conv2d_node("classifier.low_classifier", classes, 1), "backbone.4"),
        with_source(layer_node("add", "classes"), ["classifier.low_classifier", "classifier.high_classifier"]),
        layer_node("upsample", "out", size="image", mode="bilinear"),
    )
