"""Zoo networks: ViT, DeiT."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.vit import NAMES as PATCHED_NAMES
from netweight.families.parts.vit import vit_document
from netweight.zoo.entry import Entry, Published

TAGS = ("transformer", "classification", "imagenet")


SHAPES = {"tiny": (192, 12, 3), "small": (384, 12, 6), "base": (768, 12, 12), "large": (1024, 24, 16)}


def entry(
    name: str,
    title: str,
    year: int,
    family: str,
    paper: str,
    shape: tuple[int, int, int],
    *published: Published,
    patch: int = 16,
    aliases: tuple[str, ...] = (),
    note: str = "",
    tags: tuple[str, ...] = TAGS,
    licence: str = "Apache-2.0",
    **rest: Any,
) -> Entry:
    """A model of timm's `vision_transformer`."""
    width, depth, heads = shape
    return Entry(
        id=name,
        title=title,
        year=year,
        group="vision",
        family=family,
        build=vit_document,
        hyperparameters={"patch": patch, "width": width, "depth": depth, "heads": heads, **rest},
        source=f"{paper}; timm {name}",
        published=published,
        aliases=(title.lower(), *aliases),
        naming=PATCHED_NAMES,
        licence=licence,
        tags=tags,
        note=note,
    )


def deit(size: str, printed: tuple[str, str], macs: str) -> tuple[Entry, Entry]:
    """A size with one token and one head, and with two of each."""
    source = "Touvron et al. 2020, arXiv 2012.12877"
    counted = Published("macs", macs, "multiply-adds, printed as FLOPs", source)
    one, two = (
        Published("parameters", text, "whole millions", "facebookresearch/deit, README_deit.md") for text in printed
    )
    letter = {"tiny": "Ti", "small": "S", "base": "B"}[size]
    arguments = (2020, "DeiT", "arXiv 2012.12877", SHAPES[size])
    plain, distilled = (f"deit_{size}{kind}_patch16_224" for kind in ("", "_distilled"))
    hub = [f"facebook/{name.replace('_', '-')}" for name in (plain, distilled)]
    tokens = ("cls_token", "dist_token")
    return (
        entry(plain, f"DeiT-{letter}", *arguments, one, counted, aliases=(hub[0],), note=CUT),
        entry(
            distilled,
            f"DeiT-{letter} distilled",
            *arguments,
            two,
            aliases=(hub[1],),
            note="The README rounds.",
            tokens=tokens,
        ),
    )


def third(size: str, parameters: str, macs: str) -> Entry:
    """DeiT III: layer scale, and the token has no position."""
    table = "facebookresearch/deit, README_revenge.md"
    figures = (
        Published("parameters", parameters, "rounded", table),
        Published("macs", macs, "multiply-adds, printed as FLOPs", table),
    )
    return entry(
        f"deit3_{size}_patch16_224", f"DeiT III-{size[0].upper()}", 2022, "DeiT", "arXiv 2204.07118", SHAPES[size],
        *figures, positions="patches", scaled=True, note="The README rounds.",
    )  # fmt: skip


CUT = "The README cuts the digits after whole millions off."


SCALING = "Zhai et al. 2021, arXiv 2106.04560, Table 2"


ENTRIES = (
    entry("vit_tiny_patch16_224", "ViT-Ti/16", 2021, "ViT", "arXiv 2106.10270", SHAPES["tiny"]),
    entry("vit_small_patch16_224", "ViT-S/16", 2021, "ViT", "arXiv 2106.10270", SHAPES["small"]),
    entry(
        "vit_large_patch32_224", "ViT-L/32 without head", 2020, "ViT", "arXiv 2010.11929", SHAPES["large"],
        Published("parameters", "307 M", "rounded to millions", "Dosovitskiy et al. 2020, arXiv 2010.11929, Table 1"),
        patch=32, classes=0, note="timm's weights of this name are those of pretraining, without a head; vit_l_32 has "
        "one for 1000 classes. The paper prints the size with a layer before the head.",
    ),
    entry(
        "vit_huge_patch14_224", "ViT-H/14 without head", 2020, "ViT", "arXiv 2010.11929", (1280, 32, 16),
        Published("parameters", "632 M", "rounded to millions", "Dosovitskiy et al. 2020, arXiv 2010.11929, Table 1"),
        patch=14, classes=0, note="The paper counts a layer before the head that its release left out.",
    ),
    entry(
        "vit_giant_patch14_224", "ViT-g/14", 2021, "ViT", "arXiv 2106.04560", (1408, 40, 16),
        Published("parameters", "1011 M", "rounded to millions", SCALING), patch=14, inner=6144,
        licence="", note="timm has a class token and a head for 1000 classes.",
    ),
    entry(
        "vit_so400m_patch14_siglip_224", "SigLIP SO400M/14 image encoder", 2023, "ViT", "arXiv 2303.15343",
        (1152, 27, 16), patch=14, inner=4304, tokens=(),
        pool="attention", classes=0, tags=("transformer", "encoder"),
    ),
    *deit("tiny", ("5 M", "6 M"), "1.3 G"),
    *deit("small", ("22 M", "22 M"), "4.6 G"),
    *deit("base", ("86 M", "87 M"), "17.6 G"),
    third("small", "22.0 M", "4.6 G"),
    third("base", "86.6 M", "17.5 G"),
    third("large", "304.4 M", "61.6 G"),
)  # fmt: skip
