"""FCN (arXiv 1411.4038) and DeepLabV3 (1706.05587), as torchvision builds them: a dilated backbone and two heads."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json
from .mobilenet import HS, LARGE, bottleneck
from .parts import after, block, branches, conv, node, torchvision, unit, vision
from .resnet import stage, stem

SPREAD = {3: (1, 2), 4: (2, 4)}
"""Dilations of the last two stages, whose planes are not halved."""


def resnet(depths: Sequence[int]) -> list[Json]:
    """A ResNet whose plane stays at an eighth of the image."""
    turns = enumerate(depths, 1)
    stages = [stage(n, "bottleneck", 2 ** (5 + n), depth, dilation=SPREAD.get(n, (1, 1))) for n, depth in turns]
    return [*stem(), *stages]


def mobilenet() -> list[Json]:
    """MobileNetV3-Large, its last three blocks spread out instead of halving the plane."""
    taken, blocks = 16, list[Json]()
    for number, row in enumerate(LARGE, 1):
        blocks.append(block(str(number), bottleneck(taken, row, dilation=2 if number > 12 else 1)))
        taken = row.channels
    return [unit("0", 16, 3, HS, stride=2), *blocks, unit("16", 6 * taken, 1, HS)]


def fcn(name: str, channels: int, classes: int) -> Json:
    """A head of one wide convolution and the classes."""
    layers = (
        conv("0", channels // 4, 3, padding=1, bias=False),
        node("batchnorm", "1"),
        node("relu", "2"),
        node("dropout", "3", rate=0.1),
        conv("4", classes, 1),
    )
    return block(name, *layers)


def normed(channels: int, kernel: int, dilation: int = 1) -> list[Json]:
    """Convolution, batch normalisation, ReLU."""
    spread = {"dilation": dilation, "padding": dilation} if dilation > 1 else {}
    first = conv("0", channels, kernel, bias=False, **spread)
    return [first, node("batchnorm", "1"), node("relu", "2")]


def pyramid(plane: int) -> Json:
    """Atrous spatial pyramid pooling: three dilations, one position, and the whole plane, side by side."""
    rates = [[block(f"convs.{n}", *normed(256, 3, rate))] for n, rate in enumerate((12, 24, 36), 1)]
    whole = [
        node("global_avgpool", keepdims=True),
        block("convs.4", *({**layer, "name": str(n)} for n, layer in enumerate(normed(256, 1), 1))),
        node("upsample", size=plane, mode="bilinear"),
    ]
    project = block("project", *normed(256, 1), node("dropout", "3", rate=0.5))
    return block("0", branches([block("convs.0", *normed(256, 1))], *rates, whole), project)


def deeplab(classes: int, plane: int) -> Json:
    """The head of DeepLabV3."""
    last = [conv("1", 256, 3, padding=1, bias=False), node("batchnorm", "2"), node("relu", "3"), conv("4", classes, 1)]
    return block("classifier", pyramid(plane), *last)


def document(name: str, head: str, depths: Sequence[int] = (), image: int = 520, classes: int = 21) -> Json:
    """A backbone (ResNet with `depths`, else MobileNetV3), a head at its end and an auxiliary one inside it."""
    backbone = resnet(depths) if depths else mobilenet()
    side = -(-image // (8 if depths else 16))
    main = deeplab(classes, side) if head == "deeplab" else fcn("classifier", 2048, classes)
    inner, channels = ("layer3", 1024) if depths else ("4", 40)
    aux = after(fcn("aux_classifier", channels, classes), f"backbone.{inner}")
    named = [{**layer, "name": f"backbone.{layer['name']}"} if "name" in layer else layer for layer in backbone]
    whole = [node("upsample", out, size="image", mode="bilinear") for out in ("out", "aux")]
    return {**vision(name, image, *named, main, whole[0], aux, whole[1]), "outputs": ["out", "aux"]}


def lraspp(name: str, image: int = 520, classes: int = 21, inner: int = 128) -> Json:
    """MobileNetV3's own head, Lite R-ASPP: its last features weighed by their mean, and classes of two planes added."""
    backbone = [{**layer, "name": f"backbone.{layer['name']}"} for layer in mobilenet()]
    gate = [
        node("global_avgpool", "0", keepdims=True),
        conv("1", inner, 1, bias=False),
        node("sigmoid", "2"),
    ]
    wide = [conv("0", inner, 1, bias=False), node("batchnorm", "1"), node("relu", "2", inplace=True)]
    weighed = branches([block("classifier.cbr", *wide)], [block("classifier.scale", *gate)], merge="multiply")
    return vision(
        name,
        image,
        *backbone,
        weighed,
        node("upsample", size=-(-image // 8), mode="bilinear"),
        conv("classifier.high_classifier", classes, 1),
        after(conv("classifier.low_classifier", classes, 1), "backbone.4"),
        after(node("add", "classes"), ["classifier.low_classifier", "classifier.high_classifier"]),
        node("upsample", "out", size="image", mode="bilinear"),
    )


def entry(
    name: str, title: str, family: str, year: int, counted: int, macs: str, head: str, depths: Sequence[int] = ()
) -> Entry:
    """A model of torchvision, for the 21 classes of VOC."""
    auxiliary = 2365205 if depths else 3851
    return Entry(
        id=name,
        title=title,
        year=year,
        group="vision",
        family=family,
        build=document,
        hyperparameters={"head": head, "depths": tuple(depths)},
        source=f"arXiv {'1706.05587' if head == 'deeplab' else '1411.4038'}; torchvision.models.segmentation.{name}",
        published=torchvision(counted, macs),
        aliases=(title.lower(),),
        tags=("cnn", "segmentation", "dilated", *(() if depths else ("depthwise",))),
        note="The auxiliary head serves training; torchvision runs and counts it in evaluation too. Built without "
        f"weights there is none: {counted - auxiliary:,} parameters.",
    )


FIFTY, HUNDRED = (3, 4, 6, 3), (3, 4, 23, 3)

ENTRIES = (
    entry("fcn_resnet50", "FCN ResNet-50", "FCN", 2014, 35322218, "152.717 G", "fcn", FIFTY),
    entry("fcn_resnet101", "FCN ResNet-101", "FCN", 2014, 54314346, "232.738 G", "fcn", HUNDRED),
    entry("deeplabv3_resnet50", "DeepLabV3 ResNet-50", "DeepLab", 2017, 42004074, "178.722 G", "deeplab", FIFTY),
    entry("deeplabv3_resnet101", "DeepLabV3 ResNet-101", "DeepLab", 2017, 60996202, "258.743 G", "deeplab", HUNDRED),
    entry(
        "deeplabv3_mobilenet_v3_large", "DeepLabV3 MobileNetV3-Large", "DeepLab", 2017, 11029328, "10.452 G", "deeplab"
    ),
    Entry(
        id="lraspp_mobilenet_v3_large",
        title="LR-ASPP MobileNetV3-Large",
        year=2019,
        group="vision",
        family="LR-ASPP",
        build=lraspp,
        hyperparameters={},
        source="arXiv 1905.02244; torchvision.models.segmentation.lraspp_mobilenet_v3_large",
        published=torchvision(3221538, "2.086 G"),
        aliases=("lr-aspp mobilenetv3-large",),
        tags=("cnn", "segmentation", "dilated", "depthwise", "mobile"),
    ),
)
