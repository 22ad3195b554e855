"""Zoo networks: FastViT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.fastvit import NAMES, fastvit_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, printed: tuple[str, str], widths: Sequence[int], depths: Sequence[int], **rest: Any) -> Entry:
    """A size of the paper, or an image tower of MobileCLIP's (arXiv 2311.17049), whose classes are features."""
    clip = size.startswith("mci")
    table = "Vasu et al. 2023, arXiv 2303.14189, Table 5"
    title = f"FastViT-{size.upper()}" if not clip else f"MobileCLIP FastViT-{size.upper()}"
    published = (
        Published("parameters", printed[0], "rounded, branches joined", table),
        Published("macs", printed[1], "multiply-adds, branches joined, printed as FLOPs", table),
    )
    attends = rest.get("attending", 0)
    return Entry(
        id=f"fastvit_{size}",
        title=title,
        year=2023,
        group="vision",
        family="FastViT",
        build=fastvit_document,
        hyperparameters={"widths": tuple(widths), "depths": tuple(depths), **rest},
        source=f"arXiv 2303.14189; timm fastvit_{size}" + ("; arXiv 2311.17049" if clip else ""),
        published=published if printed[0] else (),
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        tags=("transformer" if attends else "cnn", "encoder" if clip else "classification",
              *(() if clip else ("imagenet",)), "depthwise", "mobile"),
        note="As it is trained: the branches are not joined. The paper counts one convolution for them.",
    )  # fmt: skip


SMALL, MIDDLE, WIDE = (48, 96, 192, 384), (64, 128, 256, 512), (76, 152, 304, 608)


TWELVE, DEEP = (2, 2, 6, 2), (6, 6, 18, 6)


TOWER: dict[str, Any] = {"ratio": 3, "attending": 1, "squeezes": True, "act": True, "classes": 512}


LARGER: dict[str, Any] = {"attending": 2, "act": True, "norm": "layer", "scale": False, "classes": 768}


ENTRIES = (
    entry("t8", ("3.6 M", "0.7 G"), SMALL, (2, 2, 4, 2), ratio=3),
    entry("t12", ("6.8 M", "1.4 G"), MIDDLE, TWELVE, ratio=3),
    entry("s12", ("8.8 M", "1.8 G"), MIDDLE, TWELVE),
    entry("sa12", ("10.9 M", "1.9 G"), MIDDLE, TWELVE, attending=1),
    entry("sa24", ("20.6 M", "3.8 G"), MIDDLE, (4, 4, 12, 4), attending=1),
    entry("sa36", ("30.4 M", "5.6 G"), MIDDLE, DEEP, attending=1),
    entry("ma36", ("42.7 M", "7.9 G"), WIDE, DEEP, attending=1),
    entry("mci0", ("", ""), MIDDLE, (2, 6, 10, 2), **TOWER),
    entry("mci1", ("", ""), MIDDLE, (4, 12, 20, 4), **TOWER),
    entry("mci2", ("", ""), (80, 160, 320, 640), (4, 12, 24, 4), **TOWER),
    entry("mci3", ("", ""), (96, 192, 384, 768, 1536), (2, 12, 24, 4, 2), **LARGER),
    entry("mci4", ("", ""), (128, 256, 512, 1024, 2048), (2, 12, 24, 4, 4), **LARGER),
)
