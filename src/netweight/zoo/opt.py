"""OPT (arXiv 2205.01068), as transformers builds it: learned positions, two more than are used, and a tied head."""

from __future__ import annotations

from typing import Any

from .decoders import Series, attention, plain
from .entry import Entry
from .naming import Naming
from .parts import Json, block, dropout, node, repeat, residual, text

NAMES = Naming(paths=((r"self_attn\.o_proj", "self_attn.out_proj"), (r"\.mlp\.fc", ".fc")))


def document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    words: int = 0,
    after: bool = False,
    vocabulary: int = 50272,
    rate: float = 0.1,
) -> Json:
    """OPTForCausalLM; `words` is the width of the table where it is another, `after` puts the norms behind (350M)."""
    attend = attention("self_attn", heads, bias=True, rotary=False)
    mlp = block("mlp", *plain(width, inner, "fc1", "fc2", "relu"), *dropout(rate))
    first, second = node("layernorm", "self_attn_layer_norm"), node("layernorm", "final_layer_norm")
    layers = (
        [residual(attend, *dropout(rate)), first, residual(mlp), second]
        if after
        else [residual(first, attend, *dropout(rate)), residual(second, mlp)]
    )
    narrow = bool(words)
    decoder = block(
        "decoder",
        node("embedding", "embed_tokens", vocabulary=vocabulary, units=words or width),
        *([node("dense", "project_in", units=width, bias=False)] if narrow else []),
        node("positions", "embed_positions", length=2050, numbers="each"),
        *repeat(depth, *layers, name="layers"),
        *([] if after else [node("layernorm", "final_layer_norm")]),
        *([node("dense", "project_out", units=words, bias=False)] if narrow else []),
    )
    head = node("dense", "lm_head", units=vocabulary, bias=False, tie={"weight": "model.decoder.embed_tokens.weight"})
    return text(name, block("model", decoder), head)


OPT = Series("OPT", "arXiv 2205.01068; transformers OPTForCausalLM", 2022, document, "OPT-175B License", NAMES)


def entry(size: str, published: str, width: int, depth: int, heads: int, **rest: Any) -> Entry:
    """A row of the paper's Table 1."""
    by = "Zhang et al. 2022, arXiv 2205.01068, Table 1"
    hub = f"facebook/opt-{size}" if size != "175b" else ()
    return OPT.row(f"opt-{size}", f"OPT {size.upper()}", published, hub, by=by, width=width, depth=depth, heads=heads,
                   inner=4 * width, **rest)  # fmt: skip


ENTRIES = (
    entry("125m", "125 M", 768, 12, 12),
    entry(
        "350m",
        "350 M",
        1024,
        24,
        16,
        words=512,
        after=True,
        note="Its words have 512 numbers, which two layers turn into 1024 and back; with 1024 there would be 356 M.",
    ),
    entry("1.3b", "1.3 B", 2048, 24, 32),
    entry("2.7b", "2.7 B", 2560, 32, 32),
    entry("6.7b", "6.7 B", 4096, 32, 32),
    entry("13b", "13 B", 5120, 40, 40),
    entry("30b", "30 B", 7168, 48, 56),
    entry("66b", "66 B", 9216, 64, 72),
    entry("175b", "175 B", 12288, 96, 96),
)
