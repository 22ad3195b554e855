"""CLIP (arXiv 2103.00020) and SigLIP (2303.15343), as transformers builds them: a text and an image, one product."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.clip import EncoderSize, clip_encoder, clip_mlp, token_and_position_embeddings
from netweight.families.parts.nodes import Json, conv2d_node, layer_node, named_block, residual_group

NAMES = WeightNaming(
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


def _patches(of: EncoderSize, patch: int, *, token: bool) -> Json:
    """Patches of the image, a class token before them (CLIP), and positions."""
    return named_block(
        "embeddings",
        conv2d_node("patch_embedding", of.width, patch, stride=patch, bias=not token) | {"from": "image"},
        layer_node("flatten", start=2),
        layer_node("permute", order=[2, 1]),
        *([layer_node("class_token", "class_embedding")] if token else []),
        layer_node("positions", "position_embedding"),
    )


def _compared(name: str, image: int, seq: int, words: str, sight: str, *layers: Json, bias: bool) -> Json:
    """A document of both towers and their product, one image with one text, times a learned factor."""
    product = [
        layer_node("reshape", "text", shape=[1, -1]) | {"from": words},
        layer_node("reshape", "seen", shape=[1, -1]) | {"from": sight},
        layer_node("matmul", "product", transpose=True) | {"from": ["text", "seen"]},
        layer_node("scale", "logits", axis=-1, **({"bias": True} if bias else {})),
    ]
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "image": image, "seq": seq},
        "inputs": {"image": {"shape": [3, "image", "image"]}, "input_ids": {"shape": ["seq"], "dtype": "int64"}},
        "layers": [*layers, *product],
        "generates": False,
    }


def clip_document(
    name: str, patch: int, vision: EncoderSize, words: EncoderSize, projection: int, image: int = 224
) -> Json:
    """CLIPModel: the text's last position and the image's class token, projected."""
    act = layer_node("quick_gelu", "activation_fn")
    return _compared(
        name, image, 77, "text_projection", "visual_projection",
        named_block(
            "text_model", token_and_position_embeddings(words, 49408, 77), clip_encoder(words, act, causal=True),
            layer_node("layernorm", "final_layer_norm"), layer_node("select", index=-1),
        ),
        layer_node("dense", "text_projection", units=projection, bias=False),
        named_block(
            "vision_model", _patches(vision, patch, token=True), layer_node("layernorm", "pre_layrnorm"),
            clip_encoder(vision, act),
            layer_node("select", index=0), layer_node("layernorm", "post_layernorm"),
        ),
        layer_node("dense", "visual_projection", units=projection, bias=False),
        bias=False,
    )  # fmt: skip


def siglip_document(
    name: str, patch: int, vision: EncoderSize, words: EncoderSize, image: int = 224, vocabulary: int = 32000
) -> Json:
    """SiglipModel: the text's last position through a dense layer, the image pooled by attention."""
    act = layer_node("gelu", "activation_fn", approximate="tanh")
    head = named_block(
        "head", layer_node("attention_pool", "attention", heads=vision.heads),
        residual_group(layer_node("layernorm", "layernorm"), clip_mlp(vision.width, act)),
    )  # fmt: skip
    return _compared(
        name, image, 64, "text_model", "vision_model",
        named_block(
            "text_model", token_and_position_embeddings(words, vocabulary, 64), clip_encoder(words, act),
            layer_node("layernorm", "final_layer_norm"),
            layer_node("select", index=-1), layer_node("dense", "head", units=words.width),
        ),
        named_block(
            "vision_model", _patches(vision, patch, token=False), clip_encoder(vision, act),
            layer_node("layernorm", "post_layernorm"), head,
        ),
        bias=True,
    )  # fmt: skip
