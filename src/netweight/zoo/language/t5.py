"""Zoo networks: T5."""

from __future__ import annotations

from netweight.families.language.t5 import NAMES, t5_document
from netweight.zoo.entry import Entry, Published

GATED = {"gated": True, "tied": False}


PAPER = "Raffel et al. 2019, arXiv 1910.10683, section 3.7"


UNTIED = "Its head has a table of its own, as in the published weights; transformers 5.23 ties it unless told."


def entry(
    size: str, printed: str, width: int, depth: int, heads: int, inner: int, head_dim: int = 64, *, note: str
) -> Entry:
    """A size of the first T5."""
    return Entry(
        id=f"t5-{size}",
        title=f"T5-{size}",
        year=2019,
        group="language",
        family="T5",
        build=t5_document,
        hyperparameters={
            "width": width, "depth": depth, "heads": heads, "inner": inner, "head_dim": head_dim
        },
        source="arXiv 1910.10683; transformers T5ForConditionalGeneration",
        published=(Published("parameters", printed, "rounded", PAPER),),
        aliases=(f"google-t5/t5-{size}",),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "encoder-decoder"),
        note=note,
    )  # fmt: skip


def later(
    name: str,
    title: str,
    printed: tuple[str, str] | None,
    aliases: tuple[str, ...],
    shape: tuple[int, int, int, int],
    vocabulary: int = 32128,
) -> Entry:
    """A size with gates and a head of its own: version 1.1, Flan-T5, mT5."""
    width, depth, heads, inner = shape
    multi = vocabulary > 100_000
    return Entry(
        id=name,
        title=title,
        year=2020 if multi else 2022,
        group="language",
        family="T5",
        build=t5_document,
        hyperparameters={
            "width": width, "depth": depth, "heads": heads, "inner": inner, **GATED, "vocabulary": vocabulary
        },
        source="arXiv 2010.11934; transformers MT5ForConditionalGeneration"
        if multi
        else "arXiv 2210.11416, 2002.05202; transformers T5ForConditionalGeneration",
        published=(Published("parameters", printed[0], "rounded", printed[1]),) if printed else (),
        aliases=aliases,
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "encoder-decoder"),
        note=f"{UNTIED} The paper rounds.",
    )  # fmt: skip


FLAN = "Chung et al. 2022, arXiv 2210.11416, Table 2"


MT5 = "Xue et al. 2020, arXiv 2010.11934, section 3.2"


SMALL, BASE, LARGE = (512, 8, 6, 1024), (768, 12, 12, 2048), (1024, 24, 16, 2816)


XL, XXL = (2048, 24, 32, 5120), (4096, 24, 64, 10240)


def flan(size: str, printed: str, shape: tuple[int, int, int, int]) -> Entry:
    """Flan-T5, which T5 1.1 is too, but for its training."""
    aliases = (f"google/flan-t5-{size}", f"t5-v1_1-{size}", f"google/t5-v1_1-{size}")
    return later(f"flan-t5-{size}", f"Flan-T5-{size}", (printed, FLAN), aliases, shape)


def many(size: str, printed: str, shape: tuple[int, int, int, int]) -> Entry:
    """mT5, for a hundred languages."""
    return later(f"mt5-{size}", f"mT5-{size}", (printed, MT5), (f"google/mt5-{size}",), shape, 250112)


ENTRIES = (
    entry("small", "60 M", 512, 6, 8, 2048, note="The paper rounds to tens of millions."),
    entry("base", "220 M", 768, 12, 12, 3072, note="The paper rounds to tens of millions."),
    entry("large", "770 M", 1024, 24, 16, 4096, note="The paper's 770 million would be with a second table of words."),
    entry("3b", "2.8 B", 1024, 24, 32, 16384, 128, note="The paper cuts 2.85 down to 2.8."),
    entry("11b", "11 B", 1024, 24, 128, 65536, 128, note="The paper rounds to whole billions."),
    flan("small", "80 M", SMALL),
    flan("base", "250 M", BASE),
    flan("large", "780 M", LARGE),
    flan("xl", "3 B", XL),
    flan("xxl", "11 B", XXL),
    many("small", "300 M", SMALL),
    many("base", "580 M", BASE),
    many("large", "1.2 B", LARGE),
    many("xl", "3.7 B", XL),
    many("xxl", "13 B", XXL),
)
