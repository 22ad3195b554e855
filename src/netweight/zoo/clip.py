"""CLIP (arXiv 2103.00020) and SigLIP (2303.15343), as transformers builds them: a text and an image, one product."""

from __future__ import annotations

from typing import Any, NamedTuple

from .entry import Entry, Json
from .naming import Naming
from .parts import block, conv, node, repeat, residual

NAMES = Naming(
    paths=(
        (r"self_attn\.o_proj", "self_attn.out_proj"),
        (r"class_embedding\.weight", "class_embedding"),
        (r"^logits\.weight", "logit_scale"),
        (r"^logits\.bias", "logit_bias"),
        (r"head\.attention\.[qkv]_proj\.", "head.attention.in_proj_"),
        (r"head\.attention\.o_proj", "head.attention.out_proj"),
        (r"head\.attention\.probe", "head.probe"),
    ),
    ones=((r"class_embedding", (-1,)),),
)


class Tower(NamedTuple):
    """An encoder's width, depth and heads."""

    width: int
    depth: int
    heads: int


def mlp(width: int, act: Json) -> Json:
    """Two dense layers, four times as wide between them."""
    return block("mlp", node("dense", "fc1", units=4 * width), act, node("dense", "fc2", units=width))


def encoder(of: Tower, act: Json, *, causal: bool = False) -> Json:
    """Layers with norms before attention and MLP."""
    attend = node("attention", "self_attn", heads=of.heads, **({"causal": True} if causal else {}))
    layer = (
        residual(node("layernorm", "layer_norm1"), attend),
        residual(node("layernorm", "layer_norm2"), mlp(of.width, act)),
    )
    return block("encoder", *repeat(of.depth, *layer, name="layers"))


def table(of: Tower, vocabulary: int, positions: int) -> Json:
    """Words and their positions."""
    return block(
        "embeddings",
        node("embedding", "token_embedding", vocabulary=vocabulary, units=of.width) | {"from": "input_ids"},
        node("positions", "position_embedding", length=positions),
    )


def patches(of: Tower, patch: int, *, token: bool) -> Json:
    """Patches of the image, a class token before them (CLIP), and positions."""
    return block(
        "embeddings",
        conv("patch_embedding", of.width, patch, stride=patch, bias=not token) | {"from": "image"},
        node("flatten", start=2),
        node("permute", order=[2, 1]),
        *([node("class_token", "class_embedding")] if token else []),
        node("positions", "position_embedding"),
    )


def compared(name: str, image: int, seq: int, words: str, sight: str, *layers: Json, bias: bool) -> Json:
    """A document of both towers and their product, one image with one text, times a learned factor."""
    product = [
        node("reshape", "text", shape=[1, -1]) | {"from": words},
        node("reshape", "seen", shape=[1, -1]) | {"from": sight},
        node("matmul", "product", transpose=True) | {"from": ["text", "seen"]},
        node("scale", "logits", axis=-1, **({"bias": True} if bias else {})),
    ]
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "image": image, "seq": seq},
        "inputs": {"image": {"shape": [3, "image", "image"]}, "input_ids": {"shape": ["seq"], "dtype": "int64"}},
        "layers": [*layers, *product],
        "generates": False,
    }


def clip(name: str, patch: int, vision: Tower, words: Tower, projection: int, image: int = 224) -> Json:
    """CLIPModel: the text's last position and the image's class token, projected."""
    act = node("quick_gelu", "activation_fn")
    return compared(
        name, image, 77, "text_projection", "visual_projection",
        block(
            "text_model", table(words, 49408, 77), encoder(words, act, causal=True),
            node("layernorm", "final_layer_norm"), node("select", index=-1),
        ),
        node("dense", "text_projection", units=projection, bias=False),
        block(
            "vision_model", patches(vision, patch, token=True), node("layernorm", "pre_layrnorm"), encoder(vision, act),
            node("select", index=0), node("layernorm", "post_layernorm"),
        ),
        node("dense", "visual_projection", units=projection, bias=False),
        bias=False,
    )  # fmt: skip


def siglip(name: str, patch: int, vision: Tower, words: Tower, image: int = 224, vocabulary: int = 32000) -> Json:
    """SiglipModel: the text's last position through a dense layer, the image pooled by attention."""
    act = node("gelu", "activation_fn", approximate="tanh")
    head = block(
        "head", node("attention_pool", "attention", heads=vision.heads),
        residual(node("layernorm", "layernorm"), mlp(vision.width, act)),
    )  # fmt: skip
    return compared(
        name, image, 64, "text_model", "vision_model",
        block(
            "text_model", table(words, vocabulary, 64), encoder(words, act), node("layernorm", "final_layer_norm"),
            node("select", index=-1), node("dense", "head", units=words.width),
        ),
        block(
            "vision_model", patches(vision, patch, token=False), encoder(vision, act),
            node("layernorm", "post_layernorm"), head,
        ),
        bias=True,
    )  # fmt: skip


def entry(name: str, title: str, hub: str, **hyperparameters: Any) -> Entry:
    """A CLIP of the paper's Table 20, under the name of its image encoder."""
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="multimodal",
        family="CLIP",
        build=clip,
        hyperparameters=hyperparameters,
        source="arXiv 2103.00020; transformers CLIPModel",
        aliases=(hub, title.lower().replace(" ", "-")),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "contrastive", "image", "text"),
        note="One image and one text; the text is read at its last position here, which changes no count.",
    )


B, L = Tower(768, 12, 12), Tower(1024, 24, 16)
TEXT_B, TEXT_L = Tower(512, 12, 8), Tower(768, 12, 12)


def base(patch: int) -> Entry:
    """A base model with square patches."""
    name = f"clip-vit-base-patch{patch}"
    shape = {"patch": patch, "vision": B, "words": TEXT_B, "projection": 512}
    return entry(name, f"CLIP ViT-B/{patch}", f"openai/{name}", **shape)


def large(image: int) -> Entry:
    """A large model, at a size of the image."""
    name = "clip-vit-large-patch14" + ("-336" if image == 336 else "")
    shape = {"patch": 14, "vision": L, "words": TEXT_L, "projection": 768, "image": image}
    return entry(name, "CLIP ViT-L/14" + ("@336" if image == 336 else ""), f"openai/{name}", **shape)


ENTRIES = (
    base(32),
    base(16),
    large(224),
    large(336),
    Entry(
        id="siglip-base-patch16-224",
        title="SigLIP B/16",
        year=2023,
        group="multimodal",
        family="SigLIP",
        build=siglip,
        hyperparameters={"patch": 16, "vision": B, "words": TEXT_L},
        source="arXiv 2303.15343; transformers SiglipModel",
        aliases=("google/siglip-base-patch16-224", "siglip-b/16"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "contrastive", "image", "text"),
        note="One image and one text.",
    ),
)
