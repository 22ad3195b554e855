"""Zoo networks: Swin."""

from __future__ import annotations

from netweight.families.vision.swin import swin_document
from netweight.zoo.entry import Entry, Published
from netweight.zoo.published import torchvision


def entry(
    size: str, counted: int, macs: str, width: int, depth: int, heads: int, rate: float, *, second: bool = False
) -> Entry:
    """T, S and B."""
    extra = {"window": 8, "second": True, "image": 256} if second else {}
    table = "Liu et al. 2021, arXiv 2103.14030, Table 1"
    printed = {"t": ("29 M", "4.5 G"), "s": ("50 M", "8.7 G"), "b": ("88 M", "15.4 G")}[size]
    paper = () if second else (
        Published("parameters", printed[0], "rounded to millions", table),
        Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
    )  # fmt: skip
    version = "_v2" if second else ""
    return Entry(
        id=f"swin{version}_{size}",
        title=f"Swin{' V2' if second else ''}-{size.upper()}",
        year=2021,
        group="vision",
        family="Swin",
        build=swin_document,
        hyperparameters={
            "width": width, "depths": (2, 2, depth, 2), "heads": tuple(heads * 2**n for n in range(4)),
            "drop_path": rate, **extra,
        },
        source=f"arXiv {'2111.09883' if second else '2103.14030'}; torchvision.models.swin_transformer",
        published=(*torchvision(counted, macs), *paper),
        licence="MIT",
        tags=("transformer", "classification", "imagenet", "window", "pyramid"),
        note="" if second else "The paper rounds to whole millions; for T it prints 29, its repository 28.",
    )  # fmt: skip


ENTRIES = (
    entry("t", 28288354, "4.491 G", 96, 6, 3, 0.2),
    entry("s", 49606258, "8.741 G", 96, 18, 3, 0.3),
    entry("b", 87768224, "15.431 G", 128, 18, 4, 0.5),
    entry("t", 28351570, "5.94 G", 96, 6, 3, 0.2, second=True),
    entry("s", 49737442, "11.546 G", 96, 18, 3, 0.3, second=True),
    entry("b", 87930848, "20.325 G", 128, 18, 4, 0.5, second=True),
)
