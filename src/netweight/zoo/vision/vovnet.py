"""Zoo networks: VoVNet, SelecSLS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netweight.families.parts.nodes import Json
from netweight.families.vision.vovnet import selecsls_document, vovnet_document
from netweight.zoo.entry import Entry


def entry(
    name: str, title: str, family: str, paper: str, build: Callable[..., Json], licence: str = "", **rest: Any
) -> Entry:
    """One network of timm."""
    return Entry(
        id=name,
        title=title,
        year=2019,
        group="vision",
        family=family,
        build=build,
        hyperparameters=rest,
        source=f"arXiv {paper}; timm.models.{family.lower()}",
        licence=licence,
        tags=("cnn", "classification", "imagenet"),
    )


ROWS = ((64, 64), (64, 128), (144, 144), (144, 288), (304, 304), (304, 480))


WIDE, NARROW = ((1024, 3, 2), (1280, 1, 1)), ((1280, 3, 2), (1024, 1, 1))


BEGIN = ((960, 3, 2), (1024, 3, 1))


VOV, SLS = ("VoVNet", "1904.09730", vovnet_document), ("SelecSLS", "1907.00837", selecsls_document)


ENTRIES = (
    entry("vovnet39a", "VoVNet-39a", *VOV, blocks=(1, 1, 2, 2)),
    entry("vovnet57a", "VoVNet-57a", *VOV, blocks=(1, 1, 4, 3)),
    entry("selecsls42", "SelecSLS-42", *SLS, rows=ROWS, head=(*BEGIN, *WIDE)),
    entry("selecsls42b", "SelecSLS-42b", *SLS, "CC-BY-4.0", rows=ROWS, head=(*BEGIN, *NARROW)),
)
