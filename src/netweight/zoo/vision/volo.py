"""Zoo networks: VOLO."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.volo import NAMES, volo_document
from netweight.zoo.entry import Entry, Published


def entry(size: int, image: int, printed: tuple[str, str], width: int, depths: Sequence[int], heads: Sequence[int],
          **rest: Any) -> Entry:  # fmt: skip
    """A row of the paper's Tables 2 and 3."""
    table = "Yuan et al. 2021, arXiv 2106.13112, Table 3"
    title = f"VOLO-D{size}" + (f" {image}" if image != 224 else "")
    parameters = Published("parameters", printed[0], "rounded to millions", table)
    macs = [Published("macs", printed[1], "multiply-adds, printed as FLOPs", table)] if printed[1] else []
    shared: dict[str, Any] = {"width": width, "depths": tuple(depths), "heads": tuple(heads), "image": image}
    return Entry(
        id=f"volo_d{size}_{image}",
        title=title,
        year=2021,
        group="vision",
        family="VOLO",
        build=volo_document,
        hyperparameters={**shared, **rest},
        source=f"arXiv 2106.13112; timm volo_d{size}_{image}",
        published=(parameters, *macs),
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet", "pyramid"),
        note="The paper rounds.",
    )


ONE = 192, (4, 4, 8, 2), (6, 12)


TWO = 256, (6, 4, 10, 4), (8, 16)


THREE = 256, (8, 8, 16, 4), (8, 16)


FOUR = 384, (8, 8, 16, 4), (12, 16)


FIVE = 384, (12, 12, 20, 4), (12, 16)


LAST: dict[str, Any] = {"ratio": 4, "stem": 128}


ENTRIES = (
    entry(1, 224, ("27 M", "6.8 G"), *ONE),
    entry(1, 384, ("27 M", "22.8 G"), *ONE),
    entry(2, 224, ("59 M", "14.1 G"), *TWO),
    entry(2, 384, ("59 M", "46.1 G"), *TWO),
    entry(3, 224, ("86 M", "20.6 G"), *THREE),
    entry(3, 448, ("86 M", ""), *THREE),
    entry(4, 224, ("193 M", "43.8 G"), *FOUR),
    entry(4, 448, ("193 M", "197 G"), *FOUR),
    entry(5, 224, ("296 M", "69.0 G"), *FIVE, **LAST),
    entry(5, 448, ("296 M", "304 G"), *FIVE, **LAST),
    entry(5, 512, ("296 M", "412 G"), *FIVE, **LAST),
)
