"""CoAtNet (arXiv 2106.04803) and the original MaxViT (2204.01697), as timm builds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from netweight.families.naming import WeightNaming
from netweight.families.parts.coatnet import squeeze_excite
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)


class CoAtNetStyle(NamedTuple):
    """Differences between the original and timm's first networks (`rw`), whose inner widths follow the input's."""

    act: str = "gelu"
    gate: str = "silu"
    outward: bool = True
    early: bool = False
    pooled: bool = False
    biased: bool = True
    shortcut: bool = True


PAPER = CoAtNetStyle()


def _shortcut(taken: int, out: int, stride: int, *, bias: bool) -> list[Json]:
    """A mean over 2 × 2 where the plane is halved, a convolution where it is widened."""
    pool = [layer_node("avgpool2d", "shortcut.pool", kernel=2)] if stride > 1 else []
    return [*pool, *([conv2d_node("shortcut.expand", out, 1, bias=bias)] if taken != out else [])]


def _mbconv(taken: int, out: int, stride: int, style: CoAtNetStyle) -> Json:
    """An inverted bottleneck that begins with its norm."""
    inner, own = (4 * out, out // 4) if style.outward else (4 * taken, taken)
    attention = squeeze_excite("se_early" if style.early else "se", own, inner, style.gate)
    layers = [
        layer_node("batchnorm", "pre_norm"),
        *([] if style.outward else [layer_node(style.act)]),
        *([layer_node("avgpool2d", "down", kernel=2)] if style.pooled and stride > 1 else []),
        conv2d_node("conv1_1x1", inner, 1, bias=False),
        layer_node("batchnorm", "norm1"),
        layer_node(style.act),
        conv2d_node("conv2_kxk", inner, 3, stride=1 if style.pooled else stride, padding=1, groups=inner, bias=False),
        *([attention] if style.early else []),
        layer_node("batchnorm", "norm2"),
        layer_node(style.act),
        *([] if style.early else [attention]),
        conv2d_node("conv3_1x1", out, 1, bias=style.biased),
    ]
    return residual_group(*layers, shortcut=_shortcut(taken, out, stride, bias=style.biased))


def _transformer(taken: int, out: int, stride: int, window: int, style: CoAtNetStyle) -> list[Json]:
    """Attention over the whole plane, with a table of distances, and an MLP."""
    heads = (out if style.outward else taken) // 32
    own = {"head_dim": 32, "units": out} if taken != out else {}
    norm = [layer_node("layernorm", "norm1.norm" if stride > 1 else "norm1", axis=1)]
    pool = [layer_node("avgpool2d", "norm1.down", kernel=2)] if stride > 1 else []
    turned = [layer_node("permute", order=[2, 3, 1])]
    attend = layer_node("window_attention", "attn", heads=heads, window=window, fused=True, **own)
    back = [layer_node("permute", order=[3, 1, 2])]
    mlp = named_block("mlp", conv2d_node("fc1", 4 * out, 1), layer_node("gelu", "act"), conv2d_node("fc2", out, 1))
    return [
        residual_group(
            *norm, *pool, *turned, attend, *back, shortcut=_shortcut(taken, out, stride, bias=style.shortcut)
        ),
        residual_group(layer_node("layernorm", "norm2", axis=1), mlp),
    ]


def _partition(name: str, width: int, window: int) -> Json:
    """Attention in windows or over a grid, and an MLP; features last."""
    spread = {"grid": True} if name == "attn_grid" else {}
    attend = layer_node(
        "window_attention", "attn", heads=width // 32, window=window, relative="lookup", fused=True, **spread
    )
    mlp = named_block(
        "mlp",
        layer_node("dense", "fc1", units=4 * width),
        layer_node("gelu", "act"),
        layer_node("dense", "fc2", units=width),
    )
    return named_block(
        name,
        residual_group(layer_node("layernorm", "norm1"), attend),
        residual_group(layer_node("layernorm", "norm2"), mlp),
    )


def _both(taken: int, out: int, stride: int, window: int, style: CoAtNetStyle) -> list[Json]:
    """MaxViT's: convolution, windows, grid."""
    return [
        named_block("conv", _mbconv(taken, out, stride, style)),
        layer_node("permute", order=[2, 3, 1]),
        _partition("attn_block", out, window),
        _partition("attn_grid", out, window),
        layer_node("permute", order=[3, 1, 2]),
    ]


def coatnet_document(
    name: str,
    stem: Sequence[int],
    widths: Sequence[int],
    depths: Sequence[int],
    style: CoAtNetStyle = PAPER,
    mixed: bool = False,
    head: bool = True,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Two stages of convolutions and two of attention; where `mixed`, MaxViT's of both. `head` has a hidden layer."""
    taken, side, stages = stem[1], image // 2, list[Json]()
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        side //= 2

        def turn(come: int, stride: int, out: int = width, at: int = number, plane: int = side) -> list[Json]:
            if mixed:
                return _both(come, out, stride, image // 32, style)
            if at < 2:
                return [_mbconv(come, out, stride, style)]
            return _transformer(come, out, stride, plane, style)

        turns = repeat_layers(depth - 1, *turn(width, 1), name="blocks", start=1)
        stages.append(named_block(f"stages.{number}", named_block("blocks.0", *turn(taken, 2)), *turns))
        taken = width
    begin = named_block(
        "stem",
        conv2d_node("conv1", stem[0], 3, stride=2, padding=1, bias=mixed),
        layer_node("batchnorm", "norm1"),
        layer_node(style.act),
        conv2d_node("conv2", stem[1], 3, padding=1, bias=mixed),
    )
    classify = layer_node("dense", "fc", units=classes)
    if head:
        inner = named_block("pre_logits", layer_node("dense", "fc", units=taken), layer_node("tanh", "act"))
        ends = [
            named_block(
                "head", layer_node("global_avgpool", "global_pool"), layer_node("layernorm", "norm"), inner, classify
            )
        ]
    else:
        ends = [
            layer_node("layernorm", "norm", axis=1),
            named_block("head", layer_node("global_avgpool", "global_pool"), classify),
        ]
    return image_document(name, image, begin, *stages, *ends)


NAMES = WeightNaming(
    paths=((r"attn\.(relative_position|(height|width)_lookup)", r"attn.rel_pos.\1"),),
    ones=((r"stages\.[23]\..*attn\.(qkv|proj)\.weight$", (-1, -1, 1, 1)),),
)
