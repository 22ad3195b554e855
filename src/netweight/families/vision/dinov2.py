"""DINOv2 (arXiv 2304.07193): encoders without a head, by the names of timm and of transformers."""

from __future__ import annotations

from netweight.families.naming import WeightNaming

HUB = WeightNaming(
    paths=(
        (r"^(cls_token|mask_token)\.weight$", r"embeddings.\1"),
        (r"^pos_embed\.weight$", "embeddings.position_embeddings"),
        (r"^patch_embed\.proj", "embeddings.patch_embeddings.projection"),
        (r"^blocks\.(\d+|\{\})", r"encoder.layer.\1"),
        (r"\.attn\.", ".attention."),
        (r"ls(\d)\.weight$", r"layer_scale\1.lambda1"),
        (r"^norm\.", "layernorm."),
    ),
    ones=((r"position_embeddings$", (1, -1, -1)), (r"mask_token$", (1, -1))),
)
