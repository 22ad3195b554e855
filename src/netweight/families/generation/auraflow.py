"""AuraFlow (blog.fal.ai/auraflow), as diffusers builds it: four blocks of two streams, then many of one, no biases."""

from __future__ import annotations

from functools import partial
from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.dit_streams import (
    concat_sequences,
    condition_embedding,
    modulation_vectors,
    projection_with_head_norm,
)
from netweight.families.parts.mmdit import PICTURE, TEXT, JointBlockSize, joint_attention, split_streams
from netweight.families.parts.nodes import Json, branches_group, layer_node, repeat_layers, with_source

NAMES = WeightNaming(
    paths=((r"pos_embed\.table\.weight", "pos_embed.pos_embed"), (r"register_tokens\.weight", "register_tokens")),
    ones=((r"pos_embed\.pos_embed$|^register_tokens$", (1, -1, -1)),),
)


REGISTERS = 8
"""Learned vectors beside the text (arXiv 2309.16588)."""


def _feed(width: int, name: str, source: str) -> list[Json]:
    """A gated MLP; two thirds of four times as wide, to the next multiple of 256."""
    plain: dict[str, Any] = {"units": -(-(8 * width // 3) // 256) * 256, "bias": False}
    gate = [layer_node("dense", f"{name}.linear_1", **plain), layer_node("silu")]
    return [
        with_source(layer_node("identity", f"{name}.in"), source),
        branches_group(gate, [layer_node("dense", f"{name}.linear_2", **plain)], merge="multiply"),
        layer_node("dense", f"{name}.out_projection", units=width, bias=False),
    ]


def _double(of: JointBlockSize) -> list[Json]:
    """A block of both streams; the last sums start from what came in."""
    return [
        *split_streams(of),
        *modulation_vectors("norm1", "condition", of.width, 6, bias=False),
        *PICTURE.begins(),
        *modulation_vectors("norm1_context", "condition", of.width, 6, bias=False),
        *TEXT.begins(),
        *joint_attention(of),
        *PICTURE.attended(of),
        *PICTURE.goes_on(of, base="picture"),
        *TEXT.attended(of),
        *TEXT.goes_on(of, base="text"),
        concat_sequences("out", ["text_out", "picture_out"]),
    ]


def _single(of: JointBlockSize) -> list[Json]:
    """The same of one stream."""
    one, head = PICTURE._replace(value="both"), of.width // of.heads
    asked: list[Json] = []
    for part in "qkv":
        norm = of.normed(f"attn.norm_{part}") if part != "v" else None
        asked += projection_with_head_norm(f"attn.to_{part}", "norm1.out", of.width, norm=norm, head=head, bias=False)
    return [
        layer_node("identity", "both"),
        *modulation_vectors("norm1", "condition", of.width, 6, bias=False),
        *one.begins(),
        *asked,
        with_source(
            layer_node("dot_attention", "both_seen", heads=of.heads), [f"attn.to_{part}.heads" for part in "qkv"]
        ),
        *one.attended(of),
        *one.goes_on(of, base="both"),
    ]


def auraflow_document(name: str, depth: int, singles: int, heads: int, positions: int) -> Json:
    """AuraFlowTransformer2DModel over a latent of four channels; heads of 256.

    Of the vectors of `positions` patches the middle ones are used.
    """
    width, plain = 256 * heads, {"bias": False}
    of = JointBlockSize(width, heads, "layernorm", affine=False, bias=False, feed=partial(_feed, width), more=REGISTERS)
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
            *condition_embedding("time_step_proj", "step", width),
            layer_node("identity", "condition"),
            with_source(layer_node("pixel_unshuffle", factor=2), "sample"),
            layer_node("flatten", start=2),
            layer_node("permute", order=[2, 1]),
            layer_node("dense", "pos_embed.proj", units=width),
            layer_node("positions", "pos_embed.table", length=positions),
            with_source(layer_node("dense", "context_embedder", units=width, **plain), "encoder_hidden_states"),
            layer_node("learned", "register_tokens", length=REGISTERS, units=width, each=True),
            concat_sequences("row", ["context_embedder", "register_tokens", "pos_embed.table"]),
            *repeat_layers(depth, *_double(of), name="joint_transformer_blocks"),
            *repeat_layers(singles, *_single(of), name="single_transformer_blocks"),
            *of.cut("single_transformer_blocks", "words", "picture"),
            *modulation_vectors("norm_out", "condition", width, 2, bias=False),
            with_source(layer_node("multiply", "norm_out.scaled"), ["picture", "norm_out.0"]),
            with_source(layer_node("add"), ["picture", "norm_out.scaled", "norm_out.1"]),
            layer_node("dense", "proj_out", units=16, **plain),
        ],
    }
