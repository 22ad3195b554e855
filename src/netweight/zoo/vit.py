"""Vision Transformer (arXiv 2010.11929), as torchvision builds it."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import block, conv, dropout, node, repeat, residual, vision


def layer(width: int, heads: int, inner: int, rate: float) -> list[Json]:
    """Attention and an MLP, each after its norm and beside a shortcut."""
    mlp = [
        node("dense", "0", units=inner),
        node("gelu", "1"),
        *dropout(rate),
        node("dense", "3", units=width),
        *dropout(rate),
    ]
    return [
        residual(node("layernorm", "ln_1"), node("attention", "self_attention", heads=heads), *dropout(rate)),
        residual(node("layernorm", "ln_2"), block("mlp", *mlp)),
    ]


def document(
    name: str,
    patch: int,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    image: int = 224,
    rate: float = 0.0,
    classes: int = 1000,
) -> Json:
    """A ViT over patches of `patch` × `patch`; its table of positions is one longer than the image has patches."""
    return vision(
        name,
        image,
        conv("conv_proj", width, patch, stride=patch),
        node("flatten", start=2),
        node("permute", order=[2, 1]),
        node("class_token", "class_token"),
        block(
            "encoder",
            node("positions", "pos_embedding"),
            *dropout(rate),
            *repeat(depth, *layer(width, heads, inner, rate), name="layers"),
            node("layernorm", "ln"),
        ),
        node("select", index=0),
        block("heads", node("dense", "head", units=classes)),
    )


ENTRIES = (
    Entry(
        id="vit_b_16",
        title="ViT-B/16",
        year=2020,
        group="vision",
        family="ViT",
        build=document,
        hyperparameters={"patch": 16, "width": 768, "depth": 12, "heads": 12, "inner": 3072},
        source="arXiv 2010.11929; torchvision.models.vision_transformer",
        published=(
            Published(
                "parameters",
                "86,567,656",
                "all weights, with the head for 1000 classes",
                "torchvision, weights' metadata",
            ),
            Published(
                "macs",
                "17.564 G",
                "multiply-adds, attention included, printed as GFLOPS",
                "torchvision, weights' metadata",
            ),
            Published(
                "parameters", "86 M", "rounded to millions", "Dosovitskiy et al. 2020, arXiv 2010.11929, Table 1"
            ),
        ),
        aliases=("vit-b/16", "vit_base_patch16_224", "google/vit-base-patch16-224"),
        tags=("transformer", "classification", "imagenet"),
        note="The paper rounds to whole millions and has no head for 1000 classes.",
    ),
)
