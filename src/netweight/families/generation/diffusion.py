"""UNets of Stable Diffusion (arXiv 2112.10752, 2307.01952), as diffusers builds them: one step of removing noise."""

from __future__ import annotations

from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    with_source,
)
from netweight.families.parts.unet_diffusion import PATHS, time_embedding, unet_layers

NAMES = WeightNaming(
    paths=(
        *PATHS,
        (r"attn([12])\.([qkv])_proj", r"attn\1.to_\2"),
        (r"attn([12])\.o_proj", r"attn\1.to_out.0"),
    )
)


def _transformer(width: int, heads: int) -> list[Json]:
    """Attention to the latent, attention to the text, and a gated MLP."""
    fields: dict[str, Any] = {"heads": heads, "bias": False, "out_bias": True}
    across = layer_node("attention", "attn2", **fields) | {"from": ["norm2", "encoder_hidden_states"]}
    up = named_block("0", layer_node("dense", "proj", units=8 * width), layer_node("geglu", "act"))
    return [
        residual_group(layer_node("layernorm", "norm1"), layer_node("attention", "attn1", **fields)),
        residual_group(layer_node("layernorm", "norm2"), across),
        residual_group(
            layer_node("layernorm", "norm3"),
            named_block("ff", named_block("net", up, layer_node("dense", "2", units=width))),
        ),
    ]


def _attention(name: str, width: int, depth: int, heads: int, linear: bool) -> Json:
    """Transformer blocks over the positions of a plane, between two layers across its channels."""
    turned, back = layer_node("permute", order=[2, 1]), layer_node("permute", "back", order=[2, 1])
    flat, plane = (
        layer_node("flatten", start=2),
        with_source(layer_node("reshape", "plane", shape=[width, -1, -1]), ["back", "x"]),
    )
    body = repeat_layers(depth, *_transformer(width, heads), name="transformer_blocks")
    if linear:
        first, last = layer_node("dense", "proj_in", units=width), layer_node("dense", "proj_out", units=width)
        layers = [flat, turned, first, *body, last, back, plane]
    else:
        layers = [conv2d_node("proj_in", width, 1), flat, turned, *body, back, plane, conv2d_node("proj_out", width, 1)]
    return named_block(
        name, layer_node("identity", "x"), residual_group(layer_node("groupnorm", "norm", groups=32), *layers)
    )


def diffusion_document(
    name: str,
    widths: list[int],
    depths: list[int],
    heads: list[int],
    context: int,
    latent: int,
    linear: bool = True,
    added: int = 0,
    channels: int = 4,
) -> Json:
    """UNet2DConditionModel over a latent of `latent` × `latent`: at each level `depths` transformer blocks, of `heads`.

    The step goes in as sines and cosines, as do the image sizes that condition SDXL (`added` elements, with the pooled
    text).
    """

    def attended(at: str, level: int, depth: int = 0) -> list[Json]:
        deep = depth or depths[level]
        return [_attention(at, widths[level], deep, heads[level], linear)] if deep else []

    told = [time_embedding("add_embedding", "added", 4 * widths[0])] if added else []
    sum_ = branches_group([layer_node("identity")], [*told], merge="add") if told else layer_node("identity")
    middle = attended("mid_attentions_0", len(widths) - 1, depths[-1] or max(depths))
    layers = [
        time_embedding("time_embedding", "step", 4 * widths[0]),
        {**sum_, "name": "emb"},
        *unet_layers(widths, attended, middle, 4),
    ]
    inputs: Json = {
        "sample": {"shape": [channels, "latent", "latent"]},
        "step": {"shape": [widths[0]]},
        "encoder_hidden_states": {"shape": ["seq", context]},
        **({"added": {"shape": [added]}} if added else {}),
    }
    sizes = {"batch": 1, "latent": latent, "seq": 77}
    return {"netweight": 1, "name": name, "sizes": sizes, "inputs": inputs, "layers": layers}
