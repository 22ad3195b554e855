"""GPT-Neo, GPT-J, StarCoder (arXiv 2305.06161, 2402.19173) and MPT, as transformers builds them."""

from __future__ import annotations

from .decoders import Series, attention, plain
from .naming import Naming
from .parts import NEW_GELU, Json, block, branches, dropout, dropping, node, repeat, residual, text

OUT = (r"\.o_proj", ".out_proj")
UNDER = (r"^(?!lm_head)", "transformer.")


def closing(name: str, width: int, vocabulary: int, *layers: Json, tied: bool = True, bias: bool = False) -> Json:
    """Words, the layers, and the head."""
    tie = {"tie": {"weight": "wte.weight"}} if tied else {}
    words = node("embedding", "wte", vocabulary=vocabulary, units=width)
    return text(name, words, *layers, node("dense", "lm_head", units=vocabulary, bias=bias, **tie))


def neo(name: str, width: int, depth: int, heads: int, window: int = 256, vocabulary: int = 50257) -> Json:
    """GPTNeoForCausalLM: every second layer attends within a window; no biases of query, key and value."""
    mlp = block("mlp", *plain(width, 4 * width, "c_fc", "c_proj", **NEW_GELU))
    pair: list[Json] = []
    for turn, size in enumerate((0, window)):
        attend = attention("attn", heads, rotary=False, out_bias=True, window=size)
        pair.append(
            block(str(turn), residual(node("layernorm", "ln_1"), attend), residual(node("layernorm", "ln_2"), mlp))
        )
    layers = [block(str(at), *pair[at % 2]["layers"]) for at in range(depth)]
    return closing(
        name,
        width,
        vocabulary,
        node("positions", "wpe", length=2048, numbers="once"),
        block("h", *layers),
        node("layernorm", "ln_f"),
    )


def gptj(name: str, width: int, depth: int, heads: int, vocabulary: int = 50400) -> Json:
    """GPTJForCausalLM: attention beside the MLP behind one norm, a head of its own with a bias."""
    mlp = block("mlp", *plain(width, 4 * width, "fc_in", "fc_out", **NEW_GELU))
    layer = residual(node("layernorm", "ln_1"), branches([attention("attn", heads, rotary_dim=64)], [mlp], merge="add"))
    layers = (*repeat(depth, layer, name="h"), node("layernorm", "ln_f"))
    return closing(name, width, vocabulary, *layers, tied=False, bias=True)


def bigcode(
    name: str, width: int, depth: int, heads: int, positions: int, vocabulary: int = 49152, rate: float = 0.1
) -> Json:
    """GPTBigCodeForCausalLM: GPT-2 with one key and value head for all queries."""
    attend = attention("attn", heads, 1, bias=True, rotary=False, packed="positions", **dropping(rate))
    mlp = block("mlp", *plain(width, 4 * width, "c_fc", "c_proj", approximate="tanh"), *dropout(rate))
    layer = [residual(node("layernorm", "ln_1"), attend, *dropout(rate)), residual(node("layernorm", "ln_2"), mlp)]
    layers = (
        node("positions", "wpe", length=positions, numbers="once"),
        *dropout(rate),
        *repeat(depth, *layer, name="h"),
        node("layernorm", "ln_f"),
    )
    return closing(name, width, vocabulary, *layers)


def starcoder2(name: str, width: int, depth: int, heads: int, kv_heads: int, vocabulary: int = 49152) -> Json:
    """Starcoder2ForCausalLM: rotary, with biases, a plain MLP and a tied head."""
    attend = attention("self_attn", heads, kv_heads, bias=True)
    mlp = block("mlp", *plain(width, 4 * width, "c_fc", "c_proj", approximate="tanh"))
    layer = [
        residual(node("layernorm", "input_layernorm"), attend),
        residual(node("layernorm", "post_attention_layernorm"), mlp),
    ]
    words = node("embedding", "embed_tokens", vocabulary=vocabulary, units=width)
    body = block("model", words, *repeat(depth, *layer, name="layers"), node("layernorm", "norm"))
    return text(
        name, body, node("dense", "lm_head", units=vocabulary, bias=False, tie={"weight": "model.embed_tokens.weight"})
    )


def mpt(name: str, width: int, depth: int, heads: int, vocabulary: int = 50432) -> Json:
    """MptForCausalLM: ALiBi and no biases at all."""
    attend = attention("attn", heads, rotary=False, alibi=True, packed="positions")
    mlp = block("ffn", *plain(width, 4 * width, "up_proj", "down_proj", bias=False))
    norms = [node("layernorm", name, bias=False) for name in ("norm_1", "norm_2", "norm_f")]
    layer = [residual(norms[0], attend), residual(norms[1], mlp)]
    return closing(name, width, vocabulary, *repeat(depth, *layer, name="blocks"), norms[2])


NEO = Series("GPT-Neo", "EleutherAI, GPT-Neo; transformers GPTNeoForCausalLM", 2021, neo, "MIT",
             Naming(((r"\.attn\.", ".attn.attention."), OUT, UNDER)), ("window",))  # fmt: skip
GPTJ = Series(
    "GPT-J", "EleutherAI, GPT-J; transformers GPTJForCausalLM", 2021, gptj, "Apache-2.0", Naming((OUT, UNDER))
)
PACKED = Naming(((r"attn\.[qkv]_proj", "attn.c_attn"), (r"attn\.o_proj", "attn.c_proj"), UNDER))
BIG = Series(
    "StarCoder", "arXiv 2305.06161; transformers GPTBigCodeForCausalLM", 2023, bigcode, "BigCode OpenRAIL-M", PACKED
)
STAR = Series(
    "StarCoder", "arXiv 2402.19173; transformers Starcoder2ForCausalLM", 2024, starcoder2, "BigCode OpenRAIL-M"
)
MPT = Series("MPT", "MosaicML, MPT-7B; transformers MptForCausalLM", 2023, mpt, "Apache-2.0",
             Naming(((r"attn\.[qkv]_proj", "attn.Wqkv"), OUT, UNDER)))  # fmt: skip

ENTRIES = (
    NEO.row("gpt-neo-125m", "GPT-Neo 125M", "125 M", "EleutherAI/gpt-neo-125m", width=768, depth=12, heads=12),
    NEO.row("gpt-neo-1.3b", "GPT-Neo 1.3B", "1.3 B", "EleutherAI/gpt-neo-1.3B", width=2048, depth=24, heads=16),
    NEO.row("gpt-neo-2.7b", "GPT-Neo 2.7B", "2.7 B", "EleutherAI/gpt-neo-2.7B", width=2560, depth=32, heads=20),
    GPTJ.row("gpt-j-6b", "GPT-J 6B", "6 B", "EleutherAI/gpt-j-6b", width=4096, depth=28, heads=16,
             note="The name rounds. Its card prints 2,498,560 more than its class has, and not why."),
    BIG.row("starcoder-15b", "StarCoder 15B", "15.5 B", ("bigcode/starcoder", "starcoder"),
            by="arXiv 2305.06161, abstract", width=6144, depth=40, heads=48, positions=8192, tags=("multi-query",)),
    STAR.row("starcoder2-3b", "StarCoder2 3B", "3 B", "bigcode/starcoder2-3b", width=3072, depth=30, heads=24,
             kv_heads=2),
    STAR.row("starcoder2-7b", "StarCoder2 7B", "7 B", "bigcode/starcoder2-7b", width=4608, depth=32, heads=36,
             kv_heads=4),
    MPT.row("mpt-7b", "MPT 7B", "6.7 B", "mosaicml/mpt-7b", by="MosaicML, card of the model", width=4096, depth=32,
            heads=32),
    MPT.row("mpt-30b", "MPT 30B", "30 B", "mosaicml/mpt-30b", width=7168, depth=48, heads=64),
)  # fmt: skip
