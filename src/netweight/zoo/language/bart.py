"""Zoo networks: BART, Pegasus, Marian."""

from __future__ import annotations

from typing import Any

from netweight.families.language.bart import NAMES, bart_document
from netweight.zoo.entry import Entry, Published


def entry(
    name: str,
    title: str,
    year: int,
    family: str,
    source: str,
    published: tuple[Published, ...],
    hub: tuple[str, ...],
    shape: tuple[int, int, int, int],
    licence: str,
    note: str,
    **fields: Any,
) -> Entry:
    """One model: `shape` is its width, the layers of a half, heads and inner width."""
    width, depth, heads, inner = shape
    return Entry(
        id=name,
        title=title,
        year=year,
        group="language",
        family=family,
        build=bart_document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "inner": inner, **fields},
        source=source,
        published=published,
        aliases=hub,
        naming=NAMES,
        licence=licence,
        tags=("transformer", "encoder-decoder"),
        note=note,
    )


BART = "arXiv 1910.13461; transformers BartForConditionalGeneration"


BUFFER = "A constant bias of the logits, stored as a buffer of noughts, is left out."


README = "github.com/facebookresearch/fairseq, bart, README"


LEARNED: dict[str, Any] = {"vocabulary": 50265, "positions": 1026, "learned": True}


ENTRIES = (
    entry(
        "bart-base", "BART-base", 2019, "BART", BART, (Published("parameters", "140 M", "rounded", README),),
        ("facebook/bart-base",), (768, 6, 12, 3072), "MIT", BUFFER, **LEARNED,
    ),
    entry(
        "bart-large", "BART-large", 2019, "BART", BART, (Published("parameters", "400 M", "rounded", README),),
        ("facebook/bart-large",), (1024, 12, 16, 4096), "MIT",
        f"{BUFFER} Its makers round to hundreds of millions.", **LEARNED,
    ),
    entry(
        "pegasus-large", "Pegasus-large", 2019, "Pegasus",
        "arXiv 1912.08777; transformers PegasusForConditionalGeneration",
        (Published("parameters", "568 M", "rounded", "Zhang et al. 2019, arXiv 1912.08777, section 4"),),
        ("google/pegasus-large",), (1024, 16, 16, 4096), "", f"Stored with its sines of the positions. {BUFFER}",
        vocabulary=96103, before=True, act="relu",
    ),
    entry(
        "opus-mt-en-de", "Marian en-de", 2020, "Marian", "github.com/Helsinki-NLP/Opus-MT; transformers MarianMTModel",
        (), ("Helsinki-NLP/opus-mt-en-de", "marian-en-de"), (512, 6, 8, 2048), "CC-BY-4.0",
        f"Stored with its sines of the positions. {BUFFER}", vocabulary=58101, positions=512, act="silu",
    ),
)  # fmt: skip
