"""UNets of Stable Diffusion (arXiv 2112.10752, 2307.01952), as diffusers builds them: one step of removing noise."""

from __future__ import annotations

from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, branches, conv, node, repeat, residual
from .ushape import PATHS, embedded, ushape

NAMES = Naming(
    paths=(
        *PATHS,
        (r"attn([12])\.([qkv])_proj", r"attn\1.to_\2"),
        (r"attn([12])\.o_proj", r"attn\1.to_out.0"),
    )
)


def transformer(width: int, heads: int) -> list[Json]:
    """Attention to the latent, attention to the text, and a gated MLP."""
    fields: dict[str, Any] = {"heads": heads, "bias": False, "out_bias": True}
    across = node("attention", "attn2", **fields) | {"from": ["norm2", "encoder_hidden_states"]}
    up = block("0", node("dense", "proj", units=8 * width), node("geglu", "act"))
    return [
        residual(node("layernorm", "norm1"), node("attention", "attn1", **fields)),
        residual(node("layernorm", "norm2"), across),
        residual(node("layernorm", "norm3"), block("ff", block("net", up, node("dense", "2", units=width)))),
    ]


def attention(name: str, width: int, depth: int, heads: int, linear: bool) -> Json:
    """Transformer blocks over the positions of a plane, between two layers across its channels."""
    turned, back = node("permute", order=[2, 1]), node("permute", "back", order=[2, 1])
    flat, plane = node("flatten", start=2), after(node("reshape", "plane", shape=[width, -1, -1]), ["back", "x"])
    body = repeat(depth, *transformer(width, heads), name="transformer_blocks")
    if linear:
        first, last = node("dense", "proj_in", units=width), node("dense", "proj_out", units=width)
        layers = [flat, turned, first, *body, last, back, plane]
    else:
        layers = [conv("proj_in", width, 1), flat, turned, *body, back, plane, conv("proj_out", width, 1)]
    return block(name, node("identity", "x"), residual(node("groupnorm", "norm", groups=32), *layers))


def document(
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

    The step goes in as sines and cosines, as do the sizes that SDXL is told (`added` numbers, with the pooled text).
    """

    def attended(at: str, level: int, depth: int = 0) -> list[Json]:
        deep = depth or depths[level]
        return [attention(at, widths[level], deep, heads[level], linear)] if deep else []

    told = [embedded("add_embedding", "added", 4 * widths[0])] if added else []
    sum_ = branches([node("identity")], [*told], merge="add") if told else node("identity")
    middle = attended("mid_attentions_0", len(widths) - 1, depths[-1] or max(depths))
    layers = [
        embedded("time_embedding", "step", 4 * widths[0]),
        {**sum_, "name": "emb"},
        *ushape(widths, attended, middle, 4),
    ]
    inputs: Json = {
        "sample": {"shape": [channels, "latent", "latent"]},
        "step": {"shape": [widths[0]]},
        "encoder_hidden_states": {"shape": ["seq", context]},
        **({"added": {"shape": [added]}} if added else {}),
    }
    sizes = {"batch": 1, "latent": latent, "seq": 77}
    return {"netweight": 1, "name": name, "sizes": sizes, "inputs": inputs, "layers": layers}


def entry(
    name: str, title: str, year: int, printed: str, by: str, hub: str, licence: str, source: str, **shape: Any
) -> Entry:
    """One UNet."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="generation",
        family="Stable Diffusion",
        build=document,
        hyperparameters=shape,
        source=f"{source}; diffusers UNet2DConditionModel",
        published=(Published("parameters", printed, "rounded", by),) if printed else (),
        aliases=(hub,),
        naming=NAMES,
        licence=licence,
        tags=("cnn", "transformer", "diffusion"),
        note="The UNet alone, for one step; the text's encoder and the autoencoder are networks of their own.",
    )


FOUR = [320, 640, 1280, 1280]

ENTRIES = (
    entry(
        "stable-diffusion-1.5-unet", "Stable Diffusion 1.5 UNet", 2022, "860 M",
        "github.com/CompVis/stable-diffusion, README", "sd15", "CreativeML Open RAIL-M", "arXiv 2112.10752",
        widths=FOUR, depths=[1, 1, 1, 0], heads=[8, 8, 8, 8], context=768, latent=64, linear=False,
    ),
    entry(
        "stable-diffusion-2.1-unet", "Stable Diffusion 2.1 UNet", 2022, "865 M",
        "github.com/Stability-AI/stablediffusion, README", "sd21", "CreativeML Open RAIL++-M", "arXiv 2112.10752",
        widths=FOUR, depths=[1, 1, 1, 0], heads=[5, 10, 20, 20], context=1024, latent=96,
    ),
    entry(
        "stable-diffusion-xl-unet", "Stable Diffusion XL UNet", 2023, "2.6 B",
        "Podell et al. 2023, arXiv 2307.01952, Table 1", "sdxl", "CreativeML Open RAIL++-M", "arXiv 2307.01952",
        widths=[320, 640, 1280], depths=[0, 2, 10], heads=[5, 10, 20], context=2048, latent=128, added=2816,
    ),
    entry(
        "stable-diffusion-xl-refiner-unet", "Stable Diffusion XL refiner UNet", 2023, "", "", "sdxl-refiner",
        "CreativeML Open RAIL++-M", "arXiv 2307.01952",
        widths=[384, 768, 1536, 1536], depths=[0, 4, 4, 0], heads=[6, 12, 24, 24], context=1280, latent=128, added=2560,
    ),
    entry(
        "stable-diffusion-1.5-inpainting-unet", "Stable Diffusion 1.5 inpainting UNet", 2022, "", "", "sd15-inpainting",
        "CreativeML Open RAIL-M", "arXiv 2112.10752",
        widths=FOUR, depths=[1, 1, 1, 0], heads=[8, 8, 8, 8], context=768, latent=64, linear=False, channels=9,
    ),
)  # fmt: skip
