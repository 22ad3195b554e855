"""Text encoders of picture generators, by the configurations of the published weights."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

transformers = pytest.importorskip("transformers")


def clip(width: int, depth: int, heads: int, projection: int = 0, act: str = "quick_gelu") -> Any:
    """The text's half of a CLIP, alone or with its projection."""
    config = transformers.CLIPTextConfig(
        hidden_size=width,
        num_hidden_layers=depth,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        projection_dim=projection or 512,
        hidden_act=act,
    )
    return (transformers.CLIPTextModelWithProjection if projection else transformers.CLIPTextModel)(config)


def t5() -> Any:
    """The encoder of T5 1.1 XXL."""
    config = transformers.T5Config(
        d_model=4096, d_kv=64, d_ff=10240, num_layers=24, num_heads=64, feed_forward_proj="gated-gelu"
    )
    return transformers.T5EncoderModel(config)


REFERENCES = {
    "clip-text-l": partial(clip, 768, 12, 12),
    "clip-text-l-projected": partial(clip, 768, 12, 12, 768),
    "openclip-text-h": partial(clip, 1024, 23, 16, act="gelu"),
    "openclip-text-bigg": partial(clip, 1280, 32, 20, 1280, act="gelu"),
    "t5-xxl-encoder": t5,
}
