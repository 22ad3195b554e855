"""Zoo networks: RegNet."""

from __future__ import annotations

from netweight.families.vision.regnet import regnet_document
from netweight.zoo.entry import Entry
from netweight.zoo.published import torchvision


def entry(
    kind: str, size: str, counted: int, macs: str, shape: tuple[int, int, float, float, int], image: int = 224
) -> Entry:
    """A network of the paper's appendix; `shape` is blocks, first width, slope, ratio, group width."""
    depth, first, slope, ratio, group = shape
    printed = size.replace("_", ".")
    sizes = {"image": image} if image != 224 else {}
    return Entry(
        id=f"regnet_{kind}_{size}",
        title=f"RegNet{kind.upper()} {printed.upper()}",
        year=2020,
        group="vision",
        family="RegNet",
        build=regnet_document,
        hyperparameters={
            "depth": depth, "first": first, "slope": slope, "ratio": ratio, "group": group, "squeezed": kind == "y",
            **sizes,
        },
        source="arXiv 2003.13678; torchvision.models.regnet",
        published=torchvision(counted, macs),
        aliases=(f"regnet{kind}_{printed}",),
        tags=("cnn", "classification", "imagenet", "grouped"),
    )  # fmt: skip


ENTRIES = (
    entry("x", "400mf", 5495976, "0.414 G", (22, 24, 24.48, 2.54, 16)),
    entry("x", "800mf", 7259656, "0.8 G", (16, 56, 35.73, 2.28, 16)),
    entry("x", "1_6gf", 9190136, "1.603 G", (18, 80, 34.01, 2.25, 24)),
    entry("x", "3_2gf", 15296552, "3.177 G", (25, 88, 26.31, 2.25, 48)),
    entry("x", "8gf", 39572648, "7.995 G", (23, 80, 49.56, 2.88, 120)),
    entry("x", "16gf", 54278536, "15.941 G", (22, 216, 55.59, 2.1, 128)),
    entry("x", "32gf", 107811560, "31.736 G", (23, 320, 69.86, 2.0, 168)),
    entry("y", "400mf", 4344144, "0.402 G", (16, 48, 27.89, 2.09, 8)),
    entry("y", "800mf", 6432512, "0.834 G", (14, 56, 38.84, 2.4, 16)),
    entry("y", "1_6gf", 11202430, "1.612 G", (27, 48, 20.71, 2.65, 24)),
    entry("y", "3_2gf", 19436338, "3.176 G", (21, 80, 42.63, 2.66, 24)),
    entry("y", "8gf", 39381472, "8.473 G", (17, 192, 76.82, 2.19, 56)),
    entry("y", "16gf", 83590140, "15.912 G", (18, 200, 106.23, 2.48, 112)),
    entry("y", "32gf", 145046770, "32.28 G", (20, 232, 115.89, 2.53, 232)),
    entry("y", "128gf", 644812894, "374.57 G", (27, 456, 160.83, 2.52, 264), 384),
)
