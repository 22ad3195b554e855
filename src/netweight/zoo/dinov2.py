"""DINOv2 (arXiv 2304.07193): encoders without a head, by the names of timm and of transformers."""

from __future__ import annotations

from typing import Any

from . import patched
from .entry import Entry, Published
from .naming import Naming
from .patched import document

HUB = Naming(
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

SHAPES = {"s": (384, 12, 6), "b": (768, 12, 12), "l": (1024, 24, 16), "g": (1536, 40, 24)}
WORDS = {"s": "small", "b": "base", "l": "large", "g": "giant"}


def entry(
    name: str, title: str, size: str, source: str, naming: Naming, aliases: tuple[str, ...] = (), **rest: Any
) -> Entry:
    """A size of patches of 14 pixels, with its positions at 518 pixels."""
    width, depth, heads = SHAPES[size]
    printed = {"s": "21 M", "b": "86 M", "l": "300 M", "g": "1100 M"}[size]
    gate = {"mlp": "packed", "inner": 4096} if size == "g" else {}
    return Entry(
        id=name,
        title=title,
        year=2023,
        group="vision",
        family="DINOv2",
        build=document,
        hyperparameters={
            "patch": 14, "width": width, "depth": depth, "heads": heads, "image": 518, "scaled": True, "classes": 0,
            **gate, **rest,
        },
        source=f"arXiv 2304.07193; {source}",
        published=(Published("parameters", printed, "rounded", "facebookresearch/dinov2, README"),),
        aliases=(title.lower(), *aliases),
        naming=naming,
        licence="Apache-2.0",
        tags=("transformer", "encoder", "self-supervised"),
        note="The positions are those of 518 pixels; transformers keeps the vector for masked patches. The README "
        "rounds: S and B down, L and g to hundreds of millions.",
    )  # fmt: skip


def hub(size: str) -> Entry:
    """As transformers has it."""
    title = f"DINOv2 ViT-{size.upper() if size != 'g' else size}/14"
    name = WORDS[size]
    return entry(
        f"dinov2-{name}", title, size, "transformers Dinov2Model", HUB, (f"facebook/dinov2-{name}",), masked=True
    )


def ours(size: str) -> Entry:
    """As timm has it."""
    name = f"vit_{WORDS[size]}_patch14_dinov2"
    return entry(name, f"DINOv2 ViT-{size.upper()}/14 (timm)", size, f"timm {name}", patched.NAMES)


ENTRIES = (hub("s"), hub("b"), hub("l"), hub("g"), ours("s"), ours("b"), ours("l"))
