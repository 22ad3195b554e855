"""Zoo networks: GPT."""

from __future__ import annotations

from netweight.families.language.gpt import NAMES, gpt1_document, gpt_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, width: int, depth: int, heads: int, paper: str, repository: str) -> Entry:
    """One row of the paper's Table 2: what it prints, and what its repository prints."""
    name = f"gpt2-{size}" if size else "gpt2"
    title = {"": "GPT-2", "xl": "GPT-2 XL"}.get(size, f"GPT-2 {size}")
    return Entry(
        id=name,
        title=title,
        year=2019,
        group="language",
        family="GPT",
        build=gpt_document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "positions": 1024},
        source="Radford et al. 2019, Language models are unsupervised multitask learners; transformers GPT2LMHeadModel",
        published=(
            Published("parameters", paper, "rounded", "Radford et al. 2019, Table 2"),
            Published("parameters", repository, "rounded", "github.com/openai/gpt-2, names of the models"),
        ),
        aliases=(f"openai-community/{name}", *(() if size else ("gpt2-small",))),
        naming=NAMES,
        licence="Modified MIT",
        tags=("transformer", "decoder"),
        note="The paper's own count was wrong, as its repository says.",
    )


PAPER3 = "Brown et al. 2020, arXiv 2005.14165, Table 2.1"


BANDS = "Half of its layers attend within a band; here all attend to every position, which changes no parameter."


def three(
    size: str, title: str, printed: str, width: int, depth: int, heads: int, other: str = "", note: str = ""
) -> Entry:
    """One row of the paper's Table 2.1."""
    return Entry(
        id=f"gpt3-{size}",
        title=title,
        year=2020,
        group="language",
        family="GPT",
        build=gpt_document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "positions": 2048},
        source="arXiv 2005.14165, section 2.1: the architecture of GPT-2",
        published=(Published("parameters", printed, "rounded", PAPER3),),
        aliases=(other,) if other else (),
        naming=NAMES,
        licence="not released",
        tags=("transformer", "decoder"),
        note=note or BANDS,
    )


ENTRIES = (
    entry("", 768, 12, 12, "117 M", "124 M"),
    entry("medium", 1024, 24, 16, "345 M", "355 M"),
    entry("large", 1280, 36, 20, "762 M", "774 M"),
    entry("xl", 1600, 48, 25, "1542 M", "1558 M"),
    three("small", "GPT-3 Small", "125 M", 768, 12, 12),
    three("medium", "GPT-3 Medium", "350 M", 1024, 24, 16, note="The paper rounds to tens of millions."),
    three("large", "GPT-3 Large", "760 M", 1536, 24, 16),
    three("xl", "GPT-3 XL", "1.3 B", 2048, 24, 16, note="The paper prints 24 heads of 128, which is not its width."),
    three("2.7b", "GPT-3 2.7B", "2.7 B", 2560, 32, 32),
    three("6.7b", "GPT-3 6.7B", "6.7 B", 4096, 32, 32),
    three(
        "13b", "GPT-3 13B", "13.0 B", 5120, 40, 40, note="The paper prints a width of 5140; 40 heads of 128 are 5120."
    ),
    three(
        "175b", "GPT-3 175B", "175.0 B", 12288, 96, 96, "gpt3", f"The paper rounds 174.6 up to whole billions. {BANDS}"
    ),
    Entry(
        id="openai-gpt",
        title="GPT-1",
        year=2018,
        group="language",
        family="GPT",
        build=gpt1_document,
        hyperparameters={"width": 768, "depth": 12, "heads": 12, "positions": 512, "vocabulary": 40478},
        source="Radford et al. 2018, Improving language understanding; transformers OpenAIGPTLMHeadModel",
        published=(Published("parameters", "117 M", "rounded", "Radford et al. 2019, Table 2"),),
        aliases=("openai-community/openai-gpt", "gpt-1"),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "decoder"),
    ),
)
