"""ConViT (arXiv 2103.10697), as timm builds it: heads that look at distances or at content, by a gate.

timm divides the mixed shares by their sums; the product that stands here costs and keeps the same.
"""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, repeat, residual, sequence, vision
from .patched import perceptron
from .written import headed, scored, summed


def plain(width: int, heads: int) -> Json:
    """Attention in steps."""
    size = width // heads
    return block(
        "attn",
        node("dense", "qkv", units=3 * width, bias=False),
        *headed("qkv", ("query", "key", "value"), heads, size),
        *scored(),
        *summed(width),
    )


def gated(width: int, heads: int) -> Json:
    """Shares by content and by distance, mixed by a number a head (equation 7)."""
    size = width // heads
    return block(
        "attn",
        node("dense", "qk", units=2 * width, bias=False),
        *headed("qk", ("query", "key"), heads, size),
        *scored(),
        after(node("dense", "pos_proj", units=heads), "distances"),
        node("permute", order=[3, 1, 2]),
        node("softmax", "near"),
        node("learned", "gating_param", length=heads, units=1),
        node("sigmoid"),
        node("reshape", "gate", shape=[heads, 1, 1]),
        after(node("multiply", "local"), ["near", "gate"]),
        after(node("multiply", "content"), ["shares", "gate"]),
        after(node("add", "both"), ["content", "local"]),
        node("slice", "sums", axis=3, end=1),
        after(node("multiply", "mixed"), ["both", "sums"]),
        after(node("dense", "v", units=width, bias=False), "norm1"),
        *headed("v", ("value",), heads, size),
        *summed(width, "mixed"),
    )


def turn(width: int, heads: int, *, local: bool) -> list[Json]:
    """Attention and an MLP."""
    attend = gated(width, heads) if local else plain(width, heads)
    return [
        residual(node("layernorm", "norm1"), attend),
        residual(node("layernorm", "norm2"), perceptron(4 * width, width)),
    ]


def document(name: str, heads: int, image: int = 224, classes: int = 1000) -> Json:
    """Ten layers that know distances, two that do not and see the class token; `heads` of 48 features."""
    width = 48 * heads
    made = vision(
        name,
        image,
        block("patch_embed", conv("proj", width, 16, stride=16)),
        *sequence(),
        node("positions", "pos_embed"),
        block("", *repeat(10, *turn(width, heads, local=True), name="blocks")),
        node("class_token", "cls_token"),
        block("", *repeat(2, *turn(width, heads, local=False), name="blocks", start=10)),
        node("layernorm", "norm"),
        node("select", index=0),
        node("dense", "head", units=classes),
    )
    made["sizes"]["places"] = (image // 16) ** 2
    made["inputs"]["distances"] = {"shape": ["places", "places", 3]}
    return made


NAMES = Naming(
    paths=((r"(gating_param|cls_token|pos_embed)\.weight$", r"\1"),),
    ones=((r"gating_param$", (-1,)), (r"^(pos_embed)$", (1, -1, -1))),
)


def entry(size: str, heads: int, printed: tuple[str, str]) -> Entry:
    """A row of the paper's Table 1."""
    table = "d'Ascoli et al. 2021, arXiv 2103.10697, Table 1"
    title = f"ConViT-{ {'tiny': 'Ti', 'small': 'S', 'base': 'B'}[size] }"
    return Entry(
        id=f"convit_{size}",
        title=title,
        year=2021,
        group="vision",
        family="ConViT",
        build=document,
        hyperparameters={"heads": heads},
        source=f"arXiv 2103.10697; timm convit_{size}",
        published=(
            Published("parameters", printed[0], "rounded to millions", table),
            *([Published("macs", printed[1], "multiply-adds, printed as Flops", table)] if printed[1] else []),
        ),
        aliases=(title.lower(),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet"),
        note="The paper prints 17 G for the base one; all its layers as they are run are 17.5.",
    )


ENTRIES = (
    entry("tiny", 4, ("6 M", "")),
    entry("small", 9, ("27 M", "5.4 G")),
    entry("base", 16, ("86 M", "17 G")),
)
