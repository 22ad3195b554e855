"""T5 (arXiv 1910.10683), BART (1910.13461) and their kin, as transformers builds them: an encoder and a decoder."""

from __future__ import annotations

from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, branches, dropout, node, repeat, residual, text

T5_NAMES = Naming(((r"Attention\.([qkvo])_proj", r"Attention.\1"),))
BART_NAMES = Naming(((r"\.o_proj", ".out_proj"), (r"\.mlp\.fc", ".fc")))


def sub(number: int, *layers: Json) -> Json:
    """One of the numbered parts of a T5 block: a norm, then what it feeds, beside a shortcut."""
    return residual(block("layer", block(str(number), node("rmsnorm", "layer_norm"), *layers)))


def t5_mlp(width: int, inner: int, gated: bool, rate: float) -> Json:
    """ReLU between two projections, or GELU as a gate (version 1.1); none has a bias."""
    if gated:
        gate = [node("dense", "wi_0", units=inner, bias=False), node("gelu", "act", approximate="tanh")]
        first = [branches(gate, [node("dense", "wi_1", units=inner, bias=False)], merge="multiply")]
    else:
        first = [node("dense", "wi", units=inner, bias=False), node("relu", "act")]
    return block("DenseReluDense", *first, *dropout(rate), node("dense", "wo", units=width, bias=False))


def t5_block(shape: dict[str, Any], mlp: Json, rate: float, *, relative: bool, decoder: bool) -> list[Json]:
    """Attention to itself, in the decoder to the encoder too, and the MLP; the first block has the distances."""
    fields = {**shape, "bias": False}
    own = node("attention", "SelfAttention", **fields, causal=decoder, **({"relative": 32} if relative else {}))
    parts = [sub(0, own, *dropout(rate))]
    if decoder:
        cross = node("attention", "EncDecAttention", **fields, **{"from": ["layer_norm", "encoder"]})
        parts.append(sub(1, cross, *dropout(rate)))
    return [*parts, sub(len(parts), mlp, *dropout(rate))]


def t5_stack(depth: int, shape: dict[str, Any], mlp: Json, rate: float, *, decoder: bool) -> list[Json]:
    """The blocks of an encoder or a decoder, and the norm at its end."""
    first, rest = (t5_block(shape, mlp, rate, relative=relative, decoder=decoder) for relative in (True, False))
    blocks = block("block", block("0", *first), *repeat(depth - 1, *rest, start=1))
    return [blocks, node("rmsnorm", "final_layer_norm"), *dropout(rate)]


def t5(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    head_dim: int = 64,
    gated: bool = False,
    tied: bool = True,
    vocabulary: int = 32128,
    rate: float = 0.1,
) -> Json:
    """T5ForConditionalGeneration; with `tied` the head is the table of words again."""
    shape = {"heads": heads, "head_dim": head_dim}
    mlp = t5_mlp(width, inner, gated, rate)
    words = {"vocabulary": vocabulary, "units": width}
    again = node("embedding", "embed_tokens", **words, tie={"weight": "shared.weight"}, **{"from": "decoder_input_ids"})
    tie = {"tie": {"weight": "shared.weight"}} if tied else {}
    return text(
        name,
        node("embedding", "shared", **words),
        block("encoder", *dropout(rate), *t5_stack(depth, shape, mlp, rate, decoder=False)),
        again,
        block("decoder", *dropout(rate), *t5_stack(depth, shape, mlp, rate, decoder=True)),
        node("dense", "lm_head", units=vocabulary, bias=False, **tie),
        inputs=("input_ids", "decoder_input_ids"),
    )


def part(norm: str, *layers: Json) -> list[Json]:
    """Layers beside a shortcut, then a norm (BART)."""
    return [residual(*layers), node("layernorm", norm)]


def bart_layer(width: int, heads: int, inner: int, rate: float, act: str, *, decoder: bool) -> list[Json]:
    """Attention to itself, in the decoder to the encoder too, and the MLP."""
    own = node("attention", "self_attn", heads=heads, causal=decoder)
    layers = part("self_attn_layer_norm", own, *dropout(rate))
    if decoder:
        cross = node("attention", "encoder_attn", heads=heads, **{"from": ["self_attn_layer_norm", "encoder"]})
        layers += part("encoder_attn_layer_norm", cross, *dropout(rate))
    mlp = (node("dense", "fc1", units=inner), node(act), node("dense", "fc2", units=width), *dropout(rate))
    return [*layers, *part("final_layer_norm", block("mlp", *mlp))]


def bart(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    vocabulary: int = 50265,
    positions: int = 1026,
    rate: float = 0.1,
    act: str = "gelu",
) -> Json:
    """BartForConditionalGeneration: learned positions, two more than are used, and a head that is the table again."""

    def stack(*, decoder: bool) -> list[Json]:
        layers = bart_layer(width, heads, inner, rate, act, decoder=decoder)
        norm = node("layernorm", "layernorm_embedding")
        places = node("positions", "embed_positions", length=positions)
        return [places, norm, *dropout(rate), *repeat(depth, *layers, name="layers")]

    words = {"vocabulary": vocabulary, "units": width}
    tie = {"tie": {"weight": "model.shared.weight"}}
    again = node("embedding", "embed_tokens", **words, **tie, **{"from": "decoder_input_ids"})
    body = block(
        "model",
        node("embedding", "shared", **words),
        block("encoder", *stack(decoder=False)),
        again,
        block("decoder", *stack(decoder=True)),
    )
    head = node("dense", "lm_head", units=vocabulary, bias=False, **tie)
    return text(name, body, head, inputs=("input_ids", "decoder_input_ids"))


T5 = "arXiv 1910.10683; transformers T5ForConditionalGeneration"
BART = "arXiv 1910.13461; transformers BartForConditionalGeneration"
RAFFEL = "Raffel et al. 2019, arXiv 1910.10683, section 3.7"


def entry(
    name: str, title: str, size: str, by: str, hub: str, build: Any, shape: tuple[int, int, int, int], **rest: Any
) -> Entry:
    """A row; the shape is width, depth, heads and inner width."""
    width, depth, heads, inner = shape
    bartlike = build is bart
    year, note = rest.pop("year", 2019), rest.pop("note", "The paper rounds.")
    return Entry(
        id=name,
        title=title,
        year=year,
        group="language",
        family="BART" if bartlike else "T5",
        build=build,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "inner": inner, **rest},
        source=BART if bartlike else T5,
        published=(Published("parameters", size, "rounded", by),) if size else (),
        aliases=(hub,),
        naming=BART_NAMES if bartlike else T5_NAMES,
        licence="Apache-2.0",
        tags=("transformer", "encoder", "decoder"),
        note=note,
    )


CHUNG = "Chung et al. 2022, arXiv 2210.11416, Table 2"
HEAD = (
    "The head is a table of its own; the name counts less. transformers 5.23 ties it when it builds one from a config."
)
V11: dict[str, Any] = {"gated": True, "tied": False, "year": 2020}

ENTRIES = (
    entry("t5-small", "T5-small", "60 M", RAFFEL, "google-t5/t5-small", t5, (512, 6, 8, 2048)),
    entry("t5-base", "T5-base", "220 M", RAFFEL, "google-t5/t5-base", t5, (768, 12, 12, 3072)),
    entry("t5-large", "T5-large", "770 M", RAFFEL, "google-t5/t5-large", t5, (1024, 24, 16, 4096)),
    entry("t5-3b", "T5-3B", "2.8 B", RAFFEL, "google-t5/t5-3b", t5, (1024, 24, 32, 16384), head_dim=128),
    entry("t5-11b", "T5-11B", "11 B", RAFFEL, "google-t5/t5-11b", t5, (1024, 24, 128, 65536), head_dim=128),
    entry(
        "flan-t5-small", "Flan-T5-small", "80 M", CHUNG, "google/flan-t5-small", t5, (512, 8, 6, 1024), **V11, note=HEAD
    ),
    entry(
        "flan-t5-base", "Flan-T5-base", "250 M", CHUNG, "google/flan-t5-base", t5, (768, 12, 12, 2048), **V11, note=HEAD
    ),
    entry(
        "flan-t5-large",
        "Flan-T5-large",
        "780 M",
        CHUNG,
        "google/flan-t5-large",
        t5,
        (1024, 24, 16, 2816),
        **V11,
        note=HEAD,
    ),
    entry("flan-t5-xl", "Flan-T5-XL", "3 B", CHUNG, "google/flan-t5-xl", t5, (2048, 24, 32, 5120), **V11, note=HEAD),
    entry(
        "flan-t5-xxl", "Flan-T5-XXL", "11 B", CHUNG, "google/flan-t5-xxl", t5, (4096, 24, 64, 10240), **V11, note=HEAD
    ),
    entry(
        "bart-base",
        "BART-base",
        "140 M",
        "README of fairseq",
        "facebook/bart-base",
        bart,
        (768, 6, 12, 3072),
    ),
    entry("bart-large", "BART-large", "400 M", "README of fairseq", "facebook/bart-large", bart, (1024, 12, 16, 4096)),
)
