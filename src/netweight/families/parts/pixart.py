"""Parts of PixArt that other families build on."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.dit_streams import concat_sequences, feed_forward, gated_residual, modulated_norm
from netweight.families.parts.nodes import Json, layer_node, with_source

NAMES = WeightNaming(
    paths=(
        (r"attn([12])\.([qkv])_proj", r"attn\1.to_\2"),
        (r"attn([12])\.o_proj", r"attn\1.to_out.0"),
        (r"scale_shift_table\.weight", "scale_shift_table"),
    )
)


def add_learned_table(source: str, parts: int) -> list[Json]:
    """Vectors of the condition and those of a learned table, added: the values `c0`, `c1` and so on."""
    table = with_source(layer_node("positions", "scale_shift_table"), source)
    return [
        table,
        *(with_source(layer_node("slice", f"c{n}", start=n, end=n + 1), "scale_shift_table") for n in range(parts)),
    ]


def final_projection_with_table(source: str, condition: str, width: int, units: int) -> list[Json]:
    """The last norm, scaled and shifted by the condition and a table, and the numbers of every patch."""
    return [
        with_source(layer_node("reshape", "one", shape=[1, width]), condition),
        concat_sequences("two", ["one", "one"]),
        *add_learned_table("two", 2),
        *modulated_norm("norm_out", source, "c0", "c1"),
        layer_node("dense", "proj_out", units=units),
    ]


def caption_embedding(name: str, width: int) -> list[Json]:
    """Two dense layers over every word of the text: the value `name.linear_2`."""
    return [
        with_source(layer_node("dense", f"{name}.linear_1", units=width), "encoder_hidden_states"),
        layer_node("gelu", f"{name}.act_1", approximate="tanh"),
        layer_node("dense", f"{name}.linear_2", units=width),
    ]


def pixart_block(width: int, heads: int, norm: str = "layernorm", **fields: object) -> list[Json]:
    """Attention to the patches, attention to the text, an MLP; the text's is neither shifted nor gated.

    `fields` are those of both attentions; LTX-Video norms by root mean squares and turns patches by their places.
    """
    turned = {"rotary": True} if fields else {}
    return [
        layer_node("identity", "x"),
        *add_learned_table("six", 6),
        *modulated_norm("norm1", "x", "c0", "c1", norm=norm),
        layer_node("attention", "attn1", heads=heads, **fields, **turned),
        *gated_residual("seen", "x", "attn1", "c2"),
        with_source(layer_node("attention", "attn2", heads=heads, **fields), ["seen", "caption_projection.linear_2"]),
        with_source(layer_node("add", "read"), ["attn2", "seen"]),
        *modulated_norm("norm2", "read", "c3", "c4", norm=norm),
        *feed_forward("ff", "norm2.out", width),
        *gated_residual("out", "read", "ff.net.2", "c5"),
    ]
