"""LeViT (arXiv 2104.01136), as timm builds it: attention whose layers are normed by batch, after four convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    with_source,
)


def _linear(name: str, units: int) -> Json:
    """A dense layer at every position and its norm; features stay before the positions."""
    layer = layer_node("conv1d", "linear", filters=units, kernel=1, bias=False)
    return named_block(name, layer, layer_node("batchnorm", "bn"))


def _act() -> Json:
    """Hard swish."""
    return layer_node("hard_swish", "act")


def _looked(heads: int, value: int, asking: int, positions: int, out: int) -> list[Json]:
    """From `query`, `keys` and `values`: both products, a bias a head and distance, and the last layer.

    Which distance two positions have is stored.
    """
    return [
        with_source(
            layer_node("fixed_table", "attention_bias_idxs", shape=[asking, positions], numbers="int64"), "query"
        ),
        layer_node("permute", "asking", order=[1, 3, 2]),
        with_source(layer_node("matmul", "scores"), ["asking", "keys"]),
        layer_node("learned", "attention_biases", length=heads, units=positions),
        layer_node("reshape", "biases", shape=[heads, 1, positions]),
        with_source(layer_node("add"), ["scores", "biases"]),
        layer_node("softmax", "shares"),
        with_source(layer_node("matmul", transpose=True), ["values", "shares"]),
        layer_node("reshape", shape=[heads * value, -1]),
        named_block("proj", _act(), _linear("ln", out)),
    ]


def _attention(width: int, heads: int, key: int, positions: int) -> Json:
    """Values twice as wide as keys."""
    return named_block(
        "attn",
        _linear("qkv", 4 * key * heads),
        layer_node("reshape", shape=[heads, 4 * key, -1]),
        layer_node("split", "query", parts=[key, key, 2 * key], axis=2),
        with_source(layer_node("identity", "keys"), "query.y1"),
        with_source(layer_node("identity", "values"), "query.y2"),
        *_looked(heads, 2 * key, positions, positions, width),
    )


def _coarser(taken: int, out: int, key: int, positions: int) -> Json:
    """Every second position each way asks all; values are four times as wide as keys."""
    heads, fewer_positions = taken // key, ((isqrt(positions) + 1) // 2) ** 2
    fewer = [
        layer_node("unflatten", axis=2),
        layer_node("slice", step=2, axis=2),
        layer_node("slice", step=2, axis=3),
        layer_node("flatten", start=2),
    ]
    return named_block(
        "attn_downsample",
        layer_node("identity", "taken"),
        _linear("kv", 5 * key * heads),
        layer_node("reshape", shape=[heads, 5 * key, -1]),
        layer_node("split", "keys", parts=[key, 4 * key], axis=2),
        with_source(layer_node("identity", "values"), "keys.y1"),
        with_source(named_block("q", *fewer, _linear("ln", key * heads)), "taken"),
        layer_node("reshape", "query", shape=[heads, key, -1]),
        *_looked(heads, 4 * key, fewer_positions, positions, out),
    )


def _mlp(width: int) -> Json:
    """Twice as wide inside."""
    return residual_group(named_block("mlp", _linear("ln1", 2 * width), _act(), _linear("ln2", width)))


def _stem(width: int) -> Json:
    """Four convolutions that halve the plane."""
    layers: list[Json] = []
    for number in range(1, 5):
        layer = conv2d_node("linear", width // 2 ** (4 - number), 3, stride=2, padding=1, bias=False)
        layers += [named_block(f"conv{number}", layer, layer_node("batchnorm", "bn"))]
        layers += [layer_node("hard_swish", f"act{number}")] if number < 4 else []
    return named_block("stem", *layers)


def levit_document(
    name: str,
    widths: Sequence[int],
    heads: Sequence[int],
    depths: Sequence[int],
    key: int,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A LeViT of `depths[i]` layers of `widths[i]` features, with both heads of distillation."""
    side, stages = image // 16, list[Json]()
    for number, (width, count, depth) in enumerate(zip(widths, heads, depths, strict=True)):
        down: list[Json] = []
        if number:
            down = [named_block("downsample", _coarser(widths[number - 1], width, key, side * side), _mlp(width))]
            side = -(-side // 2)
        turns = repeat_layers(
            depth, residual_group(_attention(width, count, key, side * side)), _mlp(width), name="blocks"
        )
        stages.append(named_block(str(number), *down, *turns))
    ends = [
        [named_block(head, layer_node("batchnorm", "bn"), layer_node("dense", "linear", units=classes))]
        for head in ("head", "head_dist")
    ]
    return image_document(
        name,
        image,
        _stem(widths[0]),
        layer_node("flatten", start=2),
        named_block("stages", *stages),
        layer_node("global_avgpool"),
        branches_group(*ends, merge="add"),
    )


NAMES = WeightNaming(
    paths=((r"attention_biases\.weight$", "attention_biases"),),
    ones=((r"^stages.*linear\.weight$", (-1, -1)),),
)
