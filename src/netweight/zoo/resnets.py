"""ResNets with a deep stem, averaging shortcuts and attention over channels, as timm builds them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from .entry import Entry, Json, Published
from .parts import after, block, branches, conv, divisible, node, repeat, residual, squeeze, vision

Attention = Literal["", "se", "eca", "sk", "split"]


class Plan(NamedTuple):
    """What the stages share: ResNet-D's stem and shortcuts are `deep`; RS strides in a convolution, not in a pool.

    Where there are `scales`, the middle convolution is as many of fewer channels, each fed by the one before (Res2Net).
    """

    attention: Attention = ""
    basic: bool = False
    deep: bool = False
    strided: bool = False
    stem: int = 32
    groups: int = 1
    base: int = 64
    squeeze: float = 1 / 16
    scales: int = 0


def normed(name: str, filters: int, kernel: int, norm: str, act: str = "", **fields: int) -> list[Json]:
    """A convolution that keeps the plane but for its stride, its norm, and ReLU where `act` names it."""
    pads = kernel // 2 * fields.get("dilation", 1)
    layers = [conv(name, filters, kernel, padding=pads, bias=False, **fields), node("batchnorm", norm)]
    return [*layers, *([node("relu", act, inplace=True)] if act else [])]


def shares(paths: int, width: int) -> list[Json]:
    """From one number for each channel of each path to shares that add up to one over the paths."""
    turned = [node("reshape", shape=[paths, width]), node("permute", order=[2, 1]), node("softmax")]
    return [*turned, node("permute", order=[2, 1]), node("reshape", shape=[paths * width, 1, 1])]


def summed(width: int) -> Json:
    """The sum of two paths that lie behind one another in the channels."""
    parts = [[node("slice", start=start, end=start + width)] for start in (0, width)]
    return branches(*parts, merge="add")


def efficient(width: int) -> Json:
    """ECA: the factor of a channel from the means of its neighbours (arXiv 1910.03151, equation 12)."""
    near = int(abs(math.log2(width) + 1) / 2)
    kernel = near + 1 - near % 2
    line = node("conv1d", "conv", filters=1, kernel=kernel, padding=kernel // 2, bias=False)
    gate = [node("global_avgpool"), node("reshape", shape=[1, width]), line, node("sigmoid")]
    return block("se", branches([], [*gate, node("reshape", shape=[width, 1, 1])], merge="multiply"))


def split(width: int, stride: int) -> list[Json]:
    """Split attention over two paths of grouped channels (arXiv 2004.08955), then the stride in a pool."""
    inner = max(32, divisible(width / 2))
    gate = [summed(width), node("global_avgpool", keepdims=True), conv("fc1", inner, 1), node("batchnorm", "bn1")]
    gate += [node("relu", "act1", inplace=True), conv("fc2", 2 * width, 1), *shares(2, width)]
    paths = normed("conv", 2 * width, 3, "bn0", "act0", groups=2)
    pool = [node("avgpool2d", "avd_last", kernel=3, stride=stride, padding=1)] if stride > 1 else []
    return [block("conv2", *paths, branches([], gate, merge="multiply"), summed(width)), *pool]


def selective(taken: int, width: int, stride: int) -> Json:
    """Selective kernels (arXiv 1903.06586): half the channels through 3×3, half through it at a distance of two."""
    paths: list[list[Json]] = []
    for place, start in enumerate((0, taken // 2)):
        layers = normed("conv", width, 3, "bn", "act", stride=stride, dilation=place + 1)
        paths.append([node("slice", start=start, end=start + taken // 2), block(f"paths.{place}", *layers)])
    inner = divisible(width / 8, 16)
    gate = [summed(width), node("global_avgpool", keepdims=True), *normed("fc_reduce", inner, 1, "bn", "act")]
    gate += [conv("fc_select", 2 * width, 1, bias=False), *shares(2, width)]
    return block("conv1", branches(*paths), branches([], [block("attn", *gate)], merge="multiply"), summed(width))


def stepwise(plan: Plan, width: int, stride: int, *, apart: bool) -> list[Json]:
    """Channels in `scales` parts: a part is added to what came of the one before; the last passes by (1904.01169).

    The first block of a stage keeps its parts `apart`, and pools the last one.
    """
    last = plan.scales - 1
    layers, ends = [node("split", "parts", parts=plan.scales, axis=1)], list[str]()
    for at in range(last):
        part = f"parts.y{at}" if at else "parts"
        joined = bool(at) and not apart
        layers += [after(node("add", f"sum{at}"), [ends[-1], part])] if joined else []
        convolved = conv(f"convs.{at}", width, 3, padding=1, stride=stride, groups=plan.groups, bias=False)
        ends.append(f"scale{at}")
        layers += [convolved if joined else after(convolved, part), node("batchnorm", f"bns.{at}")]
        layers += [node("relu", ends[-1], inplace=True)]
    if apart:
        layers.append(after(node("avgpool2d", "pool", kernel=3, stride=stride, padding=1), f"parts.y{last}"))
    return [*layers, after(node("concat"), [*ends, "pool" if apart else f"parts.y{last}"])]


def body(plan: Plan, taken: int, width: int, stride: int) -> list[Json]:
    """The convolutions of one block, and what it attends to."""
    if plan.attention == "sk":
        return [selective(taken, width, stride), block("conv2", *normed("conv", width, 3, "bn"))]
    if plan.basic:
        layers = [*normed("conv1", width, 3, "bn1", "act1", stride=stride), *normed("conv2", width, 3, "bn2")]
    else:
        inner = width * plan.base // 64 * plan.groups
        middle = normed("conv2", inner, 3, "bn2", "act2", stride=stride, groups=plan.groups)
        middle = split(inner, stride) if plan.attention == "split" else middle
        first = inner
        if plan.scales:
            apart = stride > 1 or taken != 4 * width
            middle, first = stepwise(plan, inner, stride, apart=apart), plan.scales * inner
        layers = [*normed("conv1", first, 1, "bn1", "act1"), *middle, *normed("conv3", 4 * width, 1, "bn3")]
    out = width if plan.basic else 4 * width
    if plan.attention == "se":
        layers.append(block("se", squeeze(divisible(out * plan.squeeze), out, "relu")))
    return [*layers, *([efficient(out)] if plan.attention == "eca" else [])]


def stage(plan: Plan, number: int, taken: int, width: int, depth: int) -> Json:
    """A first block that halves the plane or widens it, and equal ones after it."""
    out = width if plan.basic else 4 * width
    stride = 1 if number == 1 else 2
    pool = [node("avgpool2d", "0", kernel=2, stride=2, ceil=True)] if stride > 1 else []
    down = [*pool, *normed("1", out, 1, "2")] if plan.deep else normed("0", out, 1, "1", stride=stride)
    shortcut = [block("downsample", *down)] if stride > 1 or taken != out else []
    first = [residual(*body(plan, taken, width, stride), shortcut=shortcut), node("relu", inplace=True)]
    rest = [residual(*body(plan, out, width, 1)), node("relu", inplace=True)]
    if not shortcut:
        return block(f"layer{number}", *repeat(depth, *rest))
    return block(f"layer{number}", block("0", *first), *repeat(depth - 1, *rest, start=1))


def document(name: str, depths: Sequence[int], image: int = 224, classes: int = 1000, **plan: object) -> Json:
    """A network of `depths[i]` blocks in stage i; `plan` is what its stages share."""
    shared = Plan(**plan)  # pyright: ignore[reportArgumentType]
    stem = normed("conv1", 64, 7, "bn1", "act1", stride=2)
    if shared.deep:
        first, second = normed("0", shared.stem, 3, "1", "2", stride=2), normed("3", shared.stem, 3, "4", "5")
        last = [conv("6", 2 * shared.stem, 3, padding=1, bias=False)]
        stem = [block("conv1", *first, *second, *last), *stem[1:]]
    taken = 2 * shared.stem if shared.deep else 64
    pool = node("maxpool2d", "maxpool", kernel=3, stride=2, padding=1)
    pool = block("maxpool", *normed("0", taken, 3, "1", "2", stride=2)) if shared.strided else pool
    stages: list[Json] = []
    for number, depth in enumerate(depths, 1):
        width = 32 * 2**number
        stages.append(stage(shared, number, taken, width, depth))
        taken = width if shared.basic else 4 * width
    return vision(name, image, *stem, pool, *stages, node("global_avgpool"), node("dense", "fc", units=classes))


def entry(
    name: str,
    title: str,
    family: str,
    paper: str,
    depths: Sequence[int],
    published: tuple[Published, ...] = (),
    module: str = "resnet",
    licence: str = "Apache-2.0",
    **plan: object,
) -> Entry:
    """One network of timm; the year is that of the paper's number."""
    inside = {"split": "grouped", "sk": "dilated"}.get(str(plan.get("attention")), "")
    grouped = "grouped" if "groups" in plan else inside
    return Entry(
        id=name,
        title=title,
        year=2000 + int(paper[:2]),
        group="vision",
        family=family,
        build=document,
        hyperparameters={"depths": tuple(depths), **plan},
        source=f"arXiv {paper}; timm.models.{module}",
        published=published,
        licence=licence,
        tags=("cnn", "classification", "imagenet", *([grouped] if grouped else [])),
    )


def nest(layers: int, suffix: str, depths: Sequence[int], parameters: str = "", **plan: object) -> Entry:
    """A ResNeSt."""
    source = "Zhang et al. 2020, arXiv 2004.08955"
    printed = (Published("parameters", parameters, "rounded", source),) if parameters else ()
    name, title = f"resnest{layers}{suffix}", f"ResNeSt-{layers}{suffix}"
    shared: dict[str, Any] = {"attention": "split", "deep": True, **plan}
    return entry(name, title, "ResNeSt", "2004.08955", depths, printed, "resnest", **shared)


def scaled(layers: int, depths: Sequence[int], image: int, parameters: str, flops: str = "") -> Entry:
    """A ResNet-RS, whose paper counts a multiply-add as two."""
    source = "Bello et al. 2021, arXiv 2103.07579, Table 8"
    printed = [Published("parameters", parameters, "rounded to millions", source)]
    printed += [Published("flops", flops, "2 a multiply-add", source)] if flops else []
    shared: dict[str, Any] = {"attention": "se", "deep": True, "strided": True, "squeeze": 0.25, "image": image}
    name, title = f"resnetrs{layers}", f"ResNet-RS-{layers}"
    return entry(name, title, "ResNet-RS", "2103.07579", depths, tuple(printed), "resnet", **shared)


def res2(name: str, depths: Sequence[int], base: int, scales: int, macs: str = "", **plan: Any) -> Entry:
    """A Res2Net of `scales` parts of `base` channels in its first stage."""
    source = "Gao et al. 2019, arXiv 1904.01169, Table 3"
    printed = (Published("macs", macs, "multiply-adds, printed as FLOPs", source),) if macs else ()
    title = (
        name.replace("res2net", "Res2Net-")
        .replace("res2next", "Res2NeXt-")
        .replace("_", "-")
        .replace("1d", "1-D")
        .replace("0d", "0-D")
    )
    shared: dict[str, Any] = {"base": base, "scales": scales, **plan}
    return entry(name, title, "Res2Net", "1904.01169", depths, printed, "res2net", "", **shared)


BAG, SE, ECA, SELECT = "1812.01187", "1709.01507", "1910.03151", "1903.06586"
TWO, FIFTY, HUNDRED, DEEP = (2, 2, 2, 2), (3, 4, 6, 3), (3, 4, 23, 3), (3, 8, 36, 3)

ENTRIES = (
    entry("resnet18d", "ResNet-18-D", "ResNet", BAG, TWO, basic=True, deep=True),
    entry("resnet34d", "ResNet-34-D", "ResNet", BAG, FIFTY, basic=True, deep=True),
    entry("resnet26", "ResNet-26", "ResNet", "1512.03385", TWO),
    entry("resnet26d", "ResNet-26-D", "ResNet", BAG, TWO, deep=True),
    entry("resnet50d", "ResNet-50-D", "ResNet", BAG, FIFTY, deep=True),
    entry("resnet101d", "ResNet-101-D", "ResNet", BAG, HUNDRED, deep=True, image=256),
    entry("resnet152d", "ResNet-152-D", "ResNet", BAG, DEEP, deep=True, image=256),
    entry("resnet200d", "ResNet-200-D", "ResNet", BAG, (3, 24, 36, 3), deep=True, image=256),
    entry("seresnet50", "SE-ResNet-50", "SENet", SE, FIFTY, attention="se"),
    entry("seresnet152d", "SE-ResNet-152-D", "SENet", SE, DEEP, attention="se", deep=True, image=256),
    entry("seresnext50_32x4d", "SE-ResNeXt-50 32x4d", "SENet", SE, FIFTY, attention="se", groups=32, base=4),
    entry("seresnext101_32x8d", "SE-ResNeXt-101 32x8d", "SENet", SE, HUNDRED, attention="se", groups=32, base=8),
    entry("ecaresnet50d", "ECA-ResNet-50-D", "ECA-Net", ECA, FIFTY, attention="eca", deep=True),
    entry("ecaresnet101d", "ECA-ResNet-101-D", "ECA-Net", ECA, HUNDRED, attention="eca", deep=True),
    entry("skresnet18", "SK-ResNet-18", "SKNet", SELECT, TWO, (), "sknet", attention="sk", basic=True),
    entry("skresnet34", "SK-ResNet-34", "SKNet", SELECT, FIFTY, (), "sknet", attention="sk", basic=True),
    nest(14, "d", (1, 1, 1, 1)),
    nest(26, "d", TWO),
    nest(50, "d", FIFTY, "27.5 M"),
    nest(101, "e", HUNDRED, "48.3 M", stem=64, image=256),
    nest(200, "e", (3, 24, 36, 3), "70.2 M", stem=64, image=320),
    nest(269, "e", (3, 30, 48, 8), "111 M", stem=64, image=416),
    res2("res2net50_48w_2s", FIFTY, 48, 2, "4.2 G"),
    res2("res2net50_26w_4s", FIFTY, 26, 4, "4.2 G"),
    res2("res2net50_14w_8s", FIFTY, 14, 8, "4.2 G"),
    res2("res2net50_26w_6s", FIFTY, 26, 6, "6.3 G"),
    res2("res2net50_26w_8s", FIFTY, 26, 8, "8.3 G"),
    res2("res2net101_26w_4s", HUNDRED, 26, 4),
    res2("res2next50", FIFTY, 4, 4, groups=8),
    res2("res2net50d", FIFTY, 26, 4, deep=True),
    res2("res2net101d", HUNDRED, 26, 4, deep=True),
    scaled(50, FIFTY, 160, "36 M", "4.6 B"),
    scaled(101, HUNDRED, 192, "64 M", "12 B"),
    scaled(152, DEEP, 256, "87 M", "31 B"),
    scaled(200, (3, 24, 36, 3), 256, "93 M", "40 B"),
    scaled(270, (4, 29, 53, 4), 256, "130 M", "54 B"),
    scaled(350, (4, 36, 72, 4), 288, "164 M"),
    scaled(420, (4, 44, 87, 4), 320, "192 M", "128 B"),
)
