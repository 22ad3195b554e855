"""BEiT (arXiv 2106.08254), EVA (2211.07636) and EVA-02 (2303.11331), as timm builds them."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.vit import ATTENTION as PATCHED_ATTENTION
from netweight.families.parts.vit import NAMES as PATCHED_NAMES

NAMES = WeightNaming(
    paths=(
        *PATCHED_ATTENTION,
        (r"attn\.([qv])_proj\.bias", r"attn.\1_bias"),
        (r"attn\.relative_attention_bias\.weight", "attn.relative_position_bias_table"),
        (r"ls(\d)\.weight$", r"gamma_\1"),
        (r"(cls_token|pos_embed)\.weight$", r"\1"),
    ),
    ones=PATCHED_NAMES.ones,
)


APART = WeightNaming(
    paths=((r"attn\.o_proj\.", "attn.proj."), (r"(cls_token|pos_embed)\.weight$", r"\1")), ones=PATCHED_NAMES.ones
)
