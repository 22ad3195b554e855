"""Zoo networks: DiT."""

from __future__ import annotations

from netweight.families.generation.dit import NAMES, dit_document
from netweight.zoo.entry import Entry, Published

PAPER = "Peebles and Xie 2022, arXiv 2212.09748, Tables 1 and 4"


MORE = " The paper prints 0.02 % more than the contractions here."


SIZES = {
    "S": (384, 12, 6, "33 M"),
    "B": (768, 12, 12, "130 M"),
    "L": (1024, 24, 16, "458 M"),
    "XL": (1152, 28, 16, "675 M"),
}


def entry(size: str, patch: int, macs: str) -> Entry:
    """A size of the paper's Table 1 at a size of patches; Table 4 prints multiply-adds."""
    width, depth, heads, printed = SIZES[size]
    return Entry(
        id=f"dit-{size.lower()}-{patch}",
        title=f"DiT-{size}/{patch}",
        year=2022,
        group="generation",
        family="DiT",
        build=dit_document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "patch": patch},
        source="arXiv 2212.09748; github.com/facebookresearch/DiT, models.py",
        published=(
            Published("parameters", printed, "rounded to millions", PAPER),
            Published("macs", f"{macs} G", "multiply-adds of a step at 256 pixels, printed as Gflops", PAPER),
        ),
        aliases=(f"dit-{size.lower()}/{patch}",),
        naming=NAMES,
        licence="CC-BY-NC-4.0",
        tags=("transformer", "diffusion"),
        note="Stored sines of the positions count." + (MORE if patch == 2 and size in ("L", "XL") else ""),
    )  # fmt: skip


ENTRIES = (
    entry("S", 2, "6.06"),
    entry("S", 4, "1.41"),
    entry("S", 8, "0.36"),
    entry("B", 2, "23.01"),
    entry("B", 4, "5.56"),
    entry("B", 8, "1.42"),
    entry("L", 2, "80.71"),
    entry("L", 4, "19.70"),
    entry("L", 8, "5.01"),
    entry("XL", 2, "118.64"),
    entry("XL", 4, "29.05"),
    entry("XL", 8, "7.39"),
)
