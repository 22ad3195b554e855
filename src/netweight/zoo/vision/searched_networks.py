"""Zoo networks: FBNet, HardCoRe-NAS, EfficientNet."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.mobile_timm import StageRow, Stages
from netweight.families.parts.nodes import round_to_divisible
from netweight.families.vision.mobile_timm import mobile_timm_document, scale_depths
from netweight.families.vision.searched_networks import found, inverted, second
from netweight.zoo.entry import Entry

FBNET_C: Stages = (
    (inverted(3, 1, 1, 16),),
    (inverted(3, 2, 6, 24), inverted(3, 1, 1, 24, 2)),
    (inverted(5, 2, 6, 32), inverted(5, 1, 3, 32), inverted(5, 1, 6, 32), inverted(3, 1, 6, 32)),
    (inverted(5, 2, 6, 64), inverted(5, 1, 3, 64), inverted(5, 1, 6, 64, 2)),
    (inverted(5, 1, 6, 112, 3), inverted(5, 1, 3, 112)),
    (inverted(5, 2, 6, 184, 4),),
    (inverted(3, 1, 6, 352),),
)


OWN = second(StageRow("fused", 3, 1, 1, 24, 2), 272)


MEDIUM = (*scale_depths(OWN[:4], 1.2), *scale_depths(OWN[4:], 1.6))


TINY = scale_depths(second(StageRow("plain", 3, 1, 1, 24, 2), 256), 0.9)


def entry(name: str, title: str, family: str, paper: str, stages: Stages, alias: str = "", **rest: Any) -> Entry:
    """One network of timm."""
    return Entry(
        id=name,
        title=title,
        year=2000 + int(paper[:2]),
        group="vision",
        family=family,
        build=mobile_timm_document,
        hyperparameters={"stages": stages, **rest},
        source=f"arXiv {paper}; timm {name}",
        aliases=(alias,) if alias else (),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
    )


def hard(letter: str, *stages: str) -> Entry:
    """A HardCoRe-NAS."""
    shared: dict[str, Any] = {"act": "hard_swish", "pooled": True, "biased": True}
    title = f"HardCoRe-NAS-{letter.upper()}"
    return entry(f"hardcorenas_{letter}", title, "HardCoRe-NAS", "2102.11646", found(*stages), **shared)


def own(size: str, stages: Stages, width: float, image: int, head: int) -> Entry:
    """An EfficientNetV2 of timm's own."""
    scaled: dict[str, Any] = {
        "width": width,
        "stem": round_to_divisible(24 * width),
        "head": round_to_divisible(head * width),
        "image": image,
    }
    name, title = f"efficientnetv2_rw_{size}", f"EfficientNetV2-rw-{size.upper()}"
    return entry(name, title, "EfficientNet", "2104.00298", stages, act="silu", **scaled)


ENTRIES = (
    entry("fbnetc_100", "FBNet-C", "FBNet", "1812.03443", FBNET_C, alias="fbnet-c", act="relu", stem=16, head=1984),
    hard("a", "53 53+", "53 56+", "56+ 56+", "56+ 56+", "56+ 56+"),
    hard("b", "53 53+ 33", "53 53 53", "53 53 33 33", "53 33 33 33", "56+ 56+ 33+"),
    hard("c", "53 53+", "53 53 53 53", "54 56+ 33 33", "56+ 33 33 33", "56+ 56+ 33+"),
    hard("d", "53+ 53+", "53+ 54+ 33+", "54+ 33+ 33+ 33+", "34+ 54+ 33+ 53+", "56+ 56+ 56+ 36+"),
    hard("e", "53+ 53+", "56+ 54+ 54+ 33+", "54+ 36+", "56+ 56+ 56+ 53+", "56+ 56+ 56+ 36+"),
    hard("f", "53+ 53+", "56+ 56+", "56+ 56+ 33+ 33+", "36+ 56+ 56+ 33+", "56+ 56+ 36+ 36+"),
    own("t", TINY, 0.8, 224, 1280),
    own("s", OWN, 1.0, 288, 1792),
    own("m", MEDIUM, 1.2, 320, 1792),
)
