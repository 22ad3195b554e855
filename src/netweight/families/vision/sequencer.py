"""Sequencer (arXiv 2205.01972), as timm builds it: LSTMs along columns and rows in place of attention."""

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


def _along(name: str, hidden: int) -> list[Json]:
    """An LSTM both ways over the second axis, the first in the batch."""
    return [
        layer_node("fold_batch"),
        layer_node("lstm", f"rnn_{name}", units=hidden, biases=2, bidirectional=True),
        with_source(layer_node("unfold_batch"), [f"rnn_{name}", "taken" if name == "h" else "turned"]),
    ]


def _mixer(width: int, hidden: int) -> Json:
    """Columns and rows, side by side, and a dense layer."""
    return named_block(
        "rnn_tokens",
        layer_node("identity", "taken"),
        layer_node("permute", "turned", order=[2, 1, 3]),
        *_along("v", hidden),
        layer_node("permute", "columns", order=[2, 1, 3]),
        with_source(layer_node("fold_batch"), "taken"),
        *_along("h", hidden)[1:],
        layer_node("identity", "rows"),
        with_source(layer_node("concat", axis=3), ["columns", "rows"]),
        layer_node("dense", "fc", units=width),
    )


def _turn(width: int, hidden: int) -> list[Json]:
    """LSTMs and an MLP."""
    mlp = named_block(
        "mlp_channels",
        layer_node("dense", "fc1", units=3 * width),
        layer_node("gelu", "act"),
        layer_node("dense", "fc2", units=width),
    )
    return [
        residual_group(layer_node("layernorm", "norm1"), _mixer(width, hidden)),
        residual_group(layer_node("layernorm", "norm2"), mlp),
    ]


def sequencer_document(
    name: str, depths: Sequence[int], width: int = 192, image: int = 224, classes: int = 1000
) -> Json:
    """Four stages; behind the first one the plane is halved, and there are twice as many features."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        own = width * min(number + 1, 2)
        patch = 2 if number == 1 else 1
        around = (conv2d_node("down", own, patch, stride=patch), layer_node("permute", order=[2, 3, 1]))
        down = [named_block("downsample", layer_node("permute", order=[3, 1, 2]), *around)] if number else []
        stages.append(named_block(str(number), *down, *repeat_layers(depth, *_turn(own, own // 4), name="blocks")))
    return image_document(
        name,
        image,
        named_block("stem", conv2d_node("proj", width, 7, stride=7), layer_node("permute", order=[2, 3, 1])),
        named_block("stages", *stages),
        layer_node("layernorm", "norm"),
        layer_node("permute", order=[3, 1, 2]),
        named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes)),
    )
