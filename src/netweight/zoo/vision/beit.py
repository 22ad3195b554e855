"""Zoo networks: BEiT, EVA."""

from __future__ import annotations

from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.vit import vit_document
from netweight.families.vision.beit import APART, NAMES
from netweight.zoo.entry import Entry, Published
from netweight.zoo.vision.deit import TAGS

PACKED = {"packed": "positions", "zero_key_bias": True}
"""Of query, key and value in one matrix."""


def entry(
    name: str,
    title: str,
    year: int,
    family: str,
    paper: str,
    naming: WeightNaming,
    *published: Published,
    hub: tuple[str, ...] = (),
    **rest: Any,
) -> Entry:
    """A model without a bias for keys, whose head reads the mean of the patches.

    Query, key and value are one matrix (`NAMES`), where timm stores zeros for the keys, or three.
    """
    return Entry(
        id=name,
        title=title,
        year=year,
        group="vision",
        family=family,
        build=vit_document,
        hyperparameters={**rest, "pool": "mean", "key_bias": False, **(PACKED if naming is NAMES else {})},
        source=f"{paper}; timm {name}",
        published=published,
        aliases=(title.lower(), *hub),
        naming=naming,
        licence="MIT" if family == "EVA" else "",
        tags=TAGS,
        note="The paper counts without the head for 1000 classes." if published else "",
    )


def beit(size: str, width: int, depth: int, heads: int) -> Entry:
    """A table of distances and a scale in every layer, no positions."""
    return entry(
        f"beit_{size}_patch16_224", f"BEiT-{size[0].upper()}/16", 2021, "BEiT", "arXiv 2106.08254", NAMES,
        hub=(f"microsoft/beit-{size}-patch16-224",),
        patch=16, width=width, depth=depth, heads=heads, positions="none", relative=True, scaled=True,
    )  # fmt: skip


def second(size: str, width: int, depth: int, heads: int, image: int, printed: str = "", **rest: Any) -> Entry:
    """Rotary positions, and a gated MLP of 8/3 of the width; the small ones have no norm in it and pack q, k, v.

    At 224 pixels they are as pretrained, without a head.
    """
    small = size in ("tiny", "small")
    end = f" {image}" if image != 448 else ""
    published = [Published("parameters", printed, "rounded to millions", "Fang et al. 2023, arXiv 2303.11331")]
    shared: dict[str, Any] = {"mlp": "halved" if small else "normed", **({"classes": 0} if image == 224 else {})}
    return entry(
        f"eva02_{size}_patch14_{image}", f"EVA-02-{LETTERS[size]}/14{end}", 2023, "EVA", "arXiv 2303.11331",
        NAMES if small else APART, *(published if printed else []),
        patch=14, width=width, depth=depth, heads=heads, inner=width * 8 // 3, image=image, rotary=True,
        heads_first=True, stored_positions=True,
        **shared, **rest,
    )  # fmt: skip


LETTERS = {"tiny": "Ti", "small": "S", "base": "B", "large": "L"}


ENTRIES = (
    beit("base", 768, 12, 12),
    beit("large", 1024, 24, 16),
    entry(
        "eva_giant_patch14_224", "EVA ViT-g/14", 2022, "EVA", "arXiv 2211.07636", NAMES,
        Published("parameters", "1011 M", "rounded to millions", "Fang et al. 2022, arXiv 2211.07636"),
        patch=14, width=1408, depth=40, heads=16, inner=6144,
    ),
    second("tiny", 192, 12, 3, 224),
    second("small", 384, 12, 6, 224),
    second("base", 768, 12, 12, 224),
    second("large", 1024, 24, 16, 224),
    second("tiny", 192, 12, 3, 336, "5.7 M"),
    second("small", 384, 12, 6, 336, "22 M"),
    second("base", 768, 12, 12, 448, "86 M"),
    second("large", 1024, 24, 16, 448, "304 M"),
)  # fmt: skip
