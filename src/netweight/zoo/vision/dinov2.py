"""Zoo networks: DINOv2."""

from __future__ import annotations

from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.vit import NAMES as PATCHED_NAMES
from netweight.families.parts.vit import vit_document
from netweight.families.vision.dinov2 import HUB
from netweight.zoo.entry import Entry, Published

SHAPES = {"s": (384, 12, 6), "b": (768, 12, 12), "l": (1024, 24, 16), "g": (1536, 40, 24)}


WORDS = {"s": "small", "b": "base", "l": "large", "g": "giant"}


def entry(
    name: str, title: str, size: str, source: str, naming: WeightNaming, aliases: tuple[str, ...] = (), **rest: Any
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
        build=vit_document,
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
    return entry(name, f"DINOv2 ViT-{size.upper()}/14 (timm)", size, f"timm {name}", PATCHED_NAMES)


ENTRIES = (hub("s"), hub("b"), hub("l"), hub("g"), ours("s"), ours("b"), ours("l"))
