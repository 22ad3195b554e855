"""Zoo networks: ResNet, SENet, ECA-Net, SKNet, ResNeSt, Res2Net, ResNet-RS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.resnet_timm import resnet_timm_document
from netweight.zoo.entry import Entry, Published


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
        build=resnet_timm_document,
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
