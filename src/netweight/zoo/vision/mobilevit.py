"""Zoo networks: MobileViT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.mobilevit import mobilevit_document
from netweight.zoo.entry import Entry, Published

V1 = "Mehta and Rastegari 2021, arXiv 2110.02178, Table 4"


V2 = "Mehta and Rastegari 2022, arXiv 2206.02680, Table 1"


def entry(name: str, title: str, published: tuple[Published, ...], year: int, **rest: Any) -> Entry:
    """One network of timm's `mobilevit`."""
    paper = "2110.02178" if year == 2021 else "2206.02680"
    return Entry(
        id=name,
        title=title,
        year=year,
        group="vision",
        family="MobileViT",
        build=mobilevit_document,
        hyperparameters=rest,
        source=f"arXiv {paper}; timm.models.mobilevit",
        published=published,
        aliases=(title.lower().replace(" ", "-"),),
        tags=TAGS if year == 2021 else tuple(tag for tag in TAGS if tag != "window"),
    )


TAGS = ("transformer", "cnn", "classification", "imagenet", "depthwise", "mobile", "pyramid", "window")


def v1(size: str, parameters: str, widths: Sequence[int], inner: Sequence[int], last: int, expand: int = 4) -> Entry:
    """A row of the first paper's Table 4."""
    printed = (Published("parameters", parameters, "rounded", V1),)
    return entry(
        f"mobilevit_{size}", f"MobileViT-{size.upper()}", printed, 2021, widths=tuple(widths), stem=16,
        inner=tuple(inner), last=last, expand=expand,
    )  # fmt: skip


def v2(scale: float, parameters: str, macs: str = "") -> Entry:
    """v2 of a width."""
    printed = (Published("parameters", parameters, "rounded", V2),)
    printed += (Published("macs", macs, "multiply-adds", V2),) if macs else ()
    widths = tuple(int(width * scale) for width in (64, 128, 256, 384, 512))
    return entry(
        f"mobilevitv2_{round(100 * scale):03}", f"MobileViT v2-{scale:.2f}", printed, 2022,
        widths=widths, stem=int(32 * scale), turns=2, expand=2,
    )  # fmt: skip


ENTRIES = (
    v1("xxs", "1.3 M", (16, 24, 48, 64, 80), (64, 80, 96), 320, expand=2),
    v1("xs", "2.3 M", (32, 48, 64, 80, 96), (96, 120, 144), 384),
    v1("s", "5.6 M", (32, 64, 96, 128, 160), (144, 192, 240), 640),
    v2(0.5, "1.4 M", "0.5 G"),
    v2(0.75, "2.9 M", "1.0 G"),
    v2(1.0, "4.9 M", "1.8 G"),
    v2(1.25, "7.5 M", "2.8 G"),
    v2(1.5, "10.6 M", "4.0 G"),
    v2(1.75, "14.3 M", "5.5 G"),
    v2(2.0, "18.5 M"),
)
