"""Zoo networks: CoAtNet, MaxViT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.coatnet import NAMES, CoAtNetStyle, coatnet_document
from netweight.zoo.entry import Entry, Published

RW = CoAtNetStyle("silu", "relu", outward=False, early=True, biased=False, shortcut=False)


def entry(
    name: str,
    title: str,
    printed: tuple[str, str],
    stem: tuple[int, int],
    width: int,
    depths: Sequence[int],
    *,
    table: str = "Dai et al. 2021, arXiv 2106.04803, Table 5",
    note: str = "The paper's layers differ in detail; timm's are counted here.",
    **rest: Any,
) -> Entry:
    """One network of timm's `maxxvit`; `printed` are parameters and multiply-adds."""
    published = (
        Published("parameters", printed[0], "rounded to millions", table),
        Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
    )
    mixed = "mixed" in rest
    return Entry(
        id=name,
        title=title,
        year=2022 if mixed else 2021,
        group="vision",
        family="MaxViT" if mixed else "CoAtNet",
        build=coatnet_document,
        hyperparameters={
            "stem": stem,
            "widths": tuple(width * 2**n for n in range(4)),
            "depths": tuple(depths),
            **rest,
        },
        source=f"arXiv {'2204.01697' if mixed else '2106.04803'}; timm {name}",
        published=published if printed[0] else (),
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES._replace(ones=()) if mixed else NAMES,
        licence="Apache-2.0" if mixed or "_rw_" in name else "",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "window", "pyramid"),
        note=note if printed[0] else "",
    )


def original(size: str, printed: tuple[str, str], stem: int, width: int, depths: Sequence[int]) -> Entry:
    """MaxViT with the weights of its authors."""
    return entry(
        f"maxvit_{size}_tf_224", f"MaxViT-{size[0].upper()} original", printed, (stem, stem), width, depths,
        table="Tu et al. 2022, arXiv 2204.01697, Table 2", note="The paper rounds to whole millions.", mixed=True,
    )  # fmt: skip


DEEP = (2, 6, 14, 2)


ENTRIES = (
    entry("coatnet_0_rw_224", "CoAtNet-0 rw", ("", ""), (32, 64), 96, (2, 3, 7, 2),
          style=RW._replace(pooled=True), head=False),
    entry("coatnet_1_rw_224", "CoAtNet-1 rw", ("", ""), (32, 64), 96, DEEP, style=RW, head=False),
    entry("coatnet_0_224", "CoAtNet-0", ("25 M", "4.2 G"), (64, 64), 96, (2, 3, 5, 2)),
    entry("coatnet_1_224", "CoAtNet-1", ("42 M", "8.4 G"), (64, 64), 96, DEEP),
    entry("coatnet_2_224", "CoAtNet-2", ("75 M", "15.7 G"), (128, 128), 128, DEEP),
    entry("coatnet_3_224", "CoAtNet-3", ("168 M", "34.7 G"), (192, 192), 192, DEEP),
    original("tiny", ("31 M", "5.6 G"), 64, 64, (2, 2, 5, 2)),
    original("small", ("69 M", "11.7 G"), 64, 96, (2, 2, 5, 2)),
    original("base", ("120 M", "23.4 G"), 64, 96, DEEP),
    original("large", ("212 M", "43.9 G"), 128, 128, DEEP),
)  # fmt: skip
