"""MobileViT (arXiv 2110.02178) and v2 (2206.02680), as timm builds them: transformers over patches' positions."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    numbered_blocks,
    repeat_layers,
    residual_group,
    with_source,
)
from netweight.families.parts.vit import mlp_layers


def _step(name: str, width: int, kernel: int, *, act: bool = True, **fields: int) -> Json:
    """Convolution without bias, norm, SiLU."""
    layers = [
        conv2d_node("conv", width, kernel, padding=kernel // 2, bias=False, **fields),
        layer_node("batchnorm", "bn"),
    ]
    return named_block(name, *layers, *([layer_node("silu", "act", inplace=True)] if act else []))


def _bottleneck(taken: int, out: int, stride: int, expand: int) -> list[Json]:
    """An inverted bottleneck, beside a shortcut where nothing changes."""
    inner = expand * taken
    layers = [
        _step("conv1_1x1", inner, 1),
        _step("conv2_kxk", inner, 3, stride=stride, groups=inner),
        _step("conv3_1x1", out, 1, act=False),
    ]
    return [residual_group(*layers)] if stride == 1 and taken == out else layers


def _first(width: int, inner: int, depth: int, side: int) -> list[Json]:
    """v1: each of the four places in a 2 × 2 patch attends to its like in all patches; the input joins at the end."""
    attend = layer_node("window_attention", "attn", heads=4, window=side // 2, grid=True, relative="none", fused=True)
    layer = (
        residual_group(layer_node("layernorm", "norm1"), attend),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(2 * inner, inner, act="silu")),
    )
    whole = [
        _step("conv_kxk", width, 3),
        conv2d_node("conv_1x1", inner, 1, bias=False),
        layer_node("permute", order=[2, 3, 1]),
        *repeat_layers(depth, *layer, name="transformer"),
        layer_node("layernorm", "norm"),
        layer_node("permute", order=[3, 1, 2]),
        _step("conv_proj", width, 1),
    ]
    return [branches_group([], whole), _step("conv_fusion", width, 3)]


def _weighed(width: int) -> Json:
    """One share a position, the mean of all keys by it (for their sum), times every value."""
    return named_block(
        "attn",
        conv2d_node("qkv_proj", 1 + 2 * width, 1),
        layer_node("split", "parts", parts=[1, width, width]),
        layer_node("softmax", "shares"),
        with_source(layer_node("multiply", "shared"), ["parts.y1", "shares"]),
        layer_node("adaptive_avgpool2d", "context", output=[4, 1]),
        with_source(layer_node("relu", "values"), "parts.y2"),
        with_source(layer_node("multiply"), ["values", "context"]),
        conv2d_node("out_proj", width, 1),
    )


def _second(width: int, inner: int, depth: int, side: int) -> list[Json]:
    """v2: attention without products of positions, over the same four places, which are `side` ÷ 2 times as many."""
    norm = [layer_node("groupnorm", f"norm{n}", groups=1) for n in (1, 2)]
    mlp = named_block("mlp", conv2d_node("fc1", 2 * inner, 1), layer_node("silu", "act"), conv2d_node("fc2", inner, 1))
    return [
        _step("conv_kxk", width, 3, groups=width),
        conv2d_node("conv_1x1", inner, 1, bias=False),
        layer_node("pixel_unshuffle"),
        layer_node("reshape", shape=[inner, 4, (side // 2) ** 2]),
        *repeat_layers(
            depth, residual_group(norm[0], _weighed(inner)), residual_group(norm[1], mlp), name="transformer"
        ),
        layer_node("groupnorm", "norm", groups=1),
        layer_node("flatten", end=2),
        layer_node("unflatten", axis=2),
        layer_node("pixel_shuffle"),
        _step("conv_proj", width, 1, act=False),
    ]


def mobilevit_document(
    name: str,
    widths: Sequence[int],
    stem: int,
    turns: int = 3,
    expand: int = 4,
    inner: Sequence[int] = (),
    last: int = 0,
    image: int = 256,
    classes: int = 1000,
) -> Json:
    """Two stages of bottlenecks, `turns` in the second, and three of transformers of 2, 4 and 3 layers.

    They are `inner` wide in v1; v2 has half of the stage's width. `last` is the width of v1's last convolution.
    """
    taken, side, stages = stem, image // 2, list[Json]()
    for number, width in enumerate(widths):
        side //= 2 if number else 1
        blocks: list[list[Json]] = [_bottleneck(taken, width, 2 if number else 1, expand)]
        if number == 1:
            blocks += [_bottleneck(width, width, 1, expand)] * (turns - 1)
        if number > 1:
            depth, at = (2, 4, 3)[number - 2], number - 2
            made = _first(width, inner[at], depth, side) if inner else _second(width, width // 2, depth, side)
            blocks.append(made)
        stages.append(named_block(str(number), *numbered_blocks(*blocks)))
        taken = width
    final = [_step("final_conv", last, 1)] if last else []
    head = named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes))
    return image_document(name, image, _step("stem", stem, 3, stride=2), named_block("stages", *stages), *final, head)
