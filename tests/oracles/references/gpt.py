from __future__ import annotations

from transformers import GPT2Config, GPT2LMHeadModel

REFERENCES = {"gpt2": lambda: GPT2LMHeadModel(GPT2Config())}
