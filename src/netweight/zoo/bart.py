"""BART (arXiv 1910.13461), Pegasus (1912.08777) and Marian, as transformers builds them: an encoder and a decoder."""

from __future__ import annotations

from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, dropout, node, repeat, residual, translation

NAMES = Naming(paths=((r"_attn\.o_proj", "_attn.out_proj"), (r"\.mlp\.fc", ".fc")))


def summed(before: bool, norm: str, *layers: Json, asked: bool = False) -> list[Json]:
    """Layers beside a shortcut, with a norm before them or after the sum; `asked` gives a name to what comes in."""
    if before:
        return [residual(node("layernorm", norm), *layers)]
    here = [node("identity", "asked")] if asked else []
    return [residual(*here, *layers), node("layernorm", norm)]


def half(
    width: int,
    depth: int,
    heads: int,
    inner: int,
    *,
    decoder: bool,
    before: bool,
    act: str = "gelu",
    rate: float = 0.1,
    key_bias: bool = True,
    heads_first: bool = False,
) -> list[Json]:
    """The layers of an encoder, or those of a decoder, which attend to the value `encoder` too."""
    fields: Json = {"heads": heads, **({} if key_bias else {"key_bias": False})}
    if heads_first:
        fields["heads_first"] = True
    own = node("attention", "self_attn", **fields, **({"causal": True} if decoder else {}))
    asked = "encoder_attn_layer_norm" if before else "asked"
    across = node("attention", "encoder_attn", **fields) | {"from": [asked, "encoder"]}
    mlp = block("mlp", node("dense", "fc1", units=inner), node(act, "act"), node("dense", "fc2", units=width))
    attended = summed(before, "encoder_attn_layer_norm", across, *dropout(rate), asked=True)
    return repeat(
        depth,
        *summed(before, "self_attn_layer_norm", own, *dropout(rate)),
        *(attended if decoder else []),
        *summed(before, "final_layer_norm", mlp, *dropout(rate)),
        name="layers",
    )


def document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    vocabulary: int,
    positions: int = 1024,
    learned: bool = False,
    before: bool = False,
    act: str = "gelu",
    rate: float = 0.1,
) -> Json:
    """An encoder over `seq` words, a decoder over `target` words, and a head: one table of words for all three.

    Positions are learned and normed with the words (BART), or sines that are stored as a weight.
    """
    words = {"vocabulary": vocabulary, "units": width}

    def part(decoder: bool) -> list[Json]:
        looked_up = {"numbers": "once" if decoder else "each"} if learned else {"trainable": False}
        places = node("positions", "embed_positions", length=positions, **looked_up)
        return [
            places,
            *([node("layernorm", "layernorm_embedding")] if learned else []),
            *dropout(rate),
            *half(width, depth, heads, inner, decoder=decoder, before=before, act=act, rate=rate),
            *([node("layernorm", "layer_norm")] if before else []),
        ]

    table = {"weight": "model.shared.weight"}
    again = node("embedding", "embed_tokens", **words, tie={"weight": "shared.weight"}, **{"from": "decoder_input_ids"})
    shared = node("embedding", "shared", **words, **{"from": "input_ids"})
    return translation(
        name,
        block("model", shared, block("encoder", *part(False)), block("decoder", again, *part(True))),
        node("dense", "lm_head", units=vocabulary, bias=False, tie=table),
    )


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
        build=document,
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
