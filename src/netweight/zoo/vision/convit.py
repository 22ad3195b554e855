"""Zoo networks: ConViT."""

from __future__ import annotations

from netweight.families.vision.convit import NAMES, convit_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, heads: int, printed: tuple[str, str]) -> Entry:
    """A row of the paper's Table 1."""
    table = "d'Ascoli et al. 2021, arXiv 2103.10697, Table 1"
    title = f"ConViT-{ {'tiny': 'Ti', 'small': 'S', 'base': 'B'}[size] }"
    return Entry(
        id=f"convit_{size}",
        title=title,
        year=2021,
        group="vision",
        family="ConViT",
        build=convit_document,
        hyperparameters={"heads": heads},
        source=f"arXiv 2103.10697; timm convit_{size}",
        published=(
            Published("parameters", printed[0], "rounded to millions", table),
            *([Published("macs", printed[1], "multiply-adds, printed as Flops", table)] if printed[1] else []),
        ),
        aliases=(title.lower(),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet"),
        note="The paper prints 17 G for the base one; all its layers as they are run are 17.5.",
    )


ENTRIES = (
    entry("tiny", 4, ("6 M", "")),
    entry("small", 9, ("27 M", "5.4 G")),
    entry("base", 16, ("86 M", "17 G")),
)
