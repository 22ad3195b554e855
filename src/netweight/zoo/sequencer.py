"""Sequencer (arXiv 2205.01972), as timm builds it: LSTMs along columns and rows in place of attention."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .parts import after, block, conv, node, repeat, residual, vision


def along(name: str, hidden: int) -> list[Json]:
    """An LSTM both ways over the second axis, the first in the batch."""
    return [
        node("fold_batch"),
        node("lstm", f"rnn_{name}", units=hidden, biases=2, bidirectional=True),
        after(node("unfold_batch"), [f"rnn_{name}", "taken" if name == "h" else "turned"]),
    ]


def mixer(width: int, hidden: int) -> Json:
    """Columns and rows, side by side, and a dense layer."""
    return block(
        "rnn_tokens",
        node("identity", "taken"),
        node("permute", "turned", order=[2, 1, 3]),
        *along("v", hidden),
        node("permute", "columns", order=[2, 1, 3]),
        after(node("fold_batch"), "taken"),
        *along("h", hidden)[1:],
        node("identity", "rows"),
        after(node("concat", axis=3), ["columns", "rows"]),
        node("dense", "fc", units=width),
    )


def turn(width: int, hidden: int) -> list[Json]:
    """LSTMs and an MLP."""
    mlp = block(
        "mlp_channels", node("dense", "fc1", units=3 * width), node("gelu", "act"), node("dense", "fc2", units=width)
    )
    return [
        residual(node("layernorm", "norm1"), mixer(width, hidden)),
        residual(node("layernorm", "norm2"), mlp),
    ]


def document(name: str, depths: Sequence[int], width: int = 192, image: int = 224, classes: int = 1000) -> Json:
    """Four stages; behind the first one the plane is halved, and there are twice as many features."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        own = width * min(number + 1, 2)
        patch = 2 if number == 1 else 1
        around = (conv("down", own, patch, stride=patch), node("permute", order=[2, 3, 1]))
        down = [block("downsample", node("permute", order=[3, 1, 2]), *around)] if number else []
        stages.append(block(str(number), *down, *repeat(depth, *turn(own, own // 4), name="blocks")))
    return vision(
        name,
        image,
        block("stem", conv("proj", width, 7, stride=7), node("permute", order=[2, 3, 1])),
        block("stages", *stages),
        node("layernorm", "norm"),
        node("permute", order=[3, 1, 2]),
        block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes)),
    )


def entry(size: str, printed: tuple[str, str], depths: Sequence[int]) -> Entry:
    """A row of the paper's Table 1."""
    table = "Tatsunami and Taki 2022, arXiv 2205.01972, Table 1"
    title = f"Sequencer2D-{size.upper()}"
    return Entry(
        id=f"sequencer2d_{size}",
        title=title,
        year=2022,
        group="vision",
        family="Sequencer",
        build=document,
        hyperparameters={"depths": tuple(depths)},
        source=f"arXiv 2205.01972; timm sequencer2d_{size}",
        published=(
            Published("parameters", printed[0], "rounded to millions", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"sequencer-{size}",),
        licence="Apache-2.0",
        tags=("classification", "imagenet"),
        note="The paper rounds.",
    )


ENTRIES = (
    entry("s", ("28 M", "8.4 G"), (4, 3, 8, 3)),
    entry("m", ("38 M", "11.1 G"), (4, 3, 14, 3)),
    entry("l", ("54 M", "16.6 G"), (8, 8, 16, 4)),
)
