"""Zoo networks: DeepSeek."""

from __future__ import annotations

from netweight.families.language.deepseek4 import NAMES, deepseek4_document
from netweight.families.parts.decoders import MixtureOfExperts
from netweight.zoo.language.decoders import UNFUSED, Series

V4 = Series("DeepSeek", "DeepSeek-V4, card of the model; transformers DeepseekV4ForCausalLM", 2026, deepseek4_document,
"MIT",
            NAMES, ("window",), remark=UNFUSED)  # fmt: skip


ENTRIES = (
    V4.row("deepseek-v4-flash", "DeepSeek-V4-Flash", "284 B", "deepseek-ai/DeepSeek-V4-Flash", width=4096, depth=43,
           heads=64, vocabulary=129280, experts=MixtureOfExperts(256, 6, 2048, 2048, routing="sigmoid",
           correction=True),
           by="DeepSeek, card of the model",
           note="Its makers round; they call 13 B active. The layer that predicts a second token is left out, and the "
           "table by which three layers choose experts is no weight. Attention is counted over all entries."),
)  # fmt: skip
