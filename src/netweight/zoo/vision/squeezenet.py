"""Zoo networks: SqueezeNet, ShuffleNet."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, conv2d_node, image_document, layer_node, named_block
from netweight.families.vision.squeezenet import fire_module, relu_inplace, shufflenet_document
from netweight.zoo.entry import Entry
from netweight.zoo.published import torchvision

FIRES = ((16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256))


def squeezenet(name: str, filters: int, kernel: int, pools: Sequence[int], classes: int = 1000) -> Json:
    """Eight fire modules; `pools` are their numbers before which the plane is halved."""
    layers = [conv2d_node("0", filters, kernel, stride=2), relu_inplace("1")]
    for number, (squeezed, expanded) in enumerate(FIRES):
        if number in pools:
            layers.append(layer_node("maxpool2d", str(len(layers)), kernel=3, stride=2, ceil=True))
        layers.append(fire_module(str(len(layers)), squeezed, expanded))
    head = [
        layer_node("dropout", "0", rate=0.5),
        conv2d_node("1", classes, 1),
        relu_inplace("2"),
        layer_node("global_avgpool", "3"),
    ]
    return image_document(name, 224, named_block("features", *layers), named_block("classifier", *head))


def shuffle(width: str, counted: int, macs: str, widths: Sequence[int], last: int = 1024) -> Entry:
    """A column of the paper's Table 5."""
    return Entry(
        id=f"shufflenet_v2_x{width.replace('.', '_')}",
        title=f"ShuffleNetV2 x{width}",
        year=2018,
        group="vision",
        family="ShuffleNet",
        build=shufflenet_document,
        hyperparameters={"widths": tuple(widths), "last": last},
        source="arXiv 1807.11164; torchvision.models.shufflenetv2",
        published=torchvision(counted, macs),
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
    )


def squeezed(version: str, counted: int, macs: str, filters: int, kernel: int, pools: Sequence[int]) -> Entry:
    """Versions 1.0 and 1.1."""
    return Entry(
        id=f"squeezenet{version.replace('.', '_')}",
        title=f"SqueezeNet {version}",
        year=2016,
        group="vision",
        family="SqueezeNet",
        build=squeezenet,
        hyperparameters={"filters": filters, "kernel": kernel, "pools": tuple(pools)},
        source="arXiv 1602.07360; torchvision.models.squeezenet",
        published=torchvision(counted, macs),
        tags=("cnn", "classification", "imagenet", "mobile"),
    )


ENTRIES = (
    squeezed("1.0", 1248424, "0.819 G", 96, 7, (0, 3, 7)),
    squeezed("1.1", 1235496, "0.349 G", 64, 3, (0, 2, 4)),
    shuffle("0.5", 1366792, "0.04 G", (48, 96, 192)),
    shuffle("1.0", 2278604, "0.145 G", (116, 232, 464)),
    shuffle("1.5", 3503624, "0.296 G", (176, 352, 704)),
    shuffle("2.0", 7393996, "0.583 G", (244, 488, 976), 2048),
)
