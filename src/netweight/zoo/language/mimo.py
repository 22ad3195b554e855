"""Zoo networks: MiMo."""

from __future__ import annotations

from netweight.families.language.mimo import mimo_document
from netweight.families.parts.decoders import STACKED, MixtureOfExperts
from netweight.zoo.language.decoders import UNFUSED, Series

MIMO = Series("MiMo", "MiMo-V2-Flash, card of the model; transformers MiMoV2FlashForCausalLM", 2025, mimo_document,
"MIT",
              STACKED, ("grouped-query",), remark=UNFUSED)  # fmt: skip


ENTRIES = (
    MIMO.row("mimo-v2-flash", "MiMo-V2-Flash", "309 B", "XiaomiMiMo/MiMo-V2-Flash", width=4096, depth=48, heads=64,
             inner=16384, window=128, vocabulary=152576,
             experts=MixtureOfExperts(256, 8, 2048, routing="sigmoid", correction=True),
             by="Xiaomi, card of the model", note="Its makers round; they call 15 B active."),
)  # fmt: skip
