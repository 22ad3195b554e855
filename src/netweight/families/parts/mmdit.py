"""Blocks in which a text and an image attend as one, each with layers of its own (MMDiT, arXiv 2403.03206)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from netweight.families.parts.dit_streams import (
    concat_sequences,
    feed_forward,
    gated_residual,
    modulated_norm,
    projection_with_head_norm,
)
from netweight.families.parts.nodes import Json, layer_node, with_source

Feed = Callable[[str, str], list[Json]]
"""Layers of a name over a value; the last one's is what comes out."""


class JointBlockSize(NamedTuple):
    """Settings of both streams: sizes, the norm of queries and keys per head, and whether layers have a bias."""

    width: int
    heads: int
    norm: str = ""
    rotary: bool = False
    bias: bool = True
    feed: Feed | None = None
    affine: bool = True
    more: int = 0
    """Positions behind the text, beyond those of its words, that go with it."""

    @property
    def plain(self) -> Json:
        """The field of a dense layer without bias."""
        return {} if self.bias else {"bias": False}

    def normed(self, name: str) -> Json | None:
        """The norm of queries or keys, if any."""
        return layer_node(self.norm, name, **({} if self.affine else {"affine": False})) if self.norm else None

    def cut(self, source: str, text: str, picture: str) -> list[Json]:
        """A row as the two streams that it holds, the text in front."""
        words, rest = layer_node("slice", text, end="seq"), layer_node("slice", picture, start="seq")
        if not self.more:
            return [with_source(words, source), with_source(rest, source)]
        before, behind = (
            layer_node("slice", f"{text}.more", end=self.more),
            layer_node("slice", picture, start=self.more),
        )
        return [
            with_source({**words, "name": f"{text}.words"}, source),
            with_source({**rest, "name": f"{text}.rest"}, source),
            before,
            concat_sequences(text, [f"{text}.words", f"{text}.more"]),
            with_source(behind, f"{text}.rest"),
        ]

    def fed(self, name: str, source: str) -> list[Json]:
        """The feed-forward layer."""
        return self.feed(name, source) if self.feed else feed_forward(name, source, self.width)


class _Stream(NamedTuple):
    """One of the two: the names of its value and its layers, and of the vectors that shift, scale and gate it."""

    value: str
    queries: str
    out: str
    suffix: str = ""
    norm: str = "norm_"
    vectors: str = ""

    @property
    def first(self) -> str:
        """The norm before attention."""
        return f"norm1{self.suffix}"

    def vector(self, place: int) -> str:
        """Shift, scale and gate about attention (0 to 2) and about the feed-forward layer (3 to 5)."""
        return f"{self.vectors or self.first}.{place}"

    def named(self, part: str) -> str:
        """The layer of queries, keys or values."""
        return f"attn.{self.queries.format(part)}"

    def begins(self) -> list[Json]:
        """The norm before attention, shifted and scaled."""
        return modulated_norm(self.first, self.value, self.vector(0), self.vector(1))

    def asks(self, of: JointBlockSize) -> list[Json]:
        """Queries, keys and values of what is normed."""
        made: list[Json] = []
        for part in "qkv":
            norm = of.normed(f"attn.{self.norm}{part}") if part != "v" else None
            head, name = of.width // of.heads, self.named(part)
            made += projection_with_head_norm(name, f"{self.first}.out", of.width, norm=norm, head=head, bias=of.bias)
        return made

    def attended(self, of: JointBlockSize) -> list[Json]:
        """The stream's attention output, projected, gated and added: the value `<stream>_mid`."""
        seen = with_source(layer_node("dense", f"attn.{self.out}", units=of.width, **of.plain), f"{self.value}_seen")
        return [seen, *gated_residual(f"{self.value}_mid", self.value, f"attn.{self.out}", self.vector(2))]

    def goes_on(self, of: JointBlockSize, source: str = "", base: str = "") -> list[Json]:
        """The feed-forward layer, shifted, scaled, gated and added to the `base`: the value `<stream>_out`."""
        source = source or f"{self.value}_mid"
        second, fed = f"norm2{self.suffix}", of.fed(f"ff{self.suffix}", f"norm2{self.suffix}.out")
        return [
            *modulated_norm(second, source, self.vector(3), self.vector(4)),
            *fed,
            *gated_residual(f"{self.value}_out", base or source, fed[-1]["name"], self.vector(5)),
        ]


PICTURE = _Stream("picture", "to_{}", "to_out.0")


TEXT = _Stream("text", "add_{}_proj", "to_add_out", "_context", "norm_added_")


def split_streams(of: JointBlockSize) -> list[Json]:
    """Attention of one stream; its input is the text followed by the image."""
    return [layer_node("identity", "both"), *of.cut("both", "text", "picture")]


def joint_attention(of: JointBlockSize) -> list[Json]:
    """Attention of both streams over both: the values `text_seen` and `picture_seen`."""
    parts = [
        concat_sequences(f"attn.{part}", [f"{each.named(part)}.heads" for each in (TEXT, PICTURE)]) for part in "qkv"
    ]
    turned = {"rotary": True} if of.rotary else {}
    return [
        *TEXT.asks(of),
        *PICTURE.asks(of),
        *parts,
        with_source(layer_node("dot_attention", "attn.both", heads=of.heads, **turned), ["attn.q", "attn.k", "attn.v"]),
        *of.cut("attn.both", "text_seen", "picture_seen"),
    ]
