"""Zoo networks: DeBERTa."""

from __future__ import annotations

from netweight.families.language.deberta import ONE, TWO, deberta_document
from netweight.zoo.entry import Entry, Published

README = "github.com/microsoft/DeBERTa, README"


CARD = "Microsoft, card of the model"


def entry(
    name: str, rest: str, width: int, depth: int, heads: int, total: tuple[str, str] = ("", ""), **more: int | bool
) -> Entry:
    """A row of the repository's table, which prints `rest`: all but the table of words."""
    version = name.partition("deberta-")[2]
    first = not version.startswith("v")
    old = {"vocabulary": 50265, "distances": 1024, "first": True} if first else {}
    paper, model = "2111.09543" if "v3" in version else "2006.03654", "Deberta" if first else "DebertaV2"
    return Entry(
        id=name,
        title=name.replace("deberta", "DeBERTa", 1),
        year=2020 if first else 2021,
        group="language",
        family="DeBERTa",
        build=deberta_document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, **old, **more},
        source=f"arXiv {paper}; transformers {model}Model",
        published=(Published("parameters", total[0], "rounded", total[1]),) if total[0] else (),
        aliases=(f"microsoft/{name}",),
        naming=ONE if first else TWO,
        licence="MIT",
        tags=("transformer", "encoder"),
        note=f"Its makers print {rest} without the table of words. The heads of pretraining are left out here."
        + (" They cut 1.57 B in all down to 1.5." if "xxlarge" in name else ""),
    )


ENTRIES = (
    entry("deberta-base", "100 M", 768, 12, 12),
    entry("deberta-large", "350 M", 1024, 24, 16),
    entry("deberta-xlarge", "700 M", 1024, 48, 16, ("750 M", CARD)),
    entry("deberta-v2-xlarge", "710 M", 1536, 24, 24, ("900 M", README), convolved=True),
    entry("deberta-v2-xxlarge", "1,320 M", 1536, 48, 24, ("1.5 B", README), convolved=True),
    entry("deberta-v3-xsmall", "22 M", 384, 12, 6),
    entry("deberta-v3-small", "44 M", 768, 6, 12),
    entry("deberta-v3-base", "86 M", 768, 12, 12),
    entry("deberta-v3-large", "304 M", 1024, 24, 16),
    entry("mdeberta-v3-base", "86 M", 768, 12, 12, vocabulary=251000),
)
