"""MaxViT (arXiv 2204.01697), as torchvision builds it: convolution, then attention in windows, then over a grid."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    squeeze_excite,
)


def _step(name: str, width: int, kernel: int, act: str = "gelu", **fields: int) -> Json:
    """Convolution without bias, batch normalization, activation."""
    layer = conv2d_node("0", width, kernel, padding=kernel // 2, bias=False, **fields)
    return named_block(name, layer, layer_node("batchnorm", "1"), layer_node(act, "2"))


def _mbconv(taken: int, out: int, stride: int, rate: float) -> Json:
    """An inverted bottleneck that begins with its norm; the plane is halved by its depthwise convolution."""
    inner = 4 * out
    layers = named_block(
        "layers",
        layer_node("batchnorm", "pre_norm"),
        _step("conv_a", inner, 1),
        _step("conv_b", inner, 3, stride=stride, groups=inner),
        named_block("squeeze_excitation", squeeze_excite(out // 4, inner)),
        conv2d_node("conv_c", out, 1),
    )
    pool = [layer_node("avgpool2d", "0", kernel=3, stride=2, padding=1)] if stride > 1 else []
    down = [named_block("proj", *pool, conv2d_node(str(len(pool)), out, 1))] if pool or taken != out else []
    return named_block("MBconv", residual_group(layers, *_drop(rate), shortcut=down))


def _drop(rate: float) -> list[Json]:
    """A stochastic depth layer; none for a rate of 0."""
    return [layer_node("drop_path", rate=rate)] if rate else []


def _partition(name: str, width: int, window: int, rate: float, *, grid: bool) -> Json:
    """Attention in windows, or between positions as far apart as there are windows, and an MLP."""
    spread = {"grid": True} if grid else {}
    attend = layer_node("window_attention", "1", heads=width // 32, window=window, **spread)
    mlp = named_block(
        "mlp_layer",
        layer_node("layernorm", "0"),
        layer_node("dense", "1", units=4 * width),
        layer_node("gelu", "2"),
        layer_node("dense", "3", units=width),
    )
    return named_block(
        name,
        layer_node("permute", order=[2, 3, 1]),
        residual_group(named_block("attn_layer", layer_node("layernorm", "0"), attend), *_drop(rate)),
        residual_group(mlp, *_drop(rate)),
        layer_node("permute", order=[3, 1, 2]),
    )


def _turn(taken: int, out: int, stride: int, window: int, rate: float) -> Json:
    """Convolution, windows, grid."""
    attention = [_partition(f"{kind}_attention", out, window, rate, grid=kind == "grid") for kind in ("window", "grid")]
    return named_block("layers", _mbconv(taken, out, stride, rate), *attention)


def maxvit_document(
    name: str,
    stem: int,
    widths: Sequence[int],
    depths: Sequence[int],
    window: int = 7,
    image: int = 224,
    classes: int = 1000,
    drop_path: float = 0.2,
) -> Json:
    """A MaxViT of `depths[i]` layers of `widths[i]` channels."""
    blocks: list[Json] = []
    taken, done, last = stem, 0, sum(depths) - 1
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        # One rate stands for equal layers: drop path saves one element per sample for backward, whatever its rate.
        rates = [round(drop_path * (done + place) / last, 4) for place in (0, depth - 1)]
        first, rest = _turn(taken, width, 2, window, rates[0]), _turn(width, width, 1, window, rates[1])
        done += depth
        turns = repeat_layers(depth - 1, rest, name="layers", start=1)
        blocks.append(named_block(f"blocks.{number}", named_block("layers.0", first), *turns))
        taken = width
    return image_document(
        name,
        image,
        named_block("stem", _step("0", stem, 3, stride=2), named_block("1", conv2d_node("0", stem, 3, padding=1))),
        *blocks,
        named_block(
            "classifier",
            layer_node("global_avgpool", "0"),
            layer_node("layernorm", "2"),
            layer_node("dense", "3", units=taken),
            layer_node("tanh", "4"),
            layer_node("dense", "5", units=classes, bias=False),
        ),
    )


NAMES = WeightNaming(
    paths=((r"attn_layer\.1\.qkv", "attn_layer.1.to_qkv"), (r"attn_layer\.1\.proj", "attn_layer.1.merge"))
)
