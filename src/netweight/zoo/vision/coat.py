"""Zoo networks: CoaT."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.coat import NAMES, coat_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, title: str, printed: tuple[str, str], widths: Sequence[int], **rest: object) -> Entry:
    """A row of the paper's Table 2, or of its code."""
    table = "Xu et al. 2021, arXiv 2104.06399, Table 2"
    published = (
        Published("parameters", printed[0], "rounded", table),
        Published("macs", printed[1], "multiply-adds, printed as GFLOPs", table),
    )
    return Entry(
        id=f"coat_{size}",
        title=title,
        year=2021,
        group="vision",
        family="CoaT",
        build=coat_document,
        hyperparameters={"widths": tuple(widths), **rest},
        source=f"arXiv 2104.06399; timm coat_{size}",
        published=published if printed[0] else (),
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet", "depthwise", "pyramid"),
        note="The paper rounds." if printed[0] else "",
    )


TWO, LATE, MEDIUM = (2, 2, 2, 2), (8, 8, 4, 4), (3, 6, 10, 8)


ENTRIES = (
    entry("tiny", "CoaT Tiny", ("5.5 M", "4.4 G"), (152,) * 4, depths=TWO, together=6),
    entry("mini", "CoaT Mini", ("10 M", "6.8 G"), (152, 216, 216, 216), depths=TWO, together=6),
    entry("small", "CoaT Small", ("22 M", "12.6 G"), (152, 320, 320, 320), depths=TWO, together=6),
    entry("lite_tiny", "CoaT-Lite Tiny", ("5.7 M", "1.6 G"), (64, 128, 256, 320), depths=TWO, ratios=LATE),
    entry("lite_mini", "CoaT-Lite Mini", ("11 M", "2.0 G"), (64, 128, 320, 512), depths=TWO, ratios=LATE),
    entry("lite_small", "CoaT-Lite Small", ("20 M", "4.0 G"), (64, 128, 320, 512), depths=(3, 4, 6, 3), ratios=LATE),
    entry("lite_medium", "CoaT-Lite Medium", ("45 M", "9.8 G"), (128, 256, 320, 512), depths=MEDIUM),
    entry("lite_medium_384", "CoaT-Lite Medium 384", ("", ""), (128, 256, 320, 512), depths=MEDIUM, image=384),
)
