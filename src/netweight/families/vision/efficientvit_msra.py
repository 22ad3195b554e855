"""EfficientViT of Microsoft (arXiv 2305.07027), as timm builds it: each head attends to what the one before adds to."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.coatnet import squeeze_excite
from netweight.families.parts.mobile_timm import conv_norm_act_block
from netweight.families.parts.nodes import (
    Json,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    with_source,
)
from netweight.families.parts.tiny_vit import windowed


def _mixed(name: str, width: int) -> Json:
    """A depthwise convolution beside a shortcut."""
    return named_block(name, residual_group(*conv_norm_act_block("m", width, 3, groups=width)))


def _mlp(name: str, width: int) -> Json:
    """Two convolutions of 1 × 1 beside a shortcut."""
    return named_block(
        name,
        residual_group(
            named_block(
                "m",
                *conv_norm_act_block("pw1", 2 * width, 1),
                layer_node("relu", "act"),
                *conv_norm_act_block("pw2", width, 1),
            )
        ),
    )


def _head(at: int, key: int, value: int, kernel: int, side: int) -> list[Json]:
    """One head over its channels and what the head before made: the value `feat<at>`."""
    taken = f"parts.y{at}" if at else "parts"
    added = [with_source(layer_node("add", f"sum{at}"), [f"feat{at - 1}", taken])] if at else []
    project = conv_norm_act_block(f"qkvs.{at}", 2 * key + value, 1)[0]
    return [
        *added,
        project if at else with_source(project, taken),
        layer_node("split", f"query{at}", parts=[key, key, value]),
        *conv_norm_act_block(f"dws.{at}", key, kernel, groups=key),
        layer_node("reshape", shape=[1, key, side * side]),
        layer_node("permute", f"asks{at}", order=[1, 3, 2]),
        with_source(layer_node("reshape", f"key{at}", shape=[1, key, side * side]), f"query{at}.y1"),
        with_source(layer_node("matmul"), [f"asks{at}", f"key{at}"]),
        layer_node("relative_bias", f"attention_biases_{at}", length=side * side, index=at == 0),
        layer_node("softmax", f"shares{at}"),
        with_source(layer_node("reshape", f"value{at}", shape=[1, value, side * side]), f"query{at}.y2"),
        with_source(layer_node("matmul", transpose=True), [f"value{at}", f"shares{at}"]),
        layer_node("reshape", f"feat{at}", shape=[value, side, side]),
    ]


def _attention(width: int, heads: int, key: int, kernels: Sequence[int], side: int) -> Json:
    """Heads in a row over a plane of `side` × `side`, and a last layer over all of them."""
    value = width // heads
    made = [part for at in range(heads) for part in _head(at, key, value, kernels[at], side)]
    return named_block(
        "attn",
        layer_node("split", "parts", parts=heads),
        *made,
        with_source(layer_node("concat"), [f"feat{at}" for at in range(heads)]),
        named_block("proj", layer_node("relu", "0"), *conv_norm_act_block("1", width, 1)),
    )


def _turn(width: int, heads: int, key: int, kernels: Sequence[int], side: int) -> list[Json]:
    """Convolution and MLP, attention, both again."""
    window = min(7, side)
    body = _attention(width, heads, key, kernels, window)
    if side > window:
        planes = [layer_node("unflatten"), layer_node("permute", order=[3, 1, 2]), body]
        rows = [layer_node("permute", order=[2, 3, 1]), layer_node("flatten", end=2)]
        cut = windowed(side, window, *planes, *rows)
        cut = [layer_node("permute", order=[2, 3, 1]), *cut, layer_node("permute", order=[3, 1, 2])]
    else:
        cut = [body]
    mixer = named_block("mixer", residual_group(named_block("m", *cut)))
    return [_mixed("dw0", width), _mlp("ffn0", width), mixer, _mixed("dw1", width), _mlp("ffn1", width)]


def _coarser(taken: int, width: int) -> Json:
    """The plane halved by an inverted bottleneck with a squeeze, convolution and MLP before and after it."""
    inner = 4 * taken
    merge = named_block(
        "patchmerge",
        *conv_norm_act_block("conv1", inner, 1),
        layer_node("relu", "act"),
        *conv_norm_act_block("conv2", inner, 3, stride=2, groups=inner),
        layer_node("relu"),
        squeeze_excite("se", inner // 4, inner, "relu"),
        *conv_norm_act_block("conv3", width, 1),
    )
    ends = [named_block(f"res{at}", _mixed("0", size), _mlp("1", size)) for at, size in ((1, taken), (2, width))]
    return named_block("downsample", ends[0], merge, ends[1])


def efficientvit_msra_document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    heads: Sequence[int],
    kernels: Sequence[int],
    key: int = 16,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Three stages over planes of an image's sixteenth, and less; `kernels` are those of the queries, head by head."""
    stem: list[Json] = []
    for at in range(1, 5):
        stem += conv_norm_act_block(f"conv{at}", widths[0] // 2 ** (4 - at), 3, stride=2)
        stem += [layer_node("relu", f"relu{at}")] if at < 4 else []
    side, stages = image // 16, list[Json]()
    for number, (width, depth, count) in enumerate(zip(widths, depths, heads, strict=True)):
        down = [_coarser(widths[number - 1], width)] if number else []
        side = -(-side // 2) if number else side
        turns = repeat_layers(depth, *_turn(width, count, key, kernels, side), name="blocks")
        stages.append(named_block(str(number), *down, *turns))
    return image_document(
        name,
        image,
        named_block("patch_embed", *stem),
        named_block("stages", *stages),
        layer_node("global_avgpool", "global_pool"),
        named_block("head", layer_node("batchnorm", "bn"), layer_node("dense", "linear", units=classes)),
    )


NAMES = WeightNaming(
    paths=(
        (r"attention_biases_\d\.weight$", "attention_biases"),
        (r"attention_biases_\d\.index$", "attention_bias_idxs"),
    )
)
