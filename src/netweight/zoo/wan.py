"""Wan 2.1 (arXiv 2503.20314), as diffusers builds it: a transformer over patches of a film's latent."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, node, repeat
from .pixart import captioned, tabled, tabled_end
from .streams import feed, film, filmed, gated, shifted, told

NAMES = Naming(
    paths=(
        (r"attn([12])\.([qkv])_proj", r"attn\1.to_\2"),
        (r"attn([12])\.o_proj", r"attn\1.to_out.0"),
        (r"attn([12])\.([qk])_norm", r"attn\1.norm_\2"),
        (r"scale_shift_table\.weight", "scale_shift_table"),
    ),
    ones=((r"scale_shift_table$", (1, -1, -1)),),
)


def layer(width: int, heads: int, inner: int) -> list[Json]:
    """Attention to the film, attention to the text, an MLP; the text's has a norm with weights and no gate."""
    fields = {"heads": heads, "qk_norm": "whole"}
    return [
        node("identity", "x"),
        *tabled("six", 6),
        *shifted("norm1", "x", "c0", "c1"),
        node("attention", "attn1", rotary=True, **fields),
        *gated("seen", "x", "attn1", "c2"),
        node("layernorm", "norm2"),
        after(node("attention", "attn2", **fields), ["norm2", "condition_embedder.text_embedder.linear_2"]),
        after(node("add", "read"), ["attn2", "seen"]),
        *shifted("norm3", "read", "c3", "c4"),
        *feed("ffn", "norm3.out", width, inner=inner),
        *gated("out", "read", "ffn.net.2", "c5"),
    ]


def document(name: str, width: int, depth: int, heads: int, inner: int) -> Json:
    """WanTransformer3DModel over 16 channels of a film's latent: 21 frames, 60 × 104 numbers each (81 at 480 × 832)."""
    told_by = "condition_embedder"
    layers = [
        *told(f"{told_by}.time_embedder", "step", width),
        node("silu", f"{told_by}.act_fn"),
        node("dense", f"{told_by}.time_proj", units=6 * width),
        node("reshape", "six", shape=[6, width]),
        *captioned(f"{told_by}.text_embedder", width),
        *filmed("patch_embedding", width),
        *repeat(depth, *layer(width, heads, inner), name="blocks"),
        *tabled_end("blocks", f"{told_by}.time_embedder.linear_2", width, 64),
    ]
    return film(name, layers, (21, 60, 104), 512, step=256)


def entry(size: str, width: int, depth: int, heads: int, inner: int) -> Entry:
    """A size of the model that makes films of a text."""
    return Entry(
        id=f"wan2.1-t2v-{size.lower()}",
        title=f"Wan 2.1 T2V {size}",
        year=2025,
        group="generation",
        family="Wan",
        build=document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "inner": inner},
        source="arXiv 2503.20314; diffusers WanTransformer3DModel",
        published=(Published("parameters", f"{size[:-1]} B", "rounded", "Wan team 2025, arXiv 2503.20314"),),
        aliases=(f"wan-ai/wan2.1-t2v-{size.lower()}", f"wan-2.1-t2v-{size.lower()}"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "diffusion"),
        note="One step over 81 frames of 480 × 832, which are 21 of the latent; the names cut 1.42 down to "
        "1.3 and 14.3 to 14.",
    )


ENTRIES = (
    entry("1.3B", 1536, 30, 12, 8960),
    entry("14B", 5120, 40, 40, 13824),
)
