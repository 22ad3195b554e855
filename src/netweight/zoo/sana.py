"""Sana (arXiv 2410.10629), as diffusers builds it: linear attention over few positions, and gated convolutions."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, conv, node, repeat
from .pixart import captioned, tabled, tabled_end
from .streams import gated, patched, shifted, told

NAMES = Naming(
    paths=(
        (r"attn([12])\.([qkv])_proj", r"attn\1.to_\2"),
        (r"attn([12])\.o_proj", r"attn\1.to_out.0"),
        (r"scale_shift_table\.weight", "scale_shift_table"),
    )
)


def mixed(width: int, inner: int) -> list[Json]:
    """A gated MLP over a plane, with a depthwise convolution before the gate: the value `ff`."""
    return [
        after(node("permute", order=[2, 1]), "norm2.out"),
        node("identity", "row"),
        after(node("reshape", "plane", shape=[width, -1, -1]), ["row", "patch_embed.proj"]),
        conv("ff.conv_inverted", 2 * inner, 1),
        node("silu"),
        conv("ff.conv_depth", 2 * inner, 3, padding=1, groups=2 * inner),
        node("swiglu", axis=1),
        conv("ff.conv_point", width, 1, bias=False),
        node("flatten", start=2),
        node("permute", "ff", order=[2, 1]),
    ]


def layer(width: int, heads: int, across: int, inner: int) -> list[Json]:
    """Linear attention to the patches, attention to the text, and the convolutions."""
    linear = {"bias": False, "out_bias": True, "feature": "relu", "ones": True}
    return [
        node("identity", "x"),
        *tabled("six", 6),
        *shifted("norm1", "x", "c0", "c1"),
        node("linear_attention", "attn1", heads=heads, **linear),
        *gated("seen", "x", "attn1", "c2"),
        after(node("attention", "attn2", heads=across), ["seen", "caption_norm"]),
        after(node("add", "read"), ["attn2", "seen"]),
        *shifted("norm2", "read", "c3", "c4"),
        *mixed(width, inner),
        *gated("out", "read", "ff", "c5"),
    ]


def document(name: str, depth: int, heads: int, across: int) -> Json:
    """SanaTransformer2DModel over a latent of 32 channels, of a 32nd of the picture's side; heads of 32."""
    width = 32 * heads
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": 32, "seq": 300},
        "inputs": {
            "sample": {"shape": [32, "latent", "latent"]},
            "step": {"shape": [256]},
            "encoder_hidden_states": {"shape": ["seq", 2304]},
        },
        "layers": [
            *told("time_embed.emb.timestep_embedder", "step", width),
            node("silu", "time_embed.silu"),
            node("dense", "time_embed.linear", units=6 * width),
            node("reshape", "six", shape=[6, width]),
            *captioned("caption_projection", width),
            node("rmsnorm", "caption_norm"),
            *patched(width, 1, "sample", name="patch_embed.proj"),
            *repeat(depth, *layer(width, heads, across, 5 * width // 2), name="transformer_blocks"),
            *tabled_end("transformer_blocks", "time_embed.emb.timestep_embedder.linear_2", width, 32),
        ],
    }


def entry(size: str, hub: str, depth: int, heads: int, across: int) -> Entry:
    """A size of the paper."""
    return Entry(
        id=f"sana-{size.lower()}",
        title=f"Sana {size}",
        year=2024,
        group="generation",
        family="Sana",
        build=document,
        hyperparameters={"depth": depth, "heads": heads, "across": across},
        source="arXiv 2410.10629; diffusers SanaTransformer2DModel",
        published=(Published("parameters", f"{size[:-1]} B", "rounded", "Xie et al. 2024, arXiv 2410.10629"),),
        aliases=(f"efficient-large-model/sana_{hub}_diffusers", f"sana_{hub}"),
        naming=NAMES,
        tags=("transformer", "diffusion", "depthwise"),
        note="The transformer alone, for one step at 1024 pixels; Gemma 2 reads the text.",
    )


ENTRIES = (
    entry("0.6B", "600M_1024px", 28, 36, 16),
    entry("1.6B", "1600M_1024px", 20, 70, 20),
)
