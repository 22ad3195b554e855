"""Zoo networks: ConvNeXt, ConvMixer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.convnextv2 import NAMES, convmixer_document, convnextv2_document
from netweight.zoo.entry import Entry, Published


def entry(name: str, title: str, paper: str, printed: tuple[str, str], table: str, **rest: Any) -> Entry:
    """One network, with what its paper prints."""
    mixed = name.startswith("convmixer")
    rows = [Published("parameters", printed[0], "rounded", table)]
    rows += [Published("macs", printed[1], "multiply-adds, printed as FLOPs", table)] if printed[1] else []
    return Entry(
        id=name,
        title=title,
        year=2000 + int(paper[:2]),
        group="vision",
        family="ConvMixer" if mixed else "ConvNeXt",
        build=convmixer_document if mixed else convnextv2_document,
        hyperparameters=rest,
        source=f"arXiv {paper}; timm.models.{'convmixer' if mixed else 'convnext'}",
        published=tuple(rows),
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        licence="MIT" if mixed or "v2" not in name else "CC-BY-NC-4.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note="The paper rounds." if mixed else "The README rounds.",
    )


def second(size: str, letter: str, width: int, depths: Sequence[int], printed: tuple[str, str], **rest: Any) -> Entry:
    """A ConvNeXt V2."""
    table = "facebookresearch/ConvNeXt-V2, README"
    shared = {"depths": tuple(depths), "widths": tuple(width * 2**at for at in range(4)), **rest}
    return entry(f"convnextv2_{size}", f"ConvNeXt V2-{letter}", "2301.00808", printed, table, **shared)


SMALL, DEEP = (2, 2, 6, 2), (3, 3, 27, 3)


MIXED = "Trockman and Kolter 2022, arXiv 2201.09792, Table 1"


ENTRIES = (
    second("atto", "A", 40, SMALL, ("3.7 M", "0.55 G"), pointwise=True),
    second("femto", "F", 48, SMALL, ("5.2 M", "0.78 G"), pointwise=True),
    second("pico", "P", 64, SMALL, ("9.1 M", "1.37 G"), pointwise=True),
    second("nano", "N", 80, (2, 2, 8, 2), ("15.6 M", "2.45 G"), pointwise=True),
    second("tiny", "T", 96, (3, 3, 9, 3), ("28.6 M", "4.47 G")),
    second("base", "B", 128, DEEP, ("89 M", "15.4 G")),
    second("large", "L", 192, DEEP, ("198 M", "34.4 G")),
    second("huge", "H", 352, DEEP, ("660 M", ""), image=384),
    entry("convnext_xlarge", "ConvNeXt-XL", "2201.03545", ("350 M", "60.9 G"),
          "facebookresearch/ConvNeXt, README", depths=DEEP, widths=(256, 512, 1024, 2048), responsive=False),
    entry("convmixer_768_32", "ConvMixer-768/32", "2201.09792", ("21.1 M", ""), MIXED, width=768, depth=32, kernel=7,
          patch=7, act="relu"),
    entry("convmixer_1024_20_ks9_p14", "ConvMixer-1024/20", "2201.09792", ("24.4 M", ""), MIXED, width=1024, depth=20,
          kernel=9, patch=14, act="gelu"),
    entry("convmixer_1536_20", "ConvMixer-1536/20", "2201.09792", ("51.6 M", ""), MIXED, width=1536, depth=20, kernel=9,
          patch=7, act="gelu"),
)  # fmt: skip
