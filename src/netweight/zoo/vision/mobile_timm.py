"""Zoo networks: MobileNet, MNASNet, EfficientNet."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.mobile_timm import StageRow, Stages
from netweight.families.parts.nodes import round_to_divisible
from netweight.families.vision.mobile_timm import mobile_timm_document, scale_depths, universal_inverted_bottleneck
from netweight.zoo.entry import Entry, Published

V1: Stages = tuple(
    (StageRow("separable", 3, stride, 0, channels, times),)
    for stride, channels, times in ((1, 64, 1), (2, 128, 2), (2, 256, 2), (2, 512, 6), (2, 1024, 2))
)


LAST = (StageRow("plain", 1, 1, 1, 960),)


V4_SMALL: Stages = (
    (StageRow("plain", 3, 2, 1, 32), StageRow("plain", 1, 1, 1, 32)),
    (StageRow("plain", 3, 2, 1, 96), StageRow("plain", 1, 1, 1, 64)),
    (
        universal_inverted_bottleneck(5, 5, 3, 96, stride=2),
        universal_inverted_bottleneck(0, 3, 2, 96, 4),
        universal_inverted_bottleneck(3, 0, 4, 96),
    ),
    (
        universal_inverted_bottleneck(3, 3, 6, 128, stride=2),
        universal_inverted_bottleneck(5, 5, 4, 128),
        universal_inverted_bottleneck(0, 5, 4, 128),
        universal_inverted_bottleneck(0, 5, 3, 128),
        universal_inverted_bottleneck(0, 3, 4, 128, 2),
    ),
    LAST,
)


V4_MEDIUM: Stages = (
    (StageRow("fused", 3, 2, 4, 48),),
    (universal_inverted_bottleneck(3, 5, 4, 80, stride=2), universal_inverted_bottleneck(3, 3, 2, 80)),
    (universal_inverted_bottleneck(3, 5, 6, 160, stride=2), universal_inverted_bottleneck(3, 3, 4, 160, 2),
    universal_inverted_bottleneck(3, 5, 4, 160), universal_inverted_bottleneck(3, 3, 4, 160),
                                  universal_inverted_bottleneck(3, 0, 4, 160),
     universal_inverted_bottleneck(0, 0, 2, 160), universal_inverted_bottleneck(3, 0, 4, 160)),
    (universal_inverted_bottleneck(5, 5, 6, 256, stride=2), universal_inverted_bottleneck(5, 5, 4, 256),
    universal_inverted_bottleneck(3, 5, 4, 256, 2), universal_inverted_bottleneck(0, 0, 4, 256),
                                  universal_inverted_bottleneck(3, 0, 4, 256),
     universal_inverted_bottleneck(3, 5, 2, 256), universal_inverted_bottleneck(5, 5, 4, 256),
                                   universal_inverted_bottleneck(0, 0, 4, 256, 2), universal_inverted_bottleneck(5, 0,
                                                                 2, 256)),
    LAST,
)  # fmt: skip


V4_LARGE: Stages = (
    (StageRow("fused", 3, 2, 4, 48),),
    (universal_inverted_bottleneck(3, 5, 4, 96, stride=2), universal_inverted_bottleneck(3, 3, 4, 96)),
    (universal_inverted_bottleneck(3, 5, 4, 192, stride=2), universal_inverted_bottleneck(3, 3, 4, 192, 3),
    universal_inverted_bottleneck(3, 5, 4, 192), universal_inverted_bottleneck(5, 3, 4, 192, 5),
                                  universal_inverted_bottleneck(3, 0, 4, 192)),
    (universal_inverted_bottleneck(5, 5, 4, 512, 4, 2), universal_inverted_bottleneck(5, 0, 4, 512),
    universal_inverted_bottleneck(5, 3, 4, 512), universal_inverted_bottleneck(5, 0, 4, 512, 2),
                                  universal_inverted_bottleneck(5, 3, 4, 512),
     universal_inverted_bottleneck(5, 5, 4, 512), universal_inverted_bottleneck(5, 0, 4, 512, 3)),
    LAST,
)  # fmt: skip


LITE: Stages = (
    (StageRow("separable", 3, 1, 1, 16),),
    *((StageRow("inverted", kernel, stride, 6, channels, times),)
      for kernel, stride, channels, times in (
          (3, 2, 24, 2), (5, 2, 40, 2), (3, 2, 80, 3), (5, 1, 112, 3), (5, 2, 192, 4), (3, 1, 320, 1))),
)  # fmt: skip


V2_BASE: Stages = (
    (StageRow("plain", 3, 1, 1, 16),),
    (StageRow("fused", 3, 2, 4, 32, 2),),
    (StageRow("fused", 3, 2, 4, 48, 2),),
    (StageRow("inverted", 3, 2, 4, 96, 3, 0, 0.25),),
    (StageRow("inverted", 3, 1, 6, 112, 5, 0, 0.25),),
    (StageRow("inverted", 3, 2, 6, 192, 8, 0, 0.25),),
)


V2_XL: Stages = (
    (StageRow("plain", 3, 1, 1, 32, 4),),
    (StageRow("fused", 3, 2, 4, 64, 8),),
    (StageRow("fused", 3, 2, 4, 96, 8),),
    (StageRow("inverted", 3, 2, 4, 192, 16, 0, 0.25),),
    (StageRow("inverted", 3, 1, 6, 256, 24, 0, 0.25),),
    (StageRow("inverted", 3, 2, 6, 512, 32, 0, 0.25),),
    (StageRow("inverted", 3, 1, 6, 640, 8, 0, 0.25),),
)


SE_MNAS: Stages = (
    (StageRow("separable", 3, 1, 1, 16),),
    *((StageRow("inverted", kernel, stride, expand, channels, times, 0, share),)
      for kernel, stride, expand, channels, times, share in (
          (3, 2, 6, 24, 2, 0.0), (5, 2, 3, 40, 3, 0.25), (3, 2, 6, 80, 4, 0.0), (3, 1, 6, 112, 2, 0.25),
          (5, 2, 6, 160, 3, 0.25), (3, 1, 6, 320, 1, 0.0))),
)  # fmt: skip


FIRST = "Howard et al. 2017, arXiv 1704.04861, Table 8"


def entry(
    name: str,
    title: str,
    family: str,
    paper: str,
    stages: Stages,
    printed: tuple[str, str, str] = ("", "", ""),
    module: str = "efficientnet",
    alias: str = "",
    note: str = "The paper rounds.",
    **rest: Any,
) -> Entry:
    """One network of timm; `printed` are parameters, multiply-adds and their source."""
    parameters, macs, source = printed
    published = (
        Published("parameters", parameters, "rounded", source),
        Published("macs", macs, "multiply-adds", source),
    )
    return Entry(
        id=name,
        title=title,
        year=2000 + int(paper[:2]),
        group="vision",
        family=family,
        build=mobile_timm_document,
        hyperparameters={"stages": stages, **rest},
        source=f"arXiv {paper}; timm.models.{module}",
        published=published if parameters else (),
        aliases=(alias,) if alias else (),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note=note if parameters else "",
    )


def lite(number: int, width: float, depth: float, image: int) -> Entry:
    """EfficientNet-Lite: no squeeze, ReLU6, stem and head unscaled."""
    stages = scale_depths(LITE, depth, ends=False)
    name, title = f"efficientnet_lite{number}", f"EfficientNet-Lite{number}"
    return entry(name, title, "EfficientNet", "1905.11946", stages, image=image, width=width)


def fourth(size: str, stages: Stages, image: int, printed: tuple[str, str], note: str, stem: int = 32) -> Entry:
    """MobileNetV4, the convolutional ones."""
    source = "Qin et al. 2024, arXiv 2404.10518, Table 5"
    name, title = f"mobilenetv4_conv_{size}", f"MobileNetV4-Conv-{size.capitalize()}"
    shared: dict[str, Any] = {"act": "relu", "pooled": True, "image": image, "stem": stem}
    return entry(name, title, "MobileNet", "2404.10518", stages, (*printed, source), "mobilenetv3", note=note, **shared)


def base(number: int, width: float, depth: float, image: int) -> Entry:
    """EfficientNetV2-B0 to B3."""
    stages = scale_depths(V2_BASE, depth)
    shared: dict[str, Any] = {"image": image, "width": width, "act": "silu", "least": 0.0}
    shared |= {"head": round_to_divisible(1280 * width, least=0.0), "stem": round_to_divisible(32 * width, least=0.0)}
    name, title = f"tf_efficientnetv2_b{number}", f"EfficientNetV2-B{number}"
    return entry(name, title, "EfficientNet", "2104.00298", stages, alias=f"efficientnetv2-b{number}", **shared)


UNITS = (
    "The paper prints less, and not how it counts; by 1024² and 1024³ there are {} M parameters, {} G multiply-adds."
)


ENTRIES = (
    entry("mobilenetv1_100", "MobileNet v1", "MobileNet", "1704.04861", V1, ("4.2 M", "569 M", FIRST),
          alias="mobilenet_v1", head=0),
    fourth("small", V4_SMALL, 224, ("3.8 M", "0.2 G"), "The paper rounds: 0.19 G is printed as 0.2."),
    fourth("medium", V4_MEDIUM, 256, ("9.2 M", "1.0 G"), UNITS.format(9.27, 1.01)),
    fourth("large", V4_LARGE, 384, ("31 M", "5.9 G"), UNITS.format(31.1, 5.94), stem=24),
    entry("semnasnet_100", "SE-MNASNet 1.0", "MNASNet", "1807.11626", SE_MNAS,
          alias="se-mnasnet-1.0", act="relu"),
    lite(0, 1.0, 1.0, 224),
    lite(1, 1.0, 1.1, 240),
    lite(2, 1.1, 1.2, 260),
    lite(3, 1.2, 1.4, 300),
    lite(4, 1.4, 1.8, 380),
    base(0, 1.0, 1.0, 192),
    base(1, 1.0, 1.1, 192),
    base(2, 1.1, 1.2, 208),
    base(3, 1.2, 1.4, 240),
    entry("tf_efficientnetv2_xl", "EfficientNetV2-XL", "EfficientNet", "2104.00298", V2_XL,
          alias="efficientnetv2_xl", act="silu", image=384),
)  # fmt: skip
