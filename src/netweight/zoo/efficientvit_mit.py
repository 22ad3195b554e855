"""EfficientViT of MIT (arXiv 2205.14756), as timm builds it: attention without softmax over features of two scales."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .parts import after, block, conv, node, repeat, residual, vision


def acted(act: str, name: str) -> Json:
    """An activation: GELU is approximated, hard swish is in place."""
    return node(act, name, approximate="tanh") if act == "gelu" else node(act, name, inplace=True)


def normed(name: str, width: int, kernel: int, act: str = "", *, plain: bool = False, stride: int = 1,
           groups: int = 1) -> Json:  # fmt: skip
    """A convolution and its norm, or with a bias where `plain`, and an activation where named."""
    layers = [conv("conv", width, kernel, padding=kernel // 2, stride=stride, groups=groups, bias=plain)]
    layers += [] if plain else [node("batchnorm", "norm")]
    return block(name, *layers, *([acted(act, "act")] if act else []))


def separable(taken: int, width: int, act: str) -> list[Json]:
    """Depthwise, then 1 × 1."""
    return [normed("depth_conv", taken, 3, act, groups=taken), normed("point_conv", width, 1)]


def bottleneck(inner: int, width: int, act: str, *, stride: int = 1, plain: bool = False) -> list[Json]:
    """An inverted bottleneck; where `plain`, only its last convolution is normed."""
    return [
        normed("inverted_conv", inner, 1, act, plain=plain),
        normed("depth_conv", inner, 3, act, plain=plain, stride=stride, groups=inner),
        normed("point_conv", width, 1),
    ]


def fused(inner: int, width: int, act: str, *, stride: int = 1, plain: bool = False) -> list[Json]:
    """The first two as one."""
    return [normed("spatial_conv", inner, 3, act, plain=plain, stride=stride), normed("point_conv", width, 1)]


def attention(width: int, size: int) -> list[Json]:
    """Linear attention of heads of `size`, half of them over what a convolution of 5 × 5 gathers."""
    inner, heads = 3 * width, 2 * width // size
    gather = block(
        "aggreg.0",
        conv("0", inner, 5, padding=2, groups=inner, bias=False),
        conv("1", inner, 1, groups=inner // size, bias=False),
    )
    return [
        node("identity", "taken"),
        block("qkv", conv("conv", inner, 1, bias=False)),
        gather,
        after(node("concat"), ["qkv", "aggreg.0"]),
        node("reshape", shape=[heads, 3 * size, -1]),
        node("permute", order=[1, 3, 2]),
        node("split", "asked", parts=3, axis=3),
        node("relu", "query"),
        after(node("relu", "shown"), "asked.y1"),
        node("permute", "key", order=[1, 3, 2]),
        after(node("pad", "value", amount=[0, 1, 0, 0]), "asked.y2"),
        after(node("matmul", "state"), ["key", "value"]),
        after(node("matmul", "read"), ["query", "state"]),
        node("slice", "sums", axis=3, end=size),
        after(node("slice", "shares", axis=3, start=size), "read"),
        after(node("multiply"), ["sums", "shares"]),
        node("permute", "permuted", order=[1, 3, 2]),
        after(node("reshape", shape=[2 * width, -1, -1]), ["permuted", "taken"]),
        normed("proj", width, 1),
    ]


def attentive(width: int, ratio: int, size: int, act: str) -> list[Json]:
    """Attention and an inverted bottleneck."""
    return [
        block("context_module", residual(block("main", *attention(width, size)))),
        block("local_module", residual(block("main", *bottleneck(ratio * width, width, act, plain=True)))),
    ]


def first(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    size: int,
    head: Sequence[int],
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """The small ones: four stages of inverted bottlenecks, the later two with attention."""
    act, taken, stages = "hard_swish", widths[0], list[Json]()
    stem = [block("res0", residual(block("main", *separable(taken, taken, act))))]
    for number, (width, depth) in enumerate(zip(widths[1:], depths[1:], strict=True)):
        attends = number >= 2
        begin = block("blocks.0", block("main", *bottleneck(4 * taken, width, act, stride=2, plain=attends)))
        turn = [residual(block("main", *bottleneck(4 * width, width, act)))]
        turn = attentive(width, 4, size, act) if attends else turn
        rest = repeat(depth if attends else depth - 1, *turn, name="blocks", start=1)
        stages.append(block(str(number), begin, *rest))
        taken = width
    return whole(name, image, widths[0], act, stem, stages, head, classes)


def large(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    size: int,
    head: Sequence[int],
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """The large ones: fused bottlenecks first, attention in the last stage."""
    act, taken, stages = "gelu", widths[0], list[Json]()
    plain = [normed("conv1", taken, 3, act), normed("conv2", taken, 3)]
    stem = [block("res0", residual(block("main", *plain)))]
    for number, (width, depth) in enumerate(zip(widths[1:], depths[1:], strict=True)):
        attends, few = number == 3, number >= 2
        kind = bottleneck if few else fused
        begin = block("main", *kind((24 if attends else 16) * taken, width, act, stride=2, plain=few))
        turn = [residual(block("main", *kind(4 * width, width, act, plain=few)))]
        turn = attentive(width, 6, size, act) if attends else turn
        stages.append(block(str(number), block("blocks.0", begin), *repeat(depth, *turn, name="blocks", start=1)))
        taken = width
    return whole(name, image, widths[0], act, stem, stages, head, classes)


def whole(name: str, image: int, width: int, act: str, stem: Sequence[Json], stages: Sequence[Json],
          head: Sequence[int], classes: int) -> Json:  # fmt: skip
    """Stem, stages, and a head of two layers behind a convolution."""
    classify = [
        node("dense", "0", units=head[1], bias=False),
        node("layernorm", "1"),
        acted(act, "2"),
        node("dense", "4", units=classes),
    ]
    return vision(
        name,
        image,
        block("stem", normed("in_conv", width, 3, act, stride=2), *stem),
        block("stages", *stages),
        block("head", normed("in_conv", head[0], 1, act), node("global_avgpool"), block("classifier", *classify)),
    )


def entry(
    size: str,
    printed: tuple[str, str],
    widths: Sequence[int],
    depths: Sequence[int],
    head: tuple[int, int],
    heads: int = 32,
) -> Entry:
    """A size; B1 to L3 are of the authors' code."""
    source = "mit-han-lab/efficientvit, README"
    title = f"EfficientViT-{size.upper()}"
    published = (
        Published("parameters", printed[0], "rounded", source),
        Published("macs", printed[1], "multiply-adds, printed as MACs", source),
    )
    return Entry(
        id=f"efficientvit_{size}",
        title=title,
        year=2022 if size[0] == "b" else 2023,
        group="vision",
        family="EfficientViT (MIT)",
        build=first if size[0] == "b" else large,
        hyperparameters={"widths": tuple(widths), "depths": tuple(depths), "size": heads, "head": head},
        source=f"arXiv 2205.14756; timm efficientvit_{size}",
        published=published if printed[0] else (),
        aliases=(title.lower(),),
        licence="Apache-2.0",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "grouped", "pyramid"),
        note="The README rounds." if printed[0] else "",
    )


LARGE = (32, 64, 128, 256, 512)

ENTRIES = (
    entry("b0", ("", ""), (8, 16, 32, 64, 128), (1, 2, 2, 2, 2), (1024, 1280), 16),
    entry("b1", ("9.1 M", "0.52 G"), (16, 32, 64, 128, 256), (1, 2, 3, 3, 4), (1536, 1600), 16),
    entry("b2", ("24 M", "1.6 G"), (24, 48, 96, 192, 384), (1, 3, 4, 4, 6), (2304, 2560)),
    entry("b3", ("49 M", "4.0 G"), LARGE, (1, 4, 6, 6, 9), (2304, 2560)),
    entry("l1", ("53 M", "5.3 G"), LARGE, (1, 1, 1, 6, 6), (3072, 3200)),
    entry("l2", ("64 M", "6.9 G"), LARGE, (1, 2, 2, 8, 8), (3072, 3200)),
    entry("l3", ("246 M", "28 G"), (64, 128, 256, 512, 1024), (1, 2, 2, 8, 8), (6144, 6400)),
)
