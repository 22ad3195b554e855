"""CogVideoX (arXiv 2408.06072), as diffusers builds it: one stream of words and patches, shifted and gated apart."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, node, repeat
from .streams import feed, film, filmed, gated, joined, modulation, projected, shifted, told

NAMES = Naming(ones=((r"patch_embed\.proj\.weight$", (-1, -1, -1, -1)),))
PARTS = (("film", "start", 0), ("text", "end", 3))
"""The streams: where they are cut from the one row, and the first of their three vectors."""


def apart(source: str, value: str) -> list[Json]:
    """The two streams of a row: the values `<stream>_<value>`."""
    return [after(node("slice", f"{each}_{value}", **{end: "seq"}), source) for each, end, _ in PARTS]


def normed(name: str, source: str, width: int) -> list[Json]:
    """One norm for both streams, then scaled and shifted apart: the value `name.both`."""
    layers = [
        *modulation(name, "condition", width, 6),
        after(node("layernorm", f"{name}.norm"), source),
        *apart(f"{name}.norm", name),
    ]
    for each, _, first in PARTS:
        here = f"{each}_{name}"
        layers += [
            after(node("multiply", f"{here}.scaled"), [here, f"{name}.{first + 1}"]),
            after(node("add", f"{here}.out"), [here, f"{here}.scaled", f"{name}.{first}"]),
        ]
    return [*layers, joined(f"{name}.both", [f"text_{name}.out", f"film_{name}.out"])]


def opened(name: str, source: str, change: str, value: str) -> list[Json]:
    """A change of both streams, gated apart and added: the value `value`."""
    layers = [*apart(source, f"{value}_before"), *apart(change, f"{value}_change")]
    for each, _, first in PARTS:
        here = f"{each}_{value}"
        layers += gated(here, f"{here}_before", f"{here}_change", f"{name}.{first + 2}")
    return [*layers, joined(value, [f"text_{value}", f"film_{value}"])]


def layer(width: int, heads: int, *, rotary: bool) -> list[Json]:
    """Attention of all words and patches, and an MLP."""
    turned = {"rotary": True} if rotary else {}
    parts = [f"attn1.to_{part}" for part in "qkv"]
    norms = (node("layernorm", "attn1.norm_q"), node("layernorm", "attn1.norm_k"), None)
    asked = [
        projected(part, "norm1.both", width, norm=norm, head=width // heads)
        for part, norm in zip(parts, norms, strict=True)
    ]
    return [
        node("identity", "x"),
        *normed("norm1", "x", width),
        *(each for group in asked for each in group),
        after(node("dot_attention", "attn1.seen", heads=heads, **turned), [f"{part}.heads" for part in parts]),
        node("dense", "attn1.to_out.0", units=width),
        *opened("norm1", "x", "attn1.to_out.0", "seen"),
        *normed("norm2", "seen", width),
        *feed("ff", "norm2.both", width),
        *opened("norm2", "seen", "ff.net.2", "out"),
    ]


def document(name: str, depth: int, heads: int, rotary: bool = False) -> Json:
    """CogVideoXTransformer3DModel over 16 channels of a latent: 13 frames of 60 × 90 (49 at 480 × 720); heads of 64."""
    width = 64 * heads
    layers = [
        *told("time_embedding", "step", 512),
        node("identity", "condition"),
        after(node("dense", "patch_embed.text_proj", units=width), "encoder_hidden_states"),
        *filmed("patch_embed.proj", width),
        node("identity", "film"),
        joined("row", ["patch_embed.text_proj", "film"]),
        *([] if rotary else [node("sinusoidal", "pos_embedding")]),
        *repeat(depth, *layer(width, heads, rotary=rotary), name="transformer_blocks"),
        node("slice", "film_out", start="seq"),
        node("layernorm", "norm_final"),
        *modulation("norm_out", "condition", width, 2),
        *shifted("norm_out", "norm_final", "norm_out.0", "norm_out.1", affine=True),
        node("dense", "proj_out", units=64),
    ]
    return film(name, layers, (13, 60, 90), 226, step=width)


PAPER = "Yang et al. 2024, arXiv 2408.06072"


def entry(size: str, licence: str, *published: Published, **shape: int | bool) -> Entry:
    """A size of the model that makes films of a text."""
    return Entry(
        id=f"cogvideox-{size.lower()}",
        title=f"CogVideoX-{size}",
        year=2024,
        group="generation",
        family="CogVideoX",
        build=document,
        hyperparameters=shape,
        source="arXiv 2408.06072; diffusers CogVideoXTransformer3DModel",
        published=published,
        aliases=(f"thudm/cogvideox-{size.lower()}", f"zai-org/cogvideox-{size.lower()}"),
        naming=NAMES,
        licence=licence,
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step over 49 frames of 480 × 720, which are 13 of the latent."
        + (" The name cuts 5.57 down to 5." if size == "5B" else ""),
    )


ENTRIES = (
    entry("2B", "Apache-2.0", depth=30, heads=30),
    entry("5B", "CogVideoX License", Published("parameters", "5 B", "rounded", PAPER), depth=42, heads=48, rotary=True),
)
