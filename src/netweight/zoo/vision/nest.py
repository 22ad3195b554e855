"""Zoo networks: NesT, PiT, Visformer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import Json
from netweight.families.vision.nest import NEST, PIT, VISFORMER, nest_document, pit_document, visformer_document
from netweight.zoo.entry import Entry, Published


def entry(
    name: str, title: str, paper: str, build: Callable[..., Json], naming: WeightNaming, tags: tuple[str, ...],
    *printed: str,
    table: str = "", **rest: Any,
) -> Entry:  # fmt: skip
    """One network of timm; `printed` are parameters and multiply-adds."""
    kinds: tuple[Any, ...] = ("parameters", "macs")
    conventions = ("rounded", "multiply-adds, printed as FLOPs")
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family=title.partition("-")[0],
        build=build,
        hyperparameters=rest,
        source=f"arXiv {paper}; timm {name}",
        published=tuple(
            Published(kind, text, how, table) for kind, text, how in zip(kinds, printed, conventions, strict=False)
        ),
        aliases=(title.lower(),),
        naming=naming,
        tags=("transformer", "classification", "imagenet", "pyramid", *tags),
        note="The paper rounds." if printed else "",
    )


def nested(size: str, parameters: str, macs: str, width: int, depth: int) -> Entry:
    """NesT: heads of 32 features."""
    widths = (width, 2 * width, 4 * width)
    return entry(
        f"nest_{size}", f"NesT-{size[0].upper()}", "2105.12723", nest_document, NEST, ("window",), parameters, macs,
        table="Zhang et al. 2021, arXiv 2105.12723, Table 2", widths=widths,
        heads=tuple(each // 32 for each in widths), depths=(2, 2, depth),
    )  # fmt: skip


def pooled(
    size: str, parameters: str, macs: str, patch: int, base: int, heads: tuple[int, ...], depths: tuple[int, ...]
) -> Entry:
    """PiT."""
    return entry(
        f"pit_{size}_224", f"PiT-{size.capitalize() if size == 'ti' else size.upper()}", "2103.16302", pit_document,
        PIT,
        ("cnn", "depthwise"), parameters, macs, table="Heo et al. 2021, arXiv 2103.16302, Table 2", patch=patch,
        stride=patch // 2, base=base, heads=heads, depths=depths,
    )  # fmt: skip


def convolved(size: str, stem: int, width: int, heads: int) -> Entry:
    """Visformer."""
    return entry(
        f"visformer_{size}", f"Visformer-{size[0].upper() if size == 'small' else 'Ti'}", "2104.12533",
        visformer_document,
        VISFORMER, ("cnn", "grouped", "window"), stem=stem, width=width, heads=heads, depths=(7, 4, 4),
    )  # fmt: skip


ENTRIES = (
    nested("tiny", "17 M", "5.8 G", 96, 8),
    nested("small", "38 M", "10.4 G", 96, 20),
    nested("base", "68 M", "17.9 G", 128, 20),
    pooled("ti", "4.9 M", "0.7 G", 16, 32, (2, 4, 8), (2, 6, 4)),
    pooled("xs", "10.6 M", "1.4 G", 16, 48, (2, 4, 8), (2, 6, 4)),
    pooled("s", "23.5 M", "2.9 G", 16, 48, (3, 6, 12), (2, 6, 4)),
    pooled("b", "73.8 M", "12.5 G", 14, 64, (4, 8, 16), (3, 6, 4)),
    convolved("tiny", 16, 192, 3),
    convolved("small", 32, 384, 6),
)
