"""Stable Diffusion 3 and 3.5 (arXiv 2403.03206), as diffusers builds them: text and picture attend as one."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, node, repeat
from .streams import ended, feed, gated, joined, modulation, patched, projected, shifted, told

NAMES = Naming(
    paths=(
        (r"pos_embed\.table\.weight", "pos_embed.pos_embed"),
        (r"attn2\.([qkv])_proj", r"attn2.to_\1"),
        (r"attn2\.o_proj", "attn2.to_out.0"),
        (r"attn2\.([qk])_norm", r"attn2.norm_\1"),
    ),
    ones=((r"pos_embed\.pos_embed$", (1, -1, -1)),),
)


class Stream:
    """One of the two streams: the names of its layers."""

    def __init__(self, value: str, queries: str, out: str, suffix: str = "", norm: str = "norm_") -> None:
        self.value, self.queries, self.out, self.norm = value, queries, out, norm
        self.first, self.second, self.feed = f"norm1{suffix}", f"norm2{suffix}", f"ff{suffix}"

    def asks(self, width: int, head: int) -> list[Json]:
        """Queries, keys and values of what is normed; queries and keys normed `head` numbers at a time, if any."""
        made: list[Json] = []
        for part in "qkv":
            norm = f"attn.{self.norm}{part}" if head and part != "v" else ""
            made += projected(self.named(part), f"{self.first}.out", width, norm=norm, head=head)
        return made

    def named(self, part: str) -> str:
        """The layer of queries, keys or values."""
        return f"attn.{self.queries.format(part)}"

    def goes_on(self, source: str, width: int) -> list[Json]:
        """The feed-forward layer, shifted, scaled and gated like the attention before it."""
        first, second = self.first, self.second
        return [
            *shifted(second, source, f"{first}.3", f"{first}.4"),
            *feed(self.feed, f"{second}.out", width),
            *gated(f"{self.value}_out", source, f"{self.feed}.net.2", f"{first}.5"),
        ]


PICTURE = Stream("picture", "to_{}", "to_out.0")
TEXT = Stream("text", "add_{}_proj", "to_add_out", "_context", "norm_added_")


def together(width: int, heads: int, *, normed: bool, rotary: bool = False) -> list[Json]:
    """Attention of both streams over both: the values `text_seen` and `picture_seen`."""
    head = width // heads if normed else 0
    parts = [joined(f"attn.{part}", [f"{each.named(part)}.heads" for each in (TEXT, PICTURE)]) for part in "qkv"]
    turned = {"rotary": True} if rotary else {}
    return [
        *TEXT.asks(width, head),
        *PICTURE.asks(width, head),
        *parts,
        after(node("dot_attention", "attn.both", heads=heads, **turned), ["attn.q", "attn.k", "attn.v"]),
        after(node("slice", "text_seen", end="seq"), "attn.both"),
        after(node("slice", "picture_seen", start="seq"), "attn.both"),
    ]


def apart() -> list[Json]:
    """What comes is the text and, behind it, the picture."""
    return [
        node("identity", "both"),
        node("slice", "text", end="seq"),
        after(node("slice", "picture", start="seq"), "both"),
    ]


def attended(stream: Stream, width: int) -> list[Json]:
    """What a stream saw, projected, gated and added: the value `<stream>_mid`."""
    seen = after(node("dense", f"attn.{stream.out}", units=width), f"{stream.value}_seen")
    return [seen, *gated(f"{stream.value}_mid", stream.value, f"attn.{stream.out}", f"{stream.first}.2")]


def layer(width: int, heads: int, *, normed: bool, dual: bool = False, rotary: bool = False) -> list[Json]:
    """A block of both streams; with `dual`, the picture also attends to itself alone (3.5 medium)."""
    alone, picture = list[Json](), "picture_mid"
    if dual:
        fields = {"heads": heads, **({"qk_norm": "head"} if normed else {})}
        alone = [
            *shifted("second", "picture", "norm1.6", "norm1.7"),
            node("attention", "attn2", **fields),
            *gated("picture_mid2", "picture_mid", "attn2", "norm1.8"),
        ]
        picture = "picture_mid2"
    return [
        *apart(),
        *modulation("norm1", "condition", width, 9 if dual else 6),
        *shifted("norm1", "picture", "norm1.0", "norm1.1"),
        *modulation("norm1_context", "condition", width, 6),
        *shifted("norm1_context", "text", "norm1_context.0", "norm1_context.1"),
        *together(width, heads, normed=normed, rotary=rotary),
        *attended(PICTURE, width),
        *alone,
        *PICTURE.goes_on(picture, width),
        *attended(TEXT, width),
        *TEXT.goes_on("text_mid", width),
        joined("out", ["text_out", "picture_out"]),
    ]


def last(width: int, heads: int, *, normed: bool) -> list[Json]:
    """The last block: the text is read and goes no further."""
    return [
        *apart(),
        *modulation("norm1", "condition", width, 6),
        *shifted("norm1", "picture", "norm1.0", "norm1.1"),
        *modulation("norm1_context", "condition", width, 2),
        *shifted("norm1_context", "text", "norm1_context.1", "norm1_context.0"),
        *together(width, heads, normed=normed),
        *attended(PICTURE, width),
        *PICTURE.goes_on("picture_mid", width),
    ]


def document(name: str, depth: int, heads: int, dual: int = 0, normed: bool = False, positions: int = 192) -> Json:
    """SD3Transformer2DModel over a latent of 16 channels, heads of 64: one step of removing noise.

    The first `dual` blocks attend twice. Of the sines of `positions` × `positions` patches the middle ones are used.
    """
    width = 64 * heads
    turns = [
        *repeat(dual, *layer(width, heads, normed=normed, dual=True)),
        *repeat(depth - 1 - dual, *layer(width, heads, normed=normed), start=dual),
        *repeat(1, *last(width, heads, normed=normed), start=depth - 1),
    ]
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": 128, "seq": 333},
        "inputs": {
            "sample": {"shape": [16, "latent", "latent"]},
            "step": {"shape": [256]},
            "pooled": {"shape": [2048]},
            "encoder_hidden_states": {"shape": ["seq", 4096]},
        },
        "layers": [
            *told("time_text_embed.timestep_embedder", "step", width),
            *told("time_text_embed.text_embedder", "pooled", width),
            joined_up("condition", "time_text_embed.timestep_embedder", "time_text_embed.text_embedder"),
            *patched(width, 2, "sample"),
            node("positions", "pos_embed.table", length=positions**2, fixed=True),
            after(node("dense", "context_embedder", units=width), "encoder_hidden_states"),
            joined("streams", ["context_embedder", "pos_embed.table"]),
            block("transformer_blocks", *turns),
            *ended("transformer_blocks", "condition", width, 64),
        ],
    }


def joined_up(name: str, *sources: str) -> Json:
    """The sum of what several conditions say."""
    return after(node("add", name), [f"{source}.linear_2" for source in sources])


def entry(name: str, title: str, printed: str, by: str, hub: str, depth: int, heads: int, **shape: int | bool) -> Entry:
    """One size."""
    return Entry(
        id=name,
        title=title,
        year=2024,
        group="generation",
        family="Stable Diffusion 3",
        build=document,
        hyperparameters={"depth": depth, "heads": heads, **shape},
        source="arXiv 2403.03206; diffusers SD3Transformer2DModel",
        published=(Published("parameters", printed, "rounded", by),),
        aliases=(hub, f"{hub}-diffusers"),
        naming=NAMES,
        licence="Stability AI Community License",
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step; stored sines of the positions are a buffer and count no parameter"
        + (": with them 3.5 medium has 2.47 B." if "positions" in shape else "."),
    )


HUB = "stabilityai/stable-diffusion-3"
ENTRIES = (
    entry(
        "stable-diffusion-3-medium", "Stable Diffusion 3 medium", "2 B", "Stability AI, announcement of 12 June 2024",
        f"{HUB}-medium", 24, 24,
    ),
    entry(
        "stable-diffusion-3.5-medium", "Stable Diffusion 3.5 medium", "2.5 B", f"model card of {HUB}.5-medium",
        f"{HUB}.5-medium", 24, 24, dual=13, normed=True, positions=384,
    ),
    entry(
        "stable-diffusion-3.5-large", "Stable Diffusion 3.5 large", "8.1 B", f"model card of {HUB}.5-large",
        f"{HUB}.5-large", 38, 38, normed=True,
    ),
)  # fmt: skip
