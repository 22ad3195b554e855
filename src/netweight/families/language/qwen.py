"""Qwen1.5, Qwen2 (arXiv 2407.10671), Qwen2.5 (2412.15115) and Qwen3 (2505.09388), as transformers builds them."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import STACKED

SHARED = WeightNaming(paths=((r"shared_experts\.(?!shared_expert_gate)", "shared_expert."), *STACKED.paths))
"""Qwen2 calls its shared expert by the singular."""


SMALL = "The name counts less: the table of words is large beside so few layers."
