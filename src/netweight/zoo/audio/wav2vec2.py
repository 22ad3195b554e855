"""Zoo networks: wav2vec 2.0, HuBERT, WavLM."""

from __future__ import annotations

from netweight.families.audio.wav2vec2 import NAMES, wav2vec2_document
from netweight.zoo.entry import Entry, Published

NOTE = "Without the heads of pretraining, which the published total counts. One second is 16,000 samples."


WAV2VEC = "Baevski et al. 2020, arXiv 2006.11477, section 4.2"


XLSR = "Babu et al. 2021, arXiv 2111.09296, Table 2"


WAVLM = "Chen et al. 2021, arXiv 2110.13900, Table I"


FAMILIES = {
    "wav2vec2": ("wav2vec 2.0", "Wav2Vec2Model", "MIT"),
    "hubert": ("HuBERT", "HubertModel", "MIT"),
    "wavlm": ("WavLM", "WavLMModel", "CC-BY-SA-3.0"),
}


HUBERT = "Hsu et al. 2021, arXiv 2106.07447, Table I"


def entry(
    name: str,
    title: str,
    paper: str,
    printed: tuple[str, str],
    shape: tuple[int, int, int],
    *aliases: str,
    **rest: bool,
) -> Entry:
    """A model: its paper's number and year, its printed size and who prints it, its width, depth and heads."""
    family, model, licence = FAMILIES[name.split("-")[0]]
    width, depth, heads = shape
    return Entry(
        id=name,
        title=title,
        year=2000 + int(paper[:2]),
        group="audio",
        family=family,
        build=wav2vec2_document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, **rest},
        source=f"arXiv {paper}; transformers {model}",
        published=(Published("parameters", printed[0], "rounded", printed[1]),),
        aliases=(*aliases, *({title.lower().replace(" ", "-")} - {name})),
        naming=NAMES,
        licence=licence,
        tags=("transformer", "encoder", "speech", "self-supervised", "grouped"),
        note=NOTE,
    )


BASE, LARGE, HUGE = (768, 12, 12), (1024, 24, 16), (1280, 48, 16)


ENTRIES = (
    entry("wav2vec2-base", "wav2vec 2.0 base", "2006.11477", ("95 M", WAV2VEC), BASE, "facebook/wav2vec2-base"),
    entry("wav2vec2-large", "wav2vec 2.0 large", "2006.11477", ("317 M", WAV2VEC), LARGE, "facebook/wav2vec2-large"),
    entry("wav2vec2-large-lv60", "wav2vec 2.0 large LV-60", "2006.11477", ("317 M", WAV2VEC), LARGE,
          "facebook/wav2vec2-large-lv60", "facebook/wav2vec2-large-xlsr-53", normed=True),
    entry("wav2vec2-xls-r-300m", "XLS-R 0.3B", "2111.09296", ("317 M", XLSR), LARGE, "facebook/wav2vec2-xls-r-300m",
          normed=True),
    entry("wav2vec2-xls-r-1b", "XLS-R 1B", "2111.09296", ("965 M", XLSR), HUGE, "facebook/wav2vec2-xls-r-1b",
          normed=True),
    entry("wav2vec2-xls-r-2b", "XLS-R 2B", "2111.09296", ("2162 M", XLSR), (1920, 48, 16),
          "facebook/wav2vec2-xls-r-2b", normed=True),
    entry("hubert-base-ls960", "HuBERT base", "2106.07447", ("95 M", HUBERT), BASE, "facebook/hubert-base-ls960"),
    entry("hubert-large-ll60k", "HuBERT large", "2106.07447", ("317 M", HUBERT), LARGE, "facebook/hubert-large-ll60k",
          normed=True),
    entry("hubert-xlarge-ll60k", "HuBERT xlarge", "2106.07447", ("964 M", HUBERT), HUGE,
          "facebook/hubert-xlarge-ll60k", normed=True),
    entry("wavlm-base", "WavLM base", "2110.13900", ("94.70 M", WAVLM), BASE, "microsoft/wavlm-base",
          "microsoft/wavlm-base-plus", gated=True),
    entry("wavlm-large", "WavLM large", "2110.13900", ("316.62 M", WAVLM), LARGE, "microsoft/wavlm-large", normed=True,
          gated=True),
)  # fmt: skip
