"""Pyramid Vision Transformer: v1 (arXiv 2102.12122, transformers) and v2 (2106.13797, timm), ever coarser."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, plane, repeat, residual, sequence, vision
from .patched import perceptron


def embed(name: str, width: int, kernel: int, stride: int, norm: str = "norm") -> Json:
    """Patches that overlap, as a sequence."""
    layer = conv("proj", width, kernel, stride=stride, padding=kernel // 2)
    return block(name, layer, *sequence(), node("layernorm", norm))


def reduced(name: str, query: str, heads: int, coarser: Sequence[Json], **fields: bool) -> Json:
    """Every position looks at those of the coarser plane that `coarser` makes; at all where it makes none."""
    attend = node("attention", "self", heads=heads, **fields)
    if not coarser:
        return block(name, attend)
    return block(name, *plane(), *coarser, after(attend, [query, coarser[-1]["name"]]))


def mixed(width: int, inner: int, depthwise: Json, *, relu: bool = False, act: str = "act") -> Json:
    """An MLP with a depthwise convolution between its two layers, which tells positions apart."""
    middle = [*plane(), *([node("relu", "relu")] if relu else []), depthwise, *sequence()]
    return block(
        "mlp", node("dense", "fc1", units=inner), *middle, node("gelu", act), node("dense", "fc2", units=width)
    )


def turn(width: int, heads: int, inner: int, ratio: int, linear: bool) -> list[Json]:
    """Attention and MLP; `linear` pools the plane to 7 × 7 however large it is."""
    norm = node("layernorm", "norm")
    coarser: list[Json] = []
    if linear:
        pooled = node("adaptive_avgpool2d", "pool", output=7)
        coarser = [pooled, conv("sr", width, 1), *sequence(), norm, node("gelu", "act")]
    elif ratio > 1:
        coarser = [conv("sr", width, ratio, stride=ratio), *sequence(), norm]
    depthwise = conv("dwconv", inner, 3, padding=1, groups=inner)
    return [
        residual(node("layernorm", "norm1"), reduced("attn", "norm1", heads, coarser)),
        residual(node("layernorm", "norm2"), mixed(width, inner, depthwise, relu=linear)),
    ]


RATIOS, HEADS = (8, 4, 2, 1), (1, 2, 5, 8)


def document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    ratios: Sequence[int] = (8, 8, 4, 4),
    linear: bool = False,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A PVT v2 with `depths[i]` blocks of `widths[i]` features, `ratios[i]` times as wide in their MLPs."""
    stages: list[Json] = []
    for number, (width, depth, ratio) in enumerate(zip(widths, depths, ratios, strict=True)):
        down = [embed("downsample", width, 3, 2)] if number else []
        turns = repeat(depth, *turn(width, HEADS[number], ratio * width, RATIOS[number], linear), name="blocks")
        stages.append(block(str(number), *down, *turns, node("layernorm", "norm"), *plane()))
    return vision(
        name,
        image,
        embed("patch_embed", widths[0], 7, 4),
        block("stages", *stages),
        node("global_avgpool"),
        node("dense", "head", units=classes),
    )


def step(width: int, heads: int, inner: int, ratio: int, token: bool) -> list[Json]:
    """The first version's attention and MLP; where there is a class token no plane is made coarser."""
    names = ("dense1", "intermediate_act_fn", "dense2")
    coarser: list[Json] = []
    if not token:
        reduction = conv("self.sequence_reduction", width, ratio, stride=ratio)
        coarser = [reduction, *sequence(), node("layernorm", "self.layer_norm")]
    return [
        residual(node("layernorm", "layer_norm_1"), reduced("attention", "layer_norm_1", heads, coarser, fused=False)),
        residual(node("layernorm", "layer_norm_2"), perceptron(inner, width, names=names)),
    ]


def first(name: str, depths: Sequence[int], image: int = 224, classes: int = 1000) -> Json:
    """PVT v1: patches do not overlap, every stage has a table of positions, the last one a class token."""
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(WIDE, depths, strict=True)):
        size, last = 2 if number else 4, number == len(depths) - 1
        patches = block(
            f"patch_embeddings.{number}",
            conv("projection", width, size, stride=size),
            *sequence(),
            node("layernorm", "layer_norm"),
            *([node("class_token", "cls_token")] if last else []),
            node("positions", "position_embeddings"),
        )
        turns = step(width, HEADS[number], (8, 8, 4, 4)[number] * width, RATIOS[number], last)
        stages += [patches, *repeat(depth, *turns, name=f"block.{number}"), *([] if last else plane())]
    return vision(
        name,
        image,
        block("pvt.encoder", *stages, node("layernorm", "layer_norm")),
        node("select", index=0),
        node("dense", "classifier", units=classes),
    )


FIRST = Naming(
    paths=(
        (r"self\.q_proj", "self.query"),
        (r"self\.k_proj", "self.key"),
        (r"self\.v_proj", "self.value"),
        (r"self\.o_proj", "output.dense"),
        (r"(cls_token|position_embeddings)\.weight$", r"\1"),
    ),
    ones=((r"position_embeddings$", (1, -1, -1)),),
)
NAMES = Naming(
    paths=(
        (r"attn\.self\.q_proj", "attn.q"),
        (r"attn\.self\.[kv]_proj", "attn.kv"),
        (r"attn\.self\.o_proj", "attn.proj"),
    )
)


SMALL = "The authors print 3.4 M for B0 and 13.1 M for B1; checkpoints of 14 and 54 MiB hold the weights here."


def entry(size: str, widths: Sequence[int], depths: Sequence[int], printed: tuple[str, str], **rest: object) -> Entry:
    """A row of the paper's Table 1."""
    table = "Wang et al. 2021, arXiv 2106.13797, Table 2"
    return Entry(
        id=f"pvt_v2_{size}",
        title=f"PVT v2-{size.upper().replace('_LI', '-Li')}",
        year=2021,
        group="vision",
        family="PVT",
        build=document,
        hyperparameters={"widths": tuple(widths), "depths": tuple(depths), **rest},
        source=f"arXiv 2106.13797; timm pvt_v2_{size}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet", "pyramid", "depthwise"),
        note=SMALL if size in ("b0", "b1") else "The paper rounds.",
    )


def original(size: str, depths: Sequence[int], printed: tuple[str, str]) -> Entry:
    """A row of the first paper's Table 2."""
    table = "Wang et al. 2021, arXiv 2102.12122, Table 2"
    return Entry(
        id=f"pvt-{size}-224",
        title=f"PVT-{size.capitalize()}",
        year=2021,
        group="vision",
        family="PVT",
        build=first,
        hyperparameters={"depths": tuple(depths)},
        source="arXiv 2102.12122; transformers PvtForImageClassification",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"pvt-{size}", f"zetatech/pvt-{size}-224"),
        naming=FIRST,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet", "pyramid"),
        note="The paper rounds.",
    )


WIDE = (64, 128, 320, 512)

ENTRIES = (
    original("tiny", (2, 2, 2, 2), ("13.2 M", "1.9 G")),
    original("small", (3, 4, 6, 3), ("24.5 M", "3.8 G")),
    original("medium", (3, 4, 18, 3), ("44.2 M", "6.7 G")),
    original("large", (3, 8, 27, 3), ("61.4 M", "9.8 G")),
    entry("b0", (32, 64, 160, 256), (2, 2, 2, 2), ("3.4 M", "0.6 G")),
    entry("b1", WIDE, (2, 2, 2, 2), ("13.1 M", "2.1 G")),
    entry("b2_li", WIDE, (3, 4, 6, 3), ("22.6 M", "3.9 G"), linear=True),
    entry("b2", WIDE, (3, 4, 6, 3), ("25.4 M", "4.0 G")),
    entry("b3", WIDE, (3, 4, 18, 3), ("45.2 M", "6.9 G")),
    entry("b4", WIDE, (3, 8, 27, 3), ("62.6 M", "10.1 G")),
    entry("b5", WIDE, (3, 6, 40, 3), ("82.0 M", "11.8 G"), ratios=(4, 4, 4, 4)),
)
