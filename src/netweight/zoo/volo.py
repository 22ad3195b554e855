"""VOLO (arXiv 2106.13112), as timm builds it: places say how those around them are to be mixed, then attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, branches, conv, node, repeat, residual, vision
from .patched import ATTENTION, perceptron
from .written import headed, scored, summed


def outlook(width: int, heads: int, side: int) -> Json:
    """Every second place each way gives shares for all pairs of the nine around it; their sums overlap."""
    few = -(-side // 2)
    window: dict[str, Any] = {"kernel": 3, "stride": 2, "padding": 1}
    return block(
        "attn",
        node("identity", "taken"),
        node("dense", "v", units=width, bias=False),
        node("permute", order=[3, 1, 2]),
        node("unfold", **window),
        node("reshape", shape=[heads, width // heads, 9, few * few]),
        node("permute", "values", order=[1, 4, 3, 2]),
        after(node("permute", order=[3, 1, 2]), "taken"),
        node("avgpool2d", "pool", kernel=2, ceil=True),
        node("permute", order=[2, 3, 1]),
        node("dense", "attn", units=81 * heads),
        node("reshape", shape=[few * few, heads, 9, 9]),
        node("permute", order=[2, 1, 3, 4]),
        node("softmax", "shares"),
        after(node("matmul"), ["shares", "values"]),
        node("permute", order=[1, 4, 3, 2]),
        node("reshape", shape=[9 * width, few * few]),
        node("fold", size=side, **window),
        node("permute", order=[2, 3, 1]),
        node("dense", "proj", units=width),
    )


def turn(attend: Json, width: int, ratio: int) -> list[Json]:
    """Attention and an MLP."""
    return [
        residual(node("layernorm", "norm1"), attend),
        residual(node("layernorm", "norm2"), perceptron(ratio * width, width)),
    ]


def asked(width: int, heads: int, ratio: int) -> list[Json]:
    """The token alone asks, of itself and all places."""
    size = width // heads
    attend = block(
        "attn",
        node("dense", "kv", units=2 * width, bias=False),
        *headed("kv", ("key", "value"), heads, size),
        after(node("slice", end=1), "norm1"),
        node("dense", "q", units=width, bias=False),
        *headed("q", ("query",), heads, size),
        *scored(),
        *summed(width),
    )
    return [
        node("slice", "rest", start=1),
        after(node("slice", "token", end=1), "come"),
        residual(
            after(node("layernorm", "norm1"), "come"),
            attend,
            shortcut=[after(node("identity"), "token")],
        ),
        residual(node("layernorm", "norm2"), perceptron(ratio * width, width)),
        node("identity", "told"),
        after(node("concat"), ["told", "rest"]),
    ]


def document(
    name: str,
    width: int,
    depths: Sequence[int],
    heads: Sequence[int],
    ratio: int = 3,
    stem: int = 64,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A stage that looks about itself over an image's eighth, three of attention, and the class token at the end."""
    side, wide = image // 8, 2 * width
    convolved: list[Json] = []
    for at in range(3):
        kernel, stride = (7, 2) if at == 0 else (3, 1)
        layer = conv(f"conv.{3 * at}", stem, kernel, stride=stride, padding=kernel // 2, bias=False)
        convolved += [layer, node("batchnorm", f"conv.{3 * at + 1}"), node("relu", inplace=True)]
    attend = node("attention", "attn", heads=heads[1], bias=False, out_bias=True)
    stages = [block("network", *repeat(depths[0], *turn(outlook(width, heads[0], side), width, ratio), name="0"))]
    stages += [
        node("permute", order=[3, 1, 2]),
        conv("network.1.proj", wide, 2, stride=2),
        node("permute", "plane", order=[2, 3, 1]),
        node("learned", "pos_embed", rows=side // 2, length=side // 2, units=wide),
        after(node("add"), ["plane", "pos_embed"]),
        node("flatten", end=2),
    ]
    for number, depth in enumerate(depths[1:], 2):
        stages.append(block("", *repeat(depth, *turn(attend, wide, ratio), name=f"network.{number}")))
    token = [node("identity", "come"), *asked(wide, heads[-1], ratio)]
    ends = [
        [node("select", index=0), node("dense", "head", units=classes)],
        [
            node("slice", start=1),
            node("dense", "aux_head", units=classes),
            node("permute", order=[2, 1]),
            node("global_maxpool"),
        ],
    ]
    return vision(
        name,
        image,
        block("patch_embed", *convolved, conv("proj", width, 4, stride=4)),
        node("permute", order=[2, 3, 1]),
        *stages,
        node("class_token", "cls_token"),
        *repeat(2, *token, name="post_network"),
        node("layernorm", "norm"),
        branches(*ends, merge="add"),
    )


NAMES = Naming(
    paths=(*ATTENTION, (r"^(cls_token|pos_embed)\.weight$", r"\1")),
    ones=((r"^cls_token$", (1, 1, -1)), (r"^pos_embed$", (1, -1, -1, -1))),
)


def entry(size: int, image: int, printed: tuple[str, str], width: int, depths: Sequence[int], heads: Sequence[int],
          **rest: Any) -> Entry:  # fmt: skip
    """A row of the paper's Tables 2 and 3."""
    table = "Yuan et al. 2021, arXiv 2106.13112, Table 3"
    title = f"VOLO-D{size}" + (f" {image}" if image != 224 else "")
    parameters = Published("parameters", printed[0], "rounded to millions", table)
    macs = [Published("macs", printed[1], "multiply-adds, printed as FLOPs", table)] if printed[1] else []
    shared: dict[str, Any] = {"width": width, "depths": tuple(depths), "heads": tuple(heads), "image": image}
    return Entry(
        id=f"volo_d{size}_{image}",
        title=title,
        year=2021,
        group="vision",
        family="VOLO",
        build=document,
        hyperparameters={**shared, **rest},
        source=f"arXiv 2106.13112; timm volo_d{size}_{image}",
        published=(parameters, *macs),
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet", "pyramid"),
        note="The paper rounds.",
    )


ONE = 192, (4, 4, 8, 2), (6, 12)
TWO = 256, (6, 4, 10, 4), (8, 16)
THREE = 256, (8, 8, 16, 4), (8, 16)
FOUR = 384, (8, 8, 16, 4), (12, 16)
FIVE = 384, (12, 12, 20, 4), (12, 16)
LAST: dict[str, Any] = {"ratio": 4, "stem": 128}

ENTRIES = (
    entry(1, 224, ("27 M", "6.8 G"), *ONE),
    entry(1, 384, ("27 M", "22.8 G"), *ONE),
    entry(2, 224, ("59 M", "14.1 G"), *TWO),
    entry(2, 384, ("59 M", "46.1 G"), *TWO),
    entry(3, 224, ("86 M", "20.6 G"), *THREE),
    entry(3, 448, ("86 M", ""), *THREE),
    entry(4, 224, ("193 M", "43.8 G"), *FOUR),
    entry(4, 448, ("193 M", "197 G"), *FOUR),
    entry(5, 224, ("296 M", "69.0 G"), *FIVE, **LAST),
    entry(5, 448, ("296 M", "304 G"), *FIVE, **LAST),
    entry(5, 512, ("296 M", "412 G"), *FIVE, **LAST),
)
