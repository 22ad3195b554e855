"""DiT by the module names of its authors' repository (github.com/facebookresearch/DiT, models.py), of timm's parts."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from torch import nn

vits = pytest.importorskip("timm.models.vision_transformer")

SIZES = {"s": (384, 12, 6), "b": (768, 12, 12), "l": (1024, 24, 16), "xl": (1152, 28, 16)}


def conditioned(width: int, parts: int) -> nn.Sequential:
    """What shifts, scales and gates."""
    return nn.Sequential(nn.SiLU(), nn.Linear(width, parts * width))


def tree(**parts: nn.Module) -> nn.Module:
    """A module of named others."""
    made = nn.Module()
    for name, part in parts.items():
        made.add_module(name, part)
    return made


def block(width: int, heads: int) -> nn.Module:
    """One of the equal blocks; its norms have no weights."""
    return tree(
        attn=vits.Attention(width, num_heads=heads, qkv_bias=True),
        mlp=vits.Mlp(width, 4 * width),
        adaLN_modulation=conditioned(width, 6),
    )


def dit(width: int, depth: int, heads: int, patch: int) -> nn.Module:
    """The whole, over a latent of 32 × 32."""
    step = nn.Sequential(nn.Linear(256, width), nn.SiLU(), nn.Linear(width, width))
    made = tree(
        x_embedder=vits.PatchEmbed(32, patch, 4, width),
        t_embedder=tree(mlp=step),
        y_embedder=tree(embedding_table=nn.Embedding(1001, width)),
        blocks=nn.ModuleList(block(width, heads) for _ in range(depth)),
        final_layer=tree(linear=nn.Linear(width, 8 * patch**2), adaLN_modulation=conditioned(width, 2)),
    )
    made.register_parameter("pos_embed", nn.Parameter(torch.zeros(1, (32 // patch) ** 2, width), requires_grad=False))
    return made


REFERENCES = {
    f"dit-{size}-{patch}": partial(dit, *shape, patch) for size, shape in SIZES.items() for patch in (2, 4, 8)
}
