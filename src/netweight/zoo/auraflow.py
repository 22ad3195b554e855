"""AuraFlow (blog.fal.ai/auraflow), as diffusers builds it: four blocks of two streams, then many of one, no biases."""

from __future__ import annotations

from functools import partial
from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, branches, node, repeat
from .streams import joined, modulation, projected, told
from .two_streams import PICTURE, TEXT, Both, apart, together

NAMES = Naming(
    paths=((r"pos_embed\.table\.weight", "pos_embed.pos_embed"), (r"register_tokens\.weight", "register_tokens")),
    ones=((r"pos_embed\.pos_embed$|^register_tokens$", (1, -1, -1)),),
)
REGISTERS = 8
"""Learned vectors beside the text (arXiv 2309.16588)."""


def feed(width: int, name: str, source: str) -> list[Json]:
    """A gated MLP; two thirds of four times as wide, to the next multiple of 256."""
    plain: dict[str, Any] = {"units": -(-(8 * width // 3) // 256) * 256, "bias": False}
    gate = [node("dense", f"{name}.linear_1", **plain), node("silu")]
    return [
        after(node("identity", f"{name}.in"), source),
        branches(gate, [node("dense", f"{name}.linear_2", **plain)], merge="multiply"),
        node("dense", f"{name}.out_projection", units=width, bias=False),
    ]


def double(of: Both) -> list[Json]:
    """A block of both streams; the last sums start from what came in."""
    return [
        *apart(of),
        *modulation("norm1", "condition", of.width, 6, bias=False),
        *PICTURE.begins(),
        *modulation("norm1_context", "condition", of.width, 6, bias=False),
        *TEXT.begins(),
        *together(of),
        *PICTURE.attended(of),
        *PICTURE.goes_on(of, base="picture"),
        *TEXT.attended(of),
        *TEXT.goes_on(of, base="text"),
        joined("out", ["text_out", "picture_out"]),
    ]


def single(of: Both) -> list[Json]:
    """The same of one stream."""
    one, head = PICTURE._replace(value="both"), of.width // of.heads
    asked: list[Json] = []
    for part in "qkv":
        norm = of.normed(f"attn.norm_{part}") if part != "v" else None
        asked += projected(f"attn.to_{part}", "norm1.out", of.width, norm=norm, head=head, bias=False)
    return [
        node("identity", "both"),
        *modulation("norm1", "condition", of.width, 6, bias=False),
        *one.begins(),
        *asked,
        after(node("dot_attention", "both_seen", heads=of.heads), [f"attn.to_{part}.heads" for part in "qkv"]),
        *one.attended(of),
        *one.goes_on(of, base="both"),
    ]


def document(name: str, depth: int, singles: int, heads: int, positions: int) -> Json:
    """AuraFlowTransformer2DModel over a latent of four channels; heads of 256.

    Of the vectors of `positions` patches the middle ones are used.
    """
    width, plain = 256 * heads, {"bias": False}
    of = Both(width, heads, "layernorm", affine=False, bias=False, feed=partial(feed, width), more=REGISTERS)
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": 128, "seq": 256},
        "inputs": {
            "sample": {"shape": [4, "latent", "latent"]},
            "step": {"shape": [256]},
            "encoder_hidden_states": {"shape": ["seq", 2048]},
        },
        "layers": [
            *told("time_step_proj", "step", width),
            node("identity", "condition"),
            after(node("pixel_unshuffle", factor=2), "sample"),
            node("flatten", start=2),
            node("permute", order=[2, 1]),
            node("dense", "pos_embed.proj", units=width),
            node("positions", "pos_embed.table", length=positions),
            after(node("dense", "context_embedder", units=width, **plain), "encoder_hidden_states"),
            node("learned", "register_tokens", length=REGISTERS, units=width, each=True),
            joined("row", ["context_embedder", "register_tokens", "pos_embed.table"]),
            *repeat(depth, *double(of), name="joint_transformer_blocks"),
            *repeat(singles, *single(of), name="single_transformer_blocks"),
            *of.cut("single_transformer_blocks", "words", "picture"),
            *modulation("norm_out", "condition", width, 2, bias=False),
            after(node("multiply", "norm_out.scaled"), ["picture", "norm_out.0"]),
            after(node("add"), ["picture", "norm_out.scaled", "norm_out.1"]),
            node("dense", "proj_out", units=16, **plain),
        ],
    }


ENTRIES = (
    Entry(
        id="auraflow-v0.3",
        title="AuraFlow v0.3",
        year=2024,
        group="generation",
        family="AuraFlow",
        build=document,
        hyperparameters={"depth": 4, "singles": 32, "heads": 12, "positions": 9216},
        source="blog.fal.ai/auraflow; diffusers AuraFlowTransformer2DModel",
        published=(Published("parameters", "6.8 B", "rounded", "fal, announcement of AuraFlow, July 2024"),),
        aliases=("fal/auraflow-v0.3", "auraflow"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step.",
    ),
)
