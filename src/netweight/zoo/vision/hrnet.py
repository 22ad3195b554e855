"""Zoo networks: HRNet."""

from __future__ import annotations

from netweight.families.vision.hrnet import hrnet_document
from netweight.zoo.entry import Entry, Published


def entry(width: int, parameters: str, macs: str) -> Entry:
    """HRNet-W18 to W64."""
    source = "github.com/HRNet/HRNet-Image-Classification, README"
    return Entry(
        id=f"hrnet_w{width}",
        title=f"HRNet-W{width}",
        year=2019,
        group="vision",
        family="HRNet",
        build=hrnet_document,
        hyperparameters={"width": width},
        source="arXiv 1908.07919; timm.models.hrnet",
        published=(
            Published("parameters", parameters, "rounded", source),
            Published("macs", macs, "multiply-adds by 1024³, printed as GFLOPs", source),
        ),
        licence="MIT",
        tags=("cnn", "classification", "imagenet"),
        note="The source's G is 1024³: in that unit the multiply-adds counted here are the ones that it prints.",
    )


ENTRIES = (
    entry(18, "21.3 M", "3.99 G"),
    entry(30, "37.7 M", "7.55 G"),
    entry(32, "41.2 M", "8.31 G"),
    entry(40, "57.6 M", "11.8 G"),
    entry(44, "67.1 M", "13.9 G"),
    entry(48, "77.5 M", "16.1 G"),
    entry(64, "128.1 M", "26.9 G"),
)
