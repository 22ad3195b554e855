"""wav2vec 2.0 (arXiv 2006.11477), HuBERT (2106.07447), WavLM (2110.13900), as transformers: waveform to vectors."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, dropout, node, repeat, residual

NAMES = Naming(
    paths=(
        (r"attention\.o_proj", "attention.out_proj"),
        (r"masked_spec_embed\.weight", "masked_spec_embed"),
        (r"relative_attention_bias", "rel_attn_embed"),
    ),
)
WINDOWS = ((10, 5), (3, 2), (3, 2), (3, 2), (3, 2), (2, 2), (2, 2))
"""Kernel and stride of the seven convolutions: 400 samples for one vector, 320 from one to the next."""
FEATURES = 512
DROPPED = 0.1
"""Of probabilities, hidden and inner numbers. Whole layers are dropped too, one in ten; here all of them run."""


def heard(normed: bool, bias: bool) -> Json:
    """Seven convolutions over the waveform. Each is normed across its channels, or only the first, each channel."""

    def one(at: int, kernel: int, stride: int) -> Json:
        layer = node("conv1d", "conv", filters=FEATURES, kernel=kernel, stride=stride, bias=bias)
        across = (node("permute", order=[2, 1]), node("layernorm", "layer_norm"), node("permute", order=[2, 1]))
        each = (node("groupnorm", "layer_norm", groups=FEATURES),) if at == 0 else ()
        return block(str(at), layer, *(across if normed else each), node("gelu", "activation"))

    layers = block("conv_layers", *(one(at, *window) for at, window in enumerate(WINDOWS)))
    return block("feature_extractor", layers, node("permute", order=[2, 1]))


def placed(width: int) -> Json:
    """A convolution over 128 neighbours in 16 groups stands for positions, added; it gives one too many."""
    wide = {"kind": "conv1d", "filters": width, "kernel": 128, "padding": 64, "groups": 16}
    layers = (
        node("permute", order=[2, 1]),
        node("weight_norm", "conv", layer=wide, axis=2),
        node("slice", "padding", end=-1, axis=2),
        node("gelu", "activation"),
        node("permute", order=[2, 1]),
    )
    return residual(block("pos_conv_embed", *layers))


def layer(width: int, heads: int, before: bool, **distances: int | bool) -> list[Json]:
    """Attention and a feed-forward part, each normalised after the sum, or before."""
    attend = (node("attention", "attention", heads=heads, dropout=DROPPED, **distances), *dropout(DROPPED))
    forward = block(
        "feed_forward",
        node("dense", "intermediate_dense", units=4 * width),
        node("gelu", "intermediate_act_fn"),
        *dropout(DROPPED),
        node("dense", "output_dense", units=width),
        *dropout(DROPPED),
    )
    first, second = node("layernorm", "layer_norm"), node("layernorm", "final_layer_norm")
    if before:
        return [residual(first, *attend), residual(second, forward)]
    return [residual(*attend), first, residual(forward), second]


def document(name: str, width: int, depth: int, heads: int, normed: bool = False, gated: bool = False) -> Json:
    """Wav2Vec2Model, HubertModel or WavLMModel over `samples` at 16 kHz, without the heads of pretraining.

    `normed` puts norms inside: after each convolution, and before attention instead of after the sum. `gated` adds
    320 distances to scores, whose table the first layer holds, by a gate of each layer.
    """
    ends = node("layernorm", "layer_norm")
    start = (*(() if normed else (ends,)), *dropout(DROPPED))
    turns = repeat(depth, *layer(width, heads, normed), name="layers")
    if gated:
        first = repeat(1, *layer(width, heads, normed, relative=320, gated_distances=True))
        rest = repeat(depth - 1, *layer(width, heads, normed, gated_distances=True), start=1)
        turns = [block("layers", *first, *rest)]
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "samples": 16000},
        "inputs": {"input_values": {"shape": [1, "samples"]}},
        "layers": [
            heard(normed, bias=normed and not gated),
            block("feature_projection", ends, node("dense", "projection", units=width)),
            node("mask_token", "masked_spec_embed", when="train"),
            block("encoder", placed(width), *start, *turns, *((ends,) if normed else ())),
        ],
    }


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
        build=document,
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
