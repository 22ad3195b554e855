"""gpt-oss (arXiv 2508.10925), GLM-4.5 (2508.06471) and MiniMax-M2: many experts, as transformers builds them."""

from __future__ import annotations

from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import (
    STACKED,
    MixtureOfExperts,
    decoder_attention,
    decoder_document,
    decoder_layer,
    experts_mlp,
)
from netweight.families.parts.nodes import Json, named_block


def gpt_oss_document(
    name: str, depth: int, experts: MixtureOfExperts, width: int = 2880, vocabulary: int = 201088
) -> Json:
    """GptOssForCausalLM: sinks and biases, every second layer within a window of 128, experts in every layer."""
    fields: dict[str, Any] = {"bias": True, "sinks": True}
    mlp = experts_mlp(width, experts, bias=True)
    near, far = (
        decoder_layer(decoder_attention("self_attn", 64, 8, 64, window=size, **fields), mlp) for size in (128, 0)
    )
    turns = [named_block(str(at), *(near if at % 2 == 0 else far)) for at in range(depth)]
    return decoder_document(name, width, vocabulary, named_block("layers", *turns))


OSS_NAMES = WeightNaming(
    paths=(
        (r"mlp\.gate\.", "mlp.router."),
        (r"experts\.(gate|up)_proj\.bias$", "experts.gate_up_proj_bias"),
        (r"experts\.down_proj\.bias$", "experts.down_proj_bias"),
        *STACKED.paths,
    ),
    transposed=r"experts\.\w+_proj$",
)


MINIMAX_NAMES = WeightNaming(((r"mlp\.gate\.e_score", "mlp.e_score"), *STACKED.paths))
