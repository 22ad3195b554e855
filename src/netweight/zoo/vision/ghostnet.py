"""Zoo networks: GhostNet."""

from __future__ import annotations

from netweight.families.vision.ghostnet import ghostnet_document
from netweight.zoo.entry import Entry, Published


def entry(width: float, parameters: str, macs: str) -> Entry:
    """A row of the paper's Table 7."""
    table = "Han et al. 2019, arXiv 1911.11907, Table 7"
    return Entry(
        id=f"ghostnet_{round(100 * width):03}",
        title=f"GhostNet {width}",
        year=2019,
        group="vision",
        family="GhostNet",
        build=ghostnet_document,
        hyperparameters={"width": width},
        source="arXiv 1911.11907; timm.models.ghostnet",
        published=(
            Published("parameters", parameters, "rounded", table),
            Published("macs", macs, "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"ghostnet_{width}",),
        licence="Apache-2.0" if width == 1 else "",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note="The paper counts some operations otherwise.",
    )


ENTRIES = (entry(0.5, "2.6 M", "42 M"), entry(1.0, "5.2 M", "141 M"), entry(1.3, "7.3 M", "226 M"))
