"""EfficientViT of MIT (arXiv 2205.14756), as timm builds it: attention without softmax over features of two scales."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    with_source,
)


def _acted(act: str, name: str) -> Json:
    """An activation: GELU is approximated, hard swish is in place."""
    return layer_node(act, name, approximate="tanh") if act == "gelu" else layer_node(act, name, inplace=True)


def _normed(name: str, width: int, kernel: int, act: str = "", *, plain: bool = False, stride: int = 1,
           groups: int = 1) -> Json:  # fmt: skip
    """A convolution and its norm, or with a bias where `plain`, and an activation where named."""
    layers = [conv2d_node("conv", width, kernel, padding=kernel // 2, stride=stride, groups=groups, bias=plain)]
    layers += [] if plain else [layer_node("batchnorm", "norm")]
    return named_block(name, *layers, *([_acted(act, "act")] if act else []))


def _separable(taken: int, width: int, act: str) -> list[Json]:
    """Depthwise, then 1 × 1."""
    return [_normed("depth_conv", taken, 3, act, groups=taken), _normed("point_conv", width, 1)]


def _bottleneck(inner: int, width: int, act: str, *, stride: int = 1, plain: bool = False) -> list[Json]:
    """An inverted bottleneck; where `plain`, only its last convolution is normed."""
    return [
        _normed("inverted_conv", inner, 1, act, plain=plain),
        _normed("depth_conv", inner, 3, act, plain=plain, stride=stride, groups=inner),
        _normed("point_conv", width, 1),
    ]


def _fused(inner: int, width: int, act: str, *, stride: int = 1, plain: bool = False) -> list[Json]:
    """The first two as one."""
    return [_normed("spatial_conv", inner, 3, act, plain=plain, stride=stride), _normed("point_conv", width, 1)]


def _attention(width: int, size: int) -> list[Json]:
    """Linear attention of heads of `size`, half of them over what a convolution of 5 × 5 gathers."""
    inner, heads = 3 * width, 2 * width // size
    gather = named_block(
        "aggreg.0",
        conv2d_node("0", inner, 5, padding=2, groups=inner, bias=False),
        conv2d_node("1", inner, 1, groups=inner // size, bias=False),
    )
    return [
        layer_node("identity", "taken"),
        named_block("qkv", conv2d_node("conv", inner, 1, bias=False)),
        gather,
        with_source(layer_node("concat"), ["qkv", "aggreg.0"]),
        layer_node("reshape", shape=[heads, 3 * size, -1]),
        layer_node("permute", order=[1, 3, 2]),
        layer_node("split", "asked", parts=3, axis=3),
        layer_node("relu", "query"),
        with_source(layer_node("relu", "shown"), "asked.y1"),
        layer_node("permute", "key", order=[1, 3, 2]),
        with_source(layer_node("pad", "value", amount=[0, 1, 0, 0]), "asked.y2"),
        with_source(layer_node("matmul", "state"), ["key", "value"]),
        with_source(layer_node("matmul", "read"), ["query", "state"]),
        layer_node("slice", "sums", axis=3, end=size),
        with_source(layer_node("slice", "shares", axis=3, start=size), "read"),
        with_source(layer_node("multiply"), ["sums", "shares"]),
        layer_node("permute", "permuted", order=[1, 3, 2]),
        with_source(layer_node("reshape", shape=[2 * width, -1, -1]), ["permuted", "taken"]),
        _normed("proj", width, 1),
    ]


def _attentive(width: int, ratio: int, size: int, act: str) -> list[Json]:
    """Attention and an inverted bottleneck."""
    return [
        named_block("context_module", residual_group(named_block("main", *_attention(width, size)))),
        named_block(
            "local_module", residual_group(named_block("main", *_bottleneck(ratio * width, width, act, plain=True)))
        ),
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
    stem = [named_block("res0", residual_group(named_block("main", *_separable(taken, taken, act))))]
    for number, (width, depth) in enumerate(zip(widths[1:], depths[1:], strict=True)):
        attends = number >= 2
        begin = named_block(
            "blocks.0", named_block("main", *_bottleneck(4 * taken, width, act, stride=2, plain=attends))
        )
        turn = [residual_group(named_block("main", *_bottleneck(4 * width, width, act)))]
        turn = _attentive(width, 4, size, act) if attends else turn
        rest = repeat_layers(depth if attends else depth - 1, *turn, name="blocks", start=1)
        stages.append(named_block(str(number), begin, *rest))
        taken = width
    return _whole(name, image, widths[0], act, stem, stages, head, classes)


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
    plain = [_normed("conv1", taken, 3, act), _normed("conv2", taken, 3)]
    stem = [named_block("res0", residual_group(named_block("main", *plain)))]
    for number, (width, depth) in enumerate(zip(widths[1:], depths[1:], strict=True)):
        attends, few = number == 3, number >= 2
        kind = _bottleneck if few else _fused
        begin = named_block("main", *kind((24 if attends else 16) * taken, width, act, stride=2, plain=few))
        turn = [residual_group(named_block("main", *kind(4 * width, width, act, plain=few)))]
        turn = _attentive(width, 6, size, act) if attends else turn
        stages.append(
            named_block(
                str(number), named_block("blocks.0", begin), *repeat_layers(depth, *turn, name="blocks", start=1)
            )
        )
        taken = width
    return _whole(name, image, widths[0], act, stem, stages, head, classes)


def _whole(name: str, image: int, width: int, act: str, stem: Sequence[Json], stages: Sequence[Json],
          head: Sequence[int], classes: int) -> Json:  # fmt: skip
    """Stem, stages, and a head of two layers behind a convolution."""
    classify = [
        layer_node("dense", "0", units=head[1], bias=False),
        layer_node("layernorm", "1"),
        _acted(act, "2"),
        layer_node("dense", "4", units=classes),
    ]
    return image_document(
        name,
        image,
        named_block("stem", _normed("in_conv", width, 3, act, stride=2), *stem),
        named_block("stages", *stages),
        named_block(
            "head",
            _normed("in_conv", head[0], 1, act),
            layer_node("global_avgpool"),
            named_block("classifier", *classify),
        ),
    )
