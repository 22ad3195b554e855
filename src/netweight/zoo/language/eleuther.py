"""Zoo networks: GPT-Neo, GPT-J, StarCoder, MPT."""

from __future__ import annotations

from netweight.families.language.eleuther import (
    PACKED,
    UNDER,
    gpt_bigcode_document,
    gpt_neo_document,
    gptj_document,
    mpt_document,
    starcoder2_document,
)
from netweight.families.naming import WeightNaming
from netweight.zoo.language.decoders import UNFUSED, Series

OUT = (r"\.o_proj", ".out_proj")


NEO = Series("GPT-Neo", "EleutherAI, GPT-Neo; transformers GPTNeoForCausalLM", 2021, gpt_neo_document, "MIT",
             WeightNaming(((r"\.attn\.", ".attn.attention."), OUT, UNDER)), ("window",))  # fmt: skip


GPTJ = Series(
    "GPT-J",
    "EleutherAI, GPT-J; transformers GPTJForCausalLM",
    2021,
    gptj_document,
    "Apache-2.0",
    WeightNaming((OUT, UNDER)),
    remark=UNFUSED,
)


BIG = Series(
    "StarCoder",
    "arXiv 2305.06161; transformers GPTBigCodeForCausalLM",
    2023,
    gpt_bigcode_document,
    "BigCode OpenRAIL-M",
    PACKED,
)


STAR = Series(
    "StarCoder", "arXiv 2402.19173; transformers Starcoder2ForCausalLM", 2024, starcoder2_document, "BigCode OpenRAIL-M"
)


MPT = Series("MPT", "MosaicML, MPT-7B; transformers MptForCausalLM", 2023, mpt_document, "Apache-2.0",
             WeightNaming(((r"attn\.[qkv]_proj", "attn.Wqkv"), OUT, UNDER)), remark=UNFUSED)  # fmt: skip


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
