"""GCViT (arXiv 2206.09959), as timm builds it: windows that ask for themselves, and windows that all ask the same."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, branches, conv, node, residual, vision
from .patched import perceptron
from .written import scored_with

WINDOWS = (32, 32, 16, 32)
"""By what the side of an image is divided for the side of a window, stage by stage."""


def bottleneck(name: str, width: int) -> Json:
    """A depthwise convolution, a squeeze and a convolution of 1 × 1, without biases, beside a shortcut."""
    gate = [
        node("global_avgpool", keepdims=True),
        conv("fc1", -(-width // 32) * 8, 1, bias=False),
        node("gelu", "act"),
        conv("fc2", width, 1, bias=False),
        node("sigmoid", "gate"),
    ]
    depth = conv("conv_dw", width, 3, padding=1, groups=width, bias=False)
    squeeze = block("se", branches([], gate, merge="multiply"))
    return block(name, residual(depth, node("gelu", "act"), squeeze, conv("conv_pw", width, 1, bias=False)))


def coarser(name: str, taken: int, width: int) -> Json:
    """The plane halved, between two norms."""
    return block(
        name,
        node("layernorm", "norm1", axis=1),
        bottleneck("conv_block", taken),
        conv("reduction", width, 3, stride=2, padding=1, bias=False),
        node("layernorm", "norm2", axis=1),
    )


def asked(levels: int, width: int, window: int, heads: int) -> list[Json]:
    """What every window asks, from the whole plane: the value `asked`, heads × positions × size."""
    layers: list[Json] = []
    for level in range(1, max(1, levels) + 1):
        layers.append(bottleneck(f"conv{level}", width))
        layers += [node("maxpool2d", f"pool{level}", kernel=3, stride=2, padding=1)] if levels else []
    return [
        block("global_block.blocks", *layers),
        node("permute", order=[2, 3, 1]),
        node("reshape", shape=[1, window * window, heads, width // heads]),
        node("permute", "asked", order=[1, 3, 2, 4]),
    ]


def attention(width: int, heads: int, side: int, window: int, *, shared: bool) -> list[Json]:
    """Attention in all windows; where `shared`, their queries are the same."""
    across, size, names = side // window, width // heads, 2 if shared else 3
    count = across * across
    cut = [
        node("reshape", shape=[across, window, across, window, width]),
        node("permute", order=[1, 3, 2, 4, 5]),
        node("reshape", shape=[count, window * window, width]),
    ]
    parts = [
        node("dense", "qkv", units=names * width),
        node("reshape", shape=[count, window * window, names * heads, size]),
        node("permute", order=[1, 3, 2, 4]),
        node("split", "query", parts=names, axis=2),
    ]
    asking, keys, values = ("query", "query.y1", "query.y2")
    if shared:
        asking, keys, values = ("asking", "query", "query.y1")
        parts.append(after(node("concat", "asking"), ["asked"] * count))
    seen = [
        after(node("matmul"), ["shares", values]),
        node("permute", order=[1, 3, 2, 4]),
        node("reshape", shape=[count, window * window, width]),
        node("dense", "proj", units=width),
        node("reshape", shape=[across, across, window, window, width]),
        node("permute", order=[1, 3, 2, 4, 5]),
        node("reshape", shape=[side, side, width]),
    ]
    bias = node("relative_bias", "rel_pos", length=(2 * window - 1) ** 2)
    return [*cut, block("attn", *parts, *scored_with(asking, keys, bias), *seen)]


def turn(width: int, heads: int, side: int, window: int, ratio: int, *, shared: bool, scaled: bool) -> list[Json]:
    """Attention and an MLP, perhaps scaled."""
    scale = [[node("scale", f"ls{at}", axis=-1)] if scaled else [] for at in (1, 2)]
    return [
        residual(node("layernorm", "norm1"), *attention(width, heads, side, window, shared=shared), *scale[0]),
        residual(node("layernorm", "norm2"), perceptron(ratio * width, width), *scale[1]),
    ]


def document(
    name: str,
    depths: Sequence[int],
    width: int = 64,
    heads: int = 2,
    ratio: int = 3,
    scaled: bool = False,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Four stages of `depths[i]` blocks, every second one with queries of the whole plane."""
    side, stages = image // 4, list[Json]()
    for number, depth in enumerate(depths):
        own, count, window = width * 2**number, heads * 2**number, image // WINDOWS[number]
        down = [coarser("downsample", own // 2, own)] if number else []
        side = side // 2 if number else side
        levels = (side // window).bit_length() - 1
        turns = [
            block(f"blocks.{at}", *turn(own, count, side, window, ratio, shared=at % 2 == 1, scaled=scaled))
            for at in range(depth)
        ]
        query = asked(levels, own, window, count)
        rows = after(node("permute", order=[2, 3, 1]), "plane")
        last = [node("layernorm", "norm")] if number == 3 else []
        stages.append(
            block(
                str(number), *down, node("identity", "plane"), *query, rows, *turns, *last,
                node("permute", order=[3, 1, 2]),
            )
        )  # fmt: skip
    return vision(
        name,
        image,
        block("stem", conv("conv1", width, 3, stride=2, padding=1), coarser("down", width, width)),
        block("stages", *stages),
        block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes)),
    )


NAMES = Naming(
    paths=(
        (r"rel_pos\.weight$", "rel_pos.relative_position_bias_table"),
        (r"rel_pos\.index$", "rel_pos.relative_position_index"),
        (r"(ls\d)\.weight$", r"\1.gamma"),
    ),
    transposed=r"relative_position_bias_table$",
)


def entry(size: str, letters: str, printed: tuple[str, str], depths: Sequence[int], **rest: int) -> Entry:
    """A size of the paper."""
    table = "Hatamizadeh et al. 2022, arXiv 2206.09959, Table 1"
    title = f"GCViT-{letters}"
    return Entry(
        id=f"gcvit_{size}",
        title=title,
        year=2022,
        group="vision",
        family="GCViT",
        build=document,
        hyperparameters={"depths": tuple(depths), **rest},
        source=f"arXiv 2206.09959; timm gcvit_{size}",
        published=(
            Published("parameters", printed[0], "rounded to millions", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(title.lower(),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "pyramid"),
        note="The paper rounds, and prints 2.6 G for XT, whose layers are those of its code here.",
    )


DEEP = (3, 4, 19, 5)

ENTRIES = (
    entry("xxtiny", "XXT", ("12 M", "2.1 G"), (2, 2, 6, 2)),
    entry("xtiny", "XT", ("20 M", "2.6 G"), (3, 4, 6, 5)),
    entry("tiny", "T", ("28 M", "4.7 G"), DEEP),
    entry("small", "S", ("51 M", "8.5 G"), DEEP, width=96, heads=3, ratio=2, scaled=True),
    entry("base", "B", ("90 M", "14.8 G"), DEEP, width=128, heads=4, ratio=2, scaled=True),
)
