"""Zoo networks: NFNet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.nfnet import NAMES, deep, nfnet_document
from netweight.zoo.entry import Entry, Published


def entry(name: str, title: str, paper: str, parameters: str, licence: str = "Apache-2.0", **rest: Any) -> Entry:
    """One network of timm."""
    source = "Brock et al. 2021, arXiv 2102.06171, Table 3"
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family="NFNet",
        build=nfnet_document,
        hyperparameters=rest,
        source=f"arXiv {paper}; timm.models.nfnet",
        published=(Published("parameters", parameters, "rounded", source),) if parameters else (),
        aliases=(title.lower(),),
        naming=NAMES,
        licence=licence,
        tags=("cnn", "classification", "imagenet", "grouped"),
    )


def largest(number: int, image: int, parameters: str) -> Entry:
    """A size as its authors published it, with a gain in every block."""
    shared = deep(number, image)
    return entry(f"dm_nfnet_f{number}", f"DM NFNet-F{number}", "2102.06171", parameters, gain=True, **shared)


def plain(number: int, image: int) -> Entry:
    """A size as timm builds it under the name alone, without the gains; no weights are published."""
    return entry(f"nfnet_f{number}", f"NFNet-F{number}", "2102.06171", "", "", **deep(number, image))


def regular(number: int, image: int, depths: Sequence[int], channels: Sequence[int]) -> Entry:
    """NF-RegNet-B0 to B5."""
    shared: dict[str, Any] = {"depths": tuple(depths), "channels": tuple(channels), "image": image, "regular": True}
    licence = "Apache-2.0" if number == 1 else ""  # of the others no weights are published
    return entry(f"nf_regnet_b{number}", f"NF-RegNet-B{number}", "2101.08692", "", licence, **shared)


IMAGES = (192, 224, 256, 320, 384, 416, 448, 480)


PRINTED = ("71.5 M", "132.6 M", "193.8 M", "254.9 M", "316.1 M", "377.2 M", "438.4 M")


ENTRIES = (
    *(largest(number, IMAGES[number], parameters) for number, parameters in enumerate(PRINTED)),
    *(plain(number, image) for number, image in enumerate(IMAGES)),
    regular(0, 192, (1, 3, 6, 6), (48, 104, 208, 440)),
    regular(1, 256, (2, 4, 7, 7), (48, 104, 208, 440)),
    regular(2, 240, (2, 4, 8, 8), (56, 112, 232, 488)),
    regular(3, 288, (2, 5, 9, 9), (56, 128, 248, 528)),
    regular(4, 320, (2, 6, 11, 11), (64, 144, 288, 616)),
    regular(5, 384, (3, 7, 14, 14), (80, 168, 336, 704)),
)
