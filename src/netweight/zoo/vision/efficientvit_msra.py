"""Zoo networks: EfficientViT (MSRA)."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.efficientvit_msra import NAMES, efficientvit_msra_document
from netweight.zoo.entry import Entry, Published


def entry(size: int, printed: tuple[str, str], widths: Sequence[int], heads: Sequence[int], kernels: str,
          depths: Sequence[int] = (1, 2, 3)) -> Entry:  # fmt: skip
    """A row of the paper's Tables 1 and 2."""
    table = "Liu et al. 2023, arXiv 2305.07027, Table 2"
    title = f"EfficientViT-M{size}"
    return Entry(
        id=f"efficientvit_m{size}",
        title=title,
        year=2023,
        group="vision",
        family="EfficientViT (MSRA)",
        build=efficientvit_msra_document,
        hyperparameters={
            "widths": tuple(widths),
            "depths": tuple(depths),
            "heads": tuple(heads),
            "kernels": tuple(map(int, kernels)),
        },
        source=f"arXiv 2305.07027; timm efficientvit_m{size}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(title.lower(),),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "pyramid"),
        note="The paper rounds.",
    )


ENTRIES = (
    entry(0, ("2.3 M", "79 M"), (64, 128, 192), (4, 4, 4), "5555"),
    entry(1, ("3.0 M", "167 M"), (128, 144, 192), (2, 3, 3), "7533"),
    entry(2, ("4.2 M", "201 M"), (128, 192, 224), (4, 3, 2), "7533"),
    entry(3, ("6.9 M", "263 M"), (128, 240, 320), (4, 3, 4), "5555"),
    entry(4, ("8.8 M", "299 M"), (128, 256, 384), (4, 4, 4), "7533"),
    entry(5, ("12.4 M", "522 M"), (192, 288, 384), (3, 3, 4), "7533", (1, 3, 4)),
)
