"""BLOOM (arXiv 2211.05100) and Falcon (2311.16867), as transformers builds them: their blocks have the same names."""

from __future__ import annotations

from .decoders import Series, attention, plain
from .entry import Entry
from .naming import Naming
from .parts import Json, block, branches, node, repeat, residual, text

NAMES = Naming(
    paths=(
        (r"self_attention\.[qkv]_proj", "self_attention.query_key_value"),
        (r"self_attention\.o_proj", "self_attention.dense"),
    )
)
UP, DOWN = "dense_h_to_4h", "dense_4h_to_h"


def model(name: str, width: int, vocabulary: int, *layers: Json) -> Json:
    """Words, what comes between, and a tied head."""
    words = node("embedding", "word_embeddings", vocabulary=vocabulary, units=width)
    head = node("dense", "lm_head", units=vocabulary, bias=False, tie={"weight": "transformer.word_embeddings.weight"})
    return text(name, block("transformer", words, *layers, node("layernorm", "ln_f")), head)


def bloom(name: str, width: int, depth: int, heads: int, vocabulary: int = 250880) -> Json:
    """BloomForCausalLM: ALiBi in place of positions, and a norm of the words."""
    attend = attention("self_attention", heads, bias=True, rotary=False, alibi=True, packed="positions")
    mlp = block("mlp", *plain(width, 4 * width, UP, DOWN, approximate="tanh"))
    layers = [
        residual(node("layernorm", "input_layernorm"), attend),
        residual(node("layernorm", "post_attention_layernorm"), mlp),
    ]
    return model(
        name, width, vocabulary, node("layernorm", "word_embeddings_layernorm"), *repeat(depth, *layers, name="h")
    )


def falcon(name: str, width: int, depth: int, heads: int, kv_heads: int, vocabulary: int = 65024) -> Json:
    """FalconForCausalLM: attention beside the MLP, behind one norm (7B) or each behind its own."""
    attend = attention("self_attention", heads, kv_heads, packed="positions")
    mlp = block("mlp", *plain(width, 4 * width, UP, DOWN, bias=False))
    if kv_heads == 1:
        layer = residual(node("layernorm", "input_layernorm"), branches([attend], [mlp], merge="add"))
    else:
        layer = residual(
            branches([node("layernorm", "ln_attn"), attend], [node("layernorm", "ln_mlp"), mlp], merge="add")
        )
    return model(name, width, vocabulary, *repeat(depth, layer, name="h"))


BLOOM = Series("BLOOM", "arXiv 2211.05100; transformers BloomForCausalLM", 2022, bloom, "BigScience RAIL 1.0", NAMES)
FALCON = Series("Falcon", "arXiv 2311.16867; transformers FalconForCausalLM", 2023, falcon, "Apache-2.0", NAMES)
TABLE = "Le Scao et al. 2022, arXiv 2211.05100, Table 3"


def row(size: str, title: str, printed: str, width: int, depth: int, heads: int) -> Entry:
    """A row of the paper's Table 3."""
    name = f"bloom-{size}" if size else "bloom"
    hub = (f"bigscience/{name}",) if size else ("bigscience/bloom", "bloom-176b")
    return BLOOM.row(name, title, printed, hub, by=TABLE, width=width, depth=depth, heads=heads)


ENTRIES = (
    row("560m", "BLOOM 560M", "559 M", 1024, 24, 16),
    row("1b1", "BLOOM 1B1", "1065 M", 1536, 24, 16),
    row("1b7", "BLOOM 1B7", "1722 M", 2048, 24, 16),
    row("3b", "BLOOM 3B", "3003 M", 2560, 30, 32),
    row("7b1", "BLOOM 7B1", "7069 M", 4096, 30, 32),
    row("", "BLOOM 176B", "176247 M", 14336, 70, 112),
    FALCON.row("falcon-7b", "Falcon 7B", "7 B", "tiiuae/falcon-7b", width=4544, depth=32, heads=71, kv_heads=1,
               note="The name rounds. Files that store the tied head twice hold 7,217,189,760 elements."),
    FALCON.row("falcon-40b", "Falcon 40B", "40 B", "tiiuae/falcon-40b", width=8192, depth=60, heads=128, kv_heads=8,
               note="The name cuts 41.3 down to 40. Files that store the tied head twice hold 0.5 B more."),
    FALCON.row("falcon-180b", "Falcon 180B", "180 B", "tiiuae/falcon-180B", licence="Falcon-180B TII License",
               width=14848, depth=80, heads=232, kv_heads=8),
)  # fmt: skip
