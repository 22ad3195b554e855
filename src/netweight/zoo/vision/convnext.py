"""Zoo networks: ConvNeXt."""

from __future__ import annotations

from netweight.families.vision.convnext import NAMES, convnext_document
from netweight.zoo.entry import Entry, Published
from netweight.zoo.published import torchvision


def entry(size: str, counted: int, macs: str, paper: tuple[str, str], depth: int, width: int, path: float) -> Entry:
    """A row of the paper's Table 1."""
    table = "Liu et al. 2022, arXiv 2201.03545, Table 1"
    return Entry(
        id=f"convnext_{size}",
        title=f"ConvNeXt-{size[0].upper()}",
        year=2022,
        group="vision",
        family="ConvNeXt",
        build=convnext_document,
        hyperparameters={
            "depths": (3, 3, depth, 3),
            "widths": tuple(width * 2**n for n in range(4)),
            "drop_path": path,
        },
        source="arXiv 2201.03545; torchvision.models.convnext",
        published=(
            *torchvision(counted, macs),
            Published("parameters", paper[0], "rounded to millions", table),
            Published("macs", paper[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"convnext-{size[0]}", f"facebook/convnext-{size}-224", f"convnext-{size}-224"),
        naming=NAMES,
        licence="MIT",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note="The paper rounds to whole millions.",
    )


ENTRIES = (
    entry("tiny", 28589128, "4.456 G", ("29 M", "4.5 G"), 9, 96, 0.1),
    entry("small", 50223688, "8.684 G", ("50 M", "8.7 G"), 27, 96, 0.4),
    entry("base", 88591464, "15.355 G", ("89 M", "15.4 G"), 27, 128, 0.5),
    entry("large", 197767336, "34.361 G", ("198 M", "34.4 G"), 27, 192, 0.5),
)
