"""SqueezeNet (arXiv 1602.07360) and ShuffleNet V2 (1807.11164), as torchvision builds them."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json
from .parts import block, branches, conv, node, repeat, sequential, torchvision, vision


def relu(name: str = "") -> Json:
    """In place, as in the reference."""
    return node("relu", name, inplace=True)


def fire(name: str, squeezed: int, expanded: int) -> Json:
    """A narrow 1×1 convolution, then 1×1 and 3×3 ones side by side."""
    one = [conv("expand1x1", expanded, 1), relu()]
    three = [conv("expand3x3", expanded, 3, padding=1), relu()]
    return block(name, conv("squeeze", squeezed, 1), relu(), branches(one, three))


FIRES = ((16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256))


def squeezenet(name: str, filters: int, kernel: int, pools: Sequence[int], classes: int = 1000) -> Json:
    """Eight fire modules; `pools` are their numbers before which the plane is halved."""
    layers = [conv("0", filters, kernel, stride=2), relu("1")]
    for number, (squeezed, expanded) in enumerate(FIRES):
        if number in pools:
            layers.append(node("maxpool2d", str(len(layers)), kernel=3, stride=2, ceil=True))
        layers.append(fire(str(len(layers)), squeezed, expanded))
    head = [node("dropout", "0", rate=0.5), conv("1", classes, 1), relu("2"), node("global_avgpool", "3")]
    return vision(name, 224, block("features", *layers), block("classifier", *head))


def pointwise(filters: int) -> list[Json]:
    """1×1, normalised, ReLU."""
    return [conv("", filters, 1, bias=False), node("batchnorm"), relu()]


def depthwise(channels: int, stride: int) -> list[Json]:
    """3×3 for every channel on its own, normalised."""
    return [conv("", channels, 3, stride=stride, padding=1, groups=channels, bias=False), node("batchnorm")]


def shuffled(channels: int, side: int) -> list[Json]:
    """The two halves' channels in turn."""
    split = [node("reshape", shape=[2, channels // 2, side, side]), node("permute", order=[2, 1, 3, 4])]
    return [*split, node("reshape", shape=[channels, side, side])]


def stage(name: str, taken: int, channels: int, depth: int, side: int) -> Json:
    """A first unit that halves the plane on both paths; in those after it half the channels pass by."""
    half = channels // 2
    long = [*pointwise(half), *depthwise(half, 2), *pointwise(half)]
    paths = (
        [block("branch1", *sequential(*depthwise(taken, 2), *pointwise(half)))],
        [block("branch2", *sequential(*long))],
    )
    right = [
        node("slice", axis=1, start=half),
        block("branch2", *sequential(*pointwise(half), *depthwise(half, 1), *pointwise(half))),
    ]
    rest = [branches([node("slice", axis=1, end=half)], right), *shuffled(channels, side)]
    return block(name, block("0", branches(*paths), *shuffled(channels, side)), *repeat(depth - 1, *rest, start=1))


def shufflenet(name: str, widths: Sequence[int], last: int, image: int = 224, classes: int = 1000) -> Json:
    """ShuffleNet V2; the shuffle states the sizes of its planes, so the image is fixed."""
    taken, stages = 24, list[Json]()
    for number, (width, depth) in enumerate(zip(widths, (4, 8, 4), strict=True), 2):
        stages.append(stage(f"stage{number}", taken, width, depth, image // 2 ** (number + 1)))
        taken = width
    stem = [conv("0", 24, 3, stride=2, padding=1, bias=False), node("batchnorm", "1"), relu("2")]
    return vision(
        name,
        image,
        block("conv1", *stem),
        node("maxpool2d", "maxpool", kernel=3, stride=2, padding=1),
        *stages,
        block("conv5", *sequential(*pointwise(last))),
        node("global_avgpool"),
        node("dense", "fc", units=classes),
    )


def shuffle(width: str, counted: int, macs: str, widths: Sequence[int], last: int = 1024) -> Entry:
    """A column of the paper's Table 5."""
    return Entry(
        id=f"shufflenet_v2_x{width.replace('.', '_')}",
        title=f"ShuffleNetV2 x{width}",
        year=2018,
        group="vision",
        family="ShuffleNet",
        build=shufflenet,
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
