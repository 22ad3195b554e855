"""PixArt-alpha (arXiv 2310.00426) and PixArt-sigma (2403.04692), as diffusers builds them: a DiT that reads a text."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, node, repeat
from .streams import feed, gated, joined, patched, shifted, told

NAMES = Naming(
    paths=(
        (r"attn([12])\.([qkv])_proj", r"attn\1.to_\2"),
        (r"attn([12])\.o_proj", r"attn\1.to_out.0"),
        (r"scale_shift_table\.weight", "scale_shift_table"),
    )
)


def tabled(source: str, parts: int) -> list[Json]:
    """Vectors of the condition and those of a learned table, added: the values `c0`, `c1` and so on."""
    table = after(node("positions", "scale_shift_table"), source)
    return [
        table,
        *(after(node("slice", f"c{n}", start=n, end=n + 1), "scale_shift_table") for n in range(parts)),
    ]


def tabled_end(source: str, condition: str, width: int, units: int) -> list[Json]:
    """The last norm, scaled and shifted by the condition and a table, and the numbers of every patch."""
    return [
        after(node("reshape", "one", shape=[1, width]), condition),
        joined("two", ["one", "one"]),
        *tabled("two", 2),
        *shifted("norm_out", source, "c0", "c1"),
        node("dense", "proj_out", units=units),
    ]


def captioned(name: str, width: int) -> list[Json]:
    """Two dense layers over every word of the text: the value `name.linear_2`."""
    return [
        after(node("dense", f"{name}.linear_1", units=width), "encoder_hidden_states"),
        node("gelu", f"{name}.act_1", approximate="tanh"),
        node("dense", f"{name}.linear_2", units=width),
    ]


def layer(width: int, heads: int, norm: str = "layernorm", **fields: object) -> list[Json]:
    """Attention to the patches, attention to the text, an MLP; the text's is neither shifted nor gated.

    `fields` are those of both attentions; LTX-Video norms by root mean squares and turns patches by their places.
    """
    turned = {"rotary": True} if fields else {}
    return [
        node("identity", "x"),
        *tabled("six", 6),
        *shifted("norm1", "x", "c0", "c1", norm=norm),
        node("attention", "attn1", heads=heads, **fields, **turned),
        *gated("seen", "x", "attn1", "c2"),
        after(node("attention", "attn2", heads=heads, **fields), ["seen", "caption_projection.linear_2"]),
        after(node("add", "read"), ["attn2", "seen"]),
        *shifted("norm2", "read", "c3", "c4", norm=norm),
        *feed("ff", "norm2.out", width),
        *gated("out", "read", "ff.net.2", "c5"),
    ]


def condition(width: int, sized: bool) -> list[Json]:
    """What the step says, and with `sized` the picture's height, width and their ratio: the value `condition`."""
    base = "adaln_single.emb"
    step = told(f"{base}.timestep_embedder", "step", width)
    if not sized:
        return [*step, node("identity", "condition")]
    return [
        *step,
        *told(f"{base}.resolution_embedder", "resolution", width // 3),
        node("flatten", "resolution_told"),
        *told(f"{base}.aspect_ratio_embedder", "aspect_ratio", width // 3),
        joined("sizes_told", ["resolution_told", f"{base}.aspect_ratio_embedder.linear_2"]),
        after(node("add", "condition"), [f"{base}.timestep_embedder.linear_2", "sizes_told"]),
    ]


def document(
    name: str, latent: int, seq: int, sized: bool = False, depth: int = 28, heads: int = 16, head_dim: int = 72
) -> Json:
    """PixArtTransformer2DModel over patches of two of a latent of four channels: noise and its variance."""
    width = heads * head_dim
    sizes: Json = {"resolution": {"shape": [2, 256]}, "aspect_ratio": {"shape": [256]}} if sized else {}
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": latent, "seq": seq},
        "inputs": {
            "sample": {"shape": [4, "latent", "latent"]},
            "step": {"shape": [256]},
            **sizes,
            "encoder_hidden_states": {"shape": ["seq", 4096]},
        },
        "layers": [
            *condition(width, sized),
            node("silu", "adaln_single.silu"),
            node("dense", "adaln_single.linear", units=6 * width),
            node("reshape", "six", shape=[6, width]),
            *captioned("caption_projection", width),
            *patched(width, 2, "sample"),
            node("sinusoidal"),
            *repeat(depth, *layer(width, heads), name="transformer_blocks"),
            *tabled_end("transformer_blocks", "condition", width, 32),
        ],
    }


ALPHA, SIGMA = "Chen et al. 2023, arXiv 2310.00426", "Chen et al. 2024, arXiv 2403.04692"


def entry(name: str, title: str, year: int, paper: str, hub: str, licence: str, **shape: int | bool) -> Entry:
    """One model at a size of pictures."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="generation",
        family="PixArt",
        build=document,
        hyperparameters=shape,
        source=f"{paper}; diffusers PixArtTransformer2DModel",
        published=(Published("parameters", "0.6 B", "rounded", paper),),
        aliases=(f"pixart-alpha/{hub}", hub),
        naming=NAMES,
        licence=licence,
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step.",
    )


OPENRAIL = "CreativeML Open RAIL++-M"

ENTRIES = (
    entry(
        "pixart-alpha-xl-2-512", "PixArt-alpha XL-2 512", 2023, ALPHA, "PixArt-XL-2-512x512", OPENRAIL,
        latent=64, seq=120,
    ),
    entry(
        "pixart-alpha-xl-2-1024", "PixArt-alpha XL-2 1024", 2023, ALPHA, "PixArt-XL-2-1024-MS", OPENRAIL,
        latent=128, seq=120, sized=True,
    ),
    entry(
        "pixart-sigma-xl-2-1024", "PixArt-sigma XL-2 1024", 2024, SIGMA, "PixArt-Sigma-XL-2-1024-MS", OPENRAIL,
        latent=128, seq=300,
    ),
)  # fmt: skip
