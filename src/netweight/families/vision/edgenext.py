"""EdgeNeXt (arXiv 2206.10589), as timm builds it: depthwise convolutions, and attention between channels."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.cait import covariance, scaled
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    plane_to_sequence,
    repeat_layers,
    residual_group,
    with_source,
)
from netweight.families.parts.vit import mlp_layers

HEADS = (8, 8, 8, 8)


KERNELS = (3, 5, 7, 9)


SCALES = (2, 2, 3, 4)


def _behind(width: int) -> list[Json]:
    """A norm and an MLP over the features, scaled; features first again."""
    return [
        layer_node("permute", order=[2, 3, 1]),
        layer_node("layernorm", "norm"),
        mlp_layers(4 * width, width),
        scaled("gamma"),
        layer_node("permute", order=[3, 1, 2]),
    ]


def _convolved(width: int, kernel: int, *, bias: bool, stride: int = 1) -> list[Json]:
    """A block of convolutions; where it halves the plane, the shortcut begins behind that."""
    depth = conv2d_node("conv_dw", width, kernel, stride=stride, padding=kernel // 2, groups=1, bias=bias)
    if stride == 1:
        return [residual_group({**depth, "groups": width}, *_behind(width))]
    return [depth, residual_group(*_behind(width))]


def _split(width: int, scales: int, *, bias: bool) -> list[Json]:
    """Channels in parts, each convolved with what came of the part before; the last passes by."""
    part = -(-width // scales)
    sizes = [part] * (scales - 1)
    made = [layer_node("split", "parts", parts=[*sizes, width - sum(sizes)])]
    for at in range(scales - 1):
        source = f"parts.y{at}" if at else "parts"
        made += [with_source(layer_node("add"), [f"convs.{at - 1}", source])] if at else []
        layer = conv2d_node(f"convs.{at}", part, 3, padding=1, groups=part, bias=bias)
        made.append(layer if at else with_source(layer, source))
    ends = [*(f"convs.{at}" for at in range(scales - 1)), f"parts.y{scales - 1}"]
    return [*made, with_source(layer_node("concat"), ends)]


def _turn(width: int, heads: int, scales: int, *, placed: bool, bias: bool) -> Json:
    """Parts, attention between channels, and an MLP."""
    positions = [
        layer_node("identity", "rows"),
        with_source(conv2d_node("pos_embd.token_projection", width, 1), "places"),
        layer_node("flatten", start=2),
        layer_node("permute", "where", order=[2, 1]),
        with_source(layer_node("add"), ["rows", "where"]),
    ]
    mlp = [layer_node("layernorm", "norm"), mlp_layers(4 * width, width), scaled("gamma")]
    return residual_group(
        *_split(width, scales, bias=bias),
        *plane_to_sequence(),
        *(positions if placed else []),
        residual_group(layer_node("layernorm", "norm_xca"), covariance(width, heads, "xca"), scaled("gamma_xca")),
        layer_node("unflatten"),
        *mlp,
        layer_node("permute", order=[3, 1, 2]),
    )


def edgenext_document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    heads: Sequence[int] = HEADS,
    within: bool = False,
    bias: bool = True,
    image: int = 256,
    classes: int = 1000,
) -> Json:
    """Four stages of `depths[i]` blocks, the last of each but the first stage with attention.

    `within` halves the plane in the first block of a stage, and the first convolution overlaps.
    """
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        kernel, layers, first = KERNELS[number], list[Json](), 0
        if number and not within:
            down = (layer_node("layernorm", "0", axis=1), conv2d_node("1", width, 2, stride=2, bias=bias))
            layers.append(named_block("downsample", *down))
        if number and within:
            depthwise = _convolved(width, kernel, bias=bias, stride=2)
            depthwise[0]["groups"] = widths[number - 1]
            layers, first = [named_block("blocks.0", *depthwise)], 1
        last = 1 if number else 0
        turns = repeat_layers(depth - last - first, *_convolved(width, kernel, bias=bias), name="blocks", start=first)
        layers += turns
        if last:
            attend = _turn(width, heads[number], SCALES[number], placed=number == 1, bias=bias)
            layers.append(named_block(f"blocks.{depth - 1}", attend))
        stages.append(named_block(str(number), *layers))
    stem = (
        conv2d_node("0", widths[0], 9, stride=4, padding=4, bias=bias)
        if within
        else conv2d_node("0", widths[0], 4, stride=4)
    )
    made = image_document(
        name,
        image,
        named_block("stem", stem, layer_node("layernorm", "1", axis=1)),
        named_block("stages", *stages),
        layer_node("global_avgpool"),
        named_block("head", layer_node("layernorm", "norm"), layer_node("dense", "fc", units=classes)),
    )
    made["sizes"]["side"] = image // 8
    made["inputs"]["places"] = {"shape": [64, "side", "side"]}
    return made


NAMES = WeightNaming(
    paths=((r"(gamma|gamma_xca|temperature)\.weight$", r"\1"),),
    ones=((r"temperature$", (-1, 1, 1)),),
)
