"""ALBERT (arXiv 1909.11942), as transformers builds it: one layer that runs again and again, and a narrow table."""

from __future__ import annotations

from .bert import embeddings
from .entry import Entry, Json, Published
from .naming import Naming
from .parts import NEW_GELU, block, node, residual, text

NAMES = Naming(
    paths=(
        (r"attention\.self\.q_proj", "attention.query"),
        (r"attention\.self\.k_proj", "attention.key"),
        (r"attention\.self\.v_proj", "attention.value"),
        (r"attention\.self\.o_proj", "attention.dense"),
    )
)


def document(name: str, width: int, depth: int, heads: int, words: int = 128, vocabulary: int = 30000) -> Json:
    """AlbertModel (version 2, without dropout) with its pooler: `depth` turns share the weights of one layer."""
    forward = (
        node("dense", "ffn", units=4 * width),
        node("gelu", "activation", **NEW_GELU),
        node("dense", "ffn_output", units=width),
    )
    attend = block("attention", residual(node("attention", "self", heads=heads)), node("layernorm", "LayerNorm"))
    layer = block("0", attend, residual(*forward), node("layernorm", "full_layer_layer_norm"))
    turns = node("repeat", "albert_layer_groups", times=depth, shared=True, layers=[block("albert_layers", layer)])
    encoder = block("encoder", node("dense", "embedding_hidden_mapping_in", units=width), turns)
    pooler = [node("select", index=0), node("dense", "pooler", units=width), node("tanh", "pooler_activation")]
    made = text(
        name, embeddings(words, 512, 2, 0, vocabulary), encoder, *pooler, inputs=("input_ids", "token_type_ids")
    )
    return {**made, "outputs": ["encoder", "pooler_activation"]}


def entry(size: str, printed: str, width: int, depth: int, heads: int, more: str = "") -> Entry:
    """A row of the paper's Table 1."""
    return Entry(
        id=f"albert-{size}-v2",
        title=f"ALBERT {size} v2",
        year=2019,
        group="language",
        family="ALBERT",
        build=document,
        hyperparameters={"width": width, "depth": depth, "heads": heads},
        source="arXiv 1909.11942; transformers AlbertModel",
        published=(Published("parameters", printed, "rounded", "Lan et al. 2019, arXiv 1909.11942, Table 1"),),
        aliases=(f"albert/albert-{size}-v2", f"albert-{size}"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "encoder", "shared"),
        note=f"With the pooler. All layers are one, which runs at every depth. {more or ROUNDED}",
    )


ROUNDED = "The paper rounds to whole millions."

ENTRIES = (
    entry("base", "12 M", 768, 12, 12),
    entry("large", "18 M", 1024, 24, 16),
    entry("xlarge", "60 M", 2048, 24, 16, "The paper rounds 58.7 up to tens of millions."),
    entry("xxlarge", "235 M", 4096, 12, 64, "The paper prints more than the layers it describes have, and not why."),
)
