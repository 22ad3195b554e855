"""EfficientFormer (arXiv 2206.01191) and V2 (2212.08059), as timm builds them: pools, convolutions, then attention."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    plane_to_sequence,
    repeat_layers,
    residual_group,
    with_source,
)
from netweight.families.parts.unfused_attention import summed
from netweight.families.parts.vit import mean_pool, mlp_layers


def _normed(name: str, width: int, kernel: int, act: str = "", **fields: int) -> Json:
    """A convolution with a bias and its norm, and an activation where named."""
    layers = [
        conv2d_node("conv", width, kernel, bias=True, padding=kernel // 2, **fields),
        layer_node("batchnorm", "bn"),
    ]
    return named_block(name, *layers, *([layer_node(act, "act")] if act else []))


def _pooled(width: int) -> list[Json]:
    """Pooling of 3 × 3 less its input, then two convolutions of 1 × 1 as an MLP, each scaled and beside a shortcut."""
    mixer = branches_group([layer_node("avgpool2d", "pool", kernel=3, stride=1, padding=1)], [], merge="add")
    mlp = named_block(
        "mlp",
        conv2d_node("fc1", 4 * width, 1),
        layer_node("batchnorm", "norm1"),
        layer_node("gelu", "act"),
        conv2d_node("fc2", width, 1),
        layer_node("batchnorm", "norm2"),
    )
    return [
        residual_group(named_block("token_mixer", mixer), layer_node("scale", "ls1")),
        residual_group(mlp, layer_node("scale", "ls2")),
    ]


def _attentive(width: int, key: int = 32, heads: int = 8) -> list[Json]:
    """Attention with a bias a head and distance, values four times as wide as keys, and an MLP."""
    value = 4 * key
    attend = named_block(
        "token_mixer",
        layer_node("dense", "qkv", units=(2 * key + value) * heads),
        layer_node("reshape", shape=[-1, heads, 2 * key + value]),
        layer_node("permute", order=[2, 1, 3]),
        layer_node("split", "query", parts=[key, key, value], axis=3),
        with_source(layer_node("matmul", "scores", transpose=True), ["query", "query.y1"]),
        layer_node("relative_bias", "attention_biases", length=49),
        layer_node("softmax", "shares"),
        *summed(value * heads, values="query.y2", out=width),
    )
    scales = [layer_node("scale", f"ls{at}", axis=-1) for at in (1, 2)]
    return [
        residual_group(layer_node("layernorm", "norm1"), attend, scales[0]),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(4 * width, width), scales[1]),
    ]


def first(
    name: str, widths: Sequence[int], depths: Sequence[int], last: int, image: int = 224, classes: int = 1000
) -> Json:
    """Four stages of `depths[i]` pooling blocks, the `last` blocks of them with attention; two heads."""
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        layers: list[Json] = []
        if number:
            halved = conv2d_node("conv", width, 3, stride=2, padding=1)
            layers.append(named_block("downsample", halved, layer_node("batchnorm", "norm")))
        pools = depth - last if number == 3 else depth
        layers.append(named_block("", *repeat_layers(pools, *_pooled(width), name="blocks")))
        if number == 3:
            layers += [
                *plane_to_sequence(),
                named_block("", *repeat_layers(last, *_attentive(width), name="blocks", start=pools + 1)),
            ]
        stages.append(named_block(str(number), *layers))
    stem: list[Json] = []
    for number, width in enumerate((widths[0] // 2, widths[0]), 1):
        layer = conv2d_node(f"conv{number}", width, 3, stride=2, padding=1)
        stem += [layer, layer_node("batchnorm", f"norm{number}"), layer_node("relu", f"act{number}")]
    ends = [[layer_node("dense", head, units=classes)] for head in ("head", "head_dist")]
    norm = layer_node("layernorm", "norm")
    return image_document(
        name,
        image,
        named_block("stem", *stem),
        named_block("stages", *stages),
        norm,
        *mean_pool(),
        branches_group(*ends, merge="add"),
    )


def _depthwise(name: str, width: int, stride: int = 1, act: str = "") -> Json:
    """Every channel by itself, 3 × 3."""
    return _normed(name, width, 3, act, groups=width, stride=stride)


def _planar(width: int, side: int, stride: int, key: int = 32, heads: int = 8) -> Json:
    """Attention over a plane, by convolutions, heads mixed before and after the softmax."""
    value, places = 4 * key, side * side
    smaller = [_depthwise("stride_conv", width, stride)] if stride > 1 else []
    larger = [layer_node("upsample", "upsample", factor=stride, mode="bilinear")] if stride > 1 else []
    return named_block(
        "token_mixer",
        *smaller,
        layer_node("identity", "taken"),
        _normed("q", heads * key, 1),
        layer_node("reshape", shape=[heads, key, places]),
        layer_node("permute", "query", order=[1, 3, 2]),
        with_source(_normed("k", heads * key, 1), "taken"),
        layer_node("reshape", "key", shape=[heads, key, places]),
        with_source(_normed("v", heads * value, 1), "taken"),
        _depthwise("v_local", heads * value),
        with_source(layer_node("reshape", shape=[heads, value, places]), "v"),
        layer_node("permute", "value", order=[1, 3, 2]),
        with_source(layer_node("matmul", "scores"), ["query", "key"]),
        layer_node("relative_bias", "attention_biases", length=places),
        conv2d_node("talking_head1", heads, 1),
        layer_node("softmax", "shares"),
        conv2d_node("talking_head2", heads, 1),
        with_source(layer_node("matmul"), ["talking_head2", "value"]),
        layer_node("permute", order=[1, 3, 2]),
        layer_node("reshape", "seen", shape=[heads * value, side, side]),
        with_source(layer_node("add"), ["seen", "v_local"]),
        *larger,
        layer_node("gelu", "act"),
        _normed("proj", width, 1),
    )


def _halving(taken: int, width: int, side: int, key: int = 16, heads: int = 8) -> Json:
    """Attention whose queries are every second place each way, beside a convolution."""
    value, few = 4 * key, -(-side // 2)
    asked = branches_group(
        [layer_node("avgpool2d", "pool", kernel=1, stride=2)],
        [conv2d_node("local", taken, 3, stride=2, padding=1, groups=taken)],
        merge="add",
    )
    attend = named_block(
        "attn",
        layer_node("identity", "taken"),
        named_block("q", asked, _normed("proj", heads * key, 1)),
        layer_node("reshape", shape=[heads, key, few * few]),
        layer_node("permute", "query", order=[1, 3, 2]),
        with_source(_normed("k", heads * key, 1), "taken"),
        layer_node("reshape", "key", shape=[heads, key, side * side]),
        with_source(_normed("v", heads * value, 1), "taken"),
        _depthwise("v_local", heads * value, 2),
        with_source(layer_node("reshape", shape=[heads, value, side * side]), "v"),
        layer_node("permute", "value", order=[1, 3, 2]),
        with_source(layer_node("matmul", "scores"), ["query", "key"]),
        layer_node("relative_bias", "attention_biases", length=side * side),
        layer_node("softmax", "shares"),
        with_source(layer_node("matmul"), ["shares", "value"]),
        layer_node("permute", order=[1, 3, 2]),
        layer_node("reshape", "seen", shape=[heads * value, few, few]),
        with_source(layer_node("add"), ["seen", "v_local"]),
        layer_node("gelu", "act"),
        _normed("proj", width, 1),
    )
    return branches_group([attend], [_normed("conv", width, 3, stride=2)], merge="add")


def _feed(width: int, ratio: int) -> Json:
    """An MLP with a depthwise convolution in its middle."""
    inner = ratio * width
    mlp = named_block(
        "mlp", _normed("fc1", inner, 1, "gelu"), _depthwise("mid", inner, act="gelu"), _normed("fc2", width, 1)
    )
    return residual_group(mlp, layer_node("scale", "ls2"))


def second(
    name: str,
    widths: Sequence[int],
    ratios: Sequence[Sequence[int]],
    last: int,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Four stages, a block for each of `ratios[i]`; the `last` of the later two attend, the third at half size."""
    side, stages = image // 4, list[Json]()
    for number, (width, own) in enumerate(zip(widths, ratios, strict=True)):
        layers: list[Json] = []
        if number:
            down = _halving(widths[number - 1], width, side) if number == 3 else _normed("conv", width, 3, stride=2)
            layers.append(named_block("downsample", down))
            side = -(-side // 2)
        stride = 2 if number == 2 else 1
        for at, ratio in enumerate(own):
            attends = number >= 2 and at >= len(own) - last
            mixer = (
                [residual_group(_planar(width, -(-side // stride), stride), layer_node("scale", "ls1"))]
                if attends
                else []
            )
            layers.append(named_block(f"blocks.{at}", *mixer, _feed(width, ratio)))
        stages.append(named_block(str(number), *layers))
    stem = [_normed(f"conv{at}", width, 3, "gelu", stride=2) for at, width in ((1, widths[0] // 2), (2, widths[0]))]
    ends = [[layer_node("dense", head, units=classes)] for head in ("head", "head_dist")]
    return image_document(
        name,
        image,
        named_block("stem", *stem),
        named_block("stages", *stages),
        layer_node("batchnorm", "norm"),
        layer_node("global_avgpool"),
        branches_group(*ends, merge="add"),
    )


PATHS = ((r"attention_biases\.weight$", "attention_biases"), (r"attention_biases\.index$", "attention_bias_idxs"))


NAMES = WeightNaming(paths=(*PATHS, (r"(ls\d)\.weight$", r"\1.gamma")))


def ratios(*later: str) -> tuple[tuple[int, ...], ...]:
    """Ratios of the later two stages as digits; those of the first two are 4, a third of the third one's."""
    early = (4,) * (len(later[0]) // 3)
    return (early, early, *(tuple(map(int, digits)) for digits in later))
