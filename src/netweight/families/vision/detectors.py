"""Faster R-CNN (arXiv 1506.01497), Mask R-CNN (1703.06870) and RetinaNet (1708.02002), as torchvision builds them.

Fixed graphs: boxes are not chosen. What the second stage looks at comes in as inputs, 1,000 regions and 100 found
boxes, as many as torchvision keeps at most.
"""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.detectors import FPN, beside, boxes, everywhere, proposals, pyramid, regional, step
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    with_source,
)
from netweight.families.parts.resnet import resnet_stage, resnet_stem

DEPTHS = (3, 4, 6, 3)


def _backbone(*, frozen: bool) -> list[Json]:
    """ResNet-50 without its head; the first versions keep a pretrained one's norms frozen."""
    prefix = "backbone.body."
    body = [
        resnet_stage(n, "bottleneck", 2 ** (5 + n), depth, prefix=prefix, frozen=frozen)
        for n, depth in enumerate(DEPTHS, 1)
    ]
    return [*resnet_stem(prefix, frozen=frozen), *body]


def _stages(first: int) -> list[str]:
    """The stages of the ResNet from the number `first` on."""
    return [f"backbone.body.layer{number}" for number in range(first, 5)]


def _masks(classes: int, norm: str) -> list[Json]:
    """From a found box to a mask of 28 × 28 for every class."""
    convs = [beside(str(n), norm) for n in range(4)]
    up = layer_node("conv_transpose3d", "conv5_mask", filters=256, kernel=[1, 2, 2], stride=[1, 2, 2])
    last = layer_node("conv3d", "mask_fcn_logits", filters=classes, kernel=1)
    return [
        named_block("mask_head", *convs),
        named_block("mask_predictor", up, layer_node("relu", "relu", inplace=True), last),
    ]


def _keypoints(count: int = 17) -> list[Json]:
    """From a found person to a map of 56 × 56 for every keypoint: eight wide convolutions, and the plane doubled twice.

    The second time by distance, for every keypoint and person a plane of its own.
    """
    convs = [
        part
        for n in range(0, 16, 2)
        for part in (
            layer_node("conv3d", str(n), filters=512, kernel=[1, 3, 3], padding=[0, 1, 1]),
            layer_node("relu", str(n + 1), inplace=True),
        )
    ]
    spread = {"kernel": [1, 4, 4], "stride": [1, 2, 2], "padding": [0, 1, 1]}
    planes = [layer_node("flatten", end=2), layer_node("upsample", mode="bilinear")]
    scores = layer_node("conv_transpose3d", "kps_score_lowres", filters=count, **spread)
    return [named_block("keypoint_head", *convs), named_block("keypoint_predictor", scores, *planes)]


REGIONS = WeightNaming(
    ones=(
        (r"roi_heads\.(box_head|mask_head|mask_predictor)\.(\d\.0|conv5_mask)\.weight$", (-1, -1, -1, -1)),
        (r"roi_heads\.keypoint_(head\.\d+|predictor\.kps_score_lowres)\.weight$", (-1, -1, -1, -1)),
        (r"mask_fcn_logits\.weight$", (-1, -1, 1, 1)),
    )
)
"""A convolution over regions has no axis for them where regions are samples."""


def rcnn_document(
    name: str, second: bool = False, mask: bool = False, people: bool = False, image: int = 800, classes: int = 91
) -> Json:
    """Faster R-CNN; with `mask` Mask R-CNN, for `people` Keypoint R-CNN.

    The second versions have norms, and convolutions before the boxes.
    """
    norm = "batchnorm" if second else ""
    fpn, levels = pyramid(_stages(1), norm)
    pool = with_source(layer_node("maxpool2d", f"{FPN}pool", kernel=1, stride=2), levels[-1])
    heads = everywhere(proposals(2 if second else 1), [*levels, pool["name"]])
    made = image_document(name, image, *_backbone(frozen=not second), *fpn, pool, *heads)
    further = _masks(classes, norm) if mask else _keypoints() if people else []
    return regional(made, boxes(2 if people else classes, norm) + further)


def _extended(source: str) -> tuple[list[str], list[Json]]:
    """Two coarser levels behind the last: their names and layers."""
    first, second = (f"{FPN}extra_blocks.{each}" for each in ("p6", "p7"))
    layers = [
        with_source(conv2d_node(first, 256, 3, stride=2, padding=1), source),
        layer_node("relu"),
        conv2d_node(second, 256, 3, stride=2, padding=1),
    ]
    return [first, second], layers


def retinanet_document(name: str, second: bool = False, image: int = 800, classes: int = 91) -> Json:
    """RetinaNet: five levels, and two heads of four convolutions that all levels share."""
    fpn, levels = pyramid(_stages(2))
    extra, further = _extended("backbone.body.layer4" if second else levels[-1])
    norm = "groupnorm" if second else ""
    convs = [step(f"conv.{n}", 256, 3, norm, "relu") for n in range(4)]
    ends = {"classification_head": ("cls_logits", 9 * classes), "regression_head": ("bbox_reg", 36)}
    heads = [named_block(f"head.{head}", *convs, conv2d_node(*end, 3, padding=1)) for head, end in ends.items()]
    shared = [part for head in heads for part in everywhere(head, [*levels, *extra])]
    return image_document(name, image, *_backbone(frozen=not second), *fpn, *further, *shared)


def fcos(name: str, image: int = 800, classes: int = 91) -> Json:
    """FCOS (arXiv 1904.01355): RetinaNet's pyramid, one box a position, and beside it how central the position is."""
    fpn, levels = pyramid(_stages(2))
    extra, further = _extended(levels[-1])
    shared: list[Json] = []
    for head in ("classification_head", "regression_head"):
        turns: list[tuple[str, dict[str, int]]]
        turns = [("conv2d", {"filters": 256, "kernel": 3, "padding": 1}), ("groupnorm", {}), ("relu", {})]
        convs = [
            layer_node(kind, f"conv.{3 * n + at}", **rest) for n in range(4) for at, (kind, rest) in enumerate(turns)
        ]
        ends = [conv2d_node("cls_logits", classes, 3, padding=1)]
        if head == "regression_head":
            box = [conv2d_node("bbox_reg", 4, 3, padding=1), layer_node("relu")]
            ends = [branches_group(box, [conv2d_node("bbox_ctrness", 1, 3, padding=1)])]
        shared += everywhere(named_block(f"head.{head}", *convs, *ends), [*levels, *extra])
    return image_document(name, image, *_backbone(frozen=True), *fpn, *further, *shared)


def _vgg(at: int, widths: Sequence[int], depth: int) -> list[Json]:
    """Stages of VGG, from the number `at` of their `Sequential`: a pool between them."""
    layers: list[Json] = []
    for number, width in enumerate(widths):
        if number or at:
            layers.append(layer_node("maxpool2d", kernel=2, ceil=number == 3))
        for _ in range(2 if number < 2 and not at else depth):
            layers += [conv2d_node("", width, 3, padding=1), layer_node("relu", inplace=True)]
    return [{**layer, "name": str(n)} for n, layer in enumerate(layers)]


def _further(at: int, inner: int, channels: int, *, stride: int = 1, padding: int = 0) -> Json:
    """A smaller plane of SSD: two convolutions."""
    acts = [layer_node("relu", f"{n}", inplace=True) for n in (1, 3)]
    return named_block(
        f"backbone.extra.{at}",
        conv2d_node("0", inner, 1),
        acts[0],
        conv2d_node("2", channels, 3, stride=stride, padding=padding),
        acts[1],
    )


ANCHORS = (4, 6, 6, 6, 4, 4)
"""Default boxes a position, in SSD's six planes."""


def ssd_document(name: str, image: int = 300, classes: int = 91) -> Json:
    """SSD300 over VGG-16: six planes, each with a convolution for classes and one for boxes."""
    spread = named_block(
        "7",
        layer_node("maxpool2d", "0", kernel=3, stride=1, padding=1),
        conv2d_node("1", 1024, 3, padding=6, dilation=6),
        layer_node("relu", "2", inplace=True),
        conv2d_node("3", 1024, 1),
        layer_node("relu", "4", inplace=True),
    )
    planes = [
        with_source(layer_node("scale", "backbone.scale"), "backbone.features"),
        {**named_block("backbone.extra.0", *_vgg(23, (512,), 3), spread), "from": "backbone.features"},
        _further(1, 256, 512, stride=2, padding=1),
        _further(2, 128, 256, stride=2, padding=1),
        _further(3, 128, 256),
        _further(4, 128, 256),
    ]
    ends = {"classification_head": classes, "regression_head": 4}
    heads = [
        with_source(conv2d_node(f"head.{head}.module_list.{at}", anchors * many, 3, padding=1), plane["name"])
        for head, many in ends.items()
        for at, (plane, anchors) in enumerate(zip(planes, ANCHORS, strict=True))
    ]
    return image_document(
        name, image, named_block("backbone.features", *_vgg(0, (64, 128, 256, 512), 3)), *planes, *heads
    )
