from __future__ import annotations

from transformers import LlamaConfig, LlamaForCausalLM

REFERENCES = {"llama-2-7b": lambda: LlamaForCausalLM(LlamaConfig())}
