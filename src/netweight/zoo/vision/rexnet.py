"""Zoo networks: ReXNet."""

from __future__ import annotations

from netweight.families.vision.rexnet import rexnet_document
from netweight.zoo.entry import Entry, Published


def entry(width: float, parameters: str, macs: str) -> Entry:
    """A row of the paper's table of models."""
    table = "github.com/clovaai/rexnet, README"
    return Entry(
        id=f"rexnet_{round(100 * width)}",
        title=f"ReXNet {width}",
        year=2020,
        group="vision",
        family="ReXNet",
        build=rexnet_document,
        hyperparameters={"width": width},
        source="arXiv 2007.00992; timm.models.rexnet",
        published=(
            Published("parameters", parameters, "rounded", table),
            Published("macs", macs, "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"rexnet_{width}",),
        licence="MIT",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note="The README rounds, and cuts 34.7 down to 34." if width == 3 else "The README rounds.",
    )


ENTRIES = (
    entry(1.0, "4.8 M", "0.40 G"),
    entry(1.3, "7.6 M", "0.66 G"),
    entry(1.5, "9.7 M", "0.88 G"),
    entry(2.0, "16 M", "1.5 G"),
    entry(3.0, "34 M", "3.4 G"),
)
