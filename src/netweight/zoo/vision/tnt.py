"""Zoo networks: TNT."""

from __future__ import annotations

from netweight.families.vision.tnt import NAMES, tnt_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, printed: tuple[str, str], inner: int, width: int, heads: tuple[int, int], **rest: bool) -> Entry:
    """A row of the paper's Table 1; the legacy one norms pixels apart."""
    table = "Han et al. 2021, arXiv 2103.00112, Table 1"
    name, title = f"tnt_{size}_patch16_224", f"TNT-{size[0].upper()}" + (" legacy" if rest else "")
    shared = {"inner": inner, "width": width, "heads": heads}
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family="TNT",
        build=tnt_document,
        hyperparameters={**shared, **rest},
        source=f"arXiv 2103.00112; timm {name}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet"),
        note="The paper rounds.",
    )


ENTRIES = (
    entry("s", ("23.8 M", "5.2 G"), 24, 384, (4, 6)),
    entry("s_legacy", ("23.8 M", "5.2 G"), 24, 384, (4, 6), legacy=True),
    entry("b", ("65.6 M", "14.1 G"), 40, 640, (4, 10)),
)
