"""Zoo networks: Whisper."""

from __future__ import annotations

from netweight.families.audio.whisper import whisper_document
from netweight.families.language.bart import NAMES
from netweight.zoo.entry import Entry, Published


def entry(size: str, printed: str, width: int, depth: int, heads: int, *aliases: str, **rest: int) -> Entry:
    """A size of the repository's table."""
    by = Published("parameters", printed, "rounded", "github.com/openai/whisper, README")
    sizes = {"width": width, "depth": depth, "heads": heads, "written": depth, **rest}
    return Entry(
        id=f"whisper-{size}",
        title=f"Whisper {size}",
        year={"large-v3": 2023, "large-v3-turbo": 2024}.get(size, 2022),
        group="audio",
        family="Whisper",
        build=whisper_document,
        hyperparameters=sizes,
        source="arXiv 2212.04356; transformers WhisperForConditionalGeneration",
        published=(by,),
        aliases=(f"openai/whisper-{size}", *aliases),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "encoder-decoder", "speech"),
        note="Thirty seconds are 3,000 frames. The encoder's sines of the positions are stored and counted. Its makers "
        "print a little more, and not how they count.",
    )


ENTRIES = (
    entry("tiny", "39 M", 384, 4, 6),
    entry("base", "74 M", 512, 6, 8),
    entry("small", "244 M", 768, 12, 12),
    entry("medium", "769 M", 1024, 24, 16),
    entry("tiny.en", "39 M", 384, 4, 6, vocabulary=51864),
    entry("base.en", "74 M", 512, 6, 8, vocabulary=51864),
    entry("small.en", "244 M", 768, 12, 12, vocabulary=51864),
    entry("medium.en", "769 M", 1024, 24, 16, vocabulary=51864),
    entry("large-v2", "1550 M", 1280, 32, 20, "openai/whisper-large"),
    entry("large-v3", "1550 M", 1280, 32, 20, mels=128, vocabulary=51866),
    entry("large-v3-turbo", "809 M", 1280, 32, 20, "whisper-turbo", written=4, mels=128, vocabulary=51866),
    Entry(
        id="distil-whisper-large-v3",
        title="Distil-Whisper large-v3",
        year=2024,
        group="audio",
        family="Whisper",
        build=whisper_document,
        hyperparameters={"width": 1280, "depth": 32, "heads": 20, "written": 2, "mels": 128, "vocabulary": 51866},
        source="arXiv 2311.00430; transformers WhisperForConditionalGeneration",
        published=(Published("parameters", "756 M", "rounded", "github.com/huggingface/distil-whisper, README"),),
        aliases=("distil-whisper/distil-large-v3", "distil-large-v3"),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "encoder-decoder", "speech", "distilled"),
    ),
)
