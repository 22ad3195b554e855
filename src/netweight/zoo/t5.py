"""T5 (arXiv 1910.10683), its version 1.1 (Flan-T5) and mT5 (2010.11934), as transformers builds them."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import NEW_GELU, block, branches, dropout, dropping, node, repeat, residual, translation

NAMES = Naming(paths=((r"Attention\.([qkvo])_proj", r"Attention.\1"),))


def feed(width: int, inner: int, gated: bool, rate: float) -> Json:
    """Two dense layers without bias about a ReLU, or three with a gate by GELU (version 1.1)."""
    if gated:
        gate = (node("dense", "wi_0", units=inner, bias=False), node("gelu", "act", **NEW_GELU))
        up: list[Json] = [branches(gate, [node("dense", "wi_1", units=inner, bias=False)], merge="multiply")]
    else:
        up = [node("dense", "wi", units=inner, bias=False), node("relu", "act")]
    return block("DenseReluDense", *up, *dropout(rate), node("dense", "wo", units=width, bias=False))


def stack(
    depth: int, width: int, heads: int, head_dim: int, inner: int, *, gated: bool, decoder: bool, rate: float
) -> list[Json]:
    """The layers of a half; the table of distances is the first layer's, and the others add the same numbers."""

    def layer(relative: int) -> list[Json]:
        fields = {"heads": heads, "head_dim": head_dim, "bias": False, **dropping(rate)}
        table = {"relative": relative} if relative else {}
        causal = {"causal": True} if decoder else {}
        across = node("attention", "EncDecAttention", **fields) | {"from": ["layer_norm", "encoder"]}
        parts = [
            node("attention", "SelfAttention", **fields, **causal, **table),
            *([across] if decoder else []),
            feed(width, inner, gated, rate),
        ]
        return [
            block(str(place), residual(node("rmsnorm", "layer_norm"), part, *dropout(rate)))
            for place, part in enumerate(parts)
        ]

    first, others = block("layer", *layer(32)), block("layer", *layer(0))
    return [
        block("block", *repeat(1, first), *repeat(depth - 1, others, start=1)),
        node("rmsnorm", "final_layer_norm"),
        *dropout(rate),
    ]


def document(
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
    """T5ForConditionalGeneration: an encoder over `seq` words, a decoder over `target` words, one table for both."""

    def half(decoder: bool) -> list[Json]:
        layers = stack(depth, width, heads, head_dim, inner, gated=gated, decoder=decoder, rate=rate)
        return [*dropout(rate), *layers]

    words = {"vocabulary": vocabulary, "units": width}
    table = {"weight": "shared.weight"}
    return translation(
        name,
        node("embedding", "shared", **words, **{"from": "input_ids"}),
        block("encoder", *half(False)),
        block(
            "decoder",
            node("embedding", "embed_tokens", **words, tie=table, **{"from": "decoder_input_ids"}),
            *half(True),
        ),
        node("dense", "lm_head", units=vocabulary, bias=False, **({"tie": table} if tied else {})),
    )


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
        build=document,
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
        build=document,
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
